"""The one way in for a whole survey at once, whatever the door: API, demo."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from surveys.models import AnswerOption, Group, Organisation, Question, Result, Source, Survey

_NESTED = ("sponsors", "conducted_by", "sources", "groups", "questions")
_RESULT_FACTS = ["percent", "count", "base_n", "status", "approx_text", "note"]


class InvalidSurvey(Exception):
    """A survey that contradicts itself; `extra` says where, nested like the facts, list items by their position."""

    status_code = 400
    error_code = "invalid"

    def __init__(self, errors: dict) -> None:
        super().__init__(_("The survey was not saved: something in it does not fit."))
        self.extra = errors


def record_survey(facts: Mapping[str, Any], *, survey: Survey | None = None) -> Survey:
    """Store a survey with everything in it, or change an existing one: all of it or nothing.

    facts has the fields of Survey and, as lists of dictionaries, sponsors and conducted_by (matched by name,
    created where missing), sources, groups and questions with their options and results. What facts does not
    mention stays as it is; a list that it does mention replaces the old one, in its order, matched by code so that
    rows keep their identity. Raises InvalidSurvey.
    """
    with transaction.atomic():
        survey = Survey() if survey is None else Survey.objects.select_for_update().get(pk=survey.pk)
        for name, value in facts.items():
            if name not in _NESTED:
                setattr(survey, name, value)
        if faults := _faults(survey):
            raise InvalidSurvey(faults)
        survey.save()
        for role in ("sponsors", "conducted_by"):
            if role in facts:
                getattr(survey, role).set(_organisations(facts[role]))
        if "sources" in facts:
            _replace(Source, facts["sources"], key="url", path=("sources",), survey=survey)
        if "groups" in facts:
            _replace(Group, facts["groups"], key="code", path=("groups",), survey=survey)
        if "questions" in facts:
            _replace_questions(survey, facts["questions"])
    return survey


def _organisations(rows: Iterable[Mapping]) -> list[Organisation]:
    return [
        Organisation.objects.get_or_create(name=row["name"], defaults={"url": row.get("url", "")})[0] for row in rows
    ]


def _replace_questions(survey: Survey, rows: list[Mapping]) -> None:
    plain = [{name: value for name, value in row.items() if name not in ("options", "results")} for row in rows]
    questions = _replace(Question, plain, key="code", path=("questions",), survey=survey)
    groups = {group.code: group for group in survey.groups.all()}
    for position, row in enumerate(rows):
        question, path = questions[row["code"]], ("questions", position)
        options = _replace(AnswerOption, row.get("options", []), key="code", path=(*path, "options"), question=question)
        _replace_results(question, row.get("results", []), options=options, groups=groups, path=(*path, "results"))


def _replace(model: type[models.Model], rows: Iterable[Mapping], *, key: str, path: tuple, **parent) -> dict[str, Any]:
    """Make the parent's children of this model exactly the given rows; returns them by key."""
    known = dict(model._default_manager.filter(**parent).values_list(key, "pk"))
    kept: dict[str, Any] = {}
    errors = {}
    for position, facts in enumerate(rows):
        row = model(pk=known.get(facts[key]), order=position, **parent, **facts)
        if facts[key] in kept:
            errors[position] = {key: [_("This stands twice in the list.")]}
        elif faults := _faults(row, exclude=set(parent)):
            errors[position] = faults
        kept[facts[key]] = row
    _raise_at(path, errors)
    model._default_manager.filter(**parent).exclude(**{f"{key}__in": kept}).delete()
    for row in kept.values():
        row.save()
    return kept


def _replace_results(question: Question, rows: Iterable[Mapping], *, options, groups, path: tuple) -> None:
    kept: dict[tuple[str, str], Result] = {}
    errors = {}
    for position, facts in enumerate(rows):
        codes = option, group = facts["option"], facts["group"]
        if option not in options:
            errors[position] = {"option": [_("The question has no answer “%(code)s”.") % {"code": option}]}
        elif group not in groups:
            errors[position] = {"group": [_("The survey has no group “%(code)s”.") % {"code": group}]}
        elif codes in kept:
            errors[position] = {"option": [_("This stands twice in the list.")]}
        else:
            row = Result(question=question, **{**facts, "option": options[option], "group": groups[group]})
            if faults := _faults(row, exclude={"question", "option", "group"}):
                errors[position] = faults
            kept[codes] = row
    _raise_at(path, errors)
    for old in question.results.select_related("option", "group"):
        if (old.option.code, old.group.code) not in kept:
            old.delete()
    Result.objects.bulk_create(
        kept.values(),
        update_conflicts=True,
        unique_fields=["question", "option", "group"],
        update_fields=_RESULT_FACTS,
    )


def _faults(row: models.Model, *, exclude: set[str] | None = None) -> dict[str, list[str]]:
    """What is wrong with one row. A row with excluded parents is matched by key, so uniqueness needs no queries."""
    try:
        row.full_clean(exclude=exclude, validate_unique=exclude is None)
    except ValidationError as error:
        return {("non_field_errors" if k == NON_FIELD_ERRORS else k): v for k, v in error.message_dict.items()}
    return {}


def _raise_at(path: tuple, errors: dict) -> None:
    if errors:
        for step in reversed(path):
            errors = {step: errors}
        raise InvalidSurvey(errors)
