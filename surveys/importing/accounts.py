"""What became of every cell of a table: stored as what, or left out and why. No number goes missing without a word."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from surveys.checks import Severity
from surveys.importing import cells
from surveys.importing.pairs import pair_in
from surveys.importing.records import Figure, Findings, Row, Table
from surveys.models import Group

_DIGIT = re.compile(r"\d")
_SAME = Decimal("0.000001")  # shares are stored with six decimals


class RowKind(models.TextChoices):
    """What a row of a table is."""

    TITLE = "title", pgettext_lazy("row of a table", "title above")
    HEADER = "header", pgettext_lazy("row of a table", "header")
    UNITS = "units", pgettext_lazy("row of a table", "units of the columns")
    LETTERS = "letters", pgettext_lazy("row of a table", "letters of the columns")
    BASE = "base", pgettext_lazy("row of a table", "base")
    WEIGHTED_BASE = "weighted_base", pgettext_lazy("row of a table", "weighted base")
    ANSWER = "answer", pgettext_lazy("row of a table", "answer")
    SHARES = "shares", pgettext_lazy("row of a table", "shares of the row above")
    HEADING = "heading", pgettext_lazy("row of a table", "heading between answers")
    SUM = "sum", pgettext_lazy("row of a table", "sum of the column")
    STATISTIC = "statistic", pgettext_lazy("row of a table", "mean or other statistic")
    SIGNIFICANCE = "significance", pgettext_lazy("row of a table", "letters of significance")
    NOTE = "note", pgettext_lazy("row of a table", "note")
    UNNAMED = "unnamed", pgettext_lazy("row of a table", "without a name")
    BLANK = "blank", pgettext_lazy("row of a table", "empty")


class ColumnKind(models.TextChoices):
    """What a column of a table is."""

    LABEL = "label", pgettext_lazy("column of a table", "names of the rows")
    QUESTION = "question", pgettext_lazy("column of a table", "question")
    TOTAL = "total", pgettext_lazy("column of a table", "all respondents")
    GROUP = "group", pgettext_lazy("column of a table", "group")
    ANSWER = "answer", pgettext_lazy("column of a table", "answer")
    WAVE = "wave", pgettext_lazy("column of a table", "wave")
    BASE = "base", pgettext_lazy("column of a table", "base")
    FIGURE = "figure", pgettext_lazy("column of a table", "figures")
    LEFT_OUT = "left_out", pgettext_lazy("column of a table", "left out")


class Use(models.TextChoices):
    """What a cell became."""

    PERCENT = "percent", gettext_lazy("percentage")
    COUNT = "count", gettext_lazy("number of people")
    BOTH = "both", gettext_lazy("percentage and number of people")
    BASE = "base", gettext_lazy("base")
    MARK = "mark", gettext_lazy("mark in place of a figure")
    WORDS = "words", gettext_lazy("words")
    LEFT_OUT = "left_out", gettext_lazy("left out")


@dataclass
class Entry:
    """What one cell became. A number that is stored names the figures that hold it."""

    use: Use
    why: str = ""
    value: Decimal | int | None = None
    figures: list[Figure] = field(default_factory=list)
    count: int | None = None  # beside a percentage in the same cell

    @property
    def stored_values(self) -> dict[str, Decimal | int | None]:
        """What its figures should hold."""
        if self.use == Use.BOTH:
            return {Use.PERCENT: self.value, Use.COUNT: self.count}
        return {self.use: self.value}


class Sum(NamedTuple):
    """How many numbers of a table became the same; `rows` are those that have them, where they were left out."""

    use: Use
    why: str
    cells: int
    rows: list[int]


@dataclass
class Account:
    """How one table was read. Rows count from 1, columns from 0, as the readers have them."""

    table: Table
    rows: list[Row] = field(default_factory=list)
    row_kinds: dict[int, RowKind] = field(default_factory=dict)
    columns: dict[int, tuple[ColumnKind, str]] = field(default_factory=dict)
    entries: dict[tuple[int, int], Entry] = field(default_factory=dict)
    is_turned: bool = False  # answers stand in columns
    is_table: bool = False  # what rows and columns are was guessed, and can be said

    def stored(self, row: int, column: int, use: Use, *, value: Decimal | int | None, figure: Figure) -> None:
        """The cell is in this figure (too)."""
        count = figure.count if use == Use.BOTH else None
        there = self.entries.get((row, column))
        if there is None or there.use != use:
            there = self.entries[row, column] = Entry(use, value=value, count=count)
        there.figures.append(figure)

    def words(self, row: int, column: int) -> None:
        """The cell is part of a name or a title, which is kept as it is."""
        self.entries.setdefault((row, column), Entry(Use.WORDS))

    def left_out(self, row: int, column: int, why: str) -> None:
        """The cell is not stored."""
        self.entries.setdefault((row, column), Entry(Use.LEFT_OUT, why))

    def disown(self, row: int, column: int, figure: Figure, why: str) -> None:
        """The cell is not in this figure after all, nor in any other."""
        entry = self.entries.get((row, column))
        if entry is not None and any(each is figure for each in entry.figures):
            self.entries[row, column] = Entry(Use.LEFT_OUT, why)

    def leave_row(self, row: Row, why: str) -> None:
        """No figure of the row is stored."""
        for column, cell in enumerate(row.cells):
            if cell.strip():
                self.left_out(row.number, column, why)

    def settle(self, findings: Findings) -> None:
        """Account for the rest: texts were not needed, but a number that nobody has claimed is an error."""
        told = {(each.place.row, each.place.column) for each in findings if each.severity == Severity.ERROR}
        for row in self.rows:
            for column, cell in enumerate(row.cells):
                if not cell.strip() or (row.number, column) in self.entries:
                    continue
                if is_number(cell, self.table) and (row.number, column + 1) not in told:
                    words = _("Nothing says what “%s” is. Please name its row and its column, or take it out.")
                    where = self.table.place(row.number, column + 1)
                    findings.error("number-unread", words % cell.strip()[:60], where)
                self.left_out(row.number, column, _("it belongs to no answer"))

    def sums(self) -> list[Sum]:
        """All numbers of the table by what they became: their counts add up to how many there are."""
        counts: Counter[tuple[Use, str]] = Counter()
        rows: dict[tuple[Use, str], list[int]] = {}
        for number, column, _cell in self.numbers():
            entry = self.entries[number, column]
            counts[entry.use, entry.why] += 1
            listed = rows.setdefault((entry.use, entry.why), [])
            if number not in listed[-1:]:
                listed.append(number)
        return [Sum(use, why, count, rows[use, why]) for (use, why), count in counts.items()]

    def numbers(self) -> Iterable[tuple[int, int, str]]:
        """Every cell that is a number: its row, its column and what stands there."""
        for row in self.rows:
            for column, cell in enumerate(row.cells):
                if cell.strip() and is_number(cell, self.table):
                    yield row.number, column, cell

    def verify(self, stored: Mapping[tuple, Mapping[str, Any]], findings: Findings) -> None:
        """Compare every number that was read with what would be stored under its name, by figures' `stored_as`."""
        for (row, column), entry in self.entries.items():
            for use, value in entry.stored_values.items():
                held = [stored.get(figure.stored_as, {}).get(str(use)) for figure in entry.figures]
                if value is None or all(_is_same(value, each) for each in held):
                    continue
                other = next(each for each in held if not _is_same(value, each))
                words = _("%(read)s was read here, but %(stored)s would be stored. Please report this file.")
                values = {"read": value, "stored": "–" if other is None else other}
                findings.error("not-as-read", words % values, self.table.place(row, column + 1))


def _is_same(value: Decimal | int, stored: Any) -> bool:
    return stored is not None and abs(Decimal(str(stored)) - Decimal(value)) <= _SAME


def is_number(text: str, table: Table) -> bool:
    """Whether a cell is a number and no text with digits in it."""
    if not _DIGIT.search(text):
        return False
    cell = cells.parse(text, decimal_comma=table.decimal_comma)
    has_value = cell is not None and cell.value is not None
    others = (cells.parse_count, pair_in)
    return has_value or cells.is_change(text) or any(read(text, decimal_comma=table.decimal_comma) for read in others)


def figures_of(content: Mapping[str, Any]) -> dict[tuple, dict[str, Any]]:
    """Every figure of a survey (as surveys/content.py describes it) by the codes that name it, with its base."""
    sizes = {group["code"]: group["n"] for group in content["groups"]}
    found: dict[tuple, dict[str, Any]] = {}
    for question in content["questions"]:
        for each in question["results"]:
            of_all = question["base_n"] if each["group"] == Group.TOTAL else None
            base = each["base_n"] or of_all or (sizes[each["group"]] if question["base_type"] == "all" else None)
            name = (content["slug"], question["code"], each["option"], each["group"])
            found[name] = {"percent": each["percent"], "count": each["count"], "base": base}
    return found
