import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from surveys.charts import svg
from surveys.charts.chart import Kind
from surveys.charts.layout import lay_out
from surveys.charts.palette import DARK, LIGHT

pytestmark = pytest.mark.django_db
SVG = "{http://www.w3.org/2000/svg}"
PAGE_CSS = Path(__file__).parents[3] / "comments" / "static" / "comments" / "page.css"


def write(chart, *, width=600, theme=""):
    return svg.write(chart, lay_out(chart, width=width), theme=theme)


@pytest.mark.parametrize("theme", ["", "light", "dark"])
@pytest.mark.parametrize("kind", Kind)
def test_it_is_well_formed_whatever_the_labels_are(hostile, kind, theme):
    root = ElementTree.fromstring(write(hostile(kind=kind), width=320, theme=theme))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        *("svg", "title", "desc", "style", "defs", "pattern", "rect", "text")
    }


def test_text_stays_text_and_says_what_is_in_it(trend):
    root = ElementTree.fromstring(write(trend()))
    assert "Too little interaction" in [element.text for element in root.iter(f"{SVG}text")]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert root.find(f"{SVG}title").text == "Biggest problems"
    description = root.find(f"{SVG}desc").text
    assert "Press offices (n\u00a0=\u00a0536): Too little interaction 52\u00a0%, Much effort 34\u00a0%" in description


def test_numbers_are_written_in_the_page_s_language_and_lengths_are_not(trend):
    source = write(trend(language="en"))
    assert ">52%<" in source
    assert not re.search(r'(?:x|y|width|height|font-size)="[\d.]*,', write(trend()))


def test_a_file_without_a_theme_follows_the_reader_and_one_with_a_theme_does_not(trend):
    assert "prefers-color-scheme:dark" in write(trend())
    assert "forced-colors:active" in write(trend())
    for theme, palette in (("light", LIGHT), ("dark", DARK)):
        assert "<style>" not in write(trend(), theme=theme)
        assert palette["paper"] in write(trend(), theme=theme)


def test_right_to_left_labels_are_isolated_and_overrides_are_gone(hostile):
    source = write(hostile(labels=["עדיין לא 52%", "plain\u202etxet"]))
    assert "\u2068עדיין לא 52%\u2069" in source
    assert "plaintxet" in source


def test_the_highlight_is_told_by_weight_too(trend):
    root = ElementTree.fromstring(write(trend(highlight="effort", takeaway="Effort bothers many")))
    weights = {element.text: element.get("font-weight") for element in root.iter(f"{SVG}text")}
    assert weights["Much effort"] == "700"
    assert weights["Too little interaction"] is None
    assert weights["Effort bothers many"] == "700"
    assert "Biggest problems" in weights


def test_the_parts_of_a_bar_are_told_apart_by_letters_and_a_hatching(hostile):
    root = ElementTree.fromstring(write(hostile(5, kind=Kind.STACKED, labels=["a", "b", "c", "d", "e"])))
    letters = [element.text for element in root.iter(f"{SVG}text") if element.get("text-anchor") == "middle"]
    assert set(letters) == {"A", "B", "C", "D", "E"}
    assert any(rect.get("fill") == "url(#hatch)" for rect in root.iter(f"{SVG}rect"))


def luminance(colour):
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_colours_can_be_told_apart(palette):
    assert contrast(palette["ink"], palette["paper"]) >= 7
    assert contrast(palette["muted"], palette["paper"]) >= 4.5
    for tone in ("fill", "quiet", "aside"):
        assert contrast(palette[tone], palette["paper"]) >= 3, tone
    for part in ("part-0", "part-1", "part-2", "part-3", "aside"):
        assert (
            contrast(palette[part], palette[part.replace("part", "letter") if "-" in part else "letter-aside"]) >= 4.5
        )


def test_files_have_the_colours_of_the_pages():
    css = PAGE_CSS.read_text()
    for name, tone in {"paper": "paper", "ink": "ink", "muted": "muted", "line": "line", "accent": "fill"}.items():
        light, dark = re.search(rf"--{name}: light-dark\((#\w+), (#\w+)\)", css).groups()
        assert (LIGHT[tone], DARK[tone]) == (light, dark)
