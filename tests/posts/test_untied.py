import pytest

from posts import untied
from tests.factories import make_survey

pytestmark = pytest.mark.django_db
TIED = "{{ number:trend/problems/effort@press }} and {{ figure:trend/problems@press }}"


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        ("52 % say so, 45,5 Prozent and 12 per cent do not.", ["52 %", "45,5 Prozent", "12 per cent"]),
        ("Fast jeder zweite, ein Drittel, one in three", ["Fast jeder zweite", "ein Drittel", "one in three"]),
        (
            "Neunzehn Prozent, gut die Hälfte, \u00be und 3/4 von allen",
            ["Neunzehn Prozent", "gut die Hälfte", "\u00be", "3/4"],
        ),
        ("three fifths, nearly two-thirds, every sixth", ["three fifths", "nearly two-thirds", "every sixth"]),
        ("im Jahr 2014, 12 in 2014, at 9/11, rund um die Uhr, das erste Halbjahr, zwei Prozentpunkte", []),
        ("mehr als 100\u00a0%", ["100\u00a0%"]),
        ("`52 %` and [52 %]{number:a/b/c} and {{ number:a/b/c }}", []),
        ("7. März 2014, 1.019 people, page 52", []),
        ("the second part, the third time", []),
    ],
)
def test_numbers_that_look_like_survey_figures_are_found(body, numbers):
    assert [each.text for each in untied.find(body, language="de")] == numbers


def test_results_of_the_questions_that_the_text_shows_are_suggested():
    make_survey(slug="trend")
    found = untied.find(f"{TIED}\n\n52 % say so, half of them.", language="de")
    assert [each.suggestions for each in found] == [
        ["{{ number:trend/problems/interaction@press }}"],
        ["[half]{number:trend/problems/interaction@press}"],
    ]


def test_without_a_fitting_result_nothing_is_suggested():
    make_survey(slug="trend")
    assert untied.find(f"{TIED} 77 %", language="de")[0].suggestions == []
