"""The reader poll in Chromium: the browser's token, the frame on somebody else's page, and WordPress' sandbox."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from surveys import polls
from surveys.models import Ballot, Poll
from tests.factories import make_survey
from tests.posts.test_pages_browser import faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE, FRAME = "/surveys/trend/problems/", "/embed/charts/trend/problems@press/"


@pytest.fixture
def poll(live_blog):
    survey = make_survey(slug="trend", language="de")
    now = timezone.now()
    poll = Poll.objects.create(
        question=survey.questions.get(), opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)
    )
    for number in range(29):
        polls.answer(poll, ["effort"], browser=f"browser-{number}")
    return poll


def answer(page):
    page.check("[name=answer] >> nth=0")
    with page.expect_navigation():
        page.click(".poll-form button")
    page.wait_for_selector(".poll-panels")


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1280, "dark")])
def test_a_reader_answers_once_however_often_they_try(page, live_blog, poll, width, scheme):
    console = []
    page.on("console", lambda message: console.append(message.text))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(live_blog + PAGE)
    assert faults(page) == []
    heights = [box.bounding_box()["height"] for box in page.locator(".poll-option").all()]
    assert min(heights) >= 44
    for path in (PAGE, FRAME):
        page.goto(live_blog + path)
        if path == FRAME:
            page.click(".poll summary")
        answer(page)
        expect(page.locator(".poll-panel")).to_have_count(2)
        assert [fault for fault in faults(page) if "heading-one" not in fault] == []  # a frame is not a page
    assert "hat heute schon geantwortet" in page.inner_text(".poll-results")
    assert Ballot.objects.count() == 30
    assert page.context.cookies() == []
    assert console == []


def test_paper_has_the_figures_and_nothing_that_only_a_screen_can_do(page, live_blog, poll):
    page.emulate_media(media="print")
    page.goto(live_blog + PAGE)
    expect(page.locator(".survey-figure").first).to_be_visible()
    for part in (".poll-form", "#take-title"):
        expect(page.locator(part)).to_be_hidden()
    page.emulate_media(media="screen")
    answer(page)
    page.emulate_media(media="print")
    expect(page.locator(".poll-panels")).to_be_visible()


@pytest.fixture
def host():
    """The address of somebody else's page, which is empty."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def framed(page, host, live_blog, sandbox):
    """Put the chart into a frame on the host's page, sandboxed as asked, with its poll opened."""
    page.goto(host)
    page.evaluate(
        """([src, sandbox]) => {
            window.heard = [];
            addEventListener("message", (event) => heard.push(event.data));
            const frame = document.createElement("iframe");
            if (sandbox !== null) frame.setAttribute("sandbox", sandbox);
            frame.width = 600; frame.height = 1200; frame.src = src;
            document.body.append(frame);
        }""",
        [f"{live_blog}{FRAME}#?secret=abc", sandbox],
    )
    frame = page.frame_locator("iframe")
    frame.locator(".poll summary").click()
    return frame


def test_a_reader_can_answer_in_the_frame_on_another_page(page, host, live_blog, poll):
    frame = framed(page, host, live_blog, None)
    frame.locator("[name=answer]").first.check()
    frame.locator(".poll-form button").click()
    frame.locator(".poll-panels").wait_for()
    assert Ballot.objects.count() == 30


def test_in_a_sandbox_a_link_leads_to_the_question_s_page(page, host, live_blog, poll):
    frame = framed(page, host, live_blog, "allow-scripts")
    link = frame.locator(".poll-elsewhere a")
    link.wait_for()
    expect(frame.locator(".poll-form")).to_be_hidden()
    assert link.get_attribute("href") == f"{live_blog}{PAGE}#poll"
    link.click()
    page.wait_for_function("heard.some((each) => each.message === 'link')")
    page.wait_for_function(
        "heard.some(({ message, secret, value }) => message === 'height' && secret === 'abc' && value > 300)"
    )
    told = page.evaluate("heard.find((each) => each.message === 'link')")
    assert told == {"message": "link", "value": f"{live_blog}{PAGE}#poll", "secret": "abc"}


def test_without_javascript_a_reader_can_answer(browser, live_blog, poll):
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(live_blog + PAGE)
    answer(page)
    assert context.cookies() == []
    context.close()
    assert Ballot.objects.count() == 30
