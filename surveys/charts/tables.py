"""Numbers only: a column for each group or wave, as long as they fit beside each other."""

from surveys.charts import text
from surveys.charts.bars import whose
from surveys.charts.chart import Chart
from surveys.charts.picture import Canvas
from surveys.charts.stacked import each_value

LABEL, SMALL = 15.0, 13.0
_LEAST_LABEL = 0.38  # of the width, for the answers
_GAP = 12.0
_LEAST_COLUMN = 64.0


def table(canvas: Canvas, chart: Chart) -> None:
    canvas.paragraph(whose(chart), size=SMALL, tone="muted", lang=chart.lang)
    canvas.skip(8)
    widest = max(
        (text.width(cell.value, size=LABEL, bold=True) for row in chart.rows for cell in row.cells if cell), default=0
    )
    column = max(widest, _LEAST_COLUMN) + _GAP
    if column * len(chart.columns) <= canvas.inner * (1 - _LEAST_LABEL):
        _columns(canvas, chart, column=column)
    else:
        _list(canvas, chart)
    canvas.skip(4)


def _columns(canvas: Canvas, chart: Chart, *, column: float) -> None:
    labels = canvas.inner - column * len(chart.columns)
    edges = [canvas.left + labels + column * (position + 1) for position in range(len(chart.columns))]
    _heads(canvas, chart, edges, column)
    for row in chart.rows:
        canvas.box(x=canvas.left, width=canvas.inner, height=1, tone="line")
        canvas.skip(6)
        for edge, cell in zip(edges, row.cells, strict=True):
            value, tone = (cell.value, "ink") if cell else ("–", "muted")
            canvas.line(
                value, x=edge, size=LABEL, bold=row.highlight, tone="muted" if row.aside else tone, anchor="end"
            )
        canvas.paragraph(row.label, size=LABEL, bold=row.highlight, lang=chart.lang, within=labels - 4)
        canvas.skip(4)


def _heads(canvas: Canvas, chart: Chart, edges: list[float], column: float) -> None:
    """The columns' names, wrapped, right-aligned over their numbers."""
    top, deepest = canvas.y, canvas.y
    for edge, named in zip(edges, chart.columns, strict=True):
        canvas.y = top
        for line in text.wrap(named.label, size=SMALL, within=column - _GAP, bold=True):
            canvas.line(line, x=edge, size=SMALL, bold=True, tone="muted", anchor="end")
            canvas.skip(SMALL * 1.3)
        deepest = max(deepest, canvas.y)
    canvas.y = deepest + 4


def _list(canvas: Canvas, chart: Chart) -> None:
    for position, row in enumerate(chart.rows):
        canvas.box(x=canvas.left, width=canvas.inner, height=1, tone="line")
        canvas.skip(6)
        canvas.paragraph(row.label, size=LABEL, bold=row.highlight, lang=chart.lang)
        canvas.paragraph(each_value(chart, position), size=SMALL, tone="muted", lang=chart.lang)
        canvas.skip(4)
