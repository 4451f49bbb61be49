"""Where tables begin and end on a sheet, what stands above them, and whose figures their columns hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from surveys.importing import cells
from surveys.importing.accounts import RowKind
from surveys.importing.crosstab_columns import COUNT, PERCENT, Column, columns_of
from surveys.importing.crosstab_kinds import DATA, is_header
from surveys.importing.crosstab_rows import Line, is_base, line_of, size_in, unit_of
from surveys.importing.crosstab_titles import Titles, titles_of
from surveys.importing.records import Row, Table
from surveys.importing.vocabulary import ROLES, one_line, plain


@dataclass
class Block:
    """One table: the titles above it, its columns, its rows of figures, the notes below it."""

    titles: Titles
    columns: dict[int, Column]
    lines: list[Line] = field(default_factory=list)
    bases: list[Line] = field(default_factory=list)  # that stand above this table and others
    notes: list[Line] = field(default_factory=list)
    names: str = ""  # what the header calls the first column
    is_matrix: bool = False  # each row is a question, with how many answered it

    @property
    def answers(self) -> list[Line]:
        return [line for line in self.lines if line.label and line.kind == RowKind.ANSWER]

    def column(self, place: int) -> Column | None:
        """The column at a place; a table without a header has figures of all respondents only."""
        return self.columns.get(place) if self.columns else Column()

    def name_counts(self) -> None:
        """Survey tools write one header above two columns: shares, and beside them, unnamed, how many people."""
        pairs = [place for place in self.columns if place + 1 not in self.columns and self._has_counts_behind(place)]
        unpaired = [place for place in self.columns if place not in pairs and self._has_percents(place)]
        if not pairs or unpaired:
            return
        for place in pairs:
            column = self.columns[place]
            self.columns |= {place: replace(column, unit=PERCENT), place + 1: replace(column, unit=COUNT)}
        for place, column in self.columns.items():  # “Total”, how many answered each of several questions
            if not column.group and not column.unit and len(pairs) > 1:
                column.is_base = self.is_matrix = all(self._sums_up(line, place, pairs) for line in self.answers)

    def _has_percents(self, place: int) -> bool:
        cells_of = [line.figures.get(place) for line in self.answers]
        return bool(cells_of) and all(each and each.is_percent for each in cells_of)

    def _has_counts_behind(self, place: int) -> bool:
        counts = [line.figures.get(place + 1) for line in self.answers]
        return self._has_percents(place) and all(
            each and each.value is not None and not each.is_percent for each in counts
        )

    @staticmethod
    def _sums_up(line: Line, place: int, pairs: list[int]) -> bool:
        total = line.figures.get(place)
        parts = [line.figures[pair + 1].value or 0 for pair in pairs]
        return total is not None and total.value == sum(parts)

    def footnotes(self) -> dict[str, str]:
        """What the notes below the table say of the marks behind its names."""
        return dict(found for line in self.notes if (found := cells.footnote(line.label)))


def columned_header(rows: list[Row]) -> tuple[int, dict[str, int]] | None:
    """The header of a table that names question and answer in columns of their own, before those of the groups: its
    position among the rows, and the columns by what they are.
    """
    for position, row in enumerate(rows[:15]):
        roles = {ROLES.get(plain(cell), ""): place for place, cell in enumerate(row.cells) if cell.strip()}
        if "option" in roles and ("question" in roles or "question_code" in roles):
            return position, roles
    return None


def columned(
    table: Table, rows: list[Row], said: Mapping[int, RowKind], *, said_columns: dict[int, str]
) -> tuple[list[Block], list[Line]]:
    """The tables below such a header, and all lines; none where there is no such header."""
    if (found := columned_header(rows)) is None:
        return [], []
    start, roles = found
    label, asked = roles["option"], roles.get("question", roles.get("question_code", 0))
    widest = max(label, asked)
    lines = [line_of(row, label_column=widest, decimal_comma=table.decimal_comma) for row in rows]
    header = lines[start]
    header.kind = RowKind.HEADER
    columns = columns_of([header], table, said=said_columns)
    for line in lines[:start]:
        line.kind = RowKind.TITLE if line.label or line.texts else RowKind.BLANK
    blocks: list[Block] = []
    for line in lines[start + 1 :]:
        cell = line.row.cells
        name, line.label = (one_line(cell[each]) if each < len(cell) else "" for each in (asked, label))
        line.outer = name
        if not line.texts and is_base(name):  # “Stichprobengröße: 5.003” below the answers
            line.kind = RowKind.BASE
            size = cells.parse_count(line.label, decimal_comma=table.decimal_comma)
            for titles in (block.titles for block in blocks if block.titles.n is None):
                titles.n, titles.n_row, titles.n_place = size, line.row.number, label
            continue
        if not line.texts:
            line.kind = RowKind.NOTE if name or line.label else RowKind.BLANK
            continue
        line.kind = said.get(line.row.number, RowKind.ANSWER)
        if line.kind not in DATA:
            continue
        if not blocks or (name and name != blocks[-1].titles.question):
            code_column = roles.get("question_code")
            code = cell[code_column].strip() if code_column is not None and code_column < len(cell) else ""
            titles = Titles([name], line.row.number, "" if code == name else code, name)
            blocks.append(Block(titles, columns))
        blocks[-1].lines.append(line)
    return blocks, lines


def stacked(table: Table, lines: list[Line], *, said_columns: dict[int, str]) -> list[Block]:
    """Tables below each other: titles, one or more rows of headers, answers. Headers, and bases that stand alone below
    them, hold until the next ones.
    """
    return [*_Stack(table, lines, said_columns).blocks()]


class _Stack:
    """What has been seen on a sheet, row by row."""

    def __init__(self, table: Table, lines: list[Line], said_columns: dict[int, str]) -> None:
        self.table, self.lines, self.said_columns = table, lines, said_columns
        self.above: list[Line] = []
        self.headers: list[Line] = []
        self.bases: list[Line] = []
        self.block: Block | None = None
        self.done: Block | None = None

    def blocks(self) -> Iterator[Block]:
        for line in self.lines:
            if line.kind == RowKind.BLANK or line.kind == RowKind.LETTERS:
                continue
            if line.kind in DATA:
                if line.outer and self.block and any(each.kind == RowKind.ANSWER for each in self.block.lines):
                    yield from self._close()
                self.block = self.block or self._open(line)
                self.block.lines.append(line)
            elif line.kind == RowKind.NOTE:
                self._note(line)
            else:
                yield from self._close()
                self._read_above(line)
        yield from self._close()

    def _note(self, line: Line) -> None:
        """A note belongs to the table above it; it may tell the base, where nothing above the table does."""
        block = self.block or self.done
        if block is None:
            return
        block.notes.append(line)
        if block.titles.n is None and not line.is_skipped:
            block.titles.n = size_in(line.label, decimal_comma=self.table.decimal_comma)
            block.titles.n_row = line.row.number

    def _close(self) -> Iterator[Block]:
        block, self.block = self.block, None
        if block is None:
            return
        if block.columns and all(each.is_base for each in block.lines):
            self.bases = block.lines
            for line in self.bases:
                line.kind = RowKind.WEIGHTED_BASE if line.is_weighted_base else RowKind.BASE
        else:
            self.above, self.done = [], block
            yield block

    def _open(self, line: Line) -> Block:
        columns = columns_of(self.headers, self.table, said=self.said_columns) if self.headers else {}
        above = self.above
        if line.outer:  # the question stands before the answers
            above = [*(each for each in above if each not in self.headers), replace(line, label=line.outer, texts={})]
        titles = titles_of(above, decimal_comma=self.table.decimal_comma)
        return Block(titles, columns, bases=list(self.bases), names=self.headers[-1].label if self.headers else "")

    def _read_above(self, line: Line) -> None:
        if line.kind == RowKind.UNITS:
            self.headers = [*(each for each in self.headers if not each.units), line]
        elif line.kind == RowKind.HEADER:
            is_new = bool(self.above) and bool(self.headers) and _is_below(self.above[-1], self.headers[-1])
            goes_on = not is_new and (not self.headers or self._continues(self.headers[-1], line))
            self.headers, self.bases = [*self.headers, line] if goes_on else [line], []
            if line.label and is_header(line) and not unit_of(line.label) and len(line.label.split()) > 2:
                self.above.append(line)
        else:
            self.above.append(line)

    def _continues(self, last: Line, line: Line) -> bool:
        """Whether a row of headers belongs to the one above it: nothing with figures stands between them."""
        between = [each for each in self.lines if last.row.number < each.row.number < line.row.number]
        return all(each.kind in (RowKind.BLANK, RowKind.LETTERS) for each in between)


def _is_below(line: Line, other: Line) -> bool:
    return line.row.number > other.row.number
