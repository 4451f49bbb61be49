import pytest

from surveys.references import UnknownReference, find_results
from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db


def test_a_reference_names_question_group_and_answer():
    survey = make_survey(slug="trend")
    found = find_results(" trend/problems/effort@press ")
    assert (found.question.survey, found.question.code) == (survey, "problems")
    assert (found.group.code, found.option.code) == ("press", "effort")


def test_without_a_group_it_means_everybody():
    make_survey(slug="trend")
    found = find_results("trend/problems")
    assert (found.group.code, found.option) == ("total", None)


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("nonsense", "„nonsense“ ist kein Verweis"),
        ("trend/problems@", "ist kein Verweis"),
        ("trend/problems@press; drop", "ist kein Verweis"),
        ("trend/präsenz", "ist kein Verweis"),
        ("other/problems", "Es gibt keine Umfrage „other“"),
        ("secret/problems", "Die Umfrage „secret“ ist nicht veröffentlicht"),
        ("secret/nothing", "Die Umfrage „secret“ ist nicht veröffentlicht"),
        ("trend/nothing", "Die Umfrage „trend“ hat keine Frage „nothing“"),
        ("trend/problems@nobody", "Die Umfrage „trend“ hat keine Gruppe „nobody“. Gruppen: total, press"),
        (
            "trend/problems/nothing@press",
            "Die Frage „problems“ hat keine Antwort „nothing“. Antworten: effort, interaction",
        ),
    ],
)
def test_a_reference_that_leads_nowhere_says_why(reference, sentence):
    make_survey(slug="trend")
    make_survey(slug="secret", status="draft")
    with pytest.raises(UnknownReference, match=sentence):
        find_results(reference)


def test_the_group_may_be_left_out_only_where_there_is_a_total():
    facts = survey_facts(slug="trend", groups=[{"code": "press", "label": "Press offices"}])
    facts["questions"][0]["results"].pop()
    make_survey(**facts)
    with pytest.raises(UnknownReference, match=r"braucht eine Gruppe, etwa @press.* Gruppen: press"):
        find_results("trend/problems")


@pytest.mark.parametrize("number_of_groups", [1, 3])
def test_the_number_of_queries_is_constant(number_of_groups, django_assert_num_queries):
    groups = [{"code": code, "label": code} for code in ("total", "press", "agency")[:number_of_groups]]
    facts = survey_facts(slug="trend", groups=groups)
    facts["questions"][0]["results"] = [
        {"option": option, "group": group["code"], "percent": "7"}
        for group in groups
        for option in ("effort", "interaction")
    ]
    make_survey(**facts)
    with django_assert_num_queries(7):
        find_results("trend/problems@total")
