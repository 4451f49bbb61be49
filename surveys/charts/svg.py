"""A picture as a standalone SVG file: text stays text, colours follow the reader's theme."""

from surveys.charts.chart import Chart
from surveys.charts.palette import DARK, LIGHT
from surveys.charts.picture import Box, Line, Picture
from surveys.charts.text import escape, isolated

FAMILY = "Arimo, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
_FORCED = {"paper": "Canvas", "line": "GrayText"}  # where the reader's own colours rule
_HATCH = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="paper" width="1.5" height="6" fill="{paper}"/></pattern></defs>'
)


def write(chart: Chart, picture: Picture, *, theme: str = "") -> str:
    """The picture as XML. theme is `light` or `dark`; without one the file follows the reader's settings.

    A file with a theme has every colour as an attribute and no style sheet: what draws a PNG knows no media queries.
    """
    palette = DARK if theme == "dark" else LIGHT
    width, height = _number(picture.width), _number(picture.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' lang="{chart.language}" role="img" aria-labelledby="title desc" font-family="{FAMILY}">'
        f'<title id="title">{escape(chart.title)}</title><desc id="desc">{escape(chart.summary)}</desc>',
        "" if theme else _STYLE,
        _HATCH.format_map(palette) if any(box.hatched for box in picture.boxes) else "",
        f'<rect class="paper" width="{width}" height="{height}" fill="{palette["paper"]}"/>',
    ]
    parts += [_box(box, palette) for box in picture.boxes]
    parts += [_line(line, palette) for line in picture.lines]
    parts.append("</svg>")
    return "".join(parts)


def _box(box: Box, palette: dict[str, str]) -> str:
    place = f'x="{_number(box.x)}" y="{_number(box.y)}" width="{_number(box.width)}" height="{_number(box.height)}"'
    drawn = f'<rect class="{box.tone}" {place} fill="{palette[box.tone]}"/>'
    return f'{drawn}<rect {place} fill="url(#hatch)"/>' if box.hatched else drawn


def _line(line: Line, palette: dict[str, str]) -> str:
    weight = ' font-weight="700"' if line.bold else ""
    anchor = f' text-anchor="{line.anchor}"' if line.anchor != "start" else ""
    lang = f' lang="{line.lang}"' if line.lang else ""
    return (
        f'<text class="{line.tone}" x="{_number(line.x)}" y="{_number(line.y)}" font-size="{_number(line.size)}"'
        f' fill="{palette[line.tone]}"{weight}{anchor}{lang}>{isolated(escape(line.text))}</text>'
    )


def _number(value: float) -> str:
    """A length as SVG wants it, whatever the language: 12, 12.5."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _rules(colours: dict[str, str]) -> str:
    return "".join(f".{tone}{{fill:{colour}}}" for tone, colour in colours.items())


_STYLE = (
    f"<style>@media screen and (prefers-color-scheme:dark){{{_rules(DARK)}}}"
    "@media (forced-colors:active){"
    + _rules({tone: _FORCED.get(tone, "CanvasText") for tone in LIGHT if not tone.startswith("letter")})
    + _rules({tone: "Canvas" for tone in LIGHT if tone.startswith("letter")})
    + "}@media print{"
    + _rules({"paper": "#fff", "ink": "#000"})
    + "}</style>"
)
