"""Where everything of a picture stands: a chart and a width in, boxes and lines of text out.

Every line of text has a row of its own or a column whose width was measured, so nothing can overlap however long the
labels are; the height follows from the content.
"""

from surveys.charts import bars, stacked, tables
from surveys.charts.chart import Chart, Kind
from surveys.charts.picture import Canvas, Picture
from surveys.charts.text import quoted

TITLE, SMALL, TINY = 19.0, 13.0, 12.0
_BODIES = {
    Kind.BAR: bars.panels,
    Kind.GROUPED: bars.grouped,
    Kind.STACKED: stacked.stacked,
    Kind.TABLE: tables.table,
    Kind.WAVES: bars.panels,
}


def lay_out(chart: Chart, *, width: int, least_height: int = 0) -> Picture:
    """The picture of a chart, `width` CSS pixels wide and at least so high."""
    canvas = Canvas(width)
    canvas.paragraph(chart.title, size=TITLE, bold=True, lang=chart.lang)
    canvas.skip(4)
    if chart.label:
        canvas.paragraph(chart.label, size=SMALL, tone="muted", lang=chart.lang)
    if chart.wording:
        asked = quoted(chart.wording, language=chart.own_language)
        canvas.paragraph(f"{chart.wording_intro} {asked}", size=SMALL, tone="muted", lang=chart.lang)
    canvas.skip(10)
    if chart.rows:
        _BODIES[chart.kind](canvas, chart)
    else:
        canvas.paragraph(chart.words.nothing, size=SMALL)
    _foot(canvas, chart)
    return canvas.picture(least_height=least_height)


def _foot(canvas: Canvas, chart: Chart) -> None:
    canvas.skip(6)
    if chart.help:
        canvas.paragraph(chart.help, size=SMALL, lang=chart.lang)
        canvas.skip(4)
    for notice in chart.notices:
        top = canvas.y
        canvas.paragraph(notice, size=SMALL, x=canvas.left + 10)
        height = canvas.y - top
        canvas.box(x=canvas.left, width=3, height=height, tone="fill", down=-height)
        canvas.skip(4)
    canvas.skip(2)
    canvas.box(x=canvas.left, width=canvas.inner, height=1, tone="line")
    canvas.skip(6)
    for fact in chart.facts:
        canvas.paragraph(fact.line, size=TINY, tone="muted", lang=chart.lang if fact.is_own_words else "")
        canvas.skip(1)
