"""The pages as a person meets them: in Chromium, with a keyboard, on a small screen, without JavaScript."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from tests.factories import make_comment, make_post, make_tag

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def post(live_blog, picture):
    """A post with everything on it: figure, tags, neighbours, a conversation with a removed comment."""
    make_post(title="Davor", language="en")
    post = make_post(
        title="Ein Titel mit einem außerordentlich langen Bürgerbeteiligungsverfahrenswort",
        body="## Zwischentitel\n\nText mit [Link](https://example.org/).\n\n> Zitat\n\n- Punkt\n\n|a|b|\n|-|-|\n|1|2|",
        tags=[make_tag(), make_tag()],
        figure=picture(),
        figure_alt="Ein Bild",
        figure_caption="Eine Unterschrift",
    )
    root = make_comment(thread=post.thread, name="Ann", website="https://example.org/")
    make_comment(thread=post.thread, parent=make_comment(thread=post.thread, parent=root))
    return post


def fill_in(page, **typed):
    for name, text in typed.items():
        page.fill(f"[name={name}]", text)
    page.click(".comment-form button")
    page.wait_for_load_state()


def faults(page):
    """What axe objects to, and whether the page is wider than its window."""
    found = [
        f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in Axe().run(page, options=WCAG).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("the page scrolls sideways")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_at_any_width_in_both_schemes(page, live_blog, post, scheme, width):
    failed, console = [], []
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.on("console", lambda message: console.append(message.text))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for path in [
        *("/", post.get_absolute_url(), "/surveys/", "/?q=nirgends"),
        *(reverse("author", args=[post.author.slug]), reverse("category", args=[post.category.slug])),
    ]:
        page.goto(live_blog + path)
        assert faults(page) == [], path
    assert failed == console == []
    page.goto(f"{live_blog}/gibt-es-nicht/")
    assert faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_the_form_is_accessible(page, live_blog, post, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(live_blog + post.get_absolute_url())
    page.click(".comment-answer >> nth=0")
    assert "Antwort auf Ann" in page.inner_text(".comment-form h2")
    assert faults(page) == []
    fill_in(page, author_email="a@example.org", content="Was ich schrieb.")
    assert page.input_value("[name=content]") == "Was ich schrieb."
    assert page.evaluate("document.activeElement.className") == "notice is-bad"
    assert faults(page) == []
    fill_in(page, author_name="Bodo")
    assert page.evaluate("document.activeElement.className") == "notice is-waiting"
    assert "wartet auf die Freigabe" in page.inner_text(".is-waiting")
    assert faults(page) == []


def test_without_javascript_a_comment_can_be_sent(browser, live_blog, post):
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(live_blog + post.get_absolute_url())
    fill_in(page, author_name="Ann", author_email="ann@example.org", content="Ohne Skript.")
    assert "wartet auf die Freigabe" in page.inner_text(".is-waiting")
    assert context.cookies() == []
    context.close()


def test_what_can_be_pressed_is_large_enough_and_shows_its_focus(page, live_blog, post):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(live_blog + post.get_absolute_url())
    targets = page.locator(".button, .comment-answer, .masthead a, .colophon a, .tags a, input:visible, textarea")
    heights = {target.bounding_box()["height"] for target in targets.all() if target.bounding_box()["x"] >= 0}
    assert min(heights) >= 44
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    assert page.locator(".skip-link").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_honeypot_is_out_of_sight_and_reach(page, live_blog, post):
    page.goto(live_blog + post.get_absolute_url())
    box = page.locator("[name=subject]").bounding_box()
    assert box["x"] + box["width"] < 0
    assert page.get_attribute("[name=subject]", "tabindex") == "-1"


def test_a_theme_can_be_forced(page, live_blog, post):
    page.emulate_media(color_scheme="light")
    page.goto(live_blog)
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light
