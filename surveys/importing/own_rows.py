"""What a row of our own table says beyond its figure (surveys/own_table.py); others' tables have no such columns."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from surveys import own_table
from surveys.importing.records import Figure, Option, Place, Question, Survey
from surveys.models import Result

_NAMES = {"code", "label"}  # are told apart from the other facts
_FIGURES = {"percent", "count", "base_n"}


def _facts(of: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """The fields of one row that its columns give. What does not fit is kept as it is: recording says what is wrong."""
    found: dict[str, Any] = {}
    for column in own_table.COLUMNS:
        if column.of != of or column.field in _NAMES or column.name not in texts:
            continue
        field, text = own_table.MODELS[of]._meta.get_field(column.field), texts[column.name]
        if field.many_to_many:
            found[column.field] = text.split()
        elif text:
            found[column.field] = _value(field.get_internal_type(), text)
        elif getattr(field, "null", False):
            found[column.field] = None
        elif not getattr(field, "choices", None):
            found[column.field] = ""
    return found


def _value(kind: str, text: str) -> Any:
    if kind == "BooleanField":
        return text == "true"
    if kind in ("PositiveIntegerField", "PositiveSmallIntegerField"):
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text
    if kind == "DecimalField":
        try:
            return Decimal(text.replace(",", "."))
        except InvalidOperation:
            return text
    return text


def question_facts(texts: Mapping[str, str]) -> dict[str, Any]:
    """Fields of models.Question."""
    return _facts("question", texts)


def take_option(question: Question, label: str, texts: Mapping[str, str], place: Place) -> Option:
    """The row's answer, made where it is missing."""
    return question.option(label, code=texts.get("option_code", ""), place=place, **_facts("option", texts))


def take_group(survey: Survey, label: str, texts: Mapping[str, str], place: Place) -> str:
    """The key of the row's group, made where it is missing, with its variable."""
    variable = texts.get("variable", "")
    if variable:
        known = survey.variables.setdefault(variable, {})
        known |= _facts("variable", texts) | ({"code": texts["variable_code"]} if texts.get("variable_code") else {})
    code = texts.get("group_code", "")
    return survey.group(label, code=code, variable=variable, place=place, **_facts("group", texts)).key


def arrange_groups(survey: Survey) -> None:
    """Put the groups into the order that the table tells; without one, they stay as they came."""
    survey.groups = dict(sorted(survey.groups.items(), key=lambda pair: pair[1].facts.pop("order", 0)))


def take_result(survey: Survey, figure: Figure, texts: Mapping[str, str]) -> None:
    """Complete the row's figure by what only our own table tells."""
    facts = _facts("result", texts)
    if texts.get("status") in Result.Status.values or "own_base" in texts:
        figure.status = texts["status"]
    if "own_base" in texts:
        figure.base, figure.is_whole = facts.get("base_n"), True
    figure.facts |= {name: value for name, value in facts.items() if name not in _FIGURES | {"status"}}
    if texts.get("note"):
        figure.facts["note"] = texts["note"]
    if address := texts.get("source_url"):
        survey.sources.setdefault(address, texts.get("source") or address)
        figure.facts["source"] = address
