"""What a layout produces and a writer reads: boxes and lines of text at their places, in CSS pixels."""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from surveys.charts import text

MARGIN = 16.0
_LEADING = 1.35  # line height, in sizes
_ASCENT = 1.0  # from the top of a line to its baseline, in sizes


class Line(NamedTuple):
    """A line of text, y its baseline. `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    tone: str = "ink"
    anchor: str = "start"
    lang: str = ""


class Box(NamedTuple):
    """A filled rectangle. `tone` names its colour in the palette; a hatched one is told apart without colour."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A laid-out chart."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


@dataclass
class Canvas:
    """A picture in the making, filled from top to bottom: `y` is where the next thing goes."""

    width: float
    y: float = MARGIN
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def left(self) -> float:
        return MARGIN

    @property
    def inner(self) -> float:
        """The width between the margins."""
        return self.width - 2 * MARGIN

    def skip(self, height: float) -> None:
        self.y += height

    def paragraph(
        self,
        words: str,
        *,
        size: float,
        bold: bool = False,
        tone: str = "ink",
        lang: str = "",
        x: float | None = None,
        within: float | None = None,
    ) -> None:
        """Text in as many lines as it needs; the next thing goes below."""
        x = self.left if x is None else x
        within = self.left + self.inner - x if within is None else within
        for line in text.wrap(words, size=size, within=within, bold=bold):
            self.lines.append(Line(x, self.y + size * _ASCENT, line, size, bold, tone, "start", lang))
            self.y += size * _LEADING

    def line(self, words: str, *, x: float, size: float, bold: bool = False, tone: str = "ink", anchor: str) -> None:
        """One line at this height, which stays where it is."""
        self.lines.append(Line(x, self.y + size * _ASCENT, text.clean(words), size, bold, tone, anchor))

    def box(self, *, x: float, width: float, height: float, tone: str, hatched: bool = False, down: float = 0) -> None:
        """A rectangle `down` below this height, which stays where it is."""
        if width > 0:
            self.boxes.append(Box(x, self.y + down, width, height, tone, hatched))

    def picture(self, *, least_height: float) -> Picture:
        height = math.ceil(max(self.y + MARGIN, least_height))
        return Picture(self.width, height, tuple(self.boxes), tuple(self.lines))
