"""What each column of a file of respondents is: a question, one of the answers to one, or nothing to be published."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from surveys.importing.headers import Column, is_about
from surveys.importing.vocabulary import NOT_SELECTED, SELECTED, WEIGHTS, kind_of_option, plain
from surveys.models import AnswerOption

MAX_ANSWERS = 60  # different ones; a question with more was no choice
_KEPT = 500  # different values of a column that are counted; with more it is no question in any case
_LONG = 60  # characters; what is longer on average was written by respondents
_NUMBERS = 12
_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}( .*)?")
_NUMBER = re.compile(r"-?\d+([.,]\d+)?", re.ASCII)
_JOINTS = (";", "; ", " | ", "|", ", ", ",")
_STEMS = (" - ", " – ", ": ", " | ", "__", "_", ".")


@dataclass
class Values:
    """How often each value stands in a column; `is_open` where there are more than could be answers to choose from."""

    counts: Counter[str] = field(default_factory=Counter)
    is_open: bool = False

    def add(self, cells) -> None:
        """Count the values of some more rows."""
        if not self.is_open:
            self.counts.update(cells)
            self.counts.pop("", None)
            if len(self.counts) > _KEPT:
                self.is_open = True


@dataclass
class Choice:
    """A question: one column, or one column for each answer. `joint` separates several answers in one cell."""

    text: str
    code: str
    columns: list[int]
    answers: list[str] = field(default_factory=list)  # of several columns, what each stands for
    joint: str = ""
    labels: dict[str, str] = field(default_factory=dict)  # of values, where the file has them; gives the order too
    missing: frozenset[str] = frozenset()  # values that are no answers, such as “refused”
    selected: str = ""  # the value that means “yes” in columns of several answers, where the file says so
    scale: frozenset[str] = frozenset()  # answers to choose from that are known from other questions of its matrix
    ticks_only: bool = False  # whoever chose nothing cannot be told from whoever was not asked


@dataclass
class Sorted:
    choices: list[Choice] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)  # why, by column


def sort(columns: list[Column], values: list[Values], *, skip: set[int]) -> Sorted:
    """Decide for every column. What is left out says why."""
    found = Sorted()
    rest = [place for place in range(len(columns)) if place not in skip]
    for place in list(rest):
        reason = _not_published(columns[place], values[place])
        if reason:
            found.left_out[place] = reason
            rest.remove(place)
    for places in _families(columns, rest).values():
        if len(places) > 1 and (choice := _several(columns, values, places)):
            found.choices.append(choice)
        else:
            _alone(columns, values, places, found, is_battery=len(places) > 1)
    found.choices.sort(key=lambda choice: choice.columns[0])
    return found


def _not_published(column: Column, values: Values) -> str:
    name = column.code or column.text
    if not column.text and not column.code:
        return _("it has no name")
    if is_about(name) or (is_about(column.text) and len(values.counts) > 2):
        return _("it tells something about the respondent that is no answer")
    if name.endswith(("_TEXT", "[other]", "[comment]", "_other_text")) or plain(column.part) in ("text", "comment"):
        return _("it holds what respondents wrote")
    if not values.counts:
        return _("it is empty")
    sample = list(values.counts)[:50]
    if all("@" in value for value in sample):
        return _("it holds addresses")
    if all(_DATE.fullmatch(value) for value in sample):
        return _("it holds dates")
    return ""


def _families(columns: list[Column], places: list[int]) -> dict[str, list[int]]:
    """Columns of the same question, by what their headers have in common."""
    found: dict[str, list[int]] = defaultdict(list)
    for place in places:
        column = columns[place]
        found[f"text {column.text}" if column.part else f"alone {place}"].append(place)
    alone = [place for name, members in found.items() if name.startswith("alone") for place in members]
    by_stem: dict[str, list[int]] = defaultdict(list)
    for place in alone:
        stem, _mark, _part = split(columns[place])
        if stem:
            by_stem[stem].append(place)
    for stem, members in by_stem.items():
        if len(members) > 1:
            for place in members:
                found.pop(f"alone {place}", None)
            found[f"stem {stem}"] = members
    return dict(found)


def split(column: Column) -> tuple[str, str, str]:
    """The question and the answer that a column stands for, by its text, “Where? - At home”, or its code, “Q2_1”."""
    if column.part:
        return column.text, "", column.part
    for mark in _STEMS:
        stem, found, part = column.text.rpartition(mark)
        if found and stem.strip() and part.strip():
            return stem.strip(), mark, part.strip()
    stem, found, part = column.code.rpartition("_")
    return (stem, "_", column.text) if stem and part.isdecimal() else ("", "", "")


def _several(columns: list[Column], values: list[Values], places: list[int]) -> Choice | None:
    """One question with a column for each answer: each column knows one value, or “yes” and “no” only."""
    closed = [place for place in places if kind_of_option(split(columns[place])[2]) != AnswerOption.Kind.OTHER]
    known = [set(map(plain, values[place].counts)) for place in closed]
    if not closed or any(values[place].is_open for place in closed):
        return None
    answers = [split(columns[place])[2] for place in places]
    named = [plain(split(columns[place])[2]) for place in closed]
    is_named = all(len(found) == 1 and name in found for found, name in zip(known, named, strict=True))
    together = set().union(*known)
    is_ticked = together <= SELECTED | NOT_SELECTED and bool(together & SELECTED) and len(together) <= 2
    one_each = (
        len(closed) > 1 and all(len(values[place].counts) == 1 for place in places) and len(together) == len(closed)
    )
    if not (is_named or is_ticked or one_each):
        return None
    if one_each and not is_named:
        answers = [next(iter(values[place].counts)) for place in places]
    first = columns[places[0]]
    code = re.sub(r"([_.]|\[)\w+\]?$", "", first.code)
    has_no = bool(together & NOT_SELECTED)
    return Choice(split(first)[0] or first.text, code, places, answers, ticks_only=not has_no)


def _alone(columns: list[Column], values: list[Values], places: list[int], found: Sorted, *, is_battery: bool) -> None:
    scale = _scale(values, places) if is_battery else frozenset()
    for place in places:
        column, counted = columns[place], values[place]
        joint = _joint(counted)
        if not joint and (reason := _open(counted)):
            found.left_out[place] = reason
            continue
        text = f"{column.text} – {column.part}" if column.part else column.text
        found.choices.append(Choice(text, column.code, [place], joint=joint, scale=frozenset() if joint else scale))


def _scale(values: list[Values], places: list[int]) -> frozenset[str]:
    """The answers that the questions of a matrix have in common; none where they have little in common."""
    known = [set(values[place].counts) for place in places if not _open(values[place])]
    together = set().union(*known)
    return frozenset(together) if all(2 * len(each) > len(together) for each in known) else frozenset()


def _open(values: Values) -> str:
    """Why a column is no question with answers to choose from."""
    different, answered = len(values.counts), sum(values.counts.values())
    if values.is_open or different > MAX_ANSWERS:
        return _("it has more than %d different values") % MAX_ANSWERS
    if different > _NUMBERS and all(_NUMBER.fullmatch(value) for value in values.counts):
        return _("it holds numbers")
    if different > 2 and different > 0.6 * answered:
        return _("nearly every respondent has another value")
    if sum(map(len, values.counts)) / different > _LONG and different > 0.2 * answered:
        return _("it holds what respondents wrote")
    return ""


def _joint(values: Values) -> str:
    """What separates several answers in one cell: then there are more different cells than different answers."""
    if len(values.counts) < 3:
        return ""
    for joint in _JOINTS:
        parts: Counter[str] = Counter()
        joined = 0
        for value, count in values.counts.items():
            pieces = [piece.strip() for piece in value.split(joint)]
            if not all(pieces):
                break
            joined += len(pieces) > 1
            parts.update(dict.fromkeys(set(pieces), count))
        else:
            alone = sum(value in parts for value in values.counts if joint not in value)
            if joined > 1 and alone and len(parts) <= MAX_ANSWERS and len(parts) < len(values.counts) and _recur(parts):
                return joint
    return ""


def _recur(parts: Counter[str]) -> bool:
    """Whether pieces recur as answers to choose from do, and pieces of sentences do not."""
    return sum(count > 1 for count in parts.values()) >= 0.7 * len(parts)


def is_weight(column: Column) -> bool:
    """Whether a column holds weights, by its name."""
    return plain(column.code) in WEIGHTS or plain(column.text) in WEIGHTS
