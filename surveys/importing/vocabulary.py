"""The words by which files say what stands where, in German and English. Compared without case, marks and spaces."""

import re
import unicodedata
from collections.abc import Mapping

from surveys.models import AnswerOption

Kind = AnswerOption.Kind
_SEPARATORS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """A text as it is compared: letters and digits in lower case, one space between words."""
    return _SEPARATORS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def one_line(text: str) -> str:
    """A text as it is shown: on one line."""
    return " ".join(text.split())


def _words(listed: str) -> set[str]:
    return {plain(word) for word in listed.split("|")}


def _by_word(words: Mapping[str, str]) -> dict[str, str]:
    return {word: role for role, listed in words.items() for word in _words(listed)}


# Columns of a table that has one figure, or one answer in one group, per row.
ROLES = _by_word(
    {
        "question_code": "question code|question id|question no|question number|fragennummer|frage nr|code|qid|qcode",
        "question": "question|question text|question label|question name|item|statement|frage|fragetext|aussage"
        "|column|variable|variable label|variable name|indicator|indikator|topic|thema",
        "wording": "wording|fragewortlaut|wortlaut|question wording",
        "option_code": "option code|answer code|response code|value code",
        "option": "option|answer|answer text|answer option|response|response option|response text|choice|category"
        "|antwort|antwortoption|antwortmöglichkeit|kategorie|ausprägung|level|value label|answers|responses|antworten",
        "group_code": "group code|subgroup code",
        "group": "group|subgroup|segment|breakdown|population|gruppe|teilgruppe|befragtengruppe|zielgruppe|demographic"
        "|demographic group|break|cut|banner|audience",
        "wave": "wave|year|survey year|welle|jahr|erhebungsjahr|erhebungswelle",
        "percent": "percent|percentage|per cent|pct|prozent|prozentwert|in prozent|anteil in prozent|percent of"
        " respondents|weighted percent|weighted pct"
        "|percent of total|prozent der befragten|share in percent|valid percent|gültige prozente",
        "proportion": "proportion|share|prop|fraction|anteil|weighted proportion|rel freq|relative häufigkeit",
        "count": "count|counts|anzahl|häufigkeit|frequency|freq|nennungen|absolut|number|number of respondents"
        "|unweighted count|respondents|cases|fälle|votes|stimmen|choice count|mentions|number of responses",
        "base": "base|basis|total|total count|base n|n total|total n|sample size|fallzahl|denominator|base size"
        "|befragte|gesamtzahl|total respondents|unweighted base|bases",
        "n": "n|unweighted n",
        "status": "status",
        "note": "note|notes|comment|anmerkung|bemerkung|fußnote",
    }
)
# What else our own tidy table calls its columns is the name of the field.

TOTALS = _words(
    "total|all|all respondents|everybody|everyone|gesamt|insgesamt|alle|alle befragten|alle befragte|overall"
    "|gesamtbevölkerung|total sample|bevölkerung insgesamt|all adults|total adults|befragte insgesamt|us adults"
    "|all u.s. adults|gesamt in prozent|total in percent|insg|bev|bevölkerung|responses|beantwortungen"
    "|ergebnis|ergebnisse|result|results|anteil der befragten|share of respondents|gesamtergebnis|bevölkerung gesamt"
)

SUMS = _words("sum|summe|total|gesamt|insgesamt|summe der nennungen|total mentions|total responses|zusammen")

_KINDS = (
    (
        Kind.NO_ANSWER,
        r"(refused|refuse|no answer|no response|not stated|(would )?prefer not( to)? (say|answer|disclose)"
        r"|keine angaben?|k a|verweigert|antwort verweigert|möchte (ich )?nicht (sagen|angeben|antworten)|keine antwort"
        r"|rather not say|decline[d]?( to answer)?|web blank|ohne angabe|n a|skipped)",
    ),
    (
        Kind.DONT_KNOW,
        r"((i )?(don t|do not|dont) know( .{0,40})?|dk|dk (ref(used)?|na)|(i m )?(not sure|unsure)|no opinion|undecided"
        r"|wei(ß|ss)( ich)? nicht( keine angabe| k a)?|wn ka|unentschieden( keine angabe| k a| wei(ß|ss) nicht)?"
        r"|kann ich nicht (sagen|beurteilen))",
    ),
    (Kind.NOT_APPLICABLE, r"(not applicable|trifft nicht zu|nicht zutreffend|does not apply|inapplicable|entfällt)"),
    (
        Kind.NONE_OF_THESE,
        r"(none|none of (these|those|the above|them)|nothing|nichts( davon)?|kein(e[rs]?)? davon|keine der genannten)",
    ),
    (
        Kind.OTHER,
        r"(others?|other .{0,30}(specify|describe).{0,20}|other (answers?|response)|something else|sonstige[sr]?"
        r"|andere[sr]?|(anderes|sonstiges) und zwar|etwas anderes|andere antwort)",
    ),
)
_KIND_PATTERNS = [(kind, re.compile(pattern)) for kind, pattern in _KINDS]
_VOLUNTEERED = re.compile(r"\b(vol|volunteered|spontaneous|spontan|sp)\b")
_NET = re.compile(
    r"^(net\b|(total|gesamt|summe) \w|subtotal\b|summe\b|zusammen\b|top ?\d|bottom ?\d|t2b|b2b)"
    r"|\b(net|subtotal|summe|gesamt|insgesamt)$"
)


def kind_of_option(label: str) -> str:
    """What kind of answer it is, by what it is called."""
    words = plain(label)
    if _NET.search(words):
        return Kind.NET
    words = " ".join(_VOLUNTEERED.sub(" ", words).split())
    return next((kind for kind, pattern in _KIND_PATTERNS if pattern.fullmatch(words)), Kind.SUBSTANTIVE)


_SEVERAL = re.compile(
    r"mehrfach(nennung|antwort|auswahl)|mehrere antworten|several answers|multiple (answers|response|choice)"
    r"|(select|check|choose|tick|mark) (all|any|as many|up to)|all that apply|multiple selections|mehrfach",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"(?:bis zu|maximal|max\.?|höchstens|up to|at most) (\d+|zwei|drei|vier|fünf|two|three|four|five)", re.IGNORECASE
)
_NUMBERS = {"zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "two": 2, "three": 3, "four": 4, "five": 5}


def says_several(text: str) -> bool:
    """Whether a wording says that several answers were possible."""
    return bool(_SEVERAL.search(text) or most_choices(text))


def most_choices(text: str) -> int | None:
    """How many answers a wording allows, where it says so."""
    found = _MOST.search(text)
    if found is None or not re.search(
        r"antwort|nennung|answer|choice|response|select|choose|option", text, re.IGNORECASE
    ):
        return None
    most = _NUMBERS.get(found[1].casefold()) or int(found[1] if found[1].isdigit() else 0)
    return most if 2 <= most < 100 else None


def is_wording(text: str) -> bool:
    """Whether a text can be what people were asked, and not a variable's name or a heading."""
    return len(text.split()) >= 3 and ("?" in text or len(text.split()) >= 6)


SELECTED = _words("1|1.0|yes|ja|y|j|x|true|wahr|checked|selected|genannt|mentioned|ausgewählt|quoted|on")
NOT_SELECTED = _words(
    "0|0.0|no|nein|n|false|falsch|unchecked|not selected|nicht genannt|not mentioned|nicht ausgewählt|not quoted"
    "|nicht gewählt|off|not checked"
)
WEIGHTS = _words(
    "weight|weights|wt|wgt|wght|weighting|weight variable|gewicht|gewichte|gewichtung|gewichtungsfaktor|weightfactor"
    "|weighting factor|weightvec|final weight|finalwt|wtss|wtssall|wghtpew|pspwght|anweight|redressement|weight factor"
)
