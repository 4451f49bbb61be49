"""The page of a thread as a person meets it: in Chromium, with axe, on a small screen, without JavaScript."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from comments.identifiers import key_of
from tests.browsing import faults
from tests.factories import make_comment, make_site, make_thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

URL = "https://garden.example/tulips/"


@pytest.fixture
def garden(live_blog):
    return make_site(slug="garden", name="Garden notes", language="en", origins=["https://garden.example"])


@pytest.fixture
def address(live_blog, garden):
    """The page of a thread with a conversation in which a comment was removed."""
    thread = make_thread(site=garden, identifier=URL, title="Tulips " + "Donaudampfschifffahrt" * 4, url=URL)
    root = make_comment(thread=thread, name="Ann", website="https://ann.example/")
    make_comment(thread=thread, parent=make_comment(thread=thread, parent=root))
    return live_blog + reverse("thread", args=[garden.slug, thread.key])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_state_is_accessible_at_any_width_in_both_schemes(page, live_blog, address, scheme, width):
    failed, console = [], []
    page.on("response", lambda response: failed.append(response.url) if response.status >= 500 else None)
    page.on("console", lambda message: console.append(message.text) if message.type != "error" else None)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    new = f"{live_blog}/threads/garden/?url=https://garden.example/{'long' * 40}/"
    for place in (address, f"{address}?sent=pending", new, f"{live_blog}/threads/garden/"):
        page.goto(place)
        assert faults(page) == [], place
    page.goto(new)
    with page.expect_navigation():
        page.click(".comment-form button")
    expect(page.locator(".notice.is-bad")).to_be_visible()
    assert faults(page) == []
    assert failed == console == []


def test_without_javascript_the_first_comment_can_be_sent_from_a_link(browser, live_blog, garden):
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(f"{live_blog}/threads/garden/?url={URL}&title=Tulips")
    assert key_of(URL) in page.url
    for name, text in {"author_name": "Ann", "author_email": "ann@example.org", "content": "What a tulip."}.items():
        page.fill(f"[name={name}]", text)
    page.click(".comment-form button")
    expect(page.locator(".is-waiting")).to_contain_text("waiting for a moderator")
    assert page.get_by_role("link", name=URL).get_attribute("href") == URL
    assert context.cookies() == []
    context.close()
    assert garden.threads.get().comments.get().text == "What a tulip."
