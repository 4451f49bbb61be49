"""Tables as institutes deliver them: questions above each other, answers in rows, groups of respondents in columns."""

from collections import Counter, defaultdict
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from surveys.importing import cells, crosstab_turned
from surveys.importing.accounts import Account, ColumnKind, RowKind
from surveys.importing.crosstab_answers import Reader
from surveys.importing.crosstab_blocks import Block, columned, stacked
from surveys.importing.crosstab_kinds import beyond_whole, classify, label_column, refine
from surveys.importing.crosstab_pairs import take_apart
from surveys.importing.crosstab_rows import Line, is_figure, is_name
from surveys.importing.records import Findings, Row, Table, Unreadable, Waves

MAX_ROWS = 20_000
_MAX_CELLS = 1_000_000
_HEAD = 400  # rows in which two tables beside each other are looked for
_WORDS = {RowKind.TITLE, RowKind.HEADER, RowKind.UNITS, RowKind.LETTERS, RowKind.HEADING, RowKind.NOTE}


class Said(NamedTuple):
    """What an editor says of a sheet's rows (from 1) and columns (from 0), against what was guessed."""

    rows: dict[int, RowKind] = {}
    columns: dict[int, str] = {}  # "percent", "count", "base" or "left_out"
    turned: bool | None = None  # whether answers stand in columns


NOTHING_SAID = Said()


def read(table: Table, findings: Findings, waves: Waves, *, title: str, said: Said = NOTHING_SAID) -> int:
    """Add the questions of all tables on a sheet to waves; returns how many there were."""
    rows = _rows(table)
    blocks, lines = columned(table, rows, said.rows, said_columns=said.columns)
    if not blocks:
        lines = classify(table, rows, said.rows)
        if not said.columns:
            _refuse_side_by_side(table, rows)
        blocks = stacked(table, lines, said_columns=said.columns)
    if any(block.columns for block in blocks):
        blocks = [block for block in blocks if block.columns]  # figures without a header are facts about the table
    explained = cells.explained(cell for row in rows for cell in row.cells)
    account = Account(table, rows, is_table=True)
    read_questions = 0
    for block in blocks:
        for line in block.lines:
            line.figures |= {place: explained[text] for place, text in line.texts.items() if text in explained}
        read_questions += _read_block(table, block, findings, waves, account, title=title, said=said)
    if not any(entry.figures for entry in account.entries.values()) and not findings.has_errors:
        return 0
    if read_questions:
        _account_for_words(account, lines, blocks, label_column(table, rows) or 0)
        account.settle(findings)
        findings.accounts.append(account)
    return read_questions


def _refuse_side_by_side(table: Table, rows: list[Row]) -> None:
    """A column of names with figures on both sides is that of a second table. Raises Unreadable."""
    names: dict[int, list[int]] = defaultdict(list)
    figures_at: Counter[int] = Counter()
    for row in rows[:_HEAD]:
        comma = table.decimal_comma
        figures = [
            place for place, cell in enumerate(row.cells) if cell.strip() and is_figure(cell, decimal_comma=comma)
        ]
        if len(figures) < 2 or not any(map(is_name, row.cells[: figures[0]])):
            continue
        for place, cell in list(enumerate(row.cells))[figures[0] : figures[-1]]:
            figures_at[place] += place in figures
            if is_name(cell):
                names[place].append(row.number)
    for place, found in names.items():
        if len(found) > 1 and not figures_at[place]:
            words = _(
                "Column %d holds names, and figures stand on both sides of it: these look like two tables beside each"
                " other. Please put them below each other, or on sheets of their own."
            )
            raise Unreadable("side-by-side", words % (place + 1), table.place(found[0], place + 1))


def _read_block(
    table: Table, block: Block, findings: Findings, waves: Waves, account: Account, *, title: str, said: Said
) -> int:
    take_apart(table, block, findings)
    for line in refine(block.lines, said.rows):
        words = _("“%s” was read as the base: its figures exceed 100, and the others make up 100 %% without it.")
        findings.warn("base-by-size", words % line.label[:60], table.place(line.row.number, 1))
    for line in beyond_whole(block.lines):
        words = _("The other answers make up 100 %% without “%s”. Is it an answer?")
        findings.warn("beyond-whole", words % line.label[:60], table.place(line.row.number, 1))
    for line in block.lines:
        if line.kind == RowKind.HEADING:
            words = _("“%s” was read as a heading between answers, and not as a question.")
            findings.note("heading-between-answers", words % line.label[:60], table.place(line.row.number, 1))
    block.name_counts()
    _take_base_column(table, block, account)
    _name_columns(block, account)
    _doubt_questions_above(table, block, findings)
    is_turned = crosstab_turned.is_turned(block) if said.turned is None else said.turned
    if is_turned:
        account.is_turned = True
        return crosstab_turned.read(table, block, findings, waves, account, title=title)
    return Reader(table, block, findings, waves, account, title=title).read()


def _take_base_column(table: Table, block: Block, account: Account) -> None:
    """Move the bases that stand in a column of their own to their rows."""
    for place in [place for place, column in block.columns.items() if column.is_base]:
        for line in block.lines:
            text = line.texts.pop(place, "")
            line.figures.pop(place, None)
            count = cells.parse_count(text, decimal_comma=table.decimal_comma)
            if count:
                line.base, line.base_place = count, place
            elif text:
                account.left_out(line.row.number, place, _("it is no number of people"))


def _name_columns(block: Block, account: Account) -> None:
    for place, column in block.columns.items():
        kind = ColumnKind.GROUP if column.group else ColumnKind.WAVE if column.wave else ColumnKind.TOTAL
        if column.is_base or column.is_left_out:
            kind = ColumnKind.BASE if column.is_base else ColumnKind.LEFT_OUT
        name = column.wave or " – ".join(filter(None, [column.variable, column.group])) or column.name
        account.columns.setdefault(place, (kind, name))


def _account_for_words(account: Account, lines: list[Line], blocks: list[Block], label: int) -> None:
    """Titles, headers, labels and notes are words; so are changes and letters, which are left out."""
    account.columns.setdefault(label, (ColumnKind.LABEL, ""))
    used = {id(line) for block in blocks for line in [*block.lines, *block.bases]}
    for line in lines:
        account.row_kinds[line.row.number] = line.kind
        number = line.row.number
        for place in line.changes:
            account.left_out(number, place, _("it is the change of a figure"))
        if line.kind in _WORDS:
            why = _("it stands in a note") if line.kind == RowKind.NOTE else ""
            for place, cell in enumerate(line.row.cells):
                if cell.strip() and why and place in line.texts:
                    account.left_out(number, place, why)
                elif cell.strip():
                    account.words(number, place)
        elif id(line) in used:
            for place, cell in enumerate(line.row.cells):
                if cell.strip() and place not in line.texts and place not in line.changes:
                    account.words(number, place)
        elif line.is_base:
            account.leave_row(line.row, _("it is a base of no table"))


def _rows(table: Table) -> list[Row]:
    rows, count = [], 0
    for row in islice(table.rows(), MAX_ROWS + 1):
        rows.append(row)
        count += len(row.cells)
        if len(rows) > MAX_ROWS or count > _MAX_CELLS:
            words = _("The table has too many cells for published results.")
            raise Unreadable("too-many-cells", words, table.place(row.number))
    return rows


def _doubt_questions_above(table: Table, block: Block, findings: Findings) -> None:
    """Above the columns stands by what groups differ (“Smoker?”), and in some files a question for each set of them."""
    asked: dict[str, int] = {}
    for place, column in block.columns.items():
        if "?" in column.variable:
            asked.setdefault(column.variable, place)
    if len(asked) > 1 and block.lines:
        words = _(
            "“%(first)s” and “%(second)s” above the columns were read as what the groups differ in. If they are"
            " questions, please give each of them a table of its own."
        )
        first, second = list(asked)[:2]
        where = table.place(block.lines[0].row.number, asked[first] + 1)
        findings.warn("questions-above", words % {"first": first[:60], "second": second[:60]}, where)
