"""A survey as files for others: our own table, also for German spreadsheets, JSON, and a Frictionless data package.

All of them can be imported again and then give the same survey; what a table cannot hold (who asked whom, how) is in
JSON and in the package's description.
"""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.db import models

from surveys.content import content_of
from surveys.models import Group, Result, Survey
from surveys.own_table import COLUMNS, MODELS, Column, escape

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TYPES = {
    "BooleanField": "boolean",
    "DecimalField": "number",
    "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "integer",
}
_LICENCES = {  # names of the Open Definition, by how people write them
    "CC0": "CC0-1.0",
    "CC BY": "CC-BY-4.0",
    "CC BY-SA": "CC-BY-SA-4.0",
    "ODbL": "ODbL-1.0",
}
TABLE = "data.csv"


def as_csv(survey: Survey, *, german: bool = False) -> str:
    """The results as our own table, a row for each figure; rows without one for answers and groups that have none.

    german writes it as German spreadsheets open it: semicolons, decimal commas and a byte order mark. A text that a
    spreadsheet would take for a formula gets an apostrophe. No queries where it comes from `with_results()`.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if german else ",", lineterminator="\r\n")
    writer.writerow([column.name for column in COLUMNS])
    for row in _rows(survey):
        writer.writerow([_cell(row.get(column.name), decimal_comma=german) for column in COLUMNS])
    return ("\ufeff" if german else "") + out.getvalue()


def as_json(survey: Survey) -> str:
    """Everything about the survey, as record_survey() takes it. No queries where it comes from `with_results()`."""
    facts = content_of(survey) | {"version": survey.version, "updated_at": survey.updated_at.isoformat()}
    return json.dumps(facts, ensure_ascii=False, indent=1)


def package_of(survey: Survey) -> dict[str, Any]:
    """datapackage.json (Data Package 2.0) for the table beside it: what its columns mean, how the survey was made."""
    table = as_csv(survey).encode()
    licence = survey.licence.strip()
    named = next((name for words, name in _LICENCES.items() if re.fullmatch(rf"{words}( [\d.]+)?", licence)), "")
    package = {
        "$schema": _PROFILE,
        "name": survey.slug,
        "title": survey.title,
        "description": survey.universe,
        "version": str(survey.version),
        "created": survey.updated_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "licenses": [{"name": named, "title": licence}] if named else [],
        "sources": [{"title": source.name, "path": source.url} for source in survey.sources.all()],
        "contributors": [
            {"title": row.name, "roles": [role]} | ({"path": row.url} if row.url else {})
            for role, rows in (("funder", survey.sponsors.all()), ("creator", survey.conducted_by.all()))
            for row in rows
        ],
        "resources": [
            {
                "name": "results",
                "path": TABLE,
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(table),
                "hash": f"sha256:{hashlib.sha256(table).hexdigest()}",
                "schema": {"fields": [_field(column) for column in COLUMNS], "missingValues": [""]},
            }
        ],
        "survey": {name: value for name, value in content_of(survey).items() if not isinstance(value, list)},
    }
    return {name: value for name, value in package.items() if value not in ("", [])}


def as_package(survey: Survey) -> bytes:
    """The data package as one zip file, the same bytes as long as the survey is the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        files = {
            "datapackage.json": json.dumps(package_of(survey), ensure_ascii=False, indent=1),
            TABLE: as_csv(survey),
            "survey.json": as_json(survey),
        }
        for name, text in files.items():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, text)
    return out.getvalue()


def _rows(survey: Survey) -> Iterator[dict[str, Any]]:
    """In the order of questions, answers and groups."""
    shown = set()
    for question in survey.questions.all():
        asked, results = _values("question", question), question.results.all()
        for option in question.options.all():
            answer = asked | _values("option", option) | {"sum_of": " ".join(each.code for each in option.net_of.all())}
            own = [result for result in results if result.option_id == option.pk]
            shown |= {result.group_id for result in own}
            yield from (answer | _group(survey, result.group) | _result(result) for result in own)
            if not own:
                yield answer
        if not question.options.all():
            yield asked
    yield from (_group(survey, group) for group in survey.groups.all() if group.pk not in shown)


def _values(of: str, row: models.Model) -> dict[str, Any]:
    """A row's own fields by the names of their columns."""
    return {
        column.name: getattr(row, column.field)
        for column in COLUMNS
        if column.of == of and not MODELS[of]._meta.get_field(column.field).many_to_many
    }


def _group(survey: Survey, group: Group) -> dict[str, Any]:
    stored = next(each for each in survey.groups.all() if each.pk == group.pk)  # came with its variable
    return _values("group", stored) | (_values("variable", stored.variable) if stored.variable else {})


def _result(result: Result) -> dict[str, Any]:
    values = _values("result", result) | {"percent": result.precise_percent, "base": result.base}
    return values | (_values("source", result.source) if result.source else {})


def _cell(value: Any, *, decimal_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",") if decimal_comma else f"{value:f}"
    return str(value) if isinstance(value, int) else escape(str(value))


def _field(column: Column) -> dict[str, Any]:
    """What a column holds, in the words of a table schema."""
    described: dict[str, Any] = {
        "name": column.name,
        "type": "integer" if column.of == "base" else "string",
        "title": column.title,
    }
    if column.field:
        field = MODELS[column.of]._meta.get_field(column.field)
        described["type"] = _TYPES.get(field.get_internal_type(), "string")
        if choices := getattr(field, "choices", None):
            described["categories"] = [{"value": value, "label": str(label)} for value, label in choices]
    return described
