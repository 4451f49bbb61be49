"""Tables as institutes deliver them: questions above each other, answers in rows, groups of respondents in columns."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice

from django.utils.translation import gettext as _

from surveys.importing import cells, crosstab_turned
from surveys.importing.cells import Cell
from surveys.importing.crosstab_blocks import Block, Column, columned, stacked
from surveys.importing.crosstab_rows import Line, is_everybody
from surveys.importing.records import ALL, Figure, Findings, Place, Question, Row, Table, Unreadable, Waves
from surveys.importing.vocabulary import most_choices, says_several
from surveys.models import Question as QuestionModel
from surveys.models import Result
from surveys.models import Survey as SurveyModel

MAX_ROWS = 20_000
_MAX_CELLS = 1_000_000
_PERCENT, _COUNT = "percent", "count"


def read(table: Table, findings: Findings, waves: Waves, *, title: str) -> int:
    """Add the questions of all tables on a sheet to waves; returns how many there were."""
    rows = _rows(table)
    blocks = [*columned(table, rows)] or [*stacked(table, rows)]
    if any(block.columns for block in blocks):
        blocks = [block for block in blocks if block.columns]  # figures without a header are facts about the table
    explained = cells.explained(cell for row in rows for cell in row.cells)
    _note_changes(table, rows, findings)
    read_questions = 0
    for block in blocks:
        for line in block.lines:
            line.figures |= {place: explained[text] for place, text in line.texts.items() if text in explained}
        block.name_counts()
        _take_base_column(table, block)
        if crosstab_turned.is_turned(block):
            read_questions += crosstab_turned.read(table, block, findings, waves, title=title)
        else:
            read_questions += _Reader(table, block, findings, waves, title=title).read()
    return read_questions


def _note_changes(table: Table, rows: list[Row], findings: Findings) -> None:
    for row in rows:
        for place, cell in enumerate(row.cells, 1):
            if cells.is_change(cell):
                words = _("“%s” is the change of a figure. Changes are left out; they follow from the figures.")
                findings.note("change-left-out", words % cell.strip(), table.place(row.number, place))
                return


def _take_base_column(table: Table, block: Block) -> None:
    """Move the bases that stand in a column of their own to their rows."""
    for place in [place for place, column in block.columns.items() if column.is_base]:
        for line in block.lines:
            line.base = cells.parse_count(line.texts.pop(place, ""), decimal_comma=table.decimal_comma) or line.base
            line.figures.pop(place, None)


def _rows(table: Table) -> list[Row]:
    rows, count = [], 0
    for row in islice(table.rows(), MAX_ROWS + 1):
        rows.append(row)
        count += len(row.cells)
        if len(rows) > MAX_ROWS or count > _MAX_CELLS:
            words = _("The table has too many cells for published results.")
            raise Unreadable("too-many-cells", words, table.place(row.number))
    return rows


class _Reader:
    """Reads one table into a question for each wave."""

    def __init__(self, table: Table, block: Block, findings: Findings, waves: Waves, *, title: str) -> None:
        self.table, self.block, self.findings, self.waves, self.title = table, block, findings, waves, title
        self.bases: dict[int, int] = {}
        self.weighted: dict[int, int] = {}

    def read(self) -> bool:
        answers = [*self._answers()]
        if not answers:
            return False
        percents = [pair[1] for pair in answers if pair[1]] or [line for line, _below in answers]
        if not self._are_columns_told_apart():
            return True
        self.unit, self.are_parts = self._unit([line for line in percents if line])
        for line, below in answers:
            self._answer(line, below)
        if self.weighted and self.bases:
            for wave in {column.wave for column in self.block.columns.values() if not column.is_base}:
                self.waves[wave].facts["weighting"] = SurveyModel.Weighting.WEIGHTED
        return True

    def _are_columns_told_apart(self) -> bool:
        """Two columns of the same group would overwrite each other, so nothing is read then."""
        seen: dict[tuple, int] = {}
        for place, column in self.block.columns.items():
            key = (column.group, column.variable, column.wave, column.unit)
            if not column.is_base and key in seen:
                words = _(
                    "This column and column %(column)d have the same name, so their figures cannot be told apart."
                )
                values = {"column": seen[key] + 1}
                where = self.table.place(self.block.lines[0].row.number, place + 1, column.group)
                self.findings.error("columns-alike", words % values, where)
                return False
            seen[key] = place
        return True

    def _answers(self) -> Iterator[tuple[Line, Line | None]]:
        """Each answer with the row below it that has no label, where tables print shares below counts."""
        pending: Line | None = None
        for line in self.block.lines:
            if not line.label:
                if not self.block.has_pairs:  # such as the 100 below all answers
                    self._leave_out(line, _("This row has no name, so nobody knows whose figures these are."))
                elif pending is not None:
                    yield pending, line
                    pending = None
                continue
            if pending is not None:
                yield pending, None
            pending = None if self._is_aside(line) else line
        if pending is not None:
            yield pending, None

    def _is_aside(self, line: Line) -> bool:
        """Take bases; leave out sums and means."""
        if line.is_base or (line.is_sum and line.numbers and min(line.numbers) > 100):
            target = self.weighted if line.is_weighted_base else self.bases
            for place, text in line.texts.items():
                count = cells.parse_count(text, decimal_comma=self.table.decimal_comma)
                if count:
                    target.setdefault(place, count)
            return True
        if line.is_statistic or line.is_sum:
            self._leave_out(line, _("“%s” was left out: it is no answer.") % line.label[:60])
            return True
        return False

    def _leave_out(self, line: Line, words: str) -> None:
        self.findings.note("row-left-out", words, self.table.place(line.row.number, 1))

    def _unit(self, lines: list[Line]) -> tuple[str, bool]:
        """What figures are where no header says it: percentages, or parts of one, or counts."""
        columns: dict[int, list[Decimal]] = defaultdict(list)
        for line in lines:
            for place, cell in line.figures.items():
                if cell.is_percent:
                    return _PERCENT, False
                if cell.value is not None:
                    columns[place].append(cell.value)
        if any(max(values) > 100 for values in columns.values()):
            return _COUNT, False
        return _PERCENT, cells.are_parts_of_one(columns.values())

    def _question(self, wave: str) -> Question:
        titles = self.block.titles
        place = self.table.place(titles.row or self.block.lines[0].row.number, 1)
        label = titles.question or self.table.sheet or self.title
        question = self.waves[wave].question(label, code=titles.code or (self.table.sheet and label), place=place)
        question.code = f"q{titles.code}" if titles.code.isdecimal() else titles.code
        if titles.base and not is_everybody(titles.base):
            question.facts |= {"base_description": titles.base[:500], "base_type": QuestionModel.BaseType.FILTERED}
        if says_several(titles.in_one):
            question.facts |= {"response_type": "multiple_response", "max_choices": most_choices(titles.in_one)}
        return question

    def _answer(self, line: Line, below: Line | None) -> None:
        columns = self.block.columns or {place: Column() for place in line.texts}
        for place in sorted({*line.texts, *(below.texts if below else ())}):
            column = columns.get(place)
            if column is None:
                words = _("No header says what stands in this column.")
                self.findings.error("no-header", words, self.table.place(line.row.number, place + 1))
                continue
            self._figure(line, below, place, column)

    def _figure(self, line: Line, below: Line | None, place: int, column: Column) -> None:
        question = self._question(column.wave)
        where = self.table.place(line.row.number, place + 1, column.group)
        option = question.option(line.label, place=self.table.place(line.row.number, 1)).key
        group = ALL
        if column.group:
            group = self.waves[column.wave].group(column.group, variable=column.variable, place=where).key
        figure = question.figures.get((option, group))
        if figure is None or (figure.place.row != line.row.number):
            figure = Figure(place=where, status=Result.Status.MISSING)
        base = (
            self.bases.get(place)
            or column.n
            or (line.base if group == ALL else None)
            or (self.block.titles.n if group == ALL else None)
        )
        figure.base = figure.base or base
        for row, unit in ((line, column.unit or (_COUNT if below else self.unit)), (below, column.unit or _PERCENT)):
            if row is not None and place in row.texts:
                self._take(figure, row, place, unit)
        if self.weighted and figure.base and (figure.count or 0) > figure.base:
            figure.count = None  # weighted people, of whom there can be more than were asked
        there = question.figures.setdefault((option, group), figure)
        if (there.percent, there.count) != (figure.percent, figure.count):
            words = _("“%(option)s” has another figure in row %(row)d.") % {
                "option": line.label[:60],
                "row": there.place.row,
            }
            self.findings.error("contradiction", words, where)

    def _take(self, figure: Figure, line: Line, place: int, unit: str) -> None:
        cell: Cell | None = line.figures.get(place)
        where = self.table.place(line.row.number, place + 1)
        if cell is None:
            words = _("“%s” is no figure.") % line.texts[place][:60]
            self.findings.error("not-a-number", words, where)
        elif cell.value is None:
            figure.status = cell.status
        elif unit == _COUNT and not cell.is_percent:
            self._take_count(figure, line.texts[place], where)
        else:
            percent: Decimal = cell.value.scaleb(2) + 0 if self.are_parts and not cell.is_percent else cell.value
            if percent > 100:
                self.findings.error("out-of-range", _("%s %% is no share of anything.") % percent, where)
            else:
                figure.percent = percent
                figure.status = Result.Status.ROUNDED

    def _take_count(self, figure: Figure, text: str, where: Place) -> None:
        count = cells.parse_count(text, decimal_comma=self.table.decimal_comma)
        if count is None:
            value = cells.parse(text, decimal_comma=self.table.decimal_comma)
            count = round(value.value) if value and value.value is not None else None  # weighted counts have decimals
        figure.count = count
        if figure.status == Result.Status.MISSING:
            figure.status = Result.Status.EXACT
