"""The command import_survey, as an editor runs it."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from surveys.models import Result, Survey
from tests.factories import make_survey

pytestmark = pytest.mark.django_db


def run(*args, **kwargs):
    out = io.StringIO()
    call_command("import_survey", *map(str, args), stdout=out, **kwargs)
    return out.getvalue()


@pytest.fixture
def tea(tmp_path):
    path = tmp_path / "tea.csv"
    path.write_text("question,option,percent,base\nDo you like tea?,Yes,60,1005\nDo you like tea?,No,41,1005\n")
    return path


def test_a_dry_run_tells_what_would_happen_and_stores_nothing(tea):
    told = run(tea, "--dry-run")
    assert "tea: 1 questions, 2 results" in told
    assert "ERROR sample-size-missing" in told
    assert told.endswith("Nothing was stored.\n")
    assert not Survey.objects.exists()


def test_without_it_the_survey_is_stored_as_a_draft(tea):
    assert run(tea, "--survey", "tea-time", "--title", "Tea time").endswith("Stored.\n")
    assert list(Survey.objects.values_list("slug", "title", "status")) == [("tea-time", "Tea time", "draft")]


def test_the_report_is_one_json_document_with_exact_keys(tea):
    report = json.loads(run(tea, "--dry-run", "--json"))
    assert set(report) == {"stored", "findings", "more_findings", "tables", "surveys"}
    (survey,) = report["surveys"]
    assert set(survey) == {"slug", "title", "is_new", "is_blocked", "questions", "results", "changes", "checks"}
    assert (survey["is_new"], survey["results"], survey["changes"]) == (True, 2, [])
    assert survey["questions"] == [
        {
            "code": "do-you-like-tea",
            "label": "Do you like tea?",
            "response_type": "single_choice",
            "base_n": 1005,
            "options": 2,
            "results": 2,
        }
    ]
    assert set(survey["checks"][0]) == {"code", "severity", "place", "message"}


def test_a_difference_is_told_before_it_is_made(tmp_path):
    make_survey(slug="trend", status="draft")
    path = tmp_path / "trend.csv"
    path.write_text("question,option,group,percent\nBiggest problems,Much effort,Press offices,35\n")
    assert "problems/effort@press percent: 34 → 35" in run(path, "--survey", "trend", "--dry-run")
    assert Result.objects.get(option__code="effort").percent == 34


def test_a_faulty_file_ends_with_an_error_and_its_places(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("option,percent\nYes,fifty\n")
    out = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was stored"):
        call_command("import_survey", str(path), "--json", stdout=out)
    (finding,) = json.loads(out.getvalue())["findings"]
    assert (finding["row"], finding["column"], finding["file"]) == (2, 2, "bad.csv")
    assert not Survey.objects.exists()


def test_what_a_published_survey_could_not_carry_is_refused_with_the_findings(tmp_path):
    make_survey(slug="trend")
    path = tmp_path / "trend.csv"
    path.write_text("question,option,group,percent,base\nBiggest problems,Much effort,Press offices,35,900\n")
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_survey", str(path), "--survey", "trend", "--json", stdout=out)
    assert "base-exceeds-group" in {each["code"] for each in json.loads(out.getvalue())["findings"]}
    assert Result.objects.get(option__code="effort").percent == 34


def test_a_file_that_is_not_there_is_no_crash(tmp_path):
    with pytest.raises(CommandError):
        run(tmp_path / "nowhere.csv")


def test_messages_come_in_german_too(tea):
    assert "Es wurde nichts gespeichert." in run(tea, "--dry-run", "--messages", "de")
