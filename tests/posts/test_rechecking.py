import pytest

from posts import rechecking
from posts.models import FigureReference, Post
from posts.publishing import save_post
from surveys.models import Result, Survey
from surveys.recording import record_survey
from tests.factories import make_post, make_survey, survey_facts

pytestmark = pytest.mark.django_db
NUMBER = "trend/problems/interaction@press"  # 52 %
BODY = f"{{{{ number:{NUMBER} }}}}, [mehr als die Hälfte]{{number:{NUMBER}}}.\n\n{{{{ figure:trend/problems@press }}}}"


def correct(percent, survey):
    facts = survey_facts(slug="trend")
    facts["questions"][0]["results"][1] |= {"percent": percent, "count": None}
    revision = {"kind": "correction", "public_note": "A typing error."}
    record_survey({"questions": facts["questions"], "revision": revision}, survey=survey)


def states():
    return list(FigureReference.objects.order_by("order").values_list("kind", "state"))


@pytest.fixture
def survey():
    return make_survey(slug="trend")


def test_saving_notes_what_the_text_says_now(survey):
    post = make_post(body=BODY)
    rows = post.references.order_by("order")
    assert [(row.kind, row.claimed_text, row.shown_text, row.state) for row in rows] == [
        ("number", "52\u00a0%", "52\u00a0%", "ok"),
        ("phrase", "mehr als die Hälfte", "52\u00a0%", "ok"),
        ("figure", "", "", "ok"),
    ]
    assert {row.survey for row in rows} == {survey}
    assert rows[0].result.percent == 52


def test_a_draft_may_be_wrong_and_it_is_noted(survey):
    make_post(status="draft", body=f"[ein Drittel]{{number:{NUMBER}}} {{{{ number:a/b/c }}}}")
    assert states() == [("phrase", "drift"), ("number", "broken")]
    assert all(FigureReference.objects.values_list("problem", flat=True))


def test_nothing_happens_while_nothing_changes(survey, django_assert_num_queries):
    make_post(body=BODY)
    with django_assert_num_queries(1):
        assert rechecking.recheck_changed() == 0


def test_a_correction_shows_in_numbers_and_in_phrases_that_no_longer_fit(survey):
    make_post(body=BODY)
    correct(36, survey)
    assert states() == [("number", "ok"), ("phrase", "ok"), ("figure", "ok")]
    assert rechecking.recheck_changed() == 2
    assert states() == [("number", "stale"), ("phrase", "drift"), ("figure", "ok")]
    assert rechecking.recheck_changed() == 0  # it is known now


def test_a_phrase_that_still_fits_is_still_right(survey):
    make_post(body=BODY)
    correct(55, survey)
    rechecking.recheck_changed()
    assert states() == [("number", "stale"), ("phrase", "ok"), ("figure", "ok")]


def test_whoever_saves_the_post_again_has_seen_the_number(survey):
    post = make_post(body=BODY)
    correct(55, survey)
    rechecking.recheck_changed()
    save_post(Post.objects.get(pk=post.pk))
    assert {state for _, state in states()} == {"ok"}


def test_a_survey_that_goes_and_comes_back_is_noticed(survey):
    make_post(body=BODY)
    Survey.objects.update(status="draft")
    assert rechecking.recheck_changed() == 3
    assert {state for _, state in states()} == {"broken"}
    assert rechecking.recheck_changed() == 0
    Survey.objects.update(status="published")
    assert rechecking.recheck_changed() == 0
    assert {state for _, state in states()} == {"ok"}


def test_a_deleted_answer_leads_nowhere(survey):
    post = make_post(body=BODY)
    Result.objects.filter(percent=52).delete()
    assert len(rechecking.recheck([post])) == 2
    assert [state for _, state in states()] == ["broken", "broken", "ok"]


def test_posts_from_before_are_noted_once(survey):
    post = make_post()
    Post.objects.filter(pk=post.pk).update(body=BODY)
    assert rechecking.note_all() == 1
    assert rechecking.note_all() == 0
    assert len(states()) == 3
