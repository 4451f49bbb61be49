"""What every file is read into: a survey's questions, groups and figures by their texts, and what was found reading."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from surveys.checks import Severity
from surveys.models import Result

ALL = ""  # the group of all respondents, by whatever name the file calls it
MAX_FINDINGS = 200  # of one import; what else is wrong is counted


class Place(NamedTuple):
    """Where something stands in a file. Rows and columns count from 1, as people and spreadsheets do; 0 is nowhere."""

    file: str = ""
    sheet: str = ""
    row: int = 0
    column: int = 0
    name: str = ""  # of the column, or the way to a value in JSON


NOWHERE = Place()


class ImportFinding(NamedTuple):
    """Something about the file that a person should know. An error keeps everything from being stored."""

    code: str
    severity: Severity
    place: Place
    message: str


class Unreadable(Exception):
    """A file that cannot be read on; its finding says where and why. Nothing of it was stored."""

    def __init__(self, code: str, message: str, place: Place) -> None:
        super().__init__(message)
        self.finding = ImportFinding(code, Severity.ERROR, place, message)


def printable(text: str) -> str:
    """A text from a file as a terminal, a page and a database can take it."""
    return "".join("\ufffd" if unicodedata.category(letter) in ("Cc", "Cs") else letter for letter in text)


class Findings:
    """Collects findings: the first few of each kind in full, then it counts, so that a bad file cannot fill memory."""

    def __init__(self) -> None:
        self._kept: list[ImportFinding] = []
        self.untold = 0
        self.has_errors = False
        self.accounts: list[Any] = []  # what became of the cells of each table (accounts.Account)

    def __iter__(self):
        return iter(self._kept)

    def add(self, code: str, severity: Severity, message: str, place: Place) -> None:
        """Note a finding."""
        self.has_errors |= severity == Severity.ERROR
        if len(self._kept) < MAX_FINDINGS:
            place = place._replace(name=printable(place.name), file=printable(place.file), sheet=printable(place.sheet))
            self._kept.append(ImportFinding(code, severity, place, printable(message)))
        else:
            self.untold += 1

    def error(self, code: str, message: str, place: Place) -> None:
        self.add(code, Severity.ERROR, message, place)

    def warn(self, code: str, message: str, place: Place) -> None:
        self.add(code, Severity.WARNING, message, place)

    def note(self, code: str, message: str, place: Place) -> None:
        self.add(code, Severity.NOTE, message, place)


class Row(NamedTuple):
    number: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A rectangle of texts, whatever it was before. It can be read several times and is never held as a whole.

    `decimal_comma` is how its numbers are written; None where every number has been written by a program (XLSX).
    """

    rows: Callable[[], Any]  # -> Iterator[Row]
    file: str
    sheet: str = ""
    decimal_comma: bool | None = None

    def place(self, row: int = 0, column: int = 0, name: str = "") -> Place:
        return Place(self.file, self.sheet, row, column, name)


@dataclass
class Figure:
    """One cell of a published table. Nothing in it was computed unless `facts` says so."""

    percent: Decimal | None = None
    count: int | None = None
    base: int | None = None
    status: str = Result.Status.ROUNDED
    is_whole: bool = False  # what it does not have is known not to be there
    facts: dict[str, Any] = field(default_factory=dict)  # further fields of Result
    place: Place = NOWHERE
    stored_as: tuple[str, ...] = ()  # codes of survey, question, answer and group, once it was shaped


@dataclass
class Group:
    """Some of the respondents. What is known of them stands in `facts`: fields of models.Group."""

    key: str  # by which figures name it
    label: str
    variable: str = ""  # what divides the respondents, as the file calls it
    facts: dict[str, Any] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass
class Option:
    """An answer. What is known of it stands in `facts`: fields of models.AnswerOption."""

    key: str
    label: str
    facts: dict[str, Any] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass
class Question:
    """A question. What its file says of it stands in `facts`: fields of models.Question; shaping.py judges the rest."""

    label: str
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Option] = field(default_factory=dict)
    figures: dict[tuple[str, str], Figure] = field(default_factory=dict)  # by the keys of option and group
    place: Place = NOWHERE

    def option(self, label: str, *, code: str = "", place: Place = NOWHERE, **facts: Any) -> Option:
        """The answer of this name, made where it is missing."""
        key = code or label
        found = self.options.setdefault(key, Option(key, label, {"code": code} if code else {}, place))
        found.facts |= facts
        return found


@dataclass
class Survey:
    """What one or several files say of one survey, or of one wave of it."""

    facts: dict[str, Any] = field(default_factory=dict)  # fields of models.Survey
    groups: dict[str, Group] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)  # by file and name, so that files do not mix
    sources: dict[str, str] = field(default_factory=dict)  # names by address
    variables: dict[str, dict[str, Any]] = field(default_factory=dict)  # facts of breakdowns by their labels
    weighted_by: str = ""  # the column with the weights
    whole: dict[str, Any] | None = None  # facts that are complete already, from JSON
    file: str = ""  # where those come from

    def group(self, label: str, *, code: str = "", variable: str = "", place: Place = NOWHERE, **facts: Any) -> Group:
        """The group of this name, made where it is missing."""
        key = code or f"{variable}\n{label}"
        found = self.groups.setdefault(key, Group(key, label, variable, {"code": code} if code else {}, place))
        found.facts |= facts
        return found

    def question(self, label: str, *, code: str = "", place: Place = NOWHERE, **facts: Any) -> Question:
        """The question of this name in this file, made where it is missing."""
        found = self.questions.setdefault(f"{place.file}\n{code or label}", Question(label, code, place=place))
        found.facts |= facts
        return found


Waves = defaultdict[str, Survey]  # by the name of the wave; "" where the file knows of none
