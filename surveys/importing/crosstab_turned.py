"""Tables with the answers in columns: each row is a group of respondents, or a question with a common scale."""

from decimal import Decimal

from django.utils.translation import gettext as _

from surveys.importing.crosstab_blocks import Block, Column
from surveys.importing.crosstab_rows import Line, is_total
from surveys.importing.records import ALL, Figure, Findings, Table, Waves
from surveys.importing.vocabulary import ROLES, plain

_AROUND_100 = Decimal(2)


def is_turned(block: Block) -> bool:
    """Whether rows add up to 100 and columns do not: then the answers stand in the columns."""
    columns = block.columns.values()
    if len(block.lines) < 2 or len(columns) < 2 or any(map(_is_no_answer, columns)):
        return False
    if _has_row_of_everybody(block):
        return True
    rows = [line.numbers for line in block.lines if len(line.numbers) > 1]
    places = [
        [line.figures[place].value or Decimal(0) for line in block.lines if place in line.figures]
        for place in block.columns
    ]
    across = _share_around_100(rows)
    return len(rows) > 1 and across > 0.7 and _share_around_100(places) < across - 0.4


def _is_no_answer(column: Column) -> bool:
    return bool(column.variable or column.wave) or column.unit == "count"


def _has_row_of_everybody(block: Block) -> bool:
    """A row for all respondents, whose shares make up no more than a whole, beside rows of some of them. (In a table
    with answers in rows, a row of this name is the sum: 100 everywhere.)
    """
    if any(is_total(column.group) or not column.group for column in block.columns.values() if not column.is_base):
        return False
    rows = [line.numbers for line in block.lines if is_total(line.label) and len(line.numbers) > 1]
    return len(rows) == 1 and max(rows[0]) < 100 and 90 <= sum(rows[0]) <= 100 + _AROUND_100


def _share_around_100(lists: list[list[Decimal]]) -> float:
    filled = [values for values in lists if values]
    return sum(abs(sum(values, Decimal(-100))) <= _AROUND_100 for values in filled) / len(filled) if filled else 0.0


def read(table: Table, block: Block, findings: Findings, waves: Waves, *, title: str) -> int:
    """Add the table's questions to waves; returns how many there were."""
    survey, titles = waves[""], block.titles
    are_questions = _are_questions(block)
    questions = {}
    for line in block.lines:
        label = line.label if are_questions else titles.question or table.sheet or title
        place = table.place(line.row.number, 1)
        question = survey.question(label, code="" if are_questions else titles.code, place=place)
        questions[id(question)] = question
        group = ALL
        if not are_questions and not is_total(line.label):
            group = survey.group(line.label, place=place).key
        for position, column in block.columns.items():
            cell = line.figures.get(position)
            where = table.place(line.row.number, position + 1, column.group)
            if cell is None and position in line.texts:
                findings.error("not-a-number", _("“%s” is no figure.") % line.texts[position][:60], where)
            if column.is_base or cell is None:
                continue
            option = question.option(column.group or title, place=where).key
            question.figures[option, group] = Figure(cell.value, base=line.base, status=cell.status, place=where)
    return len(questions)


def _are_questions(block: Block) -> bool:
    """Whether the rows are statements that all were asked about, and not groups of those who were asked one thing."""
    if any(is_total(line.label) for line in block.lines):
        return False
    if ROLES.get(plain(block.names)) == "question" or not block.titles.question:
        return True
    return _mean_words(block.lines) >= 4


def _mean_words(lines: list[Line]) -> float:
    return sum(len(line.label.split()) for line in lines) / len(lines)
