"""How wide a text is and where its lines break, and what XML can carry of it.

SVG breaks no lines, so the layout has to. It measures with the font that draws the PNG (Arimo: as wide as Arial and
Helvetica) and leaves room for the widest fonts that a browser may put in its place (Verdana, DejaVu Sans).
"""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from PIL import ImageFont

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "arimo-regular.ttf", FONTS / "arimo-bold.ttf"
_EM = 1000
# The widest of the usual sans fonts against Arimo, over German and English texts: DejaVu Sans 1.13, its bold 1.16.
_ROOM = {False: 1.14, True: 1.17}
_WIDE, _OTHER = 1.0, 0.7  # of an em, where the bundled fonts have no such letter

# What XML forbids, and what reorders the text after it.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_NOT_BUNDLED = re.compile(
    r"[^\t\n\r -~\u00a0-\u024f\u0370-\u03ff\u0400-\u045f\u0490\u0491\u05d0-\u05ea\u200b-\u200f\u2010-\u2027"
    r"\u202f\u2030\u2032\u2033\u2039\u203a\u2044\u2060\u2066-\u2069\u20ac\u20bd\u2116\u2122\u2190-\u2193\u2212\u2248"
    r"\u2260\u2264\u2265\u25a0\ufeff]"
)
_RIGHT_TO_LEFT = {"R", "AL"}
_SPACES = re.compile(r"[ \t\r\n]+")
_BREAKS = re.compile(r"(?<=[ \t\n\r\u2010\u2013\u2014/\u200b-])|(?<=[\u3000-\u9fff\uac00-\ud7af])")


def clean(text: str) -> str:
    """The text without the characters that no XML can carry or that reorder what follows them."""
    return _FORBIDDEN.sub("", text)


def escape(text: str) -> str:
    """The text as it may stand in XML, HTML and their attributes."""
    text = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("'", "&#x27;")


def quoted(text: str, *, language: str) -> str:
    """The text in the quotation marks of its language."""
    return f"„{text}“" if language == "de" else f"“{text}”"


def not_bundled(text: str) -> set[str]:
    """The letters of a text that the fonts of the PNG do not have."""
    return set(_NOT_BUNDLED.findall(text))


def isolated(text: str) -> str:
    """A text that contains right-to-left letters, so marked that it takes its own direction and keeps it."""
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"\u2068{text}\u2069"
    return text


def width(text: str, *, size: float, bold: bool = False) -> float:
    """How wide a text may become, in the unit of size."""
    return _ems(text, bold=bold) * size


def wrap(text: str, *, size: float, within: float, bold: bool = False) -> list[str]:
    """The lines of a text, none wider than `within`; a word that is too long by itself is cut."""
    lines: list[str] = []
    line, used = "", 0.0
    for word in _BREAKS.split(_SPACES.sub(" ", clean(text))):
        needed = width(word.rstrip(), size=size, bold=bold)
        if line and used + needed > within:
            lines.append(line.rstrip())
            line, used = "", 0.0
        while needed > within and len(word) > 1:
            head = _head(word, size=size, within=within, bold=bold)
            lines.append(head)
            word = word[len(head) :]
            needed = width(word.rstrip(), size=size, bold=bold)
        line += word
        used += width(word, size=size, bold=bold)
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _head(word: str, *, size: float, within: float, bold: bool) -> str:
    """As much of a word as fits, one character at least; marks stay with their letter."""
    used, end = 0.0, 0
    for end, character in enumerate(word):
        used += width(character, size=size, bold=bold)
        if used > within and end and not unicodedata.combining(character):
            return word[:end]
    return word[: end + 1]


@lru_cache(maxsize=8192)
def _ems(text: str, *, bold: bool) -> float:
    """The width of a text at size 1. Labels come in words that come again: 5 µs a line instead of 50."""
    return sum(_advance(character, bold=bold) for character in text) * _ROOM[bold] / _EM


@lru_cache(maxsize=8192)
def _advance(character: str, *, bold: bool) -> float:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0.0
    if not_bundled(character):
        return _EM * (_WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER)
    return _font(bold=bold).getlength(character)


@cache
def _font(*, bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(BOLD if bold else REGULAR, _EM, layout_engine=ImageFont.Layout.BASIC)
