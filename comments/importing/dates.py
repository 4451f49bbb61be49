"""When something was written, in the many ways that exports say it."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils import timezone

_YEARS = range(1980, 2101)  # the others are slips, like 0000-00-00
# As Go writes a time where nobody asked for a format: 2021-10-28 20:50:15.123456789 +0800 CST m=+0.01
_OF_GO = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d{4}) \S+(?: m=\S+)?")
_SECONDS = re.compile(r"[0-9]{9,13}(?:\.[0-9]+)?")
_MILLISECONDS = 100_000_000_000  # so large a number counts them: as seconds, it would be the year 5138


def moment(value: Any, *, local: bool = False) -> datetime | None:
    """The point in time that value names, in ISO 8601, RFC 2822, Go's own way, or seconds or milliseconds since 1970.
    None where it names none.

    Without an offset it counts as UTC, or (local) as the installation's own time.
    """
    try:
        found = _parse(value)
        if found is None:
            return None
        if found.tzinfo is None:
            found = timezone.make_aware(found, timezone.get_default_timezone() if local else UTC)
        found = found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return found if found.year in _YEARS else None


def _parse(value: Any) -> datetime | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value / 1000 if value > _MILLISECONDS else value, UTC)
    text = str(value).strip()
    if not text:
        return None
    if _SECONDS.fullmatch(text):
        return _parse(float(text))
    if of_go := _OF_GO.fullmatch(text):
        text = of_go[1] + of_go[2]
    if text[:4].isdigit():
        return datetime.fromisoformat(text)
    return parsedate_to_datetime(text)
