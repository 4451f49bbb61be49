from datetime import date
from decimal import Decimal

import pytest

from surveys.numbers import format_number, format_percent, format_period, format_range


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [(52, "52", "52"), (1019, "1.019", "1,019"), (Decimal("1234567.50"), "1.234.567,50", "1,234,567.50")],
)
def test_numbers_follow_the_language(value, german, english):
    assert format_number(value, language="de") == german
    assert format_number(value, language="en") == english


def test_german_percent_signs_stand_after_a_no_break_space():
    assert format_percent(Decimal("52.4"), language="de") == "52,4\u00a0%"
    assert format_percent(Decimal("52.4"), language="en") == "52.4%"


def test_a_range_has_an_en_dash_unless_it_is_one_number():
    assert format_range(998, 1019, language="de") == "998–1.019"
    assert format_range(1019, 1019, language="de") == "1.019"


@pytest.mark.parametrize(
    ("start", "end", "german", "english"),
    [
        (date(2014, 3, 7), date(2014, 4, 15), "7. März – 15. April 2014", "7 March – 15 April 2014"),
        (date(2014, 3, 7), date(2014, 3, 9), "7.–9. März 2014", "7–9 March 2014"),
        (
            date(2013, 12, 30),
            date(2014, 1, 2),
            "30. Dezember 2013 – 2. Januar 2014",
            "30 December 2013 – 2 January 2014",
        ),
        (date(2014, 3, 7), date(2014, 3, 7), "7. März 2014", "7 March 2014"),
    ],
)
def test_a_period_says_year_and_month_once(start, end, german, english):
    assert format_period(start, end, language="de") == german
    assert format_period(start, end, language="en") == english
