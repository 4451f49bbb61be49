import pytest

from surveys.charts import html
from surveys.charts.find import find_chart
from surveys.models import Question, Survey
from surveys.recording import record_survey
from surveys.references import UnknownReference
from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db
NAME = "trend/problems@press"


@pytest.fixture
def corrected():
    """A survey whose 52 % were corrected to 50 %, and then its label changed."""
    survey = make_survey(slug="trend", sources=[{"name": "Magazine", "url": "https://example.org/"}])
    facts = survey_facts(slug="trend")
    facts["questions"][0]["results"][1] |= {"percent": "50", "count": None}
    note = {"kind": "correction", "public_note": "A typing error."}
    return Survey.objects.get(pk=record_survey({"questions": facts["questions"], "revision": note}, survey=survey).pk)


def values(chart):
    return {row.label: [cell.value for cell in row.cells] for row in chart.rows}


def test_a_pinned_chart_keeps_the_figures_that_were_cited_and_says_what_was_corrected(corrected):
    assert values(find_chart(NAME).chart)["Too little interaction"] == ["50%"]
    chart = find_chart(NAME, version=1).chart
    assert values(chart) == {"Too little interaction": ["52%"], "Much effort": ["34%"]}
    assert chart.columns[0].size == "n\u00a0=\u00a0536"
    assert chart.notices[0] == (
        "As of version 1. Corrected since: Too little interaction (Press offices): 50% instead of 52%; "
        "Too little interaction (Press offices): nothing instead of 279 answers"
    )
    assert "Magazine" in html.write(chart)


def test_what_was_corrected_is_told_in_the_language_of_the_chart(corrected):
    notice = find_chart(NAME, version=1, language="de").chart.notices[0]
    assert notice.startswith("Stand: Fassung 1. Seither korrigiert: Too little interaction")


def test_the_newest_version_needs_no_notice(corrected):
    assert find_chart(NAME, version=corrected.version).chart.notices == ()


def test_pinning_changes_nothing_in_the_database(corrected):
    before = list(Question.objects.values())
    find_chart(NAME, version=1)
    assert list(Question.objects.values()) == before


@pytest.mark.parametrize("version", [3, 99])
def test_a_version_that_never_was_is_unknown(corrected, version):
    with pytest.raises(UnknownReference):
        find_chart(NAME, version=version)


@pytest.mark.parametrize(("query", "status"), [("v=1", 200), ("v=9", 404), ("v=-1", 400), ("v=x", 400), ("v=", 200)])
def test_files_and_frames_may_pin_a_version(client, corrected, query, status):
    assert client.get(f"/charts/{NAME}.svg?{query}").status_code == status
    assert client.get(f"/embed/charts/{NAME}/?{query}").status_code == status
