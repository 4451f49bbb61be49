"""What an import changes, and that it is all of it or nothing."""

import pytest

from surveys.importing.reading import Upload, Wishes
from surveys.importing.records import Findings
from surveys.importing.storing import StaleImport, Target, as_json, plan, store
from surveys.models import Question, Result, Survey
from surveys.publishing import NotPublishable
from tests.factories import make_survey

pytestmark = pytest.mark.django_db


def stored(found, **kwargs):
    return store([(as_json(each.facts), each.seen) for each in found.plans], **kwargs)


def test_a_new_survey_is_a_draft_named_after_its_file(tried):
    found = tried("question,option,percent\nDo you like tea?,Yes,50\nDo you like tea?,No,50\n", name="Tea_2024.csv")
    assert not Survey.objects.exists()
    (survey,) = stored(found)
    assert (survey.slug, survey.title, survey.status, survey.language) == ("tea-2024", "Tea 2024", "draft", "en")
    assert Result.objects.count() == 2


def test_rows_are_matched_by_text_wherever_they_stand_and_the_rest_stays(tried):
    survey = make_survey(slug="trend", status="draft")
    before = {each.pk: (str(each), each.percent) for each in Result.objects.all()}
    text = "group,option,question,percent\npress offices,TOO LITTLE INTERACTION,Biggest  problems,53\n"
    found = tried(text, slug="trend")
    (change,) = found.plans[0].rehearsal.changes
    assert change == ("problems/interaction@press", "percent", "52", "53")
    stored(found)
    after = {each.pk: (str(each), each.percent) for each in Result.objects.all()}
    assert {pk: after[pk] for pk in before if after[pk] != before[pk]}.keys() == {
        Result.objects.get(option__code="interaction", group__code="press").pk
    }
    assert Question.objects.count() == 1
    assert survey.groups.count() == 2


def test_the_same_answer_in_another_order_changes_nothing(tried):
    make_survey(slug="trend", status="draft")
    text = "question,option,group,percent\n{}Biggest problems,Much effort,Press offices,34\n"
    assert tried(text.format(""), slug="trend").plans[0].rehearsal.changes == []
    moved = "Biggest problems,Too little interaction,Press offices,52\n"
    assert tried(text.format(moved), slug="trend").plans[0].rehearsal.changes == []


def test_a_correction_of_a_published_survey_is_a_revision_with_its_note(tried):
    survey = make_survey(slug="trend")
    text = "question,option,group,percent\nBiggest problems,Much effort,Press offices,43\n"
    stored(tried(text, slug="trend"), note="A digit was turned around.")
    survey.refresh_from_db()
    revision = survey.revisions.get(version=2)
    assert (survey.status, survey.version) == ("published", 2)
    assert (revision.kind, revision.public_note) == ("correction", "A digit was turned around.")
    assert [each["after"] for each in revision.difference] == ["43"]


def test_what_could_not_be_published_is_said_beforehand_and_not_stored(tried):
    survey = make_survey(slug="trend")
    text = "question,option,group,percent,base\nBiggest problems,Much effort,Press offices,35,900\n"
    found = tried(text, slug="trend")
    assert found.plans[0].is_blocked
    with pytest.raises(NotPublishable):
        stored(found)
    survey.refresh_from_db()
    assert survey.version == 1
    assert Result.objects.get(option__code="effort").percent == 34


def test_a_survey_that_was_changed_meanwhile_is_left_alone(tried):
    make_survey(slug="trend", status="draft")
    text = "question,option,group,percent\nBiggest problems,Much effort,Press offices,35\n"
    found = tried(text, slug="trend")
    Result.objects.filter(option__code="effort").update(percent=36)
    with pytest.raises(StaleImport):
        stored(found)
    assert Result.objects.get(option__code="effort").percent == 36


def test_of_several_surveys_all_are_stored_or_none(tried):
    text = "question,option,year,percent\nTea?,Yes,2023,50\nTea?,Yes,2024,60\n"
    found = tried(text, slug="tea")
    first, second = found.plans
    with pytest.raises(StaleImport):
        store([(first.facts, ""), (second.facts, "other")])
    assert not Survey.objects.exists()
    stored(found)
    assert set(Survey.objects.values_list("slug", "series__slug")) == {("tea-2023", "tea"), ("tea-2024", "tea")}


def test_questions_of_the_same_name_in_two_files_stay_two(tmp_path):
    uploads = []
    for name, percent in (("before.csv", 40), ("after.csv", 60)):
        (tmp_path / name).write_text(f"question,option,percent\nTea,Yes,{percent}\n")
        uploads.append(Upload(tmp_path / name, name))
    findings = Findings()
    (found,) = plan(uploads, Target("tea"), findings=findings, wishes=Wishes())
    assert [(each["code"], each["label"]) for each in found.rehearsal.content["questions"]] == [
        ("before-tea", "Tea (before)"),
        ("after-tea", "Tea (after)"),
    ]
    store([(found.facts, found.seen)])
    (again,) = plan(uploads, Target("tea"), findings=findings, wishes=Wishes())
    assert again.rehearsal.changes == []


def test_one_bad_file_among_good_ones_keeps_all_of_them_out(tmp_path):
    (tmp_path / "good.csv").write_text("option,percent\nYes,50\n")
    (tmp_path / "bad.csv").write_text("option,percent\nYes,fifty\n")
    findings = Findings()
    plan([Upload(tmp_path / name, name) for name in ("good.csv", "bad.csv")], Target(), findings=findings)
    assert findings.has_errors
    assert [each.place.file for each in findings] == ["bad.csv"]
