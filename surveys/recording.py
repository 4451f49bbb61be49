"""The one way in for a whole survey at once, whatever the door: API, import, demo."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surveys import publishing
from surveys.content import Change, content_of, differences
from surveys.models import (
    AnswerOption,
    BreakdownVariable,
    Group,
    Organisation,
    Question,
    Result,
    Source,
    Survey,
    SurveySeries,
)
from surveys.rows import store_row, store_rows

_NESTED = (
    "accepted_warnings",
    "revision",
    "series",
    "sponsors",
    "conducted_by",
    "sources",
    "variables",
    "groups",
    "questions",
)
_ASTRAY = {
    "option": gettext_lazy("The question has no answer “%(code)s”."),
    "group": gettext_lazy("The survey has no group “%(code)s”."),
    "source": gettext_lazy("The survey has no source “%(code)s”."),
}


class InvalidSurvey(Exception):
    """A survey that contradicts itself; `extra` says where, nested like the facts, list items by their position."""

    status_code = 400
    error_code = "invalid"

    def __init__(self, errors: dict) -> None:
        super().__init__(_("The survey was not saved: something in it does not fit."))
        self.extra = errors


def record_survey(facts: Mapping[str, Any], *, survey: Survey | None = None, by: User | None = None) -> Survey:
    """Store a survey with everything in it, or change an existing one: all of it or nothing.

    facts has the fields of Survey, its series (slug and title, or None; created where missing) and, as lists of
    dictionaries, sponsors and conducted_by (matched by name, created where missing), sources, variables, groups and
    questions with their options and results. A group names its variable by code, a net what it sums up (`net_of`),
    a result its option and group by code and its source by address. What facts does not mention stays as it is; a
    list that it does mention replaces the old one, in its order, matched by code so that rows keep their identity.

    `accepted_warnings` are reasons for warnings of the checks, `revision` (kind, public_note) says what readers are
    told about a change. A published survey passes the gate and gets its revision (publishing.settle). Raises
    InvalidSurvey, publishing.NoSuchWarning and publishing.NotPublishable.
    """
    with transaction.atomic():
        survey = Survey() if survey is None else Survey.objects.select_for_update().get(pk=survey.pk)
        for name, value in facts.items():
            if name not in _NESTED:
                setattr(survey, name, value)
        if "series" in facts:
            survey.series = _series(facts["series"])
        _raise_at((), store_row(survey))
        for role in ("sponsors", "conducted_by"):
            if role in facts:
                getattr(survey, role).set(_organisations(facts[role]))
        if "sources" in facts:
            _replace(Source, facts["sources"], key="url", path=("sources",), survey=survey)
        if "variables" in facts:
            _replace(BreakdownVariable, facts["variables"], key="code", path=("variables",), survey=survey)
        if "groups" in facts:
            _replace_groups(survey, facts["groups"])
        if "questions" in facts:
            _replace_questions(survey, facts["questions"])
        if facts.get("accepted_warnings"):
            stored = Survey.objects.with_results().get(pk=survey.pk)
            publishing.accept_warnings(stored, facts["accepted_warnings"], by=by)
        publishing.settle(survey, by=by, **facts.get("revision", {}))
    return survey


class Rehearsal(NamedTuple):
    """What would happen: what the checks would find, what would change, and the survey as it would be."""

    judged: list[publishing.Judged]
    changes: list[Change]
    content: dict[str, Any]


class _Rehearsed(Exception):
    """Ends the transaction of a rehearsal, so that nothing of it is stored."""


def rehearse(facts: Mapping[str, Any], *, survey: Survey | None = None) -> Rehearsal:
    """Do what record_survey() would do, without the gate, and take all of it back. Raises as that does.

    The changes are those against survey as it was given, which had better come from `with_results()`.
    """
    before = content_of(survey) if survey else {}
    found = []
    try:
        with transaction.atomic():
            stored = record_survey({**facts, "status": Survey.Status.DRAFT}, survey=survey)
            fresh = Survey.objects.with_results().get(pk=stored.pk)
            content = content_of(fresh)
            found.append(Rehearsal(publishing.judge(fresh), differences(before, content) if survey else [], content))
            raise _Rehearsed
    except _Rehearsed:
        return found[0]


def _organisations(rows: Iterable[Mapping]) -> list[Organisation]:
    return [
        Organisation.objects.get_or_create(name=row["name"], defaults={"url": row.get("url", "")})[0] for row in rows
    ]


def _series(facts: Mapping | None) -> SurveySeries | None:
    if facts is None:
        return None
    row = SurveySeries.objects.filter(slug=facts["slug"]).first() or SurveySeries(slug=facts["slug"])
    row.title = facts.get("title") or row.title or facts["slug"]
    _raise_at(("series",), store_row(row))
    return row


def _replace_groups(survey: Survey, rows: list[Mapping]) -> None:
    variables = {variable.code: variable for variable in survey.variables.all()}
    unknown = {
        position: {"variable": [_("The survey has no variable “%(code)s”.") % {"code": row["variable"]}]}
        for position, row in enumerate(rows)
        if row.get("variable") and row["variable"] not in variables
    }
    _raise_at(("groups",), unknown)
    rows = [{**row, "variable": variables.get(row.get("variable") or "")} for row in rows]
    _replace(Group, rows, key="code", path=("groups",), survey=survey)


def _replace_questions(survey: Survey, rows: list[Mapping]) -> None:
    plain = [{name: value for name, value in row.items() if name not in ("options", "results")} for row in rows]
    questions = _replace(Question, plain, key="code", path=("questions",), survey=survey)
    groups = {group.code: group for group in survey.groups.all()}
    sources = {source.url: source for source in survey.sources.all()}
    for position, row in enumerate(rows):
        question, path = questions[row["code"]], ("questions", position)
        options = _replace_options(question, row.get("options", []), path=(*path, "options"))
        places: dict[str, Mapping] = {"option": options, "group": groups, "source": sources}
        _replace_results(question, row.get("results", []), places=places, path=(*path, "results"))


def _replace_options(question: Question, rows: list[Mapping], *, path: tuple) -> dict[str, AnswerOption]:
    plain = [{name: value for name, value in row.items() if name != "net_of"} for row in rows]
    options = _replace(AnswerOption, plain, key="code", path=path, question=question)
    errors = {}
    for position, row in enumerate(rows):
        members = row.get("net_of", [])
        if members and row.get("kind") != AnswerOption.Kind.NET:
            errors[position] = {"net_of": [_("Only a net sums up other answers.")]}
        elif any(member not in options or member == row["code"] for member in members):
            errors[position] = {"net_of": [_("A net sums up other answers of the same question.")]}
    _raise_at(path, errors)
    _replace_nets({options[row["code"]]: {options[code] for code in row["net_of"]} for row in rows if "net_of" in row})
    return options


def _replace_nets(nets: Mapping[AnswerOption, set[AnswerOption]]) -> None:
    sums = AnswerOption.net_of.through._default_manager
    sums.filter(from_answeroption__in=nets).delete()
    sums.bulk_create(
        sums.model(from_answeroption=net, to_answeroption=member) for net, members in nets.items() for member in members
    )


def _replace(model: type[models.Model], rows: Iterable[Mapping], *, key: str, path: tuple, **parent) -> dict[str, Any]:
    """Make the parent's children of this model exactly the given rows; returns them by key."""
    kept: dict[str, models.Model] = {}
    numbered: dict[int, models.Model] = {}
    errors = {}
    for position, facts in enumerate(rows):
        if facts[key] in kept:
            errors[position] = {key: [_("This stands twice in the list.")]}
        else:
            kept[facts[key]] = numbered[position] = model(order=position, **parent, **facts)
    model._default_manager.filter(**parent).exclude(**{f"{key}__in": kept}).delete()
    errors |= store_rows(numbered, matched_by=(*parent, key), trusted=set(parent))
    _raise_at(path, errors)
    return kept


def _replace_results(
    question: Question, rows: Iterable[Mapping], *, places: Mapping[str, Mapping], path: tuple
) -> None:
    kept: dict[int, Result] = {}
    seen: set[tuple[str, str]] = set()
    errors = {}
    for position, facts in enumerate(rows):
        codes = facts["option"], facts["group"]
        if faults := _astray(facts, places):
            errors[position] = faults
        elif codes in seen:
            errors[position] = {"option": [_("This stands twice in the list.")]}
        else:
            found = {name: known.get(facts.get(name)) for name, known in places.items()}
            kept[position] = Result(question=question, **{**facts, **found})
            seen.add(codes)
    former = question.results.values_list("pk", "option__code", "group__code")
    question.results.filter(pk__in=[pk for pk, *codes in former if tuple(codes) not in seen]).delete()
    matched_by = ("question", "option", "group")
    errors |= store_rows(kept, matched_by=matched_by, trusted={*matched_by, "source"})
    _raise_at(path, errors)


def _astray(facts: Mapping, places: Mapping[str, Mapping]) -> dict[str, list[str]]:
    """Which names of a result lead nowhere."""
    for name, known in places.items():
        if facts.get(name) and facts[name] not in known:
            return {name: [_ASTRAY[name] % {"code": facts[name]}]}
    return {}


def _raise_at(path: tuple, errors: dict) -> None:
    if errors:
        for step in reversed(path):
            errors = {step: errors}
        raise InvalidSurvey(errors)
