"""What a cell of a table says: a percentage, a number of people, or one of the marks that stand for none."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from surveys.models import Result

Status = Result.Status
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_MARKS: dict[str, str] = {
    **dict.fromkeys(["*", "**", "<0.5", "<0,5", "<1", "(*)", "[low]", "+"], Status.BELOW_THRESHOLD),
    **dict.fromkeys(["–", "—", "-", "--", "−", "‐", ".", "..", "…", "...", "k.a.", "n.v."], Status.MISSING),
    **dict.fromkeys(["/", "x", "()", "[c]", "[x]", "[w]", "(.)", "#"], Status.SUPPRESSED),
    **dict.fromkeys(["na", "n/a", "n.a.", "n.e.", "[z]", "notasked", "nichterhoben", "nichtgefragt"], Status.NOT_ASKED),
}
# Marks behind a figure: footnotes, the letters by which tables say which columns differ, the change in brackets.
_TRAILING = re.compile(
    r"(?<=[\d%])\s*(?:[*†‡§¹²³⁴⁵⁶⁷⁸⁹]+|(?:\s+[a-z0-9]|[a-z]|\([a-z0-9])\)|[A-Z]{1,5}|[a-z]{1,2}"
    r"|\(\s*(?:\+/?[-–−]|[-–−+±])\s*\d+(?:[.,]\d+)?\s*\))$"
)
_POINT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+", re.ASCII)
_COMMA = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?|,\d+", re.ASCII)
_ONLY_COMMA = re.compile(r"\d+,\d{1,2}|\d+,\d{4,}|\d{1,3}(?:\.\d{3})+,\d+|0,\d+", re.ASCII)
_ONLY_POINT = re.compile(r"\d+\.\d{1,2}|\d+\.\d{4,}|\d{1,3}(?:,\d{3})+\.\d+|0\.\d+", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’]\d{3})+", re.ASCII)
_MINUS = ("-", "−", "–")
MAX_DIGITS = 40
MAX_LENGTH = 100  # of a cell that can be a figure; looking for marks behind longer ones could take seconds
_CHANGE = re.compile(r"\(\s*(?:\+/?[-–−]|[-–−+±])\s*\d+(?:[.,]\d+)?\s*\)|(?:\+/?[-–−]|[+±])\s*\d+(?:[.,]\d+)?")
# What tables say below them about their marks: “x = weniger als 0,5 Prozent; – = keine Nennung”.
_EXPLAINED = re.compile(r"(?<!\S)([xX]|[*–—−./-]|\(\))\s*=\s*(.+)")
_MEANINGS = (
    (Status.BELOW_THRESHOLD, r"(weniger|kleiner) als|unter\b|less than|under\b|below\b|<"),
    (Status.ROUNDED, r"(genau )?(null|0)\b|nichts|keine nennung|none|nil\b|zero|no mention"),
    (Status.NOT_ASKED, r"nicht (gefragt|erhoben|gestellt)|not asked"),
    (Status.SUPPRESSED, r"(zu )?(gering|klein)|fallzahl|unterdrückt|geheim|suppressed|withheld|too (few|small)"),
    (Status.MISSING, r"nicht (verfügbar|veröffentlicht)|liegt nicht vor|not (available|published)"),
)


class Cell(NamedTuple):
    """`value` is None where a mark stands for it; `is_percent` where the cell itself says so; `is_marked` where
    something behind the figure was left off; `people` where it tells a number of people beside the percentage.
    """

    value: Decimal | None
    status: str = Status.ROUNDED
    is_percent: bool = False
    is_marked: bool = False
    people: int | None = None


def parse(text: str, *, decimal_comma: bool | None) -> Cell | None:
    """What the cell says; None where that is neither a number nor a mark that is used in tables."""
    text = text.strip()
    if len(text) > MAX_LENGTH:
        return None
    plain = _SPACES.sub("", text)
    status = _MARKS.get(plain.casefold().removesuffix("%"))
    if status is not None:
        return Cell(None, status)
    bare = _TRAILING.sub("", text)
    is_marked = bare != text
    plain = _SPACES.sub("", bare)
    if plain.startswith("(") and plain.endswith(")"):  # how some print figures with a small base
        plain, is_marked = plain[1:-1], True
    is_percent = plain.endswith("%")
    is_negative = plain[:1] in _MINUS  # no share, but a number
    number = parse_number(plain[is_negative:].removesuffix("%"), decimal_comma=decimal_comma)
    number = -number if is_negative and number is not None else number
    return None if number is None else Cell(number, is_percent=is_percent, is_marked=is_marked)


def explained(texts: Iterable[str]) -> dict[str, Cell]:
    """What a table says that its marks mean; a mark for “none at all” is the figure 0. Marks that it does not explain
    mean what they usually do.
    """
    found = {}
    for part in (part for text in texts if "=" in text for part in re.split(r";|,\s(?=\S{1,2}\s*=)", text)):
        if told := _EXPLAINED.search(part.strip()):
            for status, pattern in _MEANINGS:
                if re.match(pattern, told[2], re.IGNORECASE):
                    found[told[1]] = Cell(Decimal(0) if status == Status.ROUNDED else None, status)
                    break
    return found


_FOOTNOTE_MARK = r"[¹²³⁴⁵⁶⁷⁸⁹]+|[*†‡§]+|\d{1,2}\)"
_MARKED = re.compile(rf"\s?({_FOOTNOTE_MARK})$")
_LONGEST_MARK = 8  # letters at the end of a name
_FOOTNOTE = re.compile(rf"({_FOOTNOTE_MARK}|\d{{1,2}}[.:)]?(?=\s))\s*(?!=)([^\W\d_].{{2,}})", re.DOTALL)
_LOW_DIGITS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789", ")")


def without_mark(label: str) -> tuple[str, str]:
    """A name without the mark of a footnote behind it, and the mark: “CDU/CSU¹” is CDU/CSU with the footnote 1."""
    found = _MARKED.search(label, max(0, len(label) - _LONGEST_MARK))
    bare = label[: found.start()].strip() if found else ""
    return (bare, found[1].translate(_LOW_DIGITS)) if found and bare else (label, "")


def footnote(text: str) -> tuple[str, str] | None:
    """The mark that a line below a table explains, and what it says of it: “1 in Bayern CSU”."""
    found = _FOOTNOTE.fullmatch(text.strip())
    return (found[1].translate(_LOW_DIGITS).rstrip(".:"), found[2]) if found else None


def is_change(text: str) -> bool:
    """“(+2)” or “±0” tells how a figure differs from that of an earlier table; it is none itself."""
    return bool(_CHANGE.fullmatch(text.strip()))


def parse_number(plain: str, *, decimal_comma: bool | None) -> Decimal | None:
    """A number written by people, with a point or a comma. What can be read in one way only is read in that way."""
    if not plain or len(plain) > MAX_DIGITS:
        return None
    if decimal_comma is None:
        return Decimal(plain) if re.fullmatch(r"-?\d+(\.\d+)?(E[+-]?\d{1,2})?", plain, re.ASCII) else None
    order = ((_COMMA, ".", ","), (_POINT, ",", "."))
    for shape, thousands, mark in order if decimal_comma else reversed(order):
        if shape.fullmatch(plain):
            return Decimal(plain.replace(thousands, "").replace(mark, "."))
    return None


def parse_count(text: str, *, decimal_comma: bool | None) -> int | None:
    """A number of people: “1.019”, “1,019”, “1 019” and “n = 1019” are all the same one; None where it is none."""
    plain = _SPACES.sub("", text).casefold().removeprefix("(").removesuffix(")").removeprefix("n=")
    if decimal_comma is not None and _GROUPED.fullmatch(plain):
        plain = re.sub(r"\D", "", plain)
    number = parse_number(plain, decimal_comma=decimal_comma)
    if number is None or number != number.to_integral_value() or number > 2**31 - 1:
        return None
    return int(number)


def has_decimal_comma(texts: Iterable[str], *, default: bool) -> bool:
    """Whether numbers are written with a comma, by those that can be read in one way only."""
    commas = points = 0
    for text in texts:
        plain = _SPACES.sub("", text).removesuffix("%")
        commas += bool(_ONLY_COMMA.fullmatch(plain))
        points += bool(_ONLY_POINT.fullmatch(plain))
    return default if commas == points else commas > points


def decimals_of(value: Decimal) -> int:
    return max(0, -int(value.as_tuple().exponent))


def are_parts_of_one(groups: Iterable[list[Decimal]]) -> bool:
    """Whether shares, those of one question and group together, are given as parts of one and not of a hundred:
    none exceeds one, and they are as fine as such parts are, or make one together.
    """
    listed = [group for group in groups if group]
    values = [value for group in listed for value in group]
    if not values or max(values) > 1:
        return False
    fine = sum(decimals_of(value) >= 2 for value in values)
    whole = sum(len(group) > 1 and abs(sum(group, Decimal(-1))) <= Decimal("0.02") for group in listed)
    return 2 * fine > len(values) or 2 * whole > len(listed)
