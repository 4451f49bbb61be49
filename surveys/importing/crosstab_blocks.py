"""Where tables begin and end on a sheet, what stands above them, and whose figures their columns hold."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from surveys.importing import cells
from surveys.importing.crosstab_rows import (
    Line,
    Titles,
    is_base,
    is_total,
    is_wave,
    line_of,
    split_n,
    titles_of,
    unit_of,
)
from surveys.importing.records import Row, Table
from surveys.importing.vocabulary import ROLES, one_line, plain


@dataclass
class Column:
    """A column of figures: whose they are, and whether they are counts or percentages where a header says so."""

    group: str = ""
    variable: str = ""
    wave: str = ""
    unit: str = ""
    n: int | None = None
    is_base: bool = False  # holds how many answered, for each row


@dataclass
class Block:
    """One table: the titles above it, its columns, its rows of figures."""

    titles: Titles
    columns: dict[int, Column]
    lines: list[Line] = field(default_factory=list)
    names: str = ""  # what the header calls the first column

    @property
    def has_pairs(self) -> bool:
        """Whether each answer has two rows, the second without a name: its shares below its counts."""
        answers = [line for line in self.lines if line.label and not line.is_base]
        followed = sum(not below.label for line, below in pairwise(self.lines) if line.label and not line.is_base)
        return 2 * followed > len(answers)

    def name_counts(self) -> None:
        """Survey tools write one header above two columns: shares, and beside them, unnamed, how many people.

        Only where that is the whole table: several such pairs are answers side by side, which nobody has named.
        """
        if len(self.columns) != 1:
            return
        ((place, column),) = self.columns.items()
        answers = [line for line in self.lines if line.label and not line.is_base]
        shares, counts = ([line.figures.get(each) for line in answers] for each in (place, place + 1))
        are_shares = all(each and each.is_percent for each in shares)
        if answers and are_shares and all(each and each.value is not None and not each.is_percent for each in counts):
            self.columns = {place: replace(column, unit="percent"), place + 1: replace(column, unit="count")}


def columned_header(rows: list[Row]) -> tuple[int, dict[str, int]] | None:
    """The header of a table that names question and answer in columns of their own, before those of the groups: its
    position among the rows, and the columns by what they are.
    """
    for position, row in enumerate(rows[:15]):
        roles = {ROLES.get(plain(cell), ""): place for place, cell in enumerate(row.cells) if cell.strip()}
        if "option" in roles and ("question" in roles or "question_code" in roles):
            return position, roles
    return None


def columned(table: Table, rows: list[Row]) -> Iterator[Block]:
    if (found := columned_header(rows)) is None:
        return
    start, roles = found
    row = rows[start]
    label, asked = roles["option"], roles.get("question", roles.get("question_code", 0))
    header = line_of(row, label_column=max(label, asked), decimal_comma=table.decimal_comma)
    columns = _columns([header], table)
    code_column = roles.get("question_code")
    current: Block | None = None
    for row in rows[start + 1 :]:
        name = one_line(row.cells[asked]) if asked < len(row.cells) else ""
        line = line_of(row, label_column=max(label, asked), decimal_comma=table.decimal_comma)
        line.label = one_line(row.cells[label]) if label < len(row.cells) else ""
        if not line.label and not line.texts:
            continue
        if current is None or (name and name != current.titles.question):
            code = row.cells[code_column].strip() if code_column is not None and code_column < len(row.cells) else ""
            titles = Titles([name], row.number, "" if code == name else code, name)
            current = Block(titles, columns)
            yield current
        current.lines.append(line)


def stacked(table: Table, rows: list[Row]) -> Iterator[Block]:
    """Tables below each other: titles, one or more rows of headers, answers. Headers, and bases that stand alone below
    them, hold until the next ones.
    """
    label = label_column(table, rows)
    above: list[Line] = []
    headers: list[Line] = []
    bases: list[Line] = []
    block: Block | None = None
    for row in rows if label is not None else ():
        line = line_of(row, label_column=label or 0, decimal_comma=table.decimal_comma)
        if not line.label and not line.texts:
            continue
        is_damaged = bool(headers and line.label and line.numbers and len(line.figures) * 2 >= len(line.texts))
        is_marks = bool(headers and line.label and line.figures and len(line.figures) == len(line.texts))
        if (
            line.is_data
            or is_damaged
            or (is_marks and not line.is_years)
            or (block and block.lines and line.texts and not _is_header(line))
        ):
            block = block or _new_block(table, headers, above, bases)
            block.lines.append(line)
            continue
        if block is not None:
            if all(each.is_base for each in block.lines):
                bases = block.lines
            else:
                above = []
                yield block
            block = None
        if line.units and headers:
            headers = [*(each for each in headers if not each.units), line]
        elif _is_header(line):
            is_new = bool(above) and bool(headers) and above[-1].row.number > headers[-1].row.number
            goes_on = not is_new and (not headers or _continues(headers[-1], line, rows))
            headers, bases = [*headers, line] if goes_on else [line], []
            if line.label and not unit_of(line.label) and len(line.label.split()) > 2:
                above.append(line)
        else:
            above.append(line)
    if block is not None:
        yield block


def _new_block(table: Table, headers: list[Line], above: list[Line], bases: list[Line]) -> Block:
    columns = _columns(headers, table) if headers else {}
    titles = titles_of(above, decimal_comma=table.decimal_comma)
    return Block(titles, columns, list(bases), headers[-1].label if headers else "")


def _is_header(line: Line) -> bool:
    """Words beside the label, or years; a title may be one text that a wide cell spread to the right."""
    return line.is_years or (len(line.texts) > 1 or (bool(line.texts) and bool(line.label))) or bool(line.units)


def _continues(last: Line, line: Line, rows: list[Row]) -> bool:
    """Whether a row of headers belongs to the one above it: nothing with figures stands between them."""
    between = [row for row in rows if last.row.number < row.number < line.row.number]
    return not any(any(cell.strip() for cell in row.cells) for row in between)


def label_column(table: Table, rows: list[Row]) -> int | None:
    """The first column that has words beside figures; None where there is none, so that nothing is a table."""
    score: dict[int, int] = {}
    for row in rows[:400]:
        for place in range(min(3, len(row.cells))):
            text = row.cells[place].strip()
            line = line_of(row, label_column=place, decimal_comma=table.decimal_comma)
            is_word = not cells.is_change(text) and cells.parse(text, decimal_comma=table.decimal_comma) is None
            if text and is_word and line.is_data:
                score[place] = score.get(place, 0) + 1
                break
    return max(score, key=lambda place: (score[place], -place), default=None)


def _columns(headers: list[Line], table: Table) -> dict[int, Column]:
    """The groups by their columns. Upper headers span the columns up to the next one; the lowest may name units."""
    units: dict[int, str] = {}
    named = list(headers)
    if len(named) > 1 and named[-1].units:
        units = named.pop().units
    width = sorted({place for line in headers for place in line.texts} | set(units))
    if not named:
        return {place: Column(unit=units.get(place, "")) for place in width}
    spans = [_spread(line, width) for line in named[:-1]]
    lowest = _spread(named[-1], width) if units and len(named[-1].texts) < len(width) else named[-1].texts
    columns = {}
    for place in width:
        own = lowest.get(place, "")
        upper = [span[place] for span in spans if span.get(place)]
        if is_base(own) and not upper and not all(map(unit_of, lowest.values())):
            columns[place] = Column(is_base=True)
            continue
        label, n = split_n(own or (upper.pop() if upper else ""), decimal_comma=table.decimal_comma)
        if unit := unit_of(label) if label else "":
            label = upper.pop() if upper else ""
        column = Column(label, upper[-1] if upper else "", unit=units.get(place) or unit, n=n)
        if is_total(column.group) or (not column.group and not column.variable):
            column.group = column.variable = ""
        elif is_wave(column.group):
            column.wave, column.group = column.group, ""
        columns[place] = column
    return columns


def _spread(line: Line, width: list[int]) -> dict[int, str]:
    spread, last = {}, ""
    for place in width:
        last = line.texts.get(place, last)
        spread[place] = last
    return spread
