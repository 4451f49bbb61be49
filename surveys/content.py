"""A survey with everything in it as plain data: what a revision compares and keeps, what a JSON export holds."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext as _

from surveys.models import AnswerOption, BreakdownVariable, Group, Question, Result, Source, Survey

_encode = DjangoJSONEncoder().default
_LEFT_OUT = {"id", "order"}
# Facts about the publication, not about the survey: they may change without anything else having changed.
_OF_PUBLICATION = {"status", "published_at", "embargo_until", "version", "created_at", "updated_at"}
_KEYS = {"questions": "code", "options": "code", "groups": "code", "variables": "code", "sources": "url"}


class Change(NamedTuple):
    """One value that differs. `place` names the row: `problems`, `problems/effort@press`, `groups/press`, or ""."""

    place: str
    field: str
    before: Any
    after: Any


def content_of(survey: Survey) -> dict[str, Any]:
    """The survey as record_survey() takes it, JSON-ready. No queries where it comes from `with_results()`."""
    series = survey.series
    return {
        **{name: value for name, value in _plain(survey).items() if name not in _OF_PUBLICATION},
        "series": None if series is None else {"slug": series.slug, "title": series.title},
        "sponsors": [_plain(each) for each in survey.sponsors.all()],
        "conducted_by": [_plain(each) for each in survey.conducted_by.all()],
        "sources": [_plain(each) for each in survey.sources.all()],
        "variables": [_plain(each) for each in survey.variables.all()],
        "groups": [
            {**_plain(each), "variable": each.variable.code if each.variable else None} for each in survey.groups.all()
        ],
        "questions": [_question(each) for each in survey.questions.all()],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        **_plain(question),
        "options": [
            {**_plain(each), "net_of": [member.code for member in each.net_of.all()]} for each in question.options.all()
        ],
        "results": [
            {
                "option": each.option.code,
                "group": each.group.code,
                **_plain(each),
                "percent": None if each.percent is None else str(each.precise_percent),
                "source": each.source.url if each.source else None,
            }
            for each in question.results.all()
        ],
    }


def _plain(row: models.Model) -> dict[str, Any]:
    """The row's own values as JSON knows them; what it refers to is told by codes, not by numbers of rows."""
    values = {name: getattr(row, name) for name in _own_fields(type(row))}
    return {
        name: value if value is None or isinstance(value, str | int) else _encode(value)
        for name, value in values.items()
    }


@cache
def _own_fields(model: type[models.Model]) -> list[str]:
    fields = model._meta.concrete_fields
    return [field.name for field in fields if field.name not in _LEFT_OUT and not field.is_relation]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two contents, row by row; rows are matched by their codes, whatever their order."""
    return list(_rows("", before, after))


def in_terms(change: Change) -> dict[str, str]:
    """The changed field and its values as the forms of the admin call them."""
    model = _model_of(change.place)
    if not change.field:
        return {"field_label": "", "shown_before": _in_words(change.before), "shown_after": _in_words(change.after)}
    field = model._meta.get_field(change.field)
    choices = dict(getattr(field, "flatchoices", ()))
    before, after = (_in_words(choices.get(value, value)) for value in (change.before, change.after))
    return {
        "field_label": str(getattr(field, "verbose_name", change.field)),
        "shown_before": before,
        "shown_after": after,
    }


def _model_of(place: str) -> type[models.Model]:
    kind, _mark, rest = place.partition("/")
    listed = {"groups": Group, "variables": BreakdownVariable, "sources": Source}
    if rest:
        return Result if "@" in rest else listed.get(kind, AnswerOption)
    return Question if kind else Survey


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list):
        return ", ".join(str(each.get("name", each) if isinstance(each, Mapping) else each) for each in value)
    if isinstance(value, Mapping):
        return str(value.get("title", value))
    return "–" if value in (None, "") else str(value)


def _rows(place: str, before: Mapping | None, after: Mapping | None) -> Iterator[Change]:
    one, two = before or {}, after or {}
    if not one or not two:
        yield Change(place, "", _summary(before), _summary(after))
        return
    for name in {**two, **one}:  # in the order of the fresh one: PostgreSQL stores objects in an order of its own
        old, new = one.get(name), two.get(name)
        if old == new:
            continue
        if name in _KEYS or name == "results":
            yield from _lists(place, name, old or [], new or [])
        else:
            yield Change(place, name, old, new)


def _lists(place: str, name: str, before: list[dict], after: list[dict]) -> Iterator[Change]:
    one, two = ({_name(place, name, row): row for row in rows} for rows in (before, after))
    for key in {**one, **two}:
        if one.get(key) != two.get(key):
            yield from _rows(key, one.get(key), two.get(key))


def _name(place: str, name: str, row: Mapping) -> str:
    if name == "questions":
        return str(row["code"])
    if name == "results":
        return f"{place}/{row['option']}@{row['group']}"
    return f"{place}/{row['code']}" if name == "options" else f"{name}/{row[_KEYS[name]]}"


def _summary(row: Mapping | None) -> Any:
    """A row that came or went: its figure where it has one, else its name."""
    if row is None:
        return None
    shown = row.get("percent") or row.get("count") or row.get("approx_text") or row.get("label") or row.get("name")
    return shown if shown is not None else row.get("status")
