"""What stands in the cells of published tables."""

from decimal import Decimal

import pytest

from surveys.importing.cells import has_decimal_comma, parse, parse_count


@pytest.mark.parametrize(
    ("text", "decimal_comma", "value"),
    [
        ("52", False, "52"),
        ("52 %", True, "52"),
        ("52\u00a0%", True, "52"),
        ("37%", False, "37"),
        ("52,5", True, "52.5"),
        ("52,5", False, "52.5"),
        ("52.5", True, "52.5"),
        (".5", False, "0.5"),
        ("(12)", False, "12"),
        ("52*", False, "52"),
        ("52 BC", False, "52"),
        ("52¹", True, "52"),
        ("1.234,5", True, "1234.5"),
        ("0.6017797552836485", False, "0.6017797552836485"),
    ],
)
def test_a_number_is_read_as_people_write_it(text, decimal_comma, value):
    assert parse(text, decimal_comma=decimal_comma).value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("*", "below_threshold"),
        ("<0,5 %", "below_threshold"),
        ("< 1", "below_threshold"),
        ("–", "missing"),
        ("--", "missing"),
        (".", "missing"),
        ("[c]", "suppressed"),
        ("/", "suppressed"),
        ("n/a", "not_asked"),
    ],
)
def test_a_mark_says_why_there_is_no_figure(text, status):
    cell = parse(text, decimal_comma=False)
    assert (cell.value, cell.status) == (None, status)


@pytest.mark.parametrize(
    "text", ["viele", "52 von 100", "5,2,3", "--5", "NaN", "inf", "1e9", "٥٢", "1" * 50, "=52", ""]
)
def test_what_is_no_figure_is_none(text):
    assert parse(text, decimal_comma=False) is None


@pytest.mark.parametrize("text", ["1019", "1.019", "1,019", "1 019", "1\u202f019", "1'019", "n = 1.019", "(1.019)"])
@pytest.mark.parametrize("decimal_comma", [True, False])
def test_a_number_of_people_is_whole_however_it_is_grouped(text, decimal_comma):
    assert parse_count(text, decimal_comma=decimal_comma) == 1019


@pytest.mark.parametrize("text", ["10.5", "-3", "many", "99999999999", "1.01"])
def test_what_is_no_number_of_people_is_none(text):
    assert parse_count(text, decimal_comma=False) is None


def test_the_decimal_mark_is_told_by_what_can_be_read_in_one_way_only():
    assert has_decimal_comma(["52,5", "1.019", "48"], default=False)
    assert not has_decimal_comma(["52.5", "1,019", "48"], default=True)
    assert has_decimal_comma(["48", "1.019"], default=True)
