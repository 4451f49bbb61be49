"""Bars: a panel for each column, or the columns' bars below each answer."""

from surveys.charts import text
from surveys.charts.chart import Cell, Chart, Row
from surveys.charts.picture import Canvas

LABEL, SMALL, TINY = 15.0, 13.0, 11.0
_BAR, _THIN_BAR, _BETWEEN = 12.0, 9.0, 8.0
_VALUE_GAP = 8.0


def panels(canvas: Canvas, chart: Chart) -> None:
    """Small multiples, one below the other: what each column answered."""
    for position, column in enumerate(chart.columns):
        rows = list(chart.column_rows(position))
        if not rows:
            canvas.paragraph(chart.words.empty[column.label], size=SMALL)
            canvas.skip(_BETWEEN)
            continue
        canvas.paragraph(caption(chart, position), size=SMALL, tone="muted", lang=chart.lang)
        canvas.skip(6)
        values = _value_width(cell for _, cell in rows)
        for row, cell in rows:
            _label(canvas, chart, row, remark=cell.remark)
            _bar(canvas, chart, row, cell, values=values, height=_BAR)
        _axis(canvas, values)
        canvas.skip(_BETWEEN)


def grouped(canvas: Canvas, chart: Chart) -> None:
    """Each answer with one bar for each column; every bar says whose it is."""
    canvas.paragraph(whose(chart), size=SMALL, tone="muted", lang=chart.lang)
    canvas.skip(6)
    values = _value_width(cell for row in chart.rows for cell in row.cells if cell)
    for row in chart.rows:
        _label(canvas, chart, row)
        for column, cell in zip(chart.columns, row.cells, strict=True):
            if cell is not None:
                label = " – ".join(filter(None, [column.label, cell.remark]))
                canvas.paragraph(label, size=SMALL, tone="muted", lang=chart.lang)
                _bar(canvas, chart, row, cell, values=values, height=_THIN_BAR)
        canvas.skip(4)
    _axis(canvas, values)
    canvas.skip(_BETWEEN)


def caption(chart: Chart, position: int) -> str:
    """Whose answers a panel shows and what its numbers are."""
    column = chart.columns[position]
    return f"{column.label}{f' ({column.size})' if column.size else ''}. {chart.measure}"


def whose(chart: Chart) -> str:
    """The same for a picture that shows all columns together."""
    columns = [f"{column.label}{f' ({column.size})' if column.size else ''}" for column in chart.columns]
    return f"{', '.join(columns)}. {chart.measure}"


def _label(canvas: Canvas, chart: Chart, row: Row, *, remark: str = "") -> None:
    canvas.paragraph(row.label, size=LABEL, bold=row.highlight, lang=chart.lang)
    if remark:
        canvas.paragraph(remark, size=SMALL, tone="muted", lang=chart.lang)
    canvas.skip(2)


def _value_width(cells) -> float:
    """The column at the end of the bars, wide enough for every number."""
    widths = [text.width(cell.value, size=LABEL, bold=True) for cell in cells if cell.share is not None]
    return max(widths, default=0.0)


def _bar(canvas: Canvas, chart: Chart, row: Row, cell: Cell, *, values: float, height: float) -> None:
    if cell.share is None:  # words in place of a bar
        canvas.paragraph(cell.value, size=SMALL, tone="muted", lang="")
        canvas.skip(_BETWEEN)
        return
    length = canvas.inner - values - _VALUE_GAP
    middle = (LABEL - height) / 2 + 1.5
    canvas.box(x=canvas.left, width=length, height=height, tone="line", down=middle)
    canvas.box(
        x=canvas.left, width=length * float(cell.share) / 100, height=height, tone=tone_of(chart, row), down=middle
    )
    canvas.line(
        cell.value,
        x=canvas.left + canvas.inner,
        size=LABEL,
        bold=not row.aside,
        tone="muted" if row.aside else "ink",
        anchor="end",
    )
    canvas.skip(LABEL + _BETWEEN)


def tone_of(chart: Chart, row: Row) -> str:
    """The colour of an answer's bar: one accent, and less of it where another answer is the point."""
    if row.aside:
        return "aside"
    return "quiet" if chart.has_highlight and not row.highlight else "fill"


def _axis(canvas: Canvas, values: float) -> None:
    length = canvas.inner - values - _VALUE_GAP
    if values:
        for label, share, anchor in (("0", 0.0, "start"), ("50", 0.5, "middle"), ("100", 1.0, "end")):
            canvas.line(label, x=canvas.left + length * share, size=TINY, tone="muted", anchor=anchor)
        canvas.skip(TINY + 4)
