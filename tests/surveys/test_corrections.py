from datetime import timedelta

import pytest
from django.utils import timezone

from surveys.corrections import corrections_of
from surveys.recording import record_survey
from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return make_survey(slug="trend")


def change(survey, *, kind="correction", **result):
    facts = survey_facts(slug="trend")
    facts["questions"][0]["results"][0] |= result
    record_survey(
        {"questions": facts["questions"], "revision": {"kind": kind, "public_note": "A note."}}, survey=survey
    )


def told(survey, **limits):
    return corrections_of(survey.questions.all(), language="en", **limits)


def test_a_correction_says_what_stood_there_and_what_stands_there_now(survey):
    change(survey, percent="31")
    (correction,) = told(survey)
    assert (correction.note, correction.version, correction.survey_slug) == ("A note.", 2, "trend")
    assert correction.changes == [("Much effort (Press offices)", "34%", "31%")]
    assert correction.changes[0].in_words == "Much effort (Press offices): 31% statt 34%"


def test_an_update_is_no_correction(survey):
    change(survey, percent="31", kind="update")
    assert told(survey) == []


def test_corrections_can_be_limited_to_what_came_later(survey):
    change(survey, percent="31")
    assert told(survey, since=timezone.now() + timedelta(hours=1)) == []
    assert told(survey, after_version=2) == []
    assert len(told(survey, since=timezone.now() - timedelta(hours=1))) == 1


def test_only_the_questions_that_were_asked_for_count(survey):
    change(survey, percent="31")
    assert told(make_survey(slug="other")) == []
