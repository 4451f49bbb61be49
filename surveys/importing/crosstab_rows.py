"""A row of an institute's table, and what its name and its cells say of it by themselves."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from surveys.importing import cells
from surveys.importing.accounts import RowKind
from surveys.importing.cells import Cell
from surveys.importing.pairs import Pair, pair_in
from surveys.importing.records import Row
from surveys.importing.vocabulary import SUMS, TOTALS, one_line, plain

_BASE = re.compile(
    r"(unweighted |weighted |ungewichtete |gewichtete |effective |effektive )?"
    r"((?<=weighted )total|(?<=gewichtete )gesamt|stichprobe|stichprobengrö(ß|ss)e"
    r"|base|basis|bases|n|fallzahl|fallzahlen|befragte|anzahl( der)? befragten?"
    r"|number of (respondents|interviews|cases)|sample( size)?|(total )?respondents|interviews|total base|cases"
    r"|answered|beantwortet|unwtd|wtd|number of records.*|total records.*|anzahl der datensätze.*)( n)?"
    r"( (unweighted|weighted|ungewichtet|gewichtet|gew|ungew|unwtd|wtd|total|n|personen|abs|absolut"
    r"|all respondents|alle befragten))*"
)
_WEIGHTED = re.compile(r"(?<!un)(weighted|wtd)\b|(?<!un)gew(ichtet\w*)?\b|effe[ck]tive?")
_STATISTIC = re.compile(
    r"((weighted |gewichteter )?(mean|average|durchschnitt|mittelwert)|mittel|median|modus"
    r"|std|standard deviation|standardabweichung|std dev"
    r"|std err\w*|standard error|standardfehler|stderr|variance|varianz|top ?2 mean|arithmetisches mittel"
    r"|statistischer fehler|statistische fehlertoleranz|fehlertoleranz|schwankungsbreite|margin of error"
    r"|konfidenzintervall|confidence interval|saldo|ø note"
    r"|lower (limit|bound)|upper (limit|bound)|effective sample)\b.*"
    r"|(sd|se|sigma|index|nps|net promoter score|minimum|maximum|min|max|moe|ø|durchschnittsnote|(95 )?ci)"
    r"|net (approve|approval|favou?rability|score).*"
)
_CHANGES = re.compile(
    r"((veränd|veraend|vgl|vergl|diff|differenz|änderung|change|difference|chg)\b.*|veränderung.*|\+ ?/ ?-.*)"
)
_MENTIONS = re.compile(
    r"((summe|gesamtzahl|anzahl)( der)?|total|all) (nennungen|mentions|responses|antworten)"
    r"|nennungen( (gesamt|insgesamt))?"
)
_SKIPPED = {"skipped", "übersprungen", "ohne antwort"}
_LETTER = re.compile(r"\(?([A-Za-z])\)?")
_LETTERS = re.compile(r"\(?[A-Za-z]{1,8}\)?|[A-Za-z](\s*[,/]\s*[A-Za-z])+")
_UNITS = {
    "percent": "|%|(%)|in %|angaben in %|anteil in %|percent|percentage|prozent|in prozent|pct|col %|column %|spalten %"
    "|spalten-n %|column n %|table n %|tabellen-n %|col percent|spaltenprozent|spaltenprozente|% of respondents"
    "|% der befragten",
    "count": "n|anzahl|count|abs|absolut|abs.|#|freq|frequency|häufigkeit|fälle|cases|nennungen",
    # shares of the row, and differences in points: none of the shares that are published
    "other": "row %|row n %|row percent|zeilen-n %|zeilen %|zeilenprozent|pct. pts.|pct pts|%-punkte|points",
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split("|")}
_YEAR = re.compile(r"(19|20)\d\d")
_N = re.compile(
    r"\b[nN]\s*[=:]\s*(\d[\d.,'’\u00a0 ]*\d|\d)|\b(\d[\d.,]*\d|\d)\s+(?:Befragte|Interviews|respondents|Personen)\b"
)
_MONTHS = "jan|feb|mär|mar|maer|apr|may|mai|jun|jul|aug|sep|okt|oct|nov|dez|dec"
_DAYS = r"\d{1,2}\.?( ?[-–] ?(\d{1,2}\.?)?)?"
_WAVE = re.compile(
    rf"((19|20)\d\d([/-]\d\d)?|((19|20)\d\d )?({_DAYS} ?)?({_MONTHS})\w*\.? ?({_DAYS})?(({_MONTHS})\w*\.? ?({_DAYS})?)?"
    r",? ?((19|20)?\d\d)?|(q|h)[1-4] ?(19|20)\d\d)",
    re.IGNORECASE,
)
_HAS_YEAR = re.compile(r"\d\d")
_GROUP_N = re.compile(r"\s*[\(\[]?\s*\b[nN]\s*=\s*(\d[\d.,'’\s]*\d|\d)\s*[\)\]]?\s*$")


@dataclass
class Line:
    """A row of the table: its label, what stands in the other columns, and which of that are figures."""

    row: Row
    label: str
    texts: dict[int, str]
    figures: dict[int, Cell] = field(default_factory=dict)
    base: int | None = None  # from a column of bases
    base_place: int = 0
    kind: RowKind = RowKind.BLANK
    outer: str = ""  # what stands before the label: the question, where tables have a column for it
    changes: list[int] = field(default_factory=list)  # columns that tell only how a figure changed
    is_shifted: bool = False  # its label stands among the figures
    pairs: dict[int, Pair] = field(default_factory=dict)  # cells that could hold two numbers

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
        return plain(self.label) in SUMS or self.is_sum_of_mentions

    @property
    def is_sum_of_mentions(self) -> bool:
        """Whoever gave several answers is in it several times."""
        return bool(_MENTIONS.fullmatch(plain(self.label)))

    @property
    def is_skipped(self) -> bool:
        """How many gave no answer, as survey tools tell it below the table."""
        return self.is_shifted and plain(self.label) in _SKIPPED

    @property
    def are_letters(self) -> bool:
        """The letters of the columns: a, b, c."""
        found = [_LETTER.fullmatch(text) for text in self.texts.values()]
        letters = [each[1].casefold() for each in found if each]
        return (
            not self.label and len(letters) == len(found) > 1 and letters == sorted(set(letters)) and "a" in letters[:2]
        )

    @property
    def is_significance(self) -> bool:
        """Letters of other columns from which the figure above differs."""
        return not self.label and bool(self.texts) and all(map(_LETTERS.fullmatch, self.texts.values()))

    @property
    def is_statistic(self) -> bool:
        return is_statistic(self.label)

    @property
    def units(self) -> dict[int, str]:
        """Where every cell names a unit: which columns are counts and which are percentages."""
        units = {place: unit_of(text) for place, text in self.texts.items()}
        return units if units and all(units.values()) else {}


def line_of(row: Row, *, label_column: int, decimal_comma: bool | None) -> Line:
    """Read one row; its label stands in label_column."""
    changes = [place for place, cell in enumerate(row.cells) if place > label_column and cells.is_change(cell)]
    texts = {
        place: one_line(cell)
        for place, cell in enumerate(row.cells)
        if cell.strip() and place > label_column and place not in changes
    }
    label = one_line(row.cells[label_column]) if label_column < len(row.cells) else ""
    outer = next((one_line(cell) for cell in row.cells[:label_column] if cell.strip()), "")
    if not label and not texts:  # a title may stand before the column of labels
        label, outer = outer, ""
    first, last = [*texts.values()] if len(texts) == 2 else ("", "")
    is_shifted = not label and is_below_table(first) and is_figure(last, decimal_comma=decimal_comma)
    if is_shifted:  # “Answered 271”, to the right
        label = texts.pop(min(texts))
    parsed = {place: cells.parse(text, decimal_comma=decimal_comma) for place, text in texts.items()}
    found = {place: pair_in(text, decimal_comma=decimal_comma) for place, text in texts.items()}
    pairs = {place: pair for place, pair in found.items() if pair is not None}
    firsts = {place: pair.first for place, pair in pairs.items()}
    figures = firsts | {place: cell for place, cell in parsed.items() if cell is not None}
    return Line(row, label, texts, figures, outer=outer, changes=changes, is_shifted=is_shifted, pairs=pairs)


def is_figure(text: str, *, decimal_comma: bool | None) -> bool:
    """Whether a cell is a number, two of them, or a mark that stands for none."""
    return any(read(text, decimal_comma=decimal_comma) is not None for read in (cells.parse, pair_in))


def is_name(text: str) -> bool:
    """Whether a cell among figures is a word: no figure, no mark, no unit, no letters of significance, no change."""
    is_sign = cells.is_change(text) or unit_of(text) or (_LETTERS.fullmatch(text) and sorted(text) == list(text))
    return bool(re.search(r"[^\W\d_]{2}", text)) and not is_sign and not is_figure(text, decimal_comma=True)


def unit_of(text: str) -> str:
    """“percent”, “count” or “other” for a cell that names nothing but a unit."""
    return _UNIT_OF.get(text.strip().casefold(), "")


def is_below_table(text: str) -> bool:
    return is_base(text) or plain(text) in _SKIPPED


def is_statistic(text: str) -> bool:
    """Whether a row or a column holds means or the like, by its name."""
    return bool(_STATISTIC.fullmatch(plain(text)))


def are_changes(text: str) -> bool:
    """Whether a column tells how figures changed, by its name."""
    return bool(_CHANGES.fullmatch(plain(text)))


def says_percent(text: str) -> bool:
    """Whether a text says that figures are percentages."""
    return bool(re.search(r"%|\b(prozent\w*|percent\w*|anteile?|shares?|pct)\b", text, re.IGNORECASE))


def says_in_percent(text: str) -> bool:
    """Whether a text says outright that all figures are percentages."""
    return bool(re.search(r"\bin (%|prozent|percent)", text, re.IGNORECASE))


def size_in(text: str, *, decimal_comma: bool | None) -> int | None:
    """How many people a text speaks of: “n = 1.019”, “1.004 Befragte”."""
    found = _N.search(text)
    return cells.parse_count(found[1] or found[2], decimal_comma=bool(decimal_comma)) if found else None


def without_size(text: str) -> str:
    return _N.sub("", text)


def is_base(text: str) -> bool:
    """Whether a row or a column holds how many answered, by its name."""
    return bool(_BASE.fullmatch(plain(text)))


def is_wave(text: str) -> bool:
    """Whether a column is that of a wave, by its name: a year, or a month and a year."""
    return bool(_WAVE.fullmatch(text.strip()) and _HAS_YEAR.search(text))


def is_everybody(base: str) -> bool:
    """Whether a base is that of all respondents."""
    words = plain(without_size(base))
    everybody = re.match(r"(alle[nr]? (befragten?|personen)|all (respondents|adults))\b", words)
    return words in TOTALS or bool(
        everybody and not re.search(r"\b(who|with|that|whose|die|mit|welche|having)\b", words)
    )


def is_total(text: str) -> bool:
    return plain(text) in TOTALS


def split_n(label: str, *, decimal_comma: bool | None) -> tuple[str, int | None]:
    """“Men (n = 1.019)” is the group Men with 1,019 people."""
    found = _GROUP_N.search(label)
    if found is None:
        return label, None
    n = cells.parse_count(found[1], decimal_comma=bool(decimal_comma))
    return (label[: found.start()].strip(), n) if n else (label, None)
