"""The rows and columns of one table as figures: which answer, which group, percentage or number of people, and base."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from surveys.importing import cells
from surveys.importing.accounts import Account, RowKind, Use
from surveys.importing.cells import Cell
from surveys.importing.crosstab_blocks import Block
from surveys.importing.crosstab_columns import COUNT, PERCENT, Column
from surveys.importing.crosstab_rows import Line, is_everybody
from surveys.importing.crosstab_units import unit_of_figures
from surveys.importing.records import ALL, Figure, Findings, Question, Table, Waves
from surveys.importing.vocabulary import most_choices, says_several
from surveys.models import Question as QuestionModel
from surveys.models import Result
from surveys.models import Survey as SurveyModel

Key = tuple[str, str, str]
_WHOLE = 100


class _Base(NamedTuple):
    """How many answered, and the cell that says so."""

    n: int
    row: int
    place: int


class Reader:
    """Reads one table into a question for each wave."""

    def __init__(
        self, table: Table, block: Block, findings: Findings, waves: Waves, account: Account, *, title: str
    ) -> None:
        self.table, self.block, self.findings, self.waves, self.title = table, block, findings, waves, title
        self.account = account
        self.bases: dict[Key, _Base] = {}
        self.has_weighted = False
        self.footnotes = block.footnotes()

    def read(self) -> bool:
        """Add the table's figures to its questions; False where it has none."""
        pairs = [*self._pairs()]
        self._leave_asides()
        if not pairs:
            return False
        if not self._are_columns_told_apart():
            for line in self.block.lines:
                self.account.leave_row(line.row, _("nothing tells its column apart from others"))
            return True
        for lines in (self.block.lines, self.block.bases):
            self._take_bases(lines)
        unit = unit_of_figures(self.block, [below or line for line, below in pairs], self._base_at)
        self.unit, self.are_parts = unit.name, unit.are_parts
        if unit.is_guess:
            words = _("Nothing says whether these figures are percentages; they were read as such. Please compare.")
            self.findings.warn("unit-guessed", words, self.table.place(pairs[0][0].row.number, 1))
        for line, below in pairs:
            self._answer(line, below)
        self._look_for_gaps([line for line, _below in pairs])
        for line, _below in pairs:
            if line.base is not None:
                self.account.left_out(line.row.number, line.base_place, _("no figure of all respondents stands there"))
        if self.has_weighted and self.bases:
            for wave in {column.wave for column in self.block.columns.values() if not column.is_base}:
                self.waves[wave].facts["weighting"] = SurveyModel.Weighting.WEIGHTED
        return True

    def _pairs(self) -> Iterator[tuple[Line, Line | None]]:
        """Each answer with the row of its shares, where tables print them below the counts."""
        rows = [line for line in self.block.lines if line.kind in (RowKind.ANSWER, RowKind.SHARES)]
        for line, below in zip(rows, [*rows[1:], None], strict=True):
            if line.kind == RowKind.ANSWER:
                yield line, below if below is not None and below.kind == RowKind.SHARES else None

    def _leave_asides(self) -> None:
        """Leave out sums, means and what has no name, and say so."""
        for line in self.block.lines:
            if line.kind == RowKind.UNNAMED:
                self._leave_row(line, _("This row has no name, so nobody knows whose figures these are."))
            elif line.kind in (RowKind.SUM, RowKind.STATISTIC):
                self._leave_row(line, _("“%s” was left out: it is no answer.") % line.label[:60])
            elif line.kind == RowKind.SIGNIFICANCE:
                self.account.leave_row(line.row, str(RowKind.SIGNIFICANCE.label))
        for place, column in self.block.columns.items():
            if column.is_left_out:
                words = _("“%s” was left out: it holds no shares of respondents.") % column.name[:60]
                first = self.block.lines[0].row.number
                self.findings.note("column-left-out", words, self.table.place(first, place + 1, column.name))

    def _leave_row(self, line: Line, words: str) -> None:
        if line.texts:
            self.findings.note("row-left-out", words, self.table.place(line.row.number, 1))
        why = str(line.kind.label)
        for place in line.texts:
            self.account.left_out(line.row.number, place, why)

    def _are_columns_told_apart(self) -> bool:
        """Two columns of the same group would overwrite each other, so nothing is read then."""
        places = sorted({place for line in self.block.answers for place in line.texts})
        if not self.block.columns and len(places) > 1:
            words = _("%d columns of figures have no header. Please write above each of them whose figures they are.")
            where = self.table.place(self.block.lines[0].row.number, places[0] + 1)
            self.findings.error("no-header", words % len(places), where)
            return False
        seen: dict[tuple, int] = {}
        for place, column in self.block.columns.items():
            key = (*column.key, column.unit)
            if not column.is_base and not column.is_left_out and key in seen:
                words = _(
                    "This column and column %(column)d have the same name, so their figures cannot be told apart."
                )
                values = {"column": seen[key] + 1}
                where = self.table.place(self.block.lines[0].row.number, place + 1, column.group)
                self.findings.error("columns-alike", words % values, where)
                return False
            seen[key] = place
        return True

    def _look_for_gaps(self, answers: list[Line]) -> None:
        """A column that is filled for a few answers only may be something else than a group."""
        for place, column in self.block.columns.items():
            filled = sum(place in line.texts for line in answers)
            if not column.is_base and not column.is_left_out and 0 < 2 * filled < len(answers) + 1 and len(answers) > 1:
                words = _("“%(name)s” has figures for %(filled)d of %(all)d answers. Is it a group?")
                values = {"name": column.name[:60], "filled": filled, "all": len(answers)}
                self.findings.warn("column-sparse", words % values, self.table.place(answers[0].row.number, place + 1))

    # Bases

    def _take_bases(self, lines: list[Line]) -> None:
        for line in lines:
            if line.kind in (RowKind.BASE, RowKind.WEIGHTED_BASE):
                for place in line.texts:
                    self._take_base(line, place)

    def _take_base(self, line: Line, place: int) -> None:
        """Note how many answered in the column's group; of weighted people only that there are some."""
        column, row, text = self._column(place), line.row.number, line.texts[place]
        cell = line.figures.get(place)
        if column is None:
            self._no_header(row, place)
        elif column.is_left_out:
            self.account.left_out(row, place, str(_("the column is left out")))
        elif line.kind == RowKind.WEIGHTED_BASE:
            self.has_weighted = True
            self.account.left_out(row, place, str(RowKind.WEIGHTED_BASE.label))
        elif (cell and cell.is_percent) or self._is_whole(line, column):
            self.account.left_out(row, place, _("100 % of the base"))
        elif n := cells.parse_count(text, decimal_comma=self.table.decimal_comma):
            there = self.bases.setdefault(column.key, _Base(n, row, place))
            if there.n != n and line in self.block.lines:
                words = _("Another base of this column stands in row %(row)d: %(n)d. That one was taken.")
                values = {"row": there.row, "n": there.n}
                self.findings.warn("second-base", words % values, self.table.place(row, place + 1))
            self.account.left_out(row, place, _("no figure stands on this base"))
        else:
            words = _("“%s” is no number of people.") % text[:60]
            self.findings.warn("not-a-count", words, self.table.place(row, place + 1))
            self.account.left_out(row, place, _("it is no number of people"))

    def _is_whole(self, line: Line, column: Column) -> bool:
        """Whether a column of shares has 100 in the row of the base, beside the number of people or instead of it."""
        counts = {each.key for each in self.block.columns.values() if each.unit == COUNT}
        return column.unit == PERCENT and (column.key in counts or set(line.numbers) == {Decimal(_WHOLE)})

    def _base_at(self, place: int) -> int | None:
        column = self._column(place)
        base = self.bases.get(column.key) if column else None
        return base.n if base else None

    def _column(self, place: int) -> Column | None:
        return self.block.column(place)

    def _no_header(self, row: int, place: int) -> None:
        words = _("No header says what stands in this column.")
        self.findings.error("no-header", words, self.table.place(row, place + 1))
        self.account.left_out(row, place, _("no header says what it is"))

    # Figures

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
        for place in sorted({*line.texts, *(below.texts if below else ())}):
            column = self._column(place)
            rows = [each for each in (line, below) if each is not None and place in each.texts]
            if column is None:
                self._no_header(line.row.number, place)
            elif column.is_left_out:
                for each in rows:
                    self.account.left_out(each.row.number, place, column.name)
            else:
                self._figure(line, below, place, column)

    def _figure(self, line: Line, below: Line | None, place: int, column: Column) -> None:
        question = self._question(column.wave)
        where = self.table.place(line.row.number, place + 1, column.group)
        label, note = self._named(line.label)
        option = question.option(label, place=self.table.place(line.row.number, 1)).key
        group, group_note = ALL, ""
        if column.group:
            name, group_note = self._named(column.group)
            group = self.waves[column.wave].group(name, variable=column.variable, place=where).key
        figure = question.figures.get((option, group))
        if figure is None or figure.place.row != line.row.number:
            figure = Figure(place=where, status=Result.Status.MISSING)
        if notes := [*dict.fromkeys(filter(None, [note, group_note]))]:
            figure.facts["note"] = "; ".join(notes)[:500]
        taken = []
        for row, unit in ((line, column.unit or (COUNT if below else self.unit)), (below, column.unit or PERCENT)):
            if row is not None and place in row.texts:
                taken.append((row.row.number, *self._take(figure, row, place, unit)))
        there = question.figures.setdefault((option, group), figure)
        if (there.percent, there.count) != (figure.percent, figure.count):
            words = _("“%(option)s” has another figure in row %(row)d.") % {
                "option": line.label[:60],
                "row": there.place.row,
            }
            self.findings.error("contradiction", words, where)
        for row_number, use, value in taken:
            self.account.stored(row_number, place, use, value=value, figure=there)
        self._stand_on_base(there, line, place, column, group)

    def _stand_on_base(self, figure: Figure, line: Line, place: int, column: Column, group: str) -> None:
        """Give the figure its base, from the row or the column of bases, the header or the titles."""
        titles, known = self.block.titles, self.bases.get(column.key)
        if known:
            base, row, at = known.n, known.row, known.place
        elif column.n:
            base, row, at = column.n, column.n_row, place
        elif line.base and group == ALL:
            base, row, at = line.base, line.row.number, line.base_place
        elif titles.n and group == ALL:
            base, row, at = titles.n, titles.n_row, titles.n_place
        else:
            return
        figure.base = base
        self.account.stored(row, at, Use.BASE, value=base, figure=figure)
        if self.has_weighted and (figure.count or 0) > base:
            figure.count = None
            self.account.disown(line.row.number, place, figure, _("weighted people, more than were asked"))

    def _named(self, label: str) -> tuple[str, str]:
        """A name without the mark of a footnote that is explained below the table, and the explanation."""
        bare, mark = cells.without_mark(label)
        return (bare, self.footnotes[mark]) if mark in self.footnotes else (label, "")

    def _take(self, figure: Figure, line: Line, place: int, unit: str) -> tuple[Use, Decimal | int | None]:
        """Put a cell into the figure; returns what it became and the value that was stored."""
        cell: Cell | None = line.figures.get(place)
        where = self.table.place(line.row.number, place + 1)
        if cell is None:
            words = _("“%s” is no figure.") % line.texts[place][:60]
            self.findings.error("not-a-number", words, where)
        elif cell.value is None:
            figure.status = cell.status
            return Use.MARK, None
        elif cell.people is not None:
            figure.percent, figure.count, figure.status = cell.value, cell.people, Result.Status.ROUNDED
            return Use.BOTH, cell.value
        elif unit == COUNT and not cell.is_percent:
            figure.count = self._count(line.texts[place], cell.value, line, place)
            if figure.status == Result.Status.MISSING:
                figure.status = Result.Status.EXACT
            return Use.COUNT, figure.count
        else:
            percent = cell.value.scaleb(2) + 0 if self.are_parts and not cell.is_percent else cell.value
            if 0 <= percent <= _WHOLE:
                figure.percent, figure.status = percent, Result.Status.ROUNDED
                return Use.PERCENT, percent
            self.findings.error("out-of-range", _("%s %% is no share of anything.") % percent, where)
        return Use.LEFT_OUT, None

    def _count(self, text: str, value: Decimal, line: Line, place: int) -> int:
        count = cells.parse_count(text, decimal_comma=self.table.decimal_comma)
        if count is None:  # weighted counts have decimals
            count = round(value)
            words = _("“%(text)s” is no whole number of people; %(count)d is stored.")
            values = {"text": text[:40], "count": count}
            self.findings.warn("count-rounded", words % values, self.table.place(line.row.number, place + 1))
        return count
