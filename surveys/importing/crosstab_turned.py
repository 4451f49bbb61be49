"""Tables with the answers in columns: each row is a group of respondents, or a question with a common scale."""

from decimal import Decimal

from django.utils.translation import gettext as _

from surveys.importing import cells
from surveys.importing.accounts import Account, ColumnKind, RowKind, Use
from surveys.importing.crosstab_blocks import Block
from surveys.importing.crosstab_columns import COUNT, PERCENT, Column
from surveys.importing.crosstab_rows import Line, is_everybody, is_total, is_wave
from surveys.importing.records import ALL, Figure, Findings, Question, Table, Waves
from surveys.importing.vocabulary import ROLES, kind_of_option, plain
from surveys.models import AnswerOption, Result
from surveys.models import Question as QuestionModel

_AROUND_100 = Decimal(2)
_STATEMENT = 4  # words of a statement, on average; names of groups have fewer


def is_turned(block: Block) -> bool:
    """Whether rows add up to 100 and columns do not: then the answers stand in the columns."""
    columns = answer_columns(block)
    has_everybody = _has_row_of_everybody(block)
    if len(block.answers) + has_everybody < 2 or len(columns) < 2 or any(map(_is_no_answer, columns.values())):
        return False
    if block.is_matrix or has_everybody:
        return True
    rows = [shares for line in block.answers if len(shares := _shares(line, columns)) > 1]
    places = [
        [line.figures[place].value or Decimal(0) for line in block.answers if place in line.figures]
        for place in columns
    ]
    across = _share_around_100(rows)
    return len(rows) > 1 and across > 0.7 and _share_around_100(places) < across - 0.4


def answer_columns(block: Block) -> dict[int, Column]:
    """The columns that hold figures of people."""
    columns = block.columns.items()
    kept = {place: column for place, column in columns if not column.is_base and not column.is_left_out}
    shares = {column.key for column in kept.values() if column.unit == PERCENT}
    return {place: column for place, column in kept.items() if column.unit != COUNT or column.key not in shares}


def _shares(line: Line, columns: dict[int, Column]) -> list[Decimal]:
    """The figures of a row that make up a whole; nets are in it already."""
    answers = {place for place, column in columns.items() if kind_of_option(column.group) != AnswerOption.Kind.NET}
    return [cell.value for place, cell in line.figures.items() if cell.value is not None and place in answers]


def _is_no_answer(column: Column) -> bool:
    return bool(column.variable or column.wave) or column.unit == "count"


def _has_row_of_everybody(block: Block) -> bool:
    """A row for all respondents, whose shares make up no more than a whole, beside rows of some of them. (In a table
    with answers in rows, a row of this name is the sum: 100 everywhere.)
    """
    if any(is_total(column.group) or not column.group for column in answer_columns(block).values()):
        return False
    columns = answer_columns(block)
    rows = [shares for line in block.lines if is_total(line.label) and len(shares := _shares(line, columns)) > 1]
    return len(rows) == 1 and max(rows[0]) < 100 and 90 <= sum(rows[0]) <= 100 + _AROUND_100


def _share_around_100(lists: list[list[Decimal]]) -> float:
    filled = [values for values in lists if values]
    return sum(abs(sum(values, Decimal(-100))) <= _AROUND_100 for values in filled) / len(filled) if filled else 0.0


def read(table: Table, block: Block, findings: Findings, waves: Waves, account: Account, *, title: str) -> int:
    """Add the table's questions to waves; returns how many there were."""
    return _Reader(table, block, findings, waves, account, title=title).read()


class _Reader:
    """Reads one turned table."""

    def __init__(
        self, table: Table, block: Block, findings: Findings, waves: Waves, account: Account, *, title: str
    ) -> None:
        self.table, self.block, self.findings, self.waves, self.account = table, block, findings, waves, account
        self.title = title
        self.are_questions = _are_questions(block)
        self.are_parts = cells.are_parts_of_one([line.numbers for line in block.lines])

    def read(self) -> int:
        """Each row is a group, a wave, or a question of its own."""
        for place, column in self.block.columns.items():
            kind = ColumnKind.BASE if column.is_base else ColumnKind.ANSWER
            self.account.columns[place] = (ColumnKind.LEFT_OUT if column.is_left_out else kind, column.name)
        self._tell_of_questions()
        questions = {}
        for line in self.block.lines:
            if line.kind in (RowKind.ANSWER, RowKind.SUM) and line.label:
                line.kind = RowKind.ANSWER
                question = self._row(line)
                questions[id(question)] = question
            elif line.texts:
                words = _("“%s” was left out: it is no answer.") % line.label[:60]
                self.findings.note("row-left-out", words, self.table.place(line.row.number, 1))
                self.account.leave_row(line.row, str(line.kind.label))
        return len(questions)

    def _tell_of_questions(self) -> None:
        """Say so where nothing in the table says that its rows are questions."""
        is_said = self.block.is_matrix or ROLES.get(plain(self.block.names)) == "question"
        if self.are_questions and not is_said and _mean_words(self.block.lines) < _STATEMENT:
            words = _(
                "Each row, such as “%s”, was read as a question of its own. If the rows are groups of respondents,"
                " please write “group” above their names."
            )
            first = self.block.answers[0]
            self.findings.warn("rows-as-questions", words % first.label[:60], self.table.place(first.row.number, 1))

    def _row(self, line: Line) -> Question:
        titles, row = self.block.titles, line.row.number
        wave = line.label if is_wave(line.label) and not self.are_questions else ""
        survey = self.waves[wave]
        label = line.label if self.are_questions else titles.question or self.table.sheet or self.title
        question = survey.question(
            label, code="" if self.are_questions else titles.code, place=self.table.place(row, 1)
        )
        if not self.are_questions and titles.code.isdecimal():
            question.code = f"q{titles.code}"
        self._describe(question, line)
        group = ALL
        if not self.are_questions and not is_total(line.label) and not wave:
            group = survey.group(line.label, place=self.table.place(row, 1)).key
        base = line.base or (titles.n if group == ALL else None)
        for place in line.texts:
            self._cell(question, line, place, group, base)
        if line.base is not None:
            self.account.left_out(row, line.base_place, _("no figure stands on this base"))
        return question

    def _describe(self, question: Question, line: Line) -> None:
        """Note what the titles say of each of the questions."""
        titles = self.block.titles
        if titles.base and not is_everybody(titles.base):
            question.facts |= {"base_description": titles.base[:500], "base_type": QuestionModel.BaseType.FILTERED}
        if self.are_questions and titles.question:
            question.facts["text"] = f"{titles.question} – {line.label}"

    def _cell(self, question: Question, line: Line, place: int, group: str, base: int | None) -> None:
        column, cell, row = self.block.columns.get(place), line.figures.get(place), line.row.number
        where = self.table.place(row, place + 1, column.group if column else "")
        if column is None:
            self.findings.error("no-header", _("No header says what stands in this column."), where)
            return
        if column.is_left_out:
            self.account.left_out(row, place, column.name)
            return
        if cell is None:
            self.findings.error("not-a-number", _("“%s” is no figure.") % line.texts[place][:60], where)
            return
        option = question.option(column.group or self.title, place=where).key
        there = question.figures.get((option, group))
        if there is None or there.place.row != row:
            there = Figure(base=base, status=Result.Status.MISSING, place=where)
        use, value = Use.MARK, cell.value
        if value is None:
            there.status = cell.status
        elif cell.people is not None:
            use, there.percent, there.count, there.status = Use.BOTH, value, cell.people, cell.status
        elif column.unit == COUNT and not cell.is_percent and value == value.to_integral_value():
            use, there.count = Use.COUNT, int(value)
        else:
            value = value.scaleb(2) + 0 if self.are_parts and not cell.is_percent else value
            if not 0 <= value <= 100:
                self.findings.error("out-of-range", _("%s %% is no share of anything.") % value, where)
                return
            use, there.percent, there.status = Use.PERCENT, value, cell.status
        if question.figures.setdefault((option, group), there) is not there:
            words = _("“%(option)s” has another figure in row %(row)d.")
            known = question.figures[option, group].place.row
            self.findings.error("contradiction", words % {"option": column.group[:60], "row": known}, where)
        self.account.stored(row, place, use, value=value, figure=there)
        if line.base is not None:
            self.account.stored(row, line.base_place, Use.BASE, value=line.base, figure=there)


def _are_questions(block: Block) -> bool:
    """Whether the rows are statements that all were asked about, and not groups of those who were asked one thing."""
    role = ROLES.get(plain(block.names))
    if role == "group" or any(is_total(line.label) for line in block.lines):
        return False
    if all(is_wave(line.label) for line in block.answers):
        return False
    if role == "question" or not block.titles.question:
        return True
    if any(column.unit == COUNT for column in block.columns.values()):  # the summary of a matrix
        return True
    return _mean_words(block.lines) >= _STATEMENT


def _mean_words(lines: list[Line]) -> float:
    return sum(len(line.label.split()) for line in lines) / len(lines)
