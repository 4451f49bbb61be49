"""A picture as PNG, for places that take nothing else: social networks, newsletters, newspapers' systems."""

import math
from functools import lru_cache

from resvg_py import svg_to_bytes

from surveys.charts import svg, text
from surveys.charts.chart import Chart
from surveys.charts.layout import lay_out
from surveys.charts.picture import Picture

WIDTH, LEAST_HEIGHT = 600, 315  # CSS pixels; the proportions that social networks ask for
_ZOOM = 4 / 3  # 800 pixels: sharp enough, and half the work of 1200
_TALLEST = 4000  # CSS pixels; what is taller is drawn at its plain size
_FONTS = [str(text.REGULAR), str(text.BOLD)]


class MissingLetters(Exception):
    """No font on this machine has some of the picture's letters, and a picture without its words would mislead."""

    status_code = 503
    error_code = "missing_letters"


def write(chart: Chart, *, theme: str) -> bytes:
    """Draw a chart as PNG in one theme. Latin, Greek, Cyrillic and Hebrew letters need no fonts on the machine.

    Raises MissingLetters where neither the bundled fonts nor the machine's have a letter.
    """
    picture = _lay_out(chart)
    foreign = {letter for line in picture.lines for letter in text.not_bundled(line.text)}
    if missing := sorted(letter for letter in foreign if not _can_draw(letter)):
        raise MissingLetters(f"No font has {' '.join(missing)}")
    return _rasterise(svg.write(chart, picture, theme=theme), zoom=_zoom(picture), with_system_fonts=bool(foreign))


def size_of(chart: Chart) -> tuple[int, int]:
    """Width and height of the PNG, in pixels, without drawing it."""
    picture = _lay_out(chart)
    return math.ceil(picture.width * _zoom(picture)), math.ceil(picture.height * _zoom(picture))


def _lay_out(chart: Chart) -> Picture:
    return lay_out(chart, width=WIDTH, least_height=LEAST_HEIGHT)


def _zoom(picture: Picture) -> float:
    return _ZOOM if picture.height <= _TALLEST else 1.0


def _rasterise(source: str, *, zoom: float, with_system_fonts: bool) -> bytes:
    return svg_to_bytes(
        svg_string=source, zoom=zoom, font_files=_FONTS, skip_system_fonts=not with_system_fonts, font_family="Arimo"
    )


@lru_cache(maxsize=4096)
def _can_draw(letter: str) -> bool:
    """Whether one of the machine's fonts has the letter: the renderer leaves out what it cannot draw."""
    frame = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="5" y="30">{}</text></svg>'
    drawn, empty = (
        _rasterise(frame.format(text.escape(each)), zoom=1, with_system_fonts=True) for each in (letter, " ")
    )
    return drawn != empty or letter.isspace()
