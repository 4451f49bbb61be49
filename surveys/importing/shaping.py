"""Records made fit to be recorded: with codes and kinds, and matched to what is there by text, never by place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys.importing import judging
from surveys.importing.records import ALL, Figure, Findings, Place, Question, Survey
from surveys.importing.vocabulary import TOTALS, is_wording, kind_of_option, most_choices, plain
from surveys.models import Group as GroupModel
from surveys.models import Question as QuestionModel

_LETTERS = str.maketrans(
    {".": "-", "_": "-", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_LONGEST_LABEL = 300
Path = tuple[str | int, ...]


@dataclass
class Shaped:
    """A survey as record_survey() takes it, and where in the files each of its rows stood."""

    facts: dict[str, Any]
    places: dict[Path, Place] = field(default_factory=dict)

    def place_of(self, path: Path) -> Place:
        """Where that stood which an error of record_survey() names."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                place = self.places[path[:length]]
                return place if place.name or length == len(path) else place._replace(name=str(path[-1]))
        return self.places.get((), Place())._replace(name=".".join(map(str, path)))


class Codes:
    """Codes for rows that have none, each once."""

    def __init__(self, taken: Iterable[str] = (), *, longest: int) -> None:
        self._taken, self._longest = set(taken), longest

    def make(self, text: str, *, otherwise: str) -> str:
        """A code that a person recognises the text by."""
        words = slugify(text.translate(_LETTERS)) or otherwise
        code = words if len(words) <= self._longest - 4 else words[: self._longest - 4].rpartition("-")[0] or words[:40]
        free, number = code, 2
        while free in self._taken:
            free, number = f"{code}-{number}", number + 1
        self._taken.add(free)
        return free


def shape(record: Survey, *, before: Mapping[str, Any] | None, language: str, findings: Findings) -> Shaped:
    """The survey that record describes, put into what is there before (as surveys/content.py describes it).

    What the files do not mention stays; figures of theirs replace those of the same answer in the same group.
    """
    before = before or {}
    shaped = Shaped(dict(record.facts))
    if before.get("weighting") not in (None, "unknown"):
        shaped.facts.pop("weighting", None)  # an editor knows better
    if record.weighted_by:
        with override(language):
            words = _(
                "Weighted by the column “%(column)s” of the data; design effect computed from the weights (Kish)."
            )
            shaped.facts["weighting_description"] = words % {"column": record.weighted_by}
    groups = _shape_groups(shaped, record, before, language)
    _shape_sources(shaped, record, before)
    rows = [dict(row) for row in before.get("questions", [])]
    before_codes = {row["code"] for row in rows}
    codes = Codes(before_codes, longest=80)
    places: dict[str, tuple[Question, dict[str, Any]]] = {}
    for question in _told_apart(record):
        row = _find(rows, question.code, question.label, findings, question.place)
        if row is None:
            code = codes.make(question.code or question.label, otherwise="question")
            row = {"code": code, "options": [], "results": []}
            rows.append(row)
        with override(language):
            row |= {} if row.get("label") else _naming(question)
        _shape_question(row, question, groups, findings, is_new=row["code"] not in before_codes)
        places[row["code"]] = question, row
    shaped.facts["questions"] = rows
    _note_places(shaped, rows, places, groups)
    return shaped


def _find(rows: list[dict], code: str, label: str, findings: Findings, place: Place) -> dict | None:
    """The row that has this code, else the only one of this name."""
    by_code = [row for row in rows if code and row["code"] in (code, slugify(code))]
    if by_code:
        return by_code[0]
    named = [row for row in rows if plain(label) in (plain(row.get("label", "")), plain(row.get("text", "")))]
    if len(named) > 1:
        words = _("The survey has several questions of this name; it was added as another one.")
        findings.warn("name-not-unique", words, place)
    return named[0] if len(named) == 1 else None


def _told_apart(record: Survey) -> list[Question]:
    """Questions of the same name in several files are several questions; their files tell them apart."""
    questions = list(record.questions.values())
    names = [plain(question.code or question.label) for question in questions]
    for question, name in zip(questions, names, strict=True):
        if names.count(name) > 1:
            stem = question.place.file.rpartition(".")[0]
            question.code = f"{stem}-{question.code or question.label}"
            question.label = f"{question.label} ({stem})"
    return questions


# Groups and sources


def _shape_groups(shaped: Shaped, record: Survey, before: Mapping[str, Any], language: str) -> dict[str, str]:
    """Put the groups into the facts; returns the code of each by its key."""
    variables = [dict(row) for row in before.get("variables", [])]
    groups = [dict(row) for row in before.get("groups", [])]
    codes = Codes([row["code"] for row in groups], longest=50)
    found: dict[str, str] = {}
    if any(key[1] == ALL for question in record.questions.values() for key in question.figures):
        found[ALL] = _total(groups, language)
    for key, group in record.groups.items():
        if key == ALL:
            code = found[ALL] = found.get(ALL) or _total(groups, language)
            next(row for row in groups if row["code"] == code).update(group.facts)
            continue
        if plain(group.label) in TOTALS and not group.facts.get("code"):
            found[key] = found[ALL] = found.get(ALL) or _total(groups, language, label=group.label)
            next(row for row in groups if row["code"] == found[key]).update(group.facts)
            continue
        variable = _variable(variables, record, group.variable)
        row = next((row for row in groups if _is_same(row, group.facts.get("code"), group.label, variable)), None)
        if row is None:
            code = group.facts.get("code") or codes.make(group.label, otherwise="group")
            row = {"code": code, "label": group.label, "variable": variable}
            groups.append(row)
        row |= group.facts
        found[key] = row["code"]
        shaped.places["groups", groups.index(row)] = group.place
    shaped.facts |= {"variables": variables, "groups": groups}
    return found


def _is_same(row: Mapping[str, Any], code: str | None, label: str, variable: str | None) -> bool:
    if code:
        return row["code"] == code
    return plain(row["label"]) == plain(label) and (variable is None or row.get("variable") in (None, variable))


def _total(groups: list[dict], language: str, *, label: str = "") -> str:
    row = next((row for row in groups if row["code"] == GroupModel.TOTAL or plain(row["label"]) in TOTALS), None)
    if row is None:
        with override(language):
            row = {"code": GroupModel.TOTAL, "label": label or _("All respondents"), "variable": None}
        groups.insert(0, row)
    return row["code"]


def _variable(variables: list[dict], record: Survey, label: str) -> str | None:
    if not label:
        return None
    facts = record.variables.get(label, {})
    row = next(
        (row for row in variables if row["code"] == facts.get("code") or plain(row["label"]) == plain(label)), None
    )
    if row is None:
        code = Codes([row["code"] for row in variables], longest=50).make(label, otherwise="variable")
        row = {"code": code, "label": label, "overlapping": False}
        variables.append(row)
    row |= facts
    return row["code"]


def _shape_sources(shaped: Shaped, record: Survey, before: Mapping[str, Any]) -> None:
    known = [dict(row) for row in before.get("sources", [])]
    addresses = {row["url"] for row in known}
    new = [{"name": name, "url": url} for url, name in record.sources.items() if url not in addresses]
    if new:
        shaped.facts["sources"] = [*known, *new]


# One question


def _shape_question(
    row: dict[str, Any], question: Question, groups: Mapping[str, str], findings: Findings, *, is_new: bool
) -> None:
    row |= question.facts
    options = _shape_options(row, question)
    judging.settle_figures(row, question, findings, is_new=is_new)
    if is_new and "response_type" not in question.facts:
        row["response_type"] = judging.response_type(row, question)
    if row["response_type"] == "multiple_response" and is_new and "max_choices" not in question.facts:
        row["max_choices"] = most_choices(row.get("text") or row["label"])
    judging.find_net_members(row, question, options)
    kept = {(each["option"], each["group"]): each for each in row.get("results", [])}
    for (option, group), figure in question.figures.items():
        place = options[option], groups[group]
        kept[place] = {**kept.get(place, {}), "option": place[0], "group": place[1], **_figure(figure)}
        figure.stored_as = (row["code"], *place)
    row["results"] = list(kept.values())


def _figure(figure: Figure) -> dict[str, Any]:
    """The fields of a result that the file says something about; a mark instead of a figure leaves none."""
    told = {"percent": figure.percent, "count": figure.count, "base_n": figure.base}
    has_figure = figure.percent is not None or figure.count is not None
    if has_figure and not figure.is_whole:
        told = {name: value for name, value in told.items() if value is not None}
    return {**told, "status": figure.status, **figure.facts}


def _naming(question: Question) -> dict[str, Any]:
    """What the question is called, and its wording where its name can be one."""
    label = question.label
    if len(label) > _LONGEST_LABEL:
        label = label[: _LONGEST_LABEL - 1].rpartition(" ")[0] or label[: _LONGEST_LABEL - 1]
        label = f"{label}…"
    if question.facts.get("text"):
        return {"label": label}
    status = QuestionModel.TextStatus
    if not is_wording(question.label):
        return {"label": label, "text": "", "text_status": status.NOT_PUBLISHED}
    note = _("As printed in %s") % question.place.file if question.place.file else ""
    return {"label": label, "text": question.label, "text_status": status.VERBATIM, "text_note": note}


def _shape_options(row: dict[str, Any], question: Question) -> dict[str, str]:
    """Put the answers into the question; returns the code of each by its key."""
    known = row.setdefault("options", [])
    row["options"] = known = [dict(option) for option in known]
    codes = Codes([option["code"] for option in known], longest=80)
    found: dict[str, str] = {}
    for key, option in question.options.items():
        code = option.facts.get("code")
        there = next(
            (each for each in known if (each["code"] == code if code else plain(each["label"]) == plain(option.label))),
            None,
        )
        if there is None or there["code"] in found.values():
            there = {
                "code": code or codes.make(option.label, otherwise="answer"),
                "label": option.label,
                "kind": kind_of_option(option.label),
            }
            known.append(there)
        there |= option.facts
        found[key] = there["code"]
    return found


def _note_places(shaped: Shaped, rows: list[dict], read: Mapping[str, tuple], groups: Mapping[str, str]) -> None:
    """Remember where each question, answer and figure stood, by its position in the facts."""
    for position, row in enumerate(rows):
        if row["code"] not in read:
            continue
        question, _row = read[row["code"]]
        path: Path = ("questions", position)
        shaped.places[path] = question.place
        labels = {plain(option.label): option for option in question.options.values()}
        for place, each in enumerate(row["options"]):
            if option := labels.get(plain(each["label"])):
                shaped.places[*path, "options", place] = option.place
        by_code = {each["code"]: plain(each["label"]) for each in row["options"]}
        figures = {
            (plain(question.options[option].label), groups[group]): figure.place
            for (option, group), figure in question.figures.items()
        }
        for place, each in enumerate(row["results"]):
            if found := figures.get((by_code[each["option"]], each["group"])):
                shaped.places[*path, "results", place] = found
