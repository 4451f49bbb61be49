"""Fields of our own export, as far as they can be trusted: whoever edited a file gets an empty field, no error."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug

from comments.importing.dates import moment
from comments.importing.json_files import text
from comments.validators import CONTROL

_MAX_NUMBER = 2**31 - 1


def a_list(entry: dict[str, Any], name: str) -> list[Any]:
    """The list in a field; an empty one where there is none."""
    found = entry.get(name)
    return found if isinstance(found, list) else []


def cleaned(entry: dict[str, Any], name: str) -> str:
    """The text in a field without control characters; "" where it is no text."""
    found = entry.get(name)
    return CONTROL.sub("", found) if isinstance(found, str) else ""


def a_line(entry: dict[str, Any], name: str, limit: int) -> str:
    """The same, of limited length."""
    return cleaned(entry, name)[:limit]


def a_slug(entry: dict[str, Any], name: str, limit: int) -> str:
    """A short name; "" where it is none."""
    found = a_line(entry, name, limit)
    try:
        validate_slug(found)
    except ValidationError:
        return ""
    return found


def a_number(entry: dict[str, Any], name: str) -> int | None:
    """A positive whole number that fits a column, or None."""
    found = entry.get(name)
    return found if type(found) is int and 0 < found <= _MAX_NUMBER else None


def a_time(entry: dict[str, Any], name: str) -> str | None:
    """A point in time as ISO 8601, or None."""
    found = moment(entry.get(name))
    return found.isoformat() if found else None


def a_uuid(entry: dict[str, Any], name: str) -> str | None:
    """A public id, or None."""
    try:
        return str(uuid.UUID(text(entry.get(name))))
    except ValueError:
        return None
