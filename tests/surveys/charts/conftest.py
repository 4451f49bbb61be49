import pytest

from surveys.charts.describe import Wish, describe
from surveys.references import find_results
from tests.factories import make_survey, survey_facts

HOSTILE = [
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz " * 4,
    "W" * 300,
    "<script>alert(1)</script> & \"quoted\" 'twice' ]]>",
    "{{ 7|add:7 }} {% now %}",
    "עדיין לא מספיק 52% (abc)!",
    "قليل جدا من الدعم",
    "太少的互动" * 12,
    "emoji 👩‍👩‍👧 und e\u0301 Akzente",
    "plain\u202etxet",
    "con\x0btrol\x00 \ufffe",
]


@pytest.fixture
def hostile():
    """hostile(count, kind=…) is a chart of so many answers in two groups, whose labels are as bad as they get."""

    def _hostile(count=10, *, language="de", labels=None, **wishes):
        labels = labels or HOSTILE
        facts = survey_facts(slug="hostile", language="de")
        facts["groups"] = [{"code": "a", "label": "A" * 200, "n": 536}, {"code": "b", "label": "B " * 99, "n": 99}]
        facts["questions"][0] |= {
            "response_type": "single_choice",
            "options": [
                {"code": f"o{n}", "label": "x", "kind": "no_answer" if n == 3 else "substantive"} for n in range(count)
            ],
            "results": [
                {"option": f"o{n}", "group": group, "percent": n * 100 // max(count - 1, 1)}
                for n in range(count)
                for group in "ab"
                if (n, group) != (1, "b")
            ],
        }
        make_survey(**facts)
        question = find_results("hostile/problems@a").question
        for number, option in enumerate(sorted(question.options.all(), key=lambda each: each.order)):
            # Past the validators: a row may have come in by another way, and pictures must stand that too.
            _relabel(question, option, labels[number % len(labels)])
        return describe(question, language=language, groups=list(question.survey.groups.all()), wish=Wish(**wishes))

    return _hostile


def _relabel(question, option, label):
    option.label = label
    for result in question.results.all():
        if result.option_id == option.pk:
            result.option.label = label


@pytest.fixture
def trend():
    """trend(kind=…, groups="press") is the chart of a small survey."""
    make_survey(slug="trend")

    def _trend(*, groups="press", language="de", **wishes):
        found = find_results("trend/problems@press")
        wanted = [group for group in found.question.survey.groups.all() if group.code in groups.split()]
        return describe(found.question, language=language, groups=wanted, wish=Wish(**wishes))

    return _trend
