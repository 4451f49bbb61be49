import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from surveys.models import Organisation, Result, Survey
from surveys.recording import InvalidSurvey, record_survey
from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db


def test_recording_again_keeps_the_rows_and_changes_what_changed():
    facts = survey_facts()
    survey = record_survey(facts)
    before = {
        name: list(getattr(survey.questions.get(), name).values_list("pk", flat=True))
        for name in ("options", "results")
    }
    facts["questions"][0]["results"][0]["percent"] = "35"
    facts["questions"][0]["options"].reverse()
    record_survey(facts, survey=survey)
    question = survey.questions.get()
    assert set(before["results"]) == set(question.results.values_list("pk", flat=True))
    assert list(question.options.values_list("pk", flat=True)) == before["options"][::-1]
    assert {str(result.published_percent) for result in question.results.all()} == {"35", "52", "47"}
    assert Survey.objects.count() == 1


def test_what_a_list_leaves_out_is_deleted_and_what_is_not_mentioned_stays():
    survey = make_survey(universe="Press offices")
    record_survey({"groups": [{"code": "press", "label": "Press"}]}, survey=survey)
    survey.refresh_from_db()
    assert survey.universe == "Press offices"
    assert [(group.code, group.label, group.n) for group in survey.groups.all()] == [("press", "Press", None)]
    assert survey.questions.get().results.count() == 2
    record_survey({"questions": []}, survey=survey)
    assert Result.objects.count() == 0


def test_organisations_are_shared_by_name():
    make_survey(conducted_by=[{"name": "Institute", "url": "https://institute.example/"}])
    make_survey(sponsors=[{"name": "Institute", "url": "https://elsewhere.example/"}, {"name": "Client"}])
    assert list(Organisation.objects.values_list("name", "url")) == [
        ("Client", ""),
        ("Institute", "https://institute.example/"),
    ]


def test_a_series_is_made_once_and_left_by_null():
    first = make_survey(series={"slug": "trend", "title": "Trend"}, wave_label="2013")
    second = make_survey(series={"slug": "trend"})
    assert first.series == second.series
    assert first.series.title == "Trend"
    record_survey({"series": None}, survey=second)
    assert list(first.series.surveys.all()) == [first]


def test_groups_nets_and_figures_refer_to_their_variable_members_and_source():
    facts = survey_facts(
        sources=[{"name": "a", "url": "https://a.example/"}], variables=[{"code": "role", "label": "Role"}]
    )
    facts["groups"][1]["variable"] = "role"
    question = facts["questions"][0]
    question["options"].append({"code": "net", "label": "Any", "kind": "net", "net_of": ["effort", "interaction"]})
    question["results"][0] |= {"source": "https://a.example/", "source_locator": "p. 3"}
    survey = record_survey(facts)
    assert survey.variables.get().groups.get().code == "press"
    assert {option.code for option in survey.questions.get().options.get(code="net").net_of.all()} == {
        *("effort", "interaction")
    }
    assert survey.sources.get().results.get().source_locator == "p. 3"


def broken(change):
    facts = survey_facts()
    change(facts, facts["questions"][0])
    return facts


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda survey, question: survey.update(slug="no slug"), ["slug"]),
        (lambda survey, question: survey["groups"].append({"code": "press", "label": "x"}), ["groups", 2, "code"]),
        (lambda survey, question: question.update(text=""), ["questions", 0, "non_field_errors"]),
        (
            lambda survey, question: question["options"][1].update(label="a\x0bb"),
            ["questions", 0, "options", 1, "label"],
        ),
        (lambda survey, question: question["results"][2].update(option="x"), ["questions", 0, "results", 2, "option"]),
        (lambda survey, question: question["results"][2].update(group="x"), ["questions", 0, "results", 2, "group"]),
        (lambda survey, question: question["results"][1].update(count=537), ["questions", 0, "results", 1, "count"]),
        (lambda survey, question: survey["groups"][0].update(variable="x"), ["groups", 0, "variable"]),
        (lambda survey, question: survey.update(series={"slug": "no slug"}), ["series", "slug"]),
        (lambda survey, question: question["results"][0].update(source="x"), ["questions", 0, "results", 0, "source"]),
        (
            lambda survey, question: question["options"][0].update(net_of=["interaction"]),
            ["questions", 0, "options", 0, "net_of"],
        ),
        (
            lambda survey, question: question["options"][0].update(kind="net", net_of=["effort"]),
            ["questions", 0, "options", 0, "net_of"],
        ),
        (
            lambda survey, question: question["results"].append(dict(question["results"][0])),
            ["questions", 0, "results", 3, "option"],
        ),
        (
            lambda survey, question: question["results"][0].update(percent="101"),
            ["questions", 0, "results", 0, "non_field_errors"],
        ),
        (
            lambda survey, question: survey.update(sources=[{"name": "a", "url": "https://a.example/"}] * 2),
            ["sources", 1, "url"],
        ),
    ],
)
def test_one_fault_anywhere_stores_nothing_and_is_named_with_its_place(change, where):
    with pytest.raises(InvalidSurvey) as caught:
        record_survey(broken(change))
    errors = caught.value.extra
    for step in where:
        assert list(errors) == [step]
        errors = errors[step]
    assert len(errors) == 1
    assert not Survey.objects.exists()
    assert not Organisation.objects.exists()


def many(figures):
    """A survey with so many figures of one question, a group for each."""
    facts = survey_facts(groups=[{"code": f"g{number}", "label": f"Group {number}"} for number in range(figures)])
    facts["questions"][0]["results"] = [
        {"option": "effort", "group": f"g{number}", "percent": "34"} for number in range(figures)
    ]
    return facts


def test_all_faults_of_a_list_are_told_at_once():
    facts = many(250)
    results = facts["questions"][0]["results"]
    results[3] |= {"percent": "101"}  # which only the database knows to be wrong
    results[120] |= {"percent": "34.5"}
    results[180] |= {"group": "nobody"}
    results[249] |= {"percent": "101", "status": "missing", "note": "a\x0bb"}
    results.append(dict(results[7]))
    with pytest.raises(InvalidSurvey) as caught:
        record_survey(facts)
    told = caught.value.extra["questions"][0]["results"]
    assert {place: {name: len(messages) for name, messages in faults.items()} for place, faults in told.items()} == {
        3: {"non_field_errors": 1},
        120: {"percent": 1},
        180: {"group": 1},
        249: {"note": 1, "non_field_errors": 2},
        250: {"option": 1},
    }
    assert not Survey.objects.exists()


def test_fifty_figures_take_no_more_queries_than_one(django_assert_num_queries):
    make_survey()  # the institute is known from then on
    with CaptureQueriesContext(connection) as one:
        record_survey(many(1))
    with django_assert_num_queries(len(one)):
        record_survey(many(50))


def test_a_net_that_is_sent_again_gets_other_answers_and_keeps_them_where_they_are_not_mentioned():
    facts = survey_facts()
    options = facts["questions"][0]["options"]
    options.append({"code": "net", "label": "Any", "kind": "net", "net_of": ["effort", "effort", "interaction"]})
    survey = record_survey(facts)
    net = survey.questions.get().options.get(code="net")
    options[2]["net_of"] = ["interaction"]
    record_survey(facts, survey=survey)
    assert [option.code for option in net.net_of.all()] == ["interaction"]
    del options[2]["net_of"]
    record_survey(facts, survey=survey)
    assert [option.code for option in net.net_of.all()] == ["interaction"]
    options[2]["net_of"] = []
    record_survey(facts | {"status": "draft"}, survey=survey)
    assert not net.net_of.exists()


def test_a_refused_change_leaves_the_survey_as_it_was():
    survey = make_survey(title="Before")
    facts = broken(lambda survey, question: question["results"][0].update(percent="101"))
    with pytest.raises(InvalidSurvey):
        record_survey(facts | {"title": "After"}, survey=survey)
    survey.refresh_from_db()
    assert survey.title == "Before"
    assert Result.objects.count() == 3
