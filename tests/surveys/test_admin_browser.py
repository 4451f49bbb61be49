"""The forms of surveys and questions as an editor sees them, in Chromium."""

import pytest
from django.urls import reverse

from tests.browsing import scrolls_sideways, sign_in
from tests.factories import make_survey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_rows_of_many_fields_scroll_by_themselves_and_the_heading_is_not_covered(page, live_blog, admin_user):
    survey = make_survey(title="Wohin steuern Unternehmen und Redaktionen im Social Web? Eine Umfrage unter Fachleuten")
    form = reverse("admin:surveys_survey_change", args=[survey.pk])
    sign_in(page, live_blog + form, username="admin", password="password")
    for address in (form, reverse("admin:surveys_question_change", args=[survey.questions.get().pk])):
        page.goto(live_blog + address)
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert not scrolls_sideways(page), (address, width)
        page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(live_blog + form)
    heading = page.evaluate(
        "(() => { const range = document.createRange();"
        " range.selectNodeContents(document.querySelector('#content > h2'));"
        " return range.getBoundingClientRect().right })()"
    )
    assert heading <= page.locator(".object-tools").bounding_box()["x"]
