"""One bar for each column, cut into the answers, and a key below that has every number."""

from decimal import Decimal

from surveys.charts import text
from surveys.charts.bars import caption, tone_of, whose
from surveys.charts.chart import Chart
from surveys.charts.palette import PARTS
from surveys.charts.picture import Canvas

LABEL, SMALL = 15.0, 13.0
_BAR, _SEAM, _SWATCH, _TINY = 30.0, 2.0, 18.0, 9.0
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def letter(position: int) -> str:
    """The name of a part: A to Z, then AA."""
    rest, last = divmod(position, len(_LETTERS))
    return (letter(rest - 1) if rest else "") + _LETTERS[last]


def part_of(chart: Chart, position: int) -> tuple[str, str]:
    """The tones of a part and of the letter on it."""
    row = chart.rows[position]
    if row.aside:
        return "aside", "letter-aside"
    if chart.has_highlight:
        return (tone_of(chart, row), "letter-0" if row.highlight else "letter-1")
    return f"part-{position % PARTS}", f"letter-{position % PARTS}"


def segments(chart: Chart, column: int) -> list[tuple[int, float, float]]:
    """The parts of a column's bar: position of the answer, start and length in percent of the bar.

    Published shares may add up to 99 or 101: what is missing stays empty, and only what exceeds 100 is scaled down.
    """
    cells = [row.cells[column] for row in chart.rows]
    shares = [cell.share if cell and cell.share is not None else Decimal(0) for cell in cells]
    whole = max(Decimal(100), sum(shares, Decimal(0)))
    found, start = [], Decimal(0)
    for position, share in enumerate(shares):
        if share:
            found.append((position, float(start * 100 / whole), float(share * 100 / whole)))
        start += share
    return found


def stacked(canvas: Canvas, chart: Chart) -> None:
    single = len(chart.columns) == 1
    canvas.paragraph(caption(chart, 0) if single else whose(chart), size=SMALL, tone="muted", lang=chart.lang)
    canvas.skip(6)
    for column, named in enumerate(chart.columns):
        if not single:
            canvas.paragraph(named.label, size=SMALL, bold=True, lang=chart.lang)
            canvas.skip(2)
        _bar(canvas, chart, column)
    _key(canvas, chart, single=single)


def _bar(canvas: Canvas, chart: Chart, column: int) -> None:
    canvas.box(x=canvas.left, width=canvas.inner, height=_BAR, tone="line")
    for position, start, length in segments(chart, column):
        tone, on_it = part_of(chart, position)
        x, width = canvas.left + canvas.inner * start / 100, canvas.inner * length / 100
        canvas.box(x=x, width=max(width - _SEAM, 0.5), height=_BAR, tone=tone, hatched=chart.rows[position].aside)
        name = letter(position)
        room = text.width(name, size=SMALL, bold=True) + 4
        if room <= width - _SEAM:
            if chart.rows[position].aside:  # a letter on hatching could not be read
                middle = x + (width - _SEAM) / 2
                canvas.box(x=middle - room / 2, width=room, height=SMALL + 6, tone=tone, down=(_BAR - SMALL - 6) / 2)
            canvas.skip(8)
            canvas.line(name, x=x + (width - _SEAM) / 2, size=SMALL, bold=True, tone=on_it, anchor="middle")
            canvas.skip(-8)
    canvas.skip(_BAR + 10)


def _key(canvas: Canvas, chart: Chart, *, single: bool) -> None:
    values = [row.cells[0].value if single and row.cells[0] else "" for row in chart.rows]
    room = max((text.width(value, size=LABEL, bold=True) for value in values), default=0.0)
    beside = room <= canvas.inner * 0.4  # else the value is words and takes a line of its own
    x = canvas.left + _SWATCH + 10
    for position, row in enumerate(chart.rows):
        tone, on_it = part_of(chart, position)
        name = letter(position)
        canvas.box(x=canvas.left, width=_SWATCH, height=_SWATCH, tone=tone)
        size = SMALL if len(name) == 1 else _TINY  # AA has to fit, too
        down = (_SWATCH - size) / 2 - 0.5
        canvas.skip(down)
        canvas.line(name, x=canvas.left + _SWATCH / 2, size=size, bold=True, tone=on_it, anchor="middle")
        canvas.skip(-down)
        if single and beside:
            canvas.line(values[position], x=canvas.left + canvas.inner, size=LABEL, bold=not row.aside, anchor="end")
        right = room + 8 if single and beside else 0
        canvas.paragraph(
            row.label,
            size=LABEL,
            bold=row.highlight,
            lang=chart.lang,
            x=x,
            within=canvas.left + canvas.inner - right - x,
        )
        if not (single and beside):
            canvas.paragraph(each_value(chart, position), size=SMALL, tone="muted", lang=chart.lang, x=x)
        canvas.skip(8)


def each_value(chart: Chart, position: int) -> str:
    """An answer's results in one line of text: press offices 13 %, agencies 20 %."""
    cells = zip(chart.columns, chart.rows[position].cells, strict=True)
    if len(chart.columns) == 1:
        return ", ".join(cell.value for _, cell in cells if cell)
    return " · ".join(f"{column.label} {cell.value if cell else '–'}" for column, cell in cells)
