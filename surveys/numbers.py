"""Numbers and dates as German and English readers write them: 52 %, n = 1.019, 7. März – 15. April 2014."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import override

NBSP = "\u00a0"


def format_number(value: int | Decimal, *, language: str) -> str:
    """1019 as 1.019 (de) or 1,019 (en); a Decimal keeps exactly the decimals it has."""
    english = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,d}"
    return english.translate(str.maketrans(",.", ".,")) if language.startswith("de") else english


def format_percent(value: Decimal, *, language: str) -> str:
    """52 as 52 % with a no-break space (de) or 52% (en)."""
    return format_number(value, language=language) + (f"{NBSP}%" if language.startswith("de") else "%")


def format_range(low: int, high: int, *, language: str) -> str:
    """236–241; one number where both are the same."""
    first, last = format_number(low, language=language), format_number(high, language=language)
    return first if low == high else f"{first}–{last}"


def format_period(start: date, end: date, *, language: str) -> str:
    """7. März – 15. April 2014 (de), 7 March – 15 April 2014 (en): the year once, the month once where it is one."""
    dot = "." if language.startswith("de") else ""
    day, month, year = f"j{dot}", f"j{dot} F", f"j{dot} F Y"
    with override(language):
        last = date_format(end, year)
        if start == end:
            return last
        if (start.year, start.month) == (end.year, end.month):
            return f"{date_format(start, day)}–{last}"
        return f"{date_format(start, month if start.year == end.year else year)} – {last}"
