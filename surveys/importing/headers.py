"""The header of a file of respondents: one row, or the two or three that survey platforms write."""

import re
from typing import NamedTuple

from surveys.importing.records import Row
from surveys.importing.vocabulary import one_line, plain

_IMPORT_ID = re.compile(r'^\{"?ImportId"?:')
_CODE = re.compile(r"[A-Za-z]\w{0,30}(\[\w+\]|[.#]\w+)*")
_RESPONSE = {"response", "open ended response", "antwort", "offene antwort", "open response"}
_SELECTED_CHOICE = re.compile(r"\s+[-–]\s+Selected Choice\b")
_BRACKETS = re.compile(r"(.*[^\s\]])\s*\[([^\[\]]+)\](?:\s*\[([^\[\]]+)\])?\s*$")
_CODE_BEFORE = re.compile(r"([A-Za-z]\w{0,30}(?:\[\w+\])*)\.\s+(\S.*)", re.DOTALL)
_FEWEST_BELOW = 3  # rows below two of headers
_LINES = 15  # above the header there may be a title
# What platforms record about respondents. None of it is a question, and much of it is nobody's business.
_ABOUT = re.compile(
    r"(.*\b)?(id|uuid|guid|timestamp|zeitstempel|token|seed|ip( ?ad(d)?ress[e]?)?|e ?mail( ad(d)?ress[e]?)?)"
    r"|(respondent|response|collector|ip) ?(id|address)|lfdn|lfd nr|laufende nummer|nr|submitdate|datestamp"
    r"|interview ?(time|zeit)"
    r"|(start|end|recorded|submit|submission|date ?submitted|last ?action) ?(date|datum|time|zeit)?"
    r"|datum( abgeschickt| gestartet| der letzten aktivität)?|date( started| submitted)?|last ?page|letzte seite"
    r"|(start|user) ?(language|sprache)|referrer url|refurl|status|progress|finished|duration( in seconds)?|gesamtzeit"
    r"|(first|last|full|your|ihr) ?name|vorname|nachname|name|recipient ?((last|first) ?name|email)"
    r"|external ?(data ?)?reference|(location ?)?(latitude|longitude)|distribution ?channel|custom data \d+|phone"
    r"|telefon(nummer)?|zufallsstartwert|(group|question) ?time ?.*|.* ((first|last) click|page submit|click count)"
)


_INSTITUTES = {"pollster", "institute", "institut", "umfrageinstitut", "polling firm", "polling company"}
_PERIODS = {"start", "end", "start date", "end date", "date", "dates", "datum", "zeitraum", "fieldwork", "field dates"}


class Column(NamedTuple):
    """A column of a file of respondents: its code, its question, and the answer that it stands for, if it stands for
    one of several.
    """

    code: str
    text: str
    part: str = ""


class Header(NamedTuple):
    last_row: int  # the answers begin behind it
    columns: list[Column]
    is_known: bool  # by the mark of a platform


def header_of(rows: list[Row]) -> Header | None:
    """Read the header; None where there is none with names for at least two columns."""
    rows = [row for row in rows if any(cell.strip() for cell in row.cells)]
    for place, row in enumerate(rows[:_LINES]):
        if any(_IMPORT_ID.match(cell.strip()) for cell in row.cells) and place >= 2:
            return Header(row.number, _coded(rows[place - 2].cells, rows[place - 1].cells), is_known=True)
    start = _first(rows)
    if start is None:
        return None
    first, second = rows[start], rows[start + 1] if start + 1 < len(rows) else None
    if second and _is_second(first, second):
        return Header(second.number, _spanned(first.cells, second.cells), is_known=True)
    if second and _has_codes(first, second, rows[start + 2 :]):
        return Header(second.number, _coded(first.cells, second.cells), is_known=True)
    columns = _columns(first.cells)
    return Header(first.number, columns, any(is_about(column.text) for column in columns[:3]))


def is_about(name: str) -> bool:
    """Whether a column tells something about a respondent that is no answer, by its name."""
    return bool(_ABOUT.fullmatch(plain(name)))


def is_list_of_surveys(header: Header) -> bool:
    """Whether the columns tell who asked when: then every row is a survey and no respondent."""
    names = {plain(column.text) for column in header.columns}
    return bool(names & _INSTITUTES) and bool(names & _PERIODS)


def _first(rows: list[Row]) -> int | None:
    """The header is the first row that is as wide as the table and all of it text."""
    width = max((len([cell for cell in row.cells if cell.strip()]) for row in rows[:200]), default=0)
    if width < 2:
        return None
    for place, row in enumerate(rows[:_LINES]):
        filled = [cell.strip() for cell in row.cells if cell.strip()]
        if len(filled) >= max(2, width * 0.5):
            return None if all(_is_number(cell) for cell in filled) else place
    return None


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"-?\d+([.,]\d+)?", text))


def _has_number(text: str) -> bool:
    """Whether a cell is a figure, which the name of a question is not."""
    return bool(re.fullmatch(r"[<(]?-?\d+([.,]\d+)*\s*%?\)?", text))


def _is_second(first: Row, second: Row) -> bool:
    """SurveyMonkey: the question stands once above the columns of its answers, and “Response” below single ones."""
    marks = sum(plain(cell) in _RESPONSE for cell in second.cells)
    gaps = sum(1 for one, two in zip(first.cells, second.cells, strict=False) if not one.strip() and two.strip())
    return bool(marks) and (gaps > 0 or marks >= len(second.cells) / 2)


def _has_codes(first: Row, second: Row, below: list[Row]) -> bool:
    """Codes in the first row, and in the second what they stand for: words that no respondent repeats."""
    names = [cell.strip() for cell in first.cells if cell.strip()]
    words = [cell.strip() for cell in second.cells]
    if (
        len(below) < _FEWEST_BELOW
        or any(map(_has_number, words))
        or not all(_CODE.fullmatch(name) for name in names)
        or sum(len(word.split()) >= 3 for word in words) < len(names) / 2
    ):
        return False
    repeated = sum(
        any(place < len(row.cells) and row.cells[place].strip() == word for row in below[:200])
        for place, word in enumerate(words)
        if word
    )
    return repeated <= len(words) * 0.1


def _coded(codes: list[str], texts: list[str]) -> list[Column]:
    padded = [*texts, *[""] * (len(codes) - len(texts))]
    return [_column(code.strip(), text or code) for code, text in zip(codes, padded, strict=False)]


def _spanned(first: list[str], second: list[str]) -> list[Column]:
    columns, question = [], ""
    for place, name in enumerate(first):
        question = one_line(name) or question
        below = one_line(second[place]) if place < len(second) else ""
        part = "" if plain(below) in _RESPONSE or not below else below
        columns.append(Column("", question, part) if part else _column("", question))
    return columns


def _columns(names: list[str]) -> list[Column]:
    """One row of names; LimeSurvey can write codes before all of them: “Q1[SQ001]. Which? [Mail]”."""
    coded = [_CODE_BEFORE.fullmatch(name.strip()) for name in names]
    if all(found or not name.strip() for found, name in zip(coded, names, strict=True)):
        return [_column(found[1], found[2]) if found else _column("", "") for found in coded]
    return [_column("", name) for name in names]


def _column(code: str, text: str) -> Column:
    """“Which? [Mail]” (LimeSurvey) and “Which? - Selected Choice - Mail” (Qualtrics) are the answer Mail to Which?."""
    text = one_line(text)
    if _SELECTED_CHOICE.search(text):
        question, _mark, part = _SELECTED_CHOICE.sub("\0", text, count=1).partition("\0")
        return Column(code, question, part.strip(" -–"))
    if found := _BRACKETS.fullmatch(text):
        return Column(code, found[1], " – ".join(filter(None, found.group(2, 3))))
    return Column(code, text)
