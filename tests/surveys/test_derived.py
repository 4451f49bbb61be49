import copy

import pytest

from surveys.derived import NotDerivable, compare, margin_range, precision, share_of
from surveys.models import Result, Survey
from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db

ROLES = {
    "variables": [{"code": "role", "label": "Role"}],
    "groups": [
        {"code": "total", "label": "Everybody", "n": 1019},
        {"code": "press", "label": "Press", "n": 536, "variable": "role"},
        {"code": "agency", "label": "Agencies", "n": 242, "variable": "role"},
        {"code": "young", "label": "Young", "n": 300},
    ],
}


def record(**kwargs):
    facts = survey_facts(**{"sampling_type": "probability", "weighting": "none"} | ROLES | kwargs)
    facts["questions"][0]["results"] = [
        {"option": "interaction", "group": "total", "percent": "47"},
        {"option": "interaction", "group": "press", "percent": "52"},
        {"option": "effort", "group": "press", "percent": "34"},
        {"option": "interaction", "group": "agency", "percent": "39"},
        {"option": "interaction", "group": "young", "percent": "40"},
    ]
    return facts


def result(survey, option="interaction", group="press"):
    return Result.objects.get(question__survey=survey, option__code=option, group__code=group)


def test_a_share_of_a_random_sample_has_an_interval_and_a_margin():
    found = precision(result(make_survey(**record())))
    assert (found.share, found.base, found.confidence, found.caveat) == (52, 536, 95, "")
    assert found.interval == pytest.approx((47.77, 56.20), abs=0.01)
    assert found.margin == pytest.approx(4.23, abs=0.01)


def test_the_design_effect_widens_both():
    plain, wide = (precision(result(make_survey(**record(design_effect=effect)))) for effect in (None, "2.25"))
    assert wide.margin == pytest.approx(1.5 * plain.margin)
    assert wide.interval.high - wide.interval.low > plain.interval.high - plain.interval.low


def test_weights_without_a_design_effect_are_owned_up_to():
    assert "Designeffekt" in precision(result(make_survey(**record(weighting="weighted")))).caveat
    assert precision(result(make_survey(**record(weighting="weighted", design_effect="1.4")))).caveat == ""


def test_the_range_of_margins_is_that_of_the_pollsters_box():
    survey = make_survey(**record())
    assert margin_range(survey, 1000) == pytest.approx((1.35, 3.10), abs=0.01)


@pytest.mark.parametrize(
    ("sampling_type", "sentence"),
    [
        ("self_selected", "Selbstauswahl"),
        ("quota", "Quotenstichprobe"),
        ("panel_nonprobability", "Panel"),
        ("census", "Alle wurden gefragt"),
        ("unknown", "nicht angegeben"),
    ],
)
def test_any_other_sample_gets_the_sentence_why_not(sampling_type, sentence):
    survey = make_survey(**record(sampling_type=sampling_type))
    for derive in (lambda: precision(result(survey)), lambda: margin_range(survey, 1000)):
        with pytest.raises(NotDerivable, match=sentence):
            derive()


def test_without_a_base_or_an_exact_share_nothing_is_derived():
    row = result(make_survey(**record()))
    row.status = "approximate"
    with pytest.raises(NotDerivable, match="kein genauer Anteil"):
        precision(row)
    row.status, row.group.n = "rounded", None
    with pytest.raises(NotDerivable, match="wie viele geantwortet haben"):
        precision(row)


def test_a_share_comes_from_the_count_only_where_no_percentage_was_published():
    row = result(make_survey(**record()))
    row.count = 241
    assert share_of(row) == 52
    row.percent = None
    assert float(share_of(row)) == pytest.approx(44.963, abs=0.001)
    row.group.n = None
    assert share_of(row) is None


def test_two_groups_of_one_variable_are_compared():
    survey = make_survey(**record())
    found = compare(result(survey, group="agency"), result(survey))
    assert found.difference == pytest.approx(13)
    assert found.z == pytest.approx(3.36, abs=0.005)
    assert found.interval == pytest.approx((5.44, 20.26), abs=0.01)
    assert found.is_significant
    assert compare(result(survey), result(survey, group="agency")).difference == pytest.approx(-13)


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (("interaction", "press"), ("effort", "press"), "nicht unabhängig"),
        (("interaction", "press"), ("interaction", "press"), "ein und dasselbe"),
        (("interaction", "total"), ("interaction", "press"), "Teil aller Befragten"),
        (("interaction", "press"), ("interaction", "young"), "in beiden Gruppen"),
    ],
)
def test_what_is_not_independent_is_not_compared(first, second, sentence):
    survey = make_survey(**record())
    with pytest.raises(NotDerivable, match=sentence):
        compare(result(survey, *first), result(survey, *second))


def test_overlapping_groups_and_small_ones_are_not_compared():
    overlapping = make_survey(**record(variables=[{"code": "role", "label": "Role", "overlapping": True}]))
    with pytest.raises(NotDerivable, match="überschneiden"):
        compare(result(overlapping), result(overlapping, group="agency"))
    groups = copy.deepcopy(ROLES["groups"])
    groups[2]["n"] = 29
    small = make_survey(**record(groups=groups))
    with pytest.raises(NotDerivable, match="zu wenige"):
        compare(result(small), result(small, group="agency"))


def waves(change=None, **second):
    series = {"series": {"slug": "trend"}}
    facts = record(**series | second)
    if change:
        change(facts["questions"][0])
    return result(make_survey(**record(**series))), result(make_survey(**facts))


def test_two_waves_of_a_series_are_compared_if_the_question_stayed_the_same():
    found = compare(*waves())
    assert (found.difference, found.is_significant) == (0, False)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda question: question.update(text="Other words?"), "Wortlaut"),
        (lambda question: question.update(text_status="paraphrased"), "Wortlaut"),
        (lambda question: question.update(max_choices=2), "auf dieselbe Weise"),
        (lambda question: question.update(base_description="Only users"), "andere Leute"),
        (lambda question: question["options"].append({"code": "new", "label": "New"}), "zur Auswahl"),
        (lambda question: question["options"][1].update(label="Too little"), "dieselbe Antwort"),
    ],
)
def test_waves_with_another_question_are_not_compared(change, sentence):
    with pytest.raises(NotDerivable, match=sentence):
        compare(*waves(change))


def test_surveys_of_no_common_series_are_no_waves():
    with pytest.raises(NotDerivable, match="keine Wellen"):
        compare(*waves(series=None))


def test_precision_needs_no_query_where_the_question_came_along(django_assert_num_queries):
    make_survey(**record())
    survey = Survey.objects.with_results().get()
    with django_assert_num_queries(0):
        assert len([precision(each) for each in survey.questions.all()[0].results.all()]) == 5
