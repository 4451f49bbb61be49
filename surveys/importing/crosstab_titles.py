"""What the lines above a table say: the question, its code, whom it was asked, and how many."""

import re
from dataclasses import dataclass, field

from surveys.importing.crosstab_rows import Line, size_in, without_size

_CODED = re.compile(
    r"(?:(?:Tabelle|Table)\s*\d+\w?\s*[-–:.]\s*)?"
    r"(?:(?:Frage|Question|Tabelle|Table)\s*)?([A-Z]{1,4}[-_]?\d{1,3}[a-z]?(?:[._]\d{1,2})?|\d{1,3}[a-z]?)\s*[.:)]\s+(\S.*)"
)
_NAMED = re.compile(r"([A-Z][A-Z0-9_]{2,20})[.:]?\s+([A-Z][a-z].*|I .*)")
_FRAGE = re.compile(r"(?:Frage|Question)\s*(\d{1,3}[a-z]?)\s*[.:)]?\s+(\S.*)", re.IGNORECASE)
_ASKED = re.compile(r"(?:Frage(?:wortlaut|text)?|Question(?: wording| text)?)\s*:\s*(?=\S)", re.IGNORECASE)
_QUOTED = re.compile('["„“‚‘»«]([^"„“”»«]+)["“”‘’«»]')
_BASE_LINE = re.compile(
    r"(?:basis|base|ask(?:ed)?(?: of)?|filter)\b\s*:?\s*(.*)|(ask(?:ed)? (?:all|if|only).*)", re.IGNORECASE
)
_ASIDE = re.compile(
    r"(quelle|source|anmerkung|note|notes|fußnote|\*|lesebeispiel|reading example|©|tabelle \d+$|table \d+$|seite|page"
    r"|stand|weighted by|gewichtet nach|hinweis|client|auftraggeber|erhebung(szeitraum)?\b|fieldwork|sample size"
    r"|befragungszeitraum|n ?=|columns tested"
    r"|.*\b(gmbh|institut|bundesamt|dimap|yougov|ipsos|forsa|civey|research)\b(?!.*\?))",
    re.IGNORECASE,
)
_LONGEST_ASIDE = 300  # letters that are looked at
_UNIT_ASIDE = re.compile(r"[,;]?\s*\(?(angaben |figures |results )?in (%|prozent|percent)\)?", re.IGNORECASE)
_UNIT_LINE = re.compile(
    r"\(?(angaben |figures |results )?(in|as|,)? ?(%|prozent|percent(ages)?|column percentages|spaltenprozente?)\)?",
    re.IGNORECASE,
)


@dataclass
class Titles:
    """What the lines above a table say: the question, its code, whom it was asked, and how many."""

    texts: list[str] = field(default_factory=list)
    row: int = 0
    code: str = ""
    question: str = ""
    base: str = ""
    n: int | None = None
    n_row: int = 0  # where that stands
    n_place: int = -1  # the column, where it has a cell of its own
    others: list[str] = field(default_factory=list)

    @property
    def in_one(self) -> str:
        return " ".join(self.texts)


def titles_of(lines: list[Line], *, decimal_comma: bool | None) -> Titles:
    """Read the titles above a table."""
    found = Titles()
    for line in lines:
        text = line.label or next(iter(line.texts.values()), "")
        found.texts.append(text)
        if size := size_in(text, decimal_comma=decimal_comma):
            found.n, found.n_row = size, line.row.number
        if is_aside(text):
            continue
        if base := _BASE_LINE.fullmatch(text):
            found.base = base_in(base)
            continue
        coded = _CODED.fullmatch(text) or _FRAGE.fullmatch(text) or _NAMED.fullmatch(text)
        if coded:
            found.code, found.question, found.row = coded[1], _unquoted(coded[2]), line.row.number
            found.others = []
        elif found.code or (found.question and "?" not in text):
            found.others.append(text)
        else:
            found.question, found.row = _unquoted(_ASKED.sub("", text)), line.row.number
    return found


def is_aside(text: str) -> bool:
    """Whether a line tells who published the table, when, or what its marks mean."""
    return bool(_ASIDE.match(text[:_LONGEST_ASIDE]) or _UNIT_LINE.fullmatch(text))


def is_base_line(text: str) -> bool:
    """Whether a line says who was asked."""
    return bool(_BASE_LINE.fullmatch(text))


def is_clearly_a_title(text: str) -> bool:
    """Whether a line among answers begins a new question, by how it is written."""
    is_marked = text.endswith(("?", ".", ":", "!", ")", "]", "…", "“", '"', "«", "”"))
    return is_marked or len(text.split()) > 5 or any(shape.fullmatch(text) for shape in (_CODED, _FRAGE, _NAMED))


def base_in(found: re.Match) -> str:
    """Of whom figures are shares, without the unit and what else the line says; empty where only a number stands."""
    base = _UNIT_ASIDE.sub("", (found[1] or found[2] or "").partition(" | ")[0]).strip(" :;,")
    return base if without_size(base).strip(" :;,()[]") else ""


def _unquoted(text: str) -> str:
    """A wording without the quotation marks around all of it."""
    found = _QUOTED.fullmatch(text)
    return found[1] if found else text
