"""The pages as a person meets them: in Chromium, with a keyboard, on a small screen, without JavaScript."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from comments import moderation
from comments.models import Comment
from tests.browsing import faults
from tests.factories import make_comment, make_post, make_survey, make_tag

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def post(live_blog, picture):
    """A post with everything on it: figures, tags, neighbours, a conversation with a removed comment."""
    make_survey(slug="trend", language="de")
    make_post(title="Davor", language="en")
    post = make_post(
        title="Ein Titel mit einem außerordentlich langen Bürgerbeteiligungsverfahrenswort",
        body="## Zwischentitel\n\nText mit [Link](https://example.org/).\n\n> Zitat\n\n- Punkt\n\n|a|b|\n|-|-|\n|1|2|"
        "\n\n{{ figure:trend/problems@press,total }}",
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
    with page.expect_navigation():
        page.click(".comment-form button")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_is_accessible_at_any_width_in_both_schemes(page, live_blog, post, scheme, width):
    failed, console = [], []
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.on("console", lambda message: console.append(message.text))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    for path in [
        *("/", post.get_absolute_url(), "/surveys/", "/surveys/trend/", "/surveys/trend/problems/", "/?q=nirgends"),
        *(reverse("author", args=[post.author.slug]), reverse("category", args=[post.category.slug])),
    ]:
        page.goto(live_blog + path)
        assert faults(page) == [], path
    assert failed == console == []
    page.goto(f"{live_blog}/gibt-es-nicht/")
    assert faults(page) == []


def test_neither_endless_words_nor_a_tall_figure_break_a_page(page, live_blog, picture):
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk"
    post = make_post(title=word * 3, tags=[make_tag(name=word)], figure=picture(600, 2400), figure_alt="Ein Turm")
    make_comment(thread=post.thread, name=word, text=f"{'> ' * 30}{word}\n\n{word * 9}\n\n    {word * 9}")
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for path in ("/", post.get_absolute_url()):
            page.goto(live_blog + path)
            assert "the page scrolls sideways" not in faults(page), (width, path)
    assert page.locator(".lead-figure img").bounding_box()["height"] <= 800
    page.goto(live_blog)
    figure = page.locator(".entry-figure img").bounding_box()
    assert figure["width"] > figure["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_the_form_is_accessible(page, live_blog, post, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(live_blog + post.get_absolute_url())
    page.click(".comment-answer >> nth=0")
    expect(page.locator(".comment-form h2")).to_contain_text("Antwort auf Ann")
    assert faults(page) == []
    fill_in(page, author_email="a@example.org", content="Was ich schrieb.")
    expect(page.locator("[name=content]")).to_have_value("Was ich schrieb.")
    expect(page.locator(".notice.is-bad")).to_be_focused()
    assert faults(page) == []
    fill_in(page, author_name="Bodo")
    expect(page.locator(".notice.is-waiting")).to_be_focused()
    expect(page.locator(".is-waiting")).to_contain_text("wartet auf die Freigabe")
    assert faults(page) == []


def test_without_javascript_a_comment_can_be_sent(browser, live_blog, post):
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(live_blog + post.get_absolute_url())
    fill_in(page, author_name="Ann", author_email="ann@example.org", content="Ohne Skript.")
    expect(page.locator(".is-waiting")).to_contain_text("wartet auf die Freigabe")
    assert context.cookies() == []
    context.close()


def test_what_can_be_pressed_is_large_enough_and_shows_its_focus(page, live_blog, post):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(live_blog + post.get_absolute_url())
    fields = "input:not([type=checkbox]):visible, label:has(input), textarea"  # a box is pressed by its label, too
    targets = page.locator(f".button, .comment-answer, .masthead a, .colophon a, .tags a, {fields}")
    heights = {target.bounding_box()["height"] for target in targets.all() if target.bounding_box()["x"] >= 0}
    assert min(heights) >= 44
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    assert page.locator(".skip-link").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
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


def test_a_result_is_commented_on_where_it_stands_and_found_again(page, live_blog, post):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(live_blog + post.get_absolute_url())
    bubble = page.locator(".result-comment").first
    assert min(bubble.bounding_box()["height"], bubble.bounding_box()["width"]) >= 24
    bubble.click()
    expect(page.locator(".comment-form h2")).to_have_text(re.compile("^Kommentar zu „Too little interaction"))
    assert faults(page) == []
    fill_in(page, author_name="Ann", author_email="a@example.org", content="Zu diesem Wert.")
    comment = Comment.objects.get(text="Zu diesem Wert.")
    moderation.decide([(comment.uuid, comment.version)], to="approved")
    page.goto(live_blog + post.get_absolute_url())
    expect(page.locator(".result-comment").first).to_have_text("1")
    page.locator(".result-comment").first.click()
    expect(page.locator(".comment")).to_have_count(1)
    page.click(".comment-place a")
    expect(page.locator(".survey-figure tr:target")).to_be_visible()
