import pytest

from surveys.models import AnswerOption, Group, Question, Result, Source, Survey
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
        series={"slug": "trend", "title": "Trend"},
        sponsors=[{"name": "Client"}, {"name": "Second client"}],
        field_start="2013-03-01",
        field_end="2013-04-01",
        sample_size=2000,
        published_at="2013-05-01T00:00Z",
    )
    facts = survey_facts(slug="new", title="Trend 2014", conducted_by=[{"name": "Other lab"}], sample_size=1900)
    facts["questions"][0]["label"] = "Greatest joys"
    make_survey(**facts, published_at="2014-05-01T00:00Z")


@pytest.mark.usefixtures("_surveys")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["new", "old"]),
        ("sponsor=client", ["old"]),
        ("institute=LAB", ["new"]),
        ("universe=bavaria", ["old"]),
        ("language=de", ["old"]),
        ("series=trend", ["old"]),
        ("series=tren", []),
        ("text=joys", ["new"]),
        ("text=2013", ["old"]),
        ("text=your+biggest", ["new", "old"]),
        ("question=problems", ["new", "old"]),
        ("question=greatest", ["new"]),
        ("option=interaction&percent__gte=50", ["new", "old"]),
        ("question=greatest&percent__gte=50&group=press", ["new"]),
        ("question=biggest&percent__gte=60", []),
        ("percent__gte=50&group=total", []),
        ("percent__gte=50&option=effort", []),
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
        ("series=trend", ["old"]),
        ("sponsor=client", ["old"]),
        ("universe=bavaria", ["old"]),
        ("field_start__gte=2014-01-01", ["new"]),
        ("field_start__lte=2014-01-01", ["old"]),
        ("field_end__gte=2014-04-15", ["new"]),
        ("field_end__lte=2014-04-14", ["old"]),
        ("question=greatest", ["new"]),
        ("question=problems&percent__gte=52", ["new", "old"]),
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
        ("surveys", "percent__lte=101", "percent__lte"),
        ("questions", "field_end__lte=soon", "field_end__lte"),
        ("questions", "percent__gte=much", "percent__gte"),
        ("questions", "percent__gte=1e40", "percent__gte"),
        ("questions", "percent__lte=NaN", "percent__lte"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(client, path, query, field):
    response = client.get(f"/api/v1/{path}/?{query}")
    assert response.status_code == 400
    assert field in response.json()


EVERY_FILTER = (
    "series=trend&sponsor=client&institute=institute&universe=e&text=problems&question=problems&option=effort"
    "&group=press&percent__gte=30&percent__lte=40&field_start__gte=2014-01-01&field_end__lte=2015-01-01&language=en"
)


@pytest.mark.slow
def test_a_thousand_surveys_are_listed_and_filtered_with_as_many_queries_as_one(client, django_assert_num_queries):
    first = make_survey(
        slug="survey",
        universe="People",
        series={"slug": "trend", "title": "Trend"},
        sponsors=[{"name": "Client"}],
        sources=[{"name": "Report", "url": "https://example.org/"}],
    )
    for query in ("page_size=100", f"page_size=100&{EVERY_FILTER}"):
        with django_assert_num_queries(5):
            assert len(found(client, query)) == 1
    _copy(first, times=999)
    for query in ("page_size=100", f"page_size=100&{EVERY_FILTER}", "search=survey&page_size=100&page=10"):
        with django_assert_num_queries(5):
            response = client.get(f"/api/v1/surveys/?{query}")
        assert (response.json()["count"], len(response.json()["results"])) == (1000, 100)


def _copy(survey, *, times):
    """More surveys like this one, with question, answers, results, sponsor and source."""
    source, question = survey.sources.get(), survey.questions.get()
    groups, options = list(survey.groups.all()), list(question.options.all())
    sponsor, institute = survey.sponsors.get(), survey.conducted_by.get()
    surveys = Survey.objects.bulk_create(_like(survey, slug=f"copy-{number}") for number in range(times))
    Survey.sponsors.through.objects.bulk_create(
        Survey.sponsors.through(survey=each, organisation=sponsor) for each in surveys
    )
    Survey.conducted_by.through.objects.bulk_create(
        Survey.conducted_by.through(survey=each, organisation=institute) for each in surveys
    )
    Source.objects.bulk_create(_like(source, survey=each) for each in surveys)
    new_groups = Group.objects.bulk_create(_like(group, survey=each) for each in surveys for group in groups)
    questions = Question.objects.bulk_create(_like(question, survey=each) for each in surveys)
    new_options = AnswerOption.objects.bulk_create(
        _like(option, question=each) for each in questions for option in options
    )
    Result.objects.bulk_create(
        Result(
            question=each,
            option=new_options[len(options) * number],
            group=new_groups[len(groups) * number + 1],
            percent=34,
        )
        for number, each in enumerate(questions)
    )


def _like(row, **changed):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    return type(row)(
        **{name: value for name, value in values.items() if name.removesuffix("_id") not in changed}, **changed
    )
