"""Published surveys, as they are: what they say is what is stored."""

import csv
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

import pytest

from surveys.importing.reading import Upload
from surveys.importing.records import Findings
from surveys.importing.storing import Target, plan, store
from surveys.models import Result, Survey

pytestmark = pytest.mark.django_db


def imported(paths, slug):
    """The findings of the checks by survey, after everything was stored."""
    findings = Findings()
    plans = plan([Upload(path, path.name) for path in paths], Target(slug), findings=findings)
    assert not findings.has_errors, list(findings)
    store([(each.facts, each.seen) for each in plans])
    return {each.facts["slug"]: [judged.finding for judged in each.rehearsal.judged] for each in plans}


def test_every_figure_of_the_github_survey_is_stored_as_it_was_published(real_surveys):
    paths = sorted((real_surveys / "github-oss-survey" / "docs" / "data").glob("q*.csv"))
    checked = imported(paths, "github")
    published = defaultdict(int)
    for path in paths:
        for row in csv.DictReader(path.read_text().splitlines()):
            percent = (100 * Decimal(row["proportion"])).quantize(Decimal("0.000001"), ROUND_HALF_UP)
            base = int(row["total_count"]) if "total_count" in row else 1660  # which is what its counts add up to
            year = f"-{row['year']}" if "year" in row else ""
            published[f"github{year}", row.get("column1") or row["response"], int(row["count"]), base, percent] += 1
    results = Result.objects.select_related("question__survey", "option", "group")
    stored = defaultdict(int)
    for each in results:
        stored[each.question.survey.slug, each.option.label, each.count, each.base, each.percent] += 1
    assert stored == published
    assert sum(published.values()) == 336
    assert {each.code for each in checked["github-2024"] if each.severity == "warning"} == {"bases-differ"}
    (odd,) = [each for each in checked["github-2024"] if each.code == "bases-differ"]
    assert "1237" in odd.detail
    assert "ignored the incident" in odd.detail
    assert "bases-differ" not in {each.code for each in checked["github-2017"]}


def test_both_waves_of_the_github_survey_are_those_that_were_reported(real_surveys):
    imported([real_surveys / "github-oss-survey" / "docs" / "data" / "q17_data.csv"], "github")
    shares = {
        (each.question.survey.wave_label, str(each.published_percent), each.base)
        for each in Result.objects.select_related("question__survey").filter(option__label__startswith="People should")
    }
    assert shares == {("2017", "60.2", 3596), ("2024", "51.2", 6328)}
    assert {survey.series.slug for survey in Survey.objects.all()} == {"github"}


def test_the_comma_survey_is_counted_as_it_was_published(real_surveys):
    imported([real_surveys / "fivethirtyeight-comma" / "comma-survey.csv"], "comma")
    survey = Survey.objects.get()
    assert survey.sample_size == 1129
    first = survey.questions.first()
    assert [(each.count, each.published_percent) for each in first.results.all()] == [(641, 57), (488, 43)]
    assert survey.questions.count() == 12


def test_a_list_of_other_peoples_polls_is_no_survey(real_surveys):
    path = real_surveys / "fivethirtyeight-guns" / "guns-polls.csv"
    findings = Findings()
    assert plan([Upload(path, path.name)], Target(), findings=findings) == []
    assert [each.code for each in findings] == ["list-of-surveys"]
