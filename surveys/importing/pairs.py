"""Cells that hold two numbers: “60 (612)”, “60 % (n = 612)”, “612 (60 %)”; and headers that say so: “n (%)”."""

import re
from typing import NamedTuple

from surveys.importing import cells
from surveys.importing.cells import Cell

_PAIR = re.compile(r"([^()]*\d\s*%?)\s*\(\s*([nN]\s*=)?\s*(\d[^()]*)\)")
_COUNT_WORDS = r"(?:n|no\.?|anzahl|count|freq|abs\.?|absolut)"
_PERCENT_WORDS = r"(?:in\s)?(?:%|prozent|percent)"
_ORDER = re.compile(
    rf"[,:;–-]?\s*(?:(?P<count>\b{_COUNT_WORDS}\s*\(\s*{_PERCENT_WORDS}\s*\))"
    rf"|{_PERCENT_WORDS}\s*\(\s*{_COUNT_WORDS}\s*\))\s*$",
    re.IGNORECASE,
)


class Pair(NamedTuple):
    """Two numbers of one cell, as they stand there; `says_n` where the second is said to be a number of people."""

    first: Cell
    second: Cell
    says_n: bool


def pair_in(text: str, *, decimal_comma: bool | None) -> Pair | None:
    """The two numbers of a cell; None where it does not hold two."""
    text = text.strip()
    found = _PAIR.fullmatch(text) if len(text) <= cells.MAX_LENGTH else None
    if found is None:
        return None
    first, second = (cells.parse(part, decimal_comma=decimal_comma) for part in found.group(1, 3))
    if first is None or second is None or first.value is None or second.value is None or first.is_marked:
        return None
    return Pair(first, second, bool(found[2]))


def order_in(header: str) -> str:
    """What a header says that each cell begins with, “percent” or “count”; "" where it does not speak of two."""
    found = _ORDER.search(header)
    return "" if found is None else "count" if found["count"] else "percent"


def without_order(header: str) -> str:
    """“Women, n (%)” is the header Women."""
    return _ORDER.sub("", header).strip()
