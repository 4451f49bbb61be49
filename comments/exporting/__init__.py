"""Taking everything along: a site's comments as JSON Lines that lose nothing, as WordPress' WXR, or as a table.

Each form is written from one snapshot of the database, row by row: memory stays flat however many comments there are.
"""

from collections.abc import Callable, Iterator

from comments.exporting import json_lines, table, wxr
from comments.exporting.snapshot import snapshot
from comments.models import Site

Writer = Callable[..., Iterator[str]]
FORMS: dict[str, Writer] = {"jsonl": json_lines.write, "wxr": wxr.write, "csv": table.write}
SUFFIXES = {"jsonl": "jsonl", "wxr": "xml", "csv": "csv"}
MEDIA_TYPES = {"jsonl": "application/jsonl", "wxr": "application/xml", "csv": "text/csv"}


def export_comments(site: Site, *, form: str, with_addresses: bool) -> Iterator[str]:
    """A site's comments in every status, piece by piece. with_addresses: with the e-mail addresses of readers."""
    with snapshot():
        yield from FORMS[form](site, with_addresses=with_addresses)


def file_name(name: str, *, form: str) -> str:
    return f"{name}.{SUFFIXES[form]}"
