"""From the picker to the drift, as an editor goes: place a figure, tie a phrase, correct the number, see it listed."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from posts import rechecking
from posts.models import Author, Category, FigureReference, Post
from surveys.recording import record_survey
from tests.browsing import sign_in
from tests.factories import make_author, make_category, make_survey, survey_facts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(page, live_blog, admin_user):
    make_survey(slug="trend", title="Trend of the year", language="de")
    make_author()
    make_category()
    sign_in(page, live_blog + reverse("admin:posts_post_add"), username="admin", password="password")
    return page


def place(page, label):
    page.locator("#figure-results li", has_text=label).get_by_role("button").first.click()


def choose(page, field, row):
    """As Django's own widget does it when a found row is clicked."""
    page.evaluate("([id, pk]) => document.getElementById(id).append(new Option('', pk, true, true))", [field, row.pk])


def test_an_editor_places_a_figure_breaks_a_number_and_sees_the_drift(desk, live_blog):
    desk.fill("#id_title", "Was hilft")
    desk.fill("#id_body", "Es klagt gut die Hälfte.")
    with desk.expect_response("**?part=1&q=year**"):
        desk.fill("#figure-search", "year interaction")
    desk.locator("#figure-results").get_by_text("Too little interaction (Press offices)").wait_for()
    desk.evaluate("id_body.setSelectionRange(9, 23); id_body.focus()")
    place(desk, "Too little interaction (Press offices)")
    tied = "[gut die Hälfte]{number:trend/problems/interaction@press}"
    expect(desk.locator("#id_body")).to_have_value(f"Es klagt {tied}.")
    desk.evaluate("id_body.setSelectionRange(id_body.value.length, id_body.value.length)")
    place(desk, "Press offices")
    expect(desk.locator("#id_body")).to_have_value(f"Es klagt {tied}.\n\n{{{{ figure:trend/problems@press }}}}\n\n")
    expect(desk.locator("#figure-preview figure")).to_be_visible()
    expect(desk.locator("#figure-preview .is-right")).to_have_count(2)

    desk.fill("#id_body", desk.input_value("#id_body").replace("gut die Hälfte", "ein Drittel"))
    expect(desk.locator("#figure-preview .is-wrong")).to_contain_text("31\u00a0% bis 35\u00a0%")
    choose(desk, "id_author", Author.objects.get())
    choose(desk, "id_category", Category.objects.get())
    desk.select_option("#id_status", "published")
    desk.click("[name=_save] >> nth=0")
    expect(desk.locator(".field-body .errorlist")).to_contain_text("31\u00a0% bis 35\u00a0%")
    assert not Post.objects.exists()

    desk.fill("#id_body", desk.input_value("#id_body").replace("ein Drittel", "gut die Hälfte"))
    desk.click("[name=_save] >> nth=0")
    desk.wait_for_url("**/admin/posts/post/")
    assert FigureReference.objects.filter(state="ok").count() == 2

    facts = survey_facts()
    facts["questions"][0]["results"][1] |= {"percent": "45", "count": 241}
    revision = {"kind": "correction", "public_note": "Ein Zahlendreher."}
    record_survey(
        {"questions": facts["questions"], "revision": revision}, survey=Post.objects.get().references.first().survey
    )
    assert rechecking.recheck_changed() == 1
    desk.goto(f"{live_blog}{reverse('admin:posts_figurereference_changelist')}?state__exact=drift")
    assert "gut die Hälfte" in desk.inner_text("#result_list")
    assert "45\u00a0%" in desk.inner_text("#result_list")
    desk.goto(live_blog + Post.objects.get().get_absolute_url())
    assert "Ein Zahlendreher." in desk.inner_text(".correction-note")
