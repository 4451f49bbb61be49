"""A chart as HTML: a real table that screen readers read, with bars in it that only eyes see.

The content security policy allows no inline style, so lengths are attributes of small inline SVGs; colours and
everything else come from static/surveys/figure.css.
"""

from collections.abc import Collection, Mapping

from django.utils.safestring import SafeString, mark_safe

from surveys.charts import stacked
from surveys.charts.bars import tone_of
from surveys.charts.chart import Cell, Chart, Column, Fact, Kind, Row
from surveys.charts.palette import LIGHT
from surveys.charts.text import escape

_P = "survey-figure"
_LEAST_LETTER = 7  # percent of a bar that has room for a letter on a small phone


class _Writer:
    """Writes one chart. `links` is HTML to put beside results, by their anchor; those named by `anchors` have ids."""

    def __init__(self, chart: Chart, *, anchors: Collection[str], links: Mapping[str, str]) -> None:
        self.chart = chart
        self.anchors = anchors
        self.links = links
        self.lang = f' lang="{chart.lang}"' if chart.lang else ""

    def figure(self) -> str:
        chart = self.chart
        bodies = {
            Kind.BAR: self._panels,
            Kind.GROUPED: self._grouped,
            Kind.STACKED: self._stacked,
            Kind.TABLE: self._table,
            Kind.WAVES: self._panels,
        }
        body = bodies[chart.kind] if chart.columns else self._nothing
        linked = f" {_P}-linked" if chart.anchors & self.links.keys() else ""
        return f'<figure class="{_P} {_P}-is-{chart.kind}{linked}">{self._head()}{body()}{self._foot()}</figure>\n'

    def _head(self) -> str:
        chart = self.chart
        head = f'<figcaption class="{_P}-title"{self.lang}><bdi>{escape(chart.title)}</bdi></figcaption>'
        if chart.label:
            head += f'<p class="{_P}-about"{self.lang}>{escape(chart.label)}</p>'
        if chart.wording:
            head += (
                f'<p class="{_P}-wording">{escape(chart.wording_intro)} <q{self.lang}>{escape(chart.wording)}</q></p>'
            )
        return head

    def _foot(self) -> str:
        chart = self.chart
        foot = f'<p class="{_P}-help"{self.lang}>{escape(chart.help)}</p>' if chart.help else ""
        foot += "".join(f'<p class="{_P}-notice">{escape(notice)}</p>' for notice in chart.notices)
        return foot + f'<dl class="{_P}-facts">{"".join(map(self._fact, chart.facts))}</dl>'

    def _fact(self, fact: Fact) -> str:
        links = ", ".join(f'<a href="{escape(address)}"{self.lang}>{escape(text)}</a>' for text, address in fact.links)
        lang = self.lang if fact.is_own_words else ""
        return f"<div><dt>{escape(fact.term)}</dt> <dd{lang}>{links or escape(fact.text)}</dd></div>"

    def _nothing(self) -> str:
        return f'<p class="{_P}-empty">{escape(self.chart.words.nothing)}</p>'

    # Bars

    def _panels(self) -> str:
        panels = [self._panel(position, column) for position, column in enumerate(self.chart.columns)]
        return panels[0] if len(panels) == 1 else f'<div class="{_P}-panels">{"".join(panels)}</div>'

    def _panel(self, position: int, column: Column) -> str:
        rows = "".join(
            f'<tr class="{self._row_class(row)}"{self._id(cell)}><th class="{_P}-answer" scope="row">'
            f"{self._label(row.label)}{self._remark(cell.remark)}{self._bar(row, cell)}</th>{self._value(cell)}</tr>"
            for row, cell in self.chart.column_rows(position)
        )
        if not rows:
            return f'<p class="{_P}-empty">{escape(self.chart.words.empty[column.label])}</p>'
        caption, head = self._caption([column]), self._hidden_head()
        return f'<table class="{_P}-table">{caption}{head}<tbody>{rows}</tbody>{_AXIS}</table>'

    def _grouped(self) -> str:
        bodies = []
        for row in self.chart.rows:
            members = "".join(
                f'<tr class="{self._row_class(row)}"{self._id(cell)}><th class="{_P}-answer {_P}-member" scope="row">'
                f"{self._label(column.label)}{self._remark(cell.remark)}{self._bar(row, cell)}</th>"
                f"{self._value(cell)}</tr>"
                for column, cell in zip(self.chart.columns, row.cells, strict=True)
                if cell is not None
            )
            strong = f" {_P}-strong" if row.highlight else ""
            bodies.append(
                f'<tbody><tr><th class="{_P}-over{strong}" scope="rowgroup" colspan="2">{self._label(row.label)}</th>'
                f"</tr>{members}</tbody>"
            )
        caption, head = self._caption(self.chart.columns), self._hidden_head()
        return f'<table class="{_P}-table">{caption}{head}{"".join(bodies)}{_AXIS}</table>'

    def _bar(self, row: Row, cell: Cell) -> str:
        if cell.share is None:
            return ""
        tone = tone_of(self.chart, row)
        return (
            f'<svg class="{_P}-bar" width="100%" height="12" aria-hidden="true" focusable="false">'
            f'<rect class="{_P}-track" width="100%" height="12" fill="{LIGHT["line"]}"/>'
            f'<rect class="{_P}-{tone}" width="{cell.share:f}%" height="12" fill="{LIGHT[tone]}"/></svg>'
        )

    # Numbers with or without a bar that is cut into answers

    def _stacked(self) -> str:
        chart, parts = self.chart, []
        for position, column in enumerate(chart.columns):
            if len(chart.columns) > 1:
                parts.append(f'<p class="{_P}-group"{self.lang}><bdi>{escape(column.label)}</bdi></p>')
            parts.append(self._cut_bar(position))
        return "".join(parts) + self._matrix(keyed=True)

    def _table(self) -> str:
        return self._matrix(keyed=False)

    def _cut_bar(self, column: int) -> str:
        parts = []
        for position, start, length in stacked.segments(self.chart, column):
            tone, on_it = stacked.part_of(self.chart, position)
            parts.append(
                f'<rect class="{_P}-{tone}" x="{start:.3f}%" width="{length:.3f}%" height="32" fill="{LIGHT[tone]}"'
                f' stroke="{LIGHT["paper"]}" stroke-width="2"/>'
            )
            if length >= _LEAST_LETTER:
                parts.append(
                    f'<text class="{_P}-{on_it}" x="{start + length / 2:.3f}%" y="21" text-anchor="middle"'
                    f' fill="{LIGHT[on_it]}">{stacked.letter(position)}</text>'
                )
        track = f'<rect class="{_P}-track" width="100%" height="32" fill="{LIGHT["line"]}"/>'
        return (
            f'<svg class="{_P}-cut" width="100%" height="32" aria-hidden="true" focusable="false">{track}'
            f"{''.join(parts)}</svg>"
        )

    def _matrix(self, *, keyed: bool) -> str:
        chart = self.chart
        rows = "".join(self._matrix_row(position, row, keyed=keyed) for position, row in enumerate(chart.rows))
        if len(chart.columns) == 1:
            head = self._hidden_head()
        else:
            names = "".join(f'<th scope="col"{self.lang}>{escape(column.label)}</th>' for column in chart.columns)
            answer = f'<th scope="col"><span class="{_P}-hidden">{escape(chart.words.answer)}</span></th>'
            head = f'<thead class="{_P}-columns"><tr>{answer}{names}</tr></thead>'
        table = (
            f'<table class="{_P}-table {_P}-matrix">{self._caption(chart.columns)}{head}<tbody>{rows}</tbody></table>'
        )
        if len(chart.columns) == 1:
            return table
        # it scrolls where it is wider than the page; without a tab stop it could not be scrolled by keyboard
        return f'<div class="{_P}-scroll" tabindex="0" role="region" aria-label="{escape(chart.title)}">{table}</div>'

    def _matrix_row(self, position: int, row: Row, *, keyed: bool) -> str:
        cells = "".join(self._matrix_cell(cell) for cell in row.cells)
        key = ""
        if keyed:
            tone, on_it = stacked.part_of(self.chart, position)
            key = (
                f'<svg class="{_P}-key" width="20" height="20" aria-hidden="true" focusable="false">'
                f'<rect class="{_P}-{tone}" width="20" height="20" fill="{LIGHT[tone]}"/><text class="{_P}-{on_it}"'
                f' x="10" y="15" text-anchor="middle" fill="{LIGHT[on_it]}">{stacked.letter(position)}</text></svg>'
            )
        label = f'{key}<span class="{_P}-label"{self.lang}><bdi>{escape(row.label)}</bdi></span>'
        return f'<tr class="{self._row_class(row)}"><th class="{_P}-answer" scope="row">{label}</th>{cells}</tr>'

    def _matrix_cell(self, cell: Cell | None) -> str:
        if cell is None:
            nothing = escape(self.chart.words.not_published)
            dash = f'<span aria-hidden="true">–</span><span class="{_P}-hidden">{nothing}</span>'
            return f'<td class="{_P}-value">{dash}</td>'
        value = escape(cell.value) + self._remark(cell.remark) + self.links.get(cell.anchor, "")
        return f'<td class="{_P}-value{self._words(cell)}"{self._id(cell)}>{value}</td>'

    # Parts

    def _caption(self, columns) -> str:
        names = ", ".join(
            f'<bdi class="{_P}-group"{self.lang}>{escape(column.label)}</bdi>{self._size(column)}' for column in columns
        )
        return f'<caption class="{_P}-caption">{names}. {escape(self.chart.measure)}</caption>'

    def _size(self, column: Column) -> str:
        return f" ({escape(column.size)})" if column.size else ""

    def _hidden_head(self) -> str:
        words = self.chart.words
        return (
            f'<thead class="{_P}-head"><tr><th scope="col">{escape(words.answer)}</th>'
            f'<th scope="col">{escape(words.share)}</th></tr></thead>'
        )

    def _row_class(self, row: Row) -> str:
        return f"{_P}-row{f' {_P}-row-aside' if row.aside else ''}{f' {_P}-strong' if row.highlight else ''}"

    def _id(self, cell: Cell) -> str:
        return f' id="{escape(cell.anchor)}"' if cell.anchor in self.anchors else ""

    def _label(self, label: str) -> str:
        return f'<span class="{_P}-label"{self.lang}><bdi>{escape(label)}</bdi></span>'

    def _remark(self, remark: str) -> str:
        return f'<span class="{_P}-remark"{self.lang}><bdi>{escape(remark)}</bdi></span>' if remark else ""

    def _words(self, cell: Cell) -> str:
        return f" {_P}-words" if cell.share is None else ""

    def _value(self, cell: Cell) -> str:
        link = self.links.get(cell.anchor, "")
        return f'<td class="{_P}-value{self._words(cell)}">{escape(cell.value)}{link}</td>'


_AXIS = (
    f'<tfoot class="{_P}-axis" aria-hidden="true"><tr><td><span class="{_P}-ticks"><span>0</span> <span>50</span>'
    " <span>100</span></span></td><td></td></tr></tfoot>"
)


def write(chart: Chart, *, anchors: Collection[str] = (), links: Mapping[str, str] | None = None) -> SafeString:
    """The chart as well-formed HTML.

    The results named by anchors get an id, so that they can be linked to; each only once on a page. links is safe HTML
    that is put beside results, by their anchor.
    """
    return mark_safe(_Writer(chart, anchors=anchors, links=links or {}).figure())  # noqa: S308 - all of it is escaped
