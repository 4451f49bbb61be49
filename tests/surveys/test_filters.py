import pytest

from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db


def found(client, query, path="surveys", key="slug"):
    response = client.get(f"/api/v1/{path}/?{query}")
    assert response.status_code == 200, response.json()
    return [row[key] for row in response.json()["results"]]


@pytest.fixture
def _surveys():
    make_survey(
        slug="old",
        title="Trend 2013",
        language="de",
        universe="Press offices in Bavaria",
        sponsors=[{"name": "Client"}, {"name": "Second client"}],
        field_start="2013-03-01",
        field_end="2013-04-01",
        sample_size=10,
        published_at="2013-05-01T00:00Z",
    )
    facts = survey_facts(slug="new", title="Trend 2014", conducted_by=[{"name": "Other lab"}], sample_size=9)
    facts["questions"][0]["label"] = "Greatest joys"
    make_survey(**facts, field_start="2014-03-07", field_end="2014-04-15", published_at="2014-05-01T00:00Z")


@pytest.mark.usefixtures("_surveys")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["new", "old"]),
        ("sponsor=client", ["old"]),
        ("institute=LAB", ["new"]),
        ("universe=bavaria", ["old"]),
        ("language=de", ["old"]),
        ("field_start__gte=2014-01-01", ["new"]),
        ("field_start__lte=2014-01-01", ["old"]),
        ("field_end__gte=2014-04-15", ["new"]),
        ("field_end__lte=2014-04-14", ["old"]),
        ("status=draft", []),
        ("search=joys", ["new"]),
        ("search=trend", ["new", "old"]),
        ("ordering=published_at", ["old", "new"]),
        ("ordering=-sample_size", ["old", "new"]),
    ],
)
def test_surveys_are_filtered_searched_and_sorted(client, query, expected):
    assert found(client, query) == expected


@pytest.mark.usefixtures("_surveys")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("survey=old", ["old"]),
        ("text=joys", ["new"]),
        ("text=your+biggest", ["new", "old"]),
        ("option=interaction", ["new", "old"]),
        ("option=nothing", []),
        ("percent__gte=50", ["new", "old"]),
        ("percent__gte=50&option=effort", []),
        ("percent__lte=34&option=effort&group=press", ["new", "old"]),
        ("percent__gte=50&group=total", []),
        ("search=joys", ["new"]),
        ("ordering=published_at", ["old", "new"]),
    ],
)
def test_questions_are_filtered_by_what_was_asked_and_answered(client, query, expected):
    assert found(client, query, path="questions", key="survey") == expected


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("surveys", "language=xx", "language"),
        ("surveys", "status=secret", "status"),
        ("surveys", "field_start__gte=yesterday", "field_start__gte"),
        ("surveys", "ordering=sponsors__name", "ordering"),
        ("questions", "percent__gte=much", "percent__gte"),
        ("questions", "percent__gte=1e40", "percent__gte"),
        ("questions", "percent__lte=NaN", "percent__lte"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(client, path, query, field):
    response = client.get(f"/api/v1/{path}/?{query}")
    assert response.status_code == 400
    assert field in response.json()
