"""A survey as JSON: whole, as the API and our export write it, or its figures alone, a dictionary for each."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from surveys import own_table
from surveys.importing import tidy
from surveys.importing.records import Findings, Place, Row, Survey, Table, Unreadable, Waves
from surveys.models import Survey as SurveyModel
from surveys.serializers import SurveySerializer

MAX_CHARACTERS = 16 * 1024 * 1024
_NOT_IMPORTED = {"status", "published_at", "embargo_until", "version", "updated_at", "accepted_warnings", "revision"}


def parse(text: str, name: str) -> Any:
    """The document. Raises Unreadable with the line where it breaks off."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("too-large", _("The JSON document is too large."), Place(name))
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=str)
    except json.JSONDecodeError as error:
        words = _("This is no JSON: it breaks off here.")
        raise Unreadable("malformed", words, Place(name, "", error.lineno, error.colno)) from error
    except (ValueError, RecursionError) as error:
        raise Unreadable("malformed", _("This is no JSON that can be read."), Place(name)) from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def read(text: str, name: str, findings: Findings, waves: Waves, *, title: str) -> None:
    """Add what the document says to waves. Raises Unreadable."""
    document = parse(text, name)
    rows = document.get("results") or document.get("data") if isinstance(document, Mapping) else document
    if isinstance(document, Mapping) and "questions" in document:
        _whole(document, name, findings, waves[""])
    elif isinstance(rows, list) and rows and all(isinstance(row, Mapping) for row in rows):
        _figures(rows, name, findings, waves, title=title)
    else:
        words = _("This is no survey: it has neither “questions” nor a list of figures.")
        raise Unreadable("not-understood", words, Place(name))


def _whole(document: Mapping[str, Any], name: str, findings: Findings, record: Survey) -> None:
    data = {key: value for key, value in document.items() if key not in _NOT_IMPORTED}
    slug = data.get("slug")
    known = SurveyModel.objects.filter(slug=slug).first() if isinstance(slug, str) and "\0" not in slug else None
    serializer = SurveySerializer(known, data=data, partial=known is not None)
    if serializer.is_valid():
        record.whole = dict(serializer.validated_data)
        record.file = name
        return
    for way, message in flat(serializer.errors):
        findings.error("invalid", message, Place(name, name=way))


def flat(errors: Any, way: str = "") -> Iterator[tuple[str, str]]:
    """Nested errors as (questions.0.results.3.percent, message)."""
    if isinstance(errors, Mapping):
        for key, value in errors.items():
            yield from flat(value, way if key == "non_field_errors" else f"{way}.{key}".strip("."))
    elif isinstance(errors, list):
        for number, value in enumerate(errors):
            yield from flat(value, f"{way}.{number}" if isinstance(value, Mapping | list) else way)
    else:
        yield way, str(errors)


def _figures(rows: list[Mapping[str, Any]], name: str, findings: Findings, waves: Waves, *, title: str) -> None:
    """A list of dictionaries is a table whose header are their keys."""
    names = list(dict.fromkeys(str(key) for row in rows for key in row))

    def table_rows() -> Iterator[Row]:
        yield Row(0, names)
        for number, row in enumerate(rows, 1):
            yield Row(number, [_text(row.get(key)) for key in names])

    table = Table(table_rows, name, decimal_comma=None)
    header = tidy.header_of([Row(0, names)])
    if header is None:
        words = _("The figures lack an answer (“option”) or a figure (“percent” or “count”).")
        raise Unreadable("not-understood", words, Place(name))
    tidy.read(table, header, findings, waves, title=title)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    # An apostrophe protects a text in a spreadsheet; in JSON it is one of its letters.
    return own_table.escape(value) if isinstance(value, str) else str(value)
