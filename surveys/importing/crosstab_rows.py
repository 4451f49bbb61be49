"""What the rows of an institute's tables are: titles, headers, bases, answers, sums; read one by one."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from surveys.importing import cells
from surveys.importing.cells import Cell
from surveys.importing.records import Row
from surveys.importing.vocabulary import SUMS, TOTALS, one_line, plain

_BASE = re.compile(
    r"(unweighted |weighted |ungewichtete |gewichtete |effective |effektive )?"
    r"(base|basis|bases|n|fallzahl|fallzahlen|befragte|anzahl( der)? befragten?"
    r"|number of (respondents|interviews|cases)|sample( size)?|(total )?respondents|interviews|total base|cases"
    r"|answered|beantwortet|unwtd|wtd|number of records.*|total records.*|anzahl der datensätze.*)( n)?"
    r"( (unweighted|weighted|ungewichtet|gewichtet|gew|ungew|unwtd|wtd|total|n|personen|abs|absolut"
    r"|all respondents|alle befragten))*"
)
_WEIGHTED = re.compile(r"(?<!un)(weighted|wtd)\b|(?<!un)gew(ichtet\w*)?\b|effe[ck]tive?")
_STATISTIC = re.compile(
    r"(mean|average|mittelwert|durchschnitt|median|std|standard deviation|standardabweichung|std dev|sd|std err\w*|"
    r"standard error|standardfehler|sigma|variance|varianz|top ?2 mean|index|minimum|maximum|min|max)\b.*"
)
_PERCENT_UNIT = {
    "",
    "%",
    "in %",
    "percent",
    "percentage",
    "prozent",
    "col %",
    "column %",
    "spalten %",
    "col percent",
    "(%)",
    "pct",
}
_COUNT_UNIT = {
    "n",
    "anzahl",
    "count",
    "abs",
    "absolut",
    "abs.",
    "#",
    "freq",
    "frequency",
    "häufigkeit",
    "fälle",
    "cases",
}
_YEAR = re.compile(r"(19|20)\d\d")
_MONTHS = "jan|feb|mär|mar|maer|apr|may|mai|jun|jul|aug|sep|okt|oct|nov|dez|dec"
_WAVE = re.compile(
    rf"((19|20)\d\d([/-]\d\d)?|({_MONTHS})\w*\.? ?\d{{0,2}},? ?(19|20)?\d\d|(q|h)[1-4] ?(19|20)\d\d)", re.IGNORECASE
)
_GROUP_N = re.compile(r"\s*[\(\[]?\s*\b[nN]\s*=\s*(\d[\d.,'’\s]*\d|\d)\s*[\)\]]?\s*$")


@dataclass
class Line:
    """A row of the table: its label, what stands in the other columns, and which of that are figures."""

    row: Row
    label: str
    texts: dict[int, str]
    figures: dict[int, Cell] = field(default_factory=dict)
    base: int | None = None  # from a column of bases

    @property
    def numbers(self) -> list[Decimal]:
        return [cell.value for cell in self.figures.values() if cell.value is not None]

    @property
    def is_data(self) -> bool:
        """A row of figures: nothing else stands beside its label, and at least one number."""
        return bool(self.numbers) and len(self.figures) == len(self.texts) and not self.is_years

    @property
    def is_years(self) -> bool:
        """A header of years looks like figures but is none."""
        return bool(self.texts) and all(_YEAR.fullmatch(text) for text in self.texts.values()) and len(self.texts) > 0

    @property
    def is_base(self) -> bool:
        return is_base(self.label) or (plain(self.label).startswith(("basis ", "base ")) and self.is_data)

    @property
    def is_weighted_base(self) -> bool:
        return self.is_base and bool(_WEIGHTED.search(plain(self.label)))

    @property
    def is_sum(self) -> bool:
        return plain(self.label) in SUMS

    @property
    def is_statistic(self) -> bool:
        return bool(_STATISTIC.fullmatch(plain(self.label)))

    @property
    def units(self) -> dict[int, str]:
        """Where every cell names a unit: which columns are counts and which are percentages."""
        units = {place: unit_of(text) for place, text in self.texts.items()}
        return units if units and all(units.values()) else {}


def line_of(row: Row, *, label_column: int, decimal_comma: bool | None) -> Line:
    """Read one row; its label stands in label_column."""
    texts = {
        place: one_line(cell)
        for place, cell in enumerate(row.cells)
        if cell.strip() and place > label_column and not cells.is_change(cell)
    }
    label = one_line(row.cells[label_column]) if label_column < len(row.cells) else ""
    if not label and not texts:  # a title may stand before the column of labels
        label = next((one_line(cell) for cell in row.cells[:label_column] if cell.strip()), "")
    if not label and len(texts) == 2 and is_base(next(iter(texts.values()))):  # “Answered 271”, to the right
        label = texts.pop(min(texts))
    parsed = {place: cells.parse(text, decimal_comma=decimal_comma) for place, text in texts.items()}
    return Line(row, label, texts, {place: cell for place, cell in parsed.items() if cell is not None})


def unit_of(text: str) -> str:
    """“percent” or “count” for a cell that names nothing but a unit."""
    words = text.strip().casefold()
    return "percent" if words in _PERCENT_UNIT else "count" if words in _COUNT_UNIT else ""


def is_base(text: str) -> bool:
    """Whether a row or a column holds how many answered, by its name."""
    return bool(_BASE.fullmatch(plain(text)))


def is_wave(text: str) -> bool:
    """Whether a column is that of a wave, by its name: a year, or a month and a year."""
    return bool(_WAVE.fullmatch(text.strip()))


def is_everybody(base: str) -> bool:
    """Whether a base is that of all respondents."""
    words = plain(_N.sub("", base))
    return words in TOTALS or bool(
        re.match(r"(alle[nr]? (befragten?|personen)|all (respondents|adults))( \d+)?$", words)
    )


def is_total(text: str) -> bool:
    return plain(text) in TOTALS


def split_n(label: str, *, decimal_comma: bool | None) -> tuple[str, int | None]:
    """“Men (n = 1.019)” is the group Men with 1,019 people."""
    found = _GROUP_N.search(label)
    if found is None:
        return label, None
    n = cells.parse_count(found[1], decimal_comma=bool(decimal_comma))
    return (label[: found.start()].strip() or label, n) if n else (label, None)


# The titles above a table

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
_N = re.compile(r"\b[nN]\s*=\s*(\d[\d.,'’\u00a0 ]*\d|\d)")
_ASIDE = re.compile(
    r"(quelle|source|anmerkung|note|notes|fußnote|\*|lesebeispiel|reading example|©|tabelle \d+$|table \d+$|seite|page"
    r"|stand|weighted by|gewichtet nach)",
    re.IGNORECASE,
)
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
        if size := _N.search(text):
            found.n = cells.parse_count(size[1], decimal_comma=bool(decimal_comma)) or found.n
        if _UNIT_LINE.fullmatch(text) or _ASIDE.match(text):
            continue
        if base := _BASE_LINE.fullmatch(text):
            found.base = _UNIT_ASIDE.sub("", (base[1] or base[2] or "")).strip(" :;,")
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


def _unquoted(text: str) -> str:
    """A wording without the quotation marks around all of it."""
    found = _QUOTED.fullmatch(text)
    return found[1] if found else text
