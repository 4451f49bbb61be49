"""What each row of a sheet with institutes' tables is. Every decision that is a guess is made here, and shown.

First by how a row is written and where it stands (`classify`), then, once it is known which rows make up a table, by
what its figures say together with the others' (`refine`). What an editor said of a row holds against both.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise

from surveys.importing import cells
from surveys.importing.accounts import RowKind
from surveys.importing.crosstab_rows import Line, is_below_table, is_figure, line_of
from surveys.importing.crosstab_titles import is_aside, is_base_line, is_clearly_a_title
from surveys.importing.records import Row, Table
from surveys.importing.vocabulary import kind_of_option
from surveys.models import AnswerOption

DATA = frozenset(
    {
        *(RowKind.ANSWER, RowKind.SHARES, RowKind.BASE, RowKind.WEIGHTED_BASE, RowKind.SUM, RowKind.STATISTIC),
        *(RowKind.UNNAMED, RowKind.SIGNIFICANCE, RowKind.HEADING),
    }
)
_WHOLE = (Decimal(97), Decimal(103))  # what shares that make up a whole add up to
_LABEL_COLUMNS = 3
_FEWEST_ANSWERS = 3


def label_column(table: Table, rows: list[Row]) -> int | None:
    """The first column that has words beside figures; None where there is none, so that nothing is a table."""
    score: dict[int, int] = {}
    for row in rows[:400]:
        for place in range(min(_LABEL_COLUMNS, len(row.cells))):
            text = row.cells[place].strip()
            line = line_of(row, label_column=place, decimal_comma=table.decimal_comma)
            is_word = not cells.is_change(text) and not is_figure(text, decimal_comma=table.decimal_comma)
            if text and is_word and line.is_data and not line.is_shifted:
                score[place] = score.get(place, 0) + 1
                break
    return max(score, key=lambda place: (score[place], -place), default=None)


def classify(table: Table, rows: list[Row], said: Mapping[int, RowKind]) -> list[Line]:
    """All rows with their kinds, as far as one can tell before the tables are known. `said` is what an editor says."""
    label = label_column(table, rows)
    if label is None:
        return []
    lines = [line_of(row, label_column=label, decimal_comma=table.decimal_comma) for row in rows]
    _drop_translations(lines)
    sorter = _Sorter(lines)
    for position, line in enumerate(lines):
        line.kind = said.get(line.row.number) or sorter.kind(position)
        sorter.note(line)
    return lines


def _drop_translations(lines: list[Line]) -> None:
    """A column before the labels names questions only where several labels follow each of its texts."""
    named = [line for line in lines if line.label and line.is_data]
    outers = [line for line in named if line.outer]
    if 2 * len(outers) > len(named):
        for line in lines:
            line.outer = ""


class _Sorter:
    """Goes through the rows and remembers what it has seen."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.has_headers = self.in_data = self.is_below = False
        self.last = RowKind.BLANK
        self.shares: list[Decimal] = []  # of the first column since the last title

    def kind(self, position: int) -> RowKind:
        line = self.lines[position]
        if not any(cell.strip() for cell in line.row.cells):
            return RowKind.BLANK
        if not line.label and not line.texts:  # such as a column of changes alone
            return RowKind.UNNAMED
        if line.are_letters and self.last in (RowKind.HEADER, RowKind.UNITS):
            return RowKind.LETTERS
        if self.in_data and line.is_significance:
            return RowKind.SIGNIFICANCE
        if line.is_skipped:
            return RowKind.NOTE
        if line.is_data or self._is_damaged_data(line):
            return RowKind.ANSWER
        if line.units and self.has_headers:
            return RowKind.UNITS
        if is_header(line) and not is_aside(line.label):
            return RowKind.HEADER
        return self._alone(position)

    def _is_damaged_data(self, line: Line) -> bool:
        """A row of figures in which something else stands too, or nothing but marks."""
        if self.in_data and line.texts and not is_header(line):
            return True
        is_mostly = bool(line.numbers) and 2 * len(line.figures) >= len(line.texts)
        is_marks = bool(line.figures) and len(line.figures) == len(line.texts) and not line.is_years
        return self.has_headers and bool(line.label) and (is_mostly or is_marks)

    def _alone(self, position: int) -> RowKind:
        """A row with nothing but words at its beginning."""
        line = self.lines[position]
        text = line.label or next(iter(line.texts.values()), "")
        if self.in_data or self.is_below:
            is_direct = self.last != RowKind.BLANK
            if is_aside(text) or (is_direct and (is_base_line(text) or is_footnote(text))):
                return RowKind.NOTE
        after = self.lines[position + 1] if position + 1 < len(self.lines) else None
        if self.in_data and self.last in DATA and after and after.is_data and not is_clearly_a_title(text):
            low, high = _WHOLE
            if not low <= sum(self.shares) <= high:
                return RowKind.HEADING
        return RowKind.TITLE

    def note(self, line: Line) -> None:
        """Remember what a row was."""
        kind = line.kind
        self.has_headers |= kind == RowKind.HEADER
        if kind in DATA:
            self.in_data, self.is_below = True, False
            if kind == RowKind.ANSWER and not is_below_table(line.label):
                self.shares += line.numbers[:1]
        elif kind != RowKind.BLANK:
            self.is_below = (self.is_below or self.in_data) and kind == RowKind.NOTE
            self.in_data = False
        if kind == RowKind.TITLE:
            self.shares = []
        self.last = kind


def is_header(line: Line) -> bool:
    """Words beside the label, or years; a title may be one text that a wide cell spread to the right."""
    return line.is_years or len(line.texts) > 1 or (bool(line.texts) and bool(line.label)) or bool(line.units)


def is_footnote(text: str) -> bool:
    """Whether a line explains a mark that stands behind a name: “1 in Bayern CSU”, “* nur Nutzer”."""
    return cells.footnote(text) is not None


def has_pairs(lines: Sequence[Line]) -> bool:
    """Whether each answer has two rows, the second without a name: its shares below its counts."""
    rows = [line for line in lines if line.kind not in (RowKind.SIGNIFICANCE, RowKind.NOTE, RowKind.HEADING)]
    answers = [line for line in rows if line.label and not line.is_base]
    followed = sum(not below.label for line, below in pairwise(rows) if line.label and not line.is_base)
    return 2 * followed > len(answers)


def are_shares(lines: Sequence[Line]) -> bool:
    """Whether rows show by their figures that they are no people: most have percent signs, or each row is a whole."""
    figures = [cell for line in lines for cell in line.figures.values() if cell.value is not None]
    if figures and 2 * sum(cell.is_percent for cell in figures) > len(figures):
        return True
    low, high = _WHOLE
    rows = [shares for line in lines if len(shares := [each for each in line.numbers if each <= high]) > 1]
    return len(rows) > 1 and len(rows) == len(lines) and all(low <= sum(shares) <= high for shares in rows)


def refine(lines: Sequence[Line], said: Mapping[int, RowKind]) -> list[Line]:
    """Decide for the rows of one table which are answers; returns those that were taken for bases by their size."""
    are_pairs = has_pairs(lines)
    above: Line | None = None
    for line in lines:
        if line.row.number not in said and line.kind == RowKind.ANSWER:
            line.kind = _kind_of_data(line, above, lines, are_pairs=are_pairs)
        if line.kind not in (RowKind.SIGNIFICANCE, RowKind.NOTE):
            above = line
    answers = [line for line in lines if line.kind in (RowKind.ANSWER, RowKind.SHARES)]
    odd = [line for line in answers if line.numbers and min(line.numbers) > 100]
    others = [line for line in answers if line not in odd]
    if len(odd) == 1 and odd[0].row.number not in said and odd[0].label and _are_whole(others):
        odd[0].kind = RowKind.BASE
        return odd
    return []


def beyond_whole(lines: Sequence[Line]) -> list[Line]:
    """The only answer without which all others make up a whole, and with which they do not; it may be none."""
    answers = [line for line in lines if line.kind == RowKind.ANSWER and line.label]
    single = [line for line in answers if kind_of_option(line.label) != AnswerOption.Kind.NET]
    if len(single) < _FEWEST_ANSWERS or _are_whole(single):
        return []
    odd = [line for line in single if any(line.numbers) and _are_whole([each for each in single if each is not line])]
    return odd if len(odd) == 1 else []


def _kind_of_data(line: Line, above: Line | None, lines: Sequence[Line], *, are_pairs: bool) -> RowKind:
    if not line.label:
        follows = above is not None and above.kind == RowKind.ANSWER and bool(above.label)
        return RowKind.SHARES if are_pairs and follows else RowKind.UNNAMED
    if line.is_base:
        return RowKind.WEIGHTED_BASE if line.is_weighted_base else RowKind.BASE
    if line.is_sum:
        is_base = line.numbers and min(line.numbers) > 100 and not line.is_sum_of_mentions
        return RowKind.BASE if is_base else RowKind.SUM
    if line.is_statistic and not _completes(line, lines):
        return RowKind.STATISTIC
    return RowKind.ANSWER


def _completes(line: Line, lines: Sequence[Line]) -> bool:
    """“Average” is an answer and no mean where the answers make up a whole with it only."""
    others = [each for each in lines if each is not line and each.label and not each.is_base and not each.is_sum]
    others = [each for each in others if not each.is_statistic and each.kind == RowKind.ANSWER]
    return _are_whole([*others, line]) and not _are_whole(others)


def _are_whole(lines: Sequence[Line]) -> bool:
    """Whether the shares of most columns make up a whole."""
    columns: dict[int, Decimal] = {}
    for line in lines:
        for place, cell in line.figures.items():
            if cell.value is not None:
                columns[place] = columns.get(place, Decimal(0)) + cell.value
    low, high = _WHOLE
    return bool(columns) and 2 * sum(low <= total <= high for total in columns.values()) > len(columns)
