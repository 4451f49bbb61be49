import copy

import pytest
from django.contrib.auth.models import User

from surveys import publishing
from surveys.models import Result, Survey, SurveyRevision
from surveys.recording import record_survey, rehearse
from tests.factories import make_survey, make_user, survey_facts

pytestmark = pytest.mark.django_db


def stored(survey):
    return Survey.objects.with_results().get(pk=survey.pk)


def percents(content):
    return {result["percent"] for result in content["questions"][0]["results"]}


# The gate


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"sample_size": None}, "sample-size-missing"),
        ({"field_start": None}, "field-dates-missing"),
        ({"self_commissioned": False}, "sponsor-missing"),
        ({"representative": ""}, "representative-missing"),
    ],
)
def test_none_of_the_press_code_s_disclosures_may_be_missing(missing, code):
    with pytest.raises(publishing.NotPublishable) as caught:
        record_survey(survey_facts(**missing))
    assert [finding.code for finding in caught.value.findings] == [code]
    assert not Survey.objects.exists()
    assert record_survey(survey_facts(**missing, status="draft")).pk


def odd_facts(**kwargs):
    facts = survey_facts(slug="trend", **kwargs)
    facts["questions"][0]["results"][0]["base_n"] = 500
    return facts


REASON = {"code": "bases-differ", "place": "problems@press", "reason": "The report says so on page 3."}


def test_a_warning_wants_a_reason_that_holds_until_the_figures_change():
    with pytest.raises(publishing.NotPublishable) as caught:
        record_survey(odd_facts())
    assert [(finding.code, finding.place) for finding in caught.value.findings] == [("bases-differ", "problems@press")]
    user = make_user()
    survey = record_survey(odd_facts(accepted_warnings=[REASON]), by=user)
    (accepted,) = survey.accepted_warnings.all()
    assert (accepted.reason, accepted.accepted_by) == (REASON["reason"], user)
    record_survey({"title": "Renamed"}, survey=survey)
    changed = odd_facts()
    changed["questions"][0]["results"][0]["base_n"] = 400
    with pytest.raises(publishing.NotPublishable):
        record_survey(changed, survey=survey)


def test_a_reason_for_a_warning_that_is_not_there_is_refused():
    with pytest.raises(publishing.NoSuchWarning):
        record_survey(survey_facts(accepted_warnings=[REASON]))
    assert not Survey.objects.exists()


def test_a_rehearsal_tells_everything_and_stores_nothing():
    survey = make_survey(slug="trend")
    facts = odd_facts()
    facts["questions"][0]["results"][0]["percent"] = "35"
    found = rehearse(facts, survey=survey)
    assert [each.finding.code for each in found.judged if each.blocks] == ["bases-differ"]
    assert ("problems/effort@press", "percent", "34", "35") in found.changes
    assert percents(found.content) == {"35", "52", "47"}
    assert str(Result.objects.get(option__code="effort").published_percent) == "34"
    assert rehearse(survey_facts(slug="new")).changes == []
    assert Survey.objects.count() == 1


# Revisions


def test_the_first_publication_is_version_one():
    survey = make_survey()
    (revision,) = survey.revisions.all()
    assert (revision.version, revision.kind, revision.difference) == (1, "publication", [])
    assert not make_survey(status="draft").revisions.exists()


def test_a_correction_says_what_changed_and_keeps_what_was():
    survey = make_survey()
    before = copy.deepcopy(publishing.content_at(survey, 1))
    by = make_user()
    note = {"kind": "correction", "public_note": "We had mistyped one figure."}
    record_survey({"revision": note} | {"questions": corrected()}, survey=survey, by=by)
    survey.refresh_from_db()
    revision = survey.revisions.get(version=2)
    assert (survey.version, revision.kind, revision.made_by) == (2, "correction", by)
    assert sorted(revision.difference, key=lambda change: change["field"], reverse=True) == [
        {"place": "problems/interaction@press", "field": "percent", "before": "52", "after": "54"},
        {"place": "problems/interaction@press", "field": "count", "before": 279, "after": None},
    ]
    assert publishing.content_at(survey, 1) == before
    assert percents(publishing.content_at(survey, 1)) == {"34", "52", "47"}
    assert percents(publishing.content_at(survey, 2)) == {"34", "54", "47"}
    assert publishing.content_at(survey, 3) is None


def corrected():
    questions = survey_facts()["questions"]
    questions[0]["results"][1] |= {"percent": "54", "count": None}
    return questions


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"limitations": "Few agencies answered."}, "editorial"),
        ({"sample_size": 1020}, "update"),
        ({"sample_size": 1020, "revision": {"public_note": "One more was found."}}, "correction"),
        ({"sample_size": 1020, "revision": {"kind": "update", "public_note": "One more took part."}}, "update"),
    ],
)
def test_what_kind_of_change_it_is_follows_from_what_changed_and_what_was_said(facts, kind):
    survey = make_survey()
    record_survey(facts, survey=survey)
    assert survey.revisions.get(version=2).kind == kind


def test_saving_again_without_a_difference_is_no_version():
    survey = make_survey()
    record_survey({"title": survey.title}, survey=survey)
    publishing.settle(survey)
    assert survey.revisions.count() == 1


def test_rows_that_came_and_went_are_named_with_their_figures():
    survey = make_survey()
    questions = survey_facts()["questions"]
    del questions[0]["results"][0]
    questions[0]["options"].append({"code": "new", "label": "New"})
    record_survey({"questions": questions}, survey=survey)
    assert survey.revisions.get(version=2).difference == [
        {"place": "problems/new", "field": "", "before": None, "after": "New"},
        {"place": "problems/effort@press", "field": "", "before": "34", "after": None},
    ]


def test_a_figure_that_is_withheld_or_only_approximate_now_is_a_change():
    survey = make_survey()
    questions = survey_facts()["questions"]
    questions[0]["results"][0] |= {"status": "approximate", "approx_text": "a third"}
    record_survey({"questions": questions}, survey=survey)
    revision = survey.revisions.get(version=2)
    assert [(each["field"], each["after"]) for each in revision.difference] == [
        ("status", "approximate"),
        ("approx_text", "a third"),
    ]
    kept = revision.content["questions"][0]["results"]
    assert {each["status"] for each in kept if each["option"] == "effort"} == {"approximate"}


def test_what_nobody_could_read_yet_has_no_history():
    survey = make_survey(embargo_until="2999-01-01T00:00Z")
    record_survey({"title": "Better"}, survey=survey)
    assert [(row.version, row.content["title"]) for row in survey.revisions.all()] == [(1, "Better")]


def test_what_was_withdrawn_and_changed_comes_back_as_a_new_version():
    survey = make_survey()
    record_survey({"status": "draft"}, survey=survey)
    record_survey({"sample_size": 1020}, survey=survey)
    assert survey.revisions.count() == 1
    record_survey({"status": "published"}, survey=survey)
    assert [row.version for row in survey.revisions.all()] == [2, 1]


def test_a_correction_without_a_note_is_refused():
    survey = make_survey()
    with pytest.raises(Exception, match="korrigiert"):
        record_survey({"sample_size": 1020, "revision": {"kind": "correction"}}, survey=survey)
    survey.refresh_from_db()
    assert (survey.sample_size, survey.version) == (1019, 1)


def test_a_revision_outlives_the_account_of_who_made_it():
    survey, by = make_survey(), make_user()
    record_survey({"sample_size": 1020}, survey=survey, by=by)
    User.objects.filter(pk=by.pk).delete()
    assert SurveyRevision.objects.get(version=2).made_by is None
