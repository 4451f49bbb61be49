"""Bringing posts along: a reader per format, one way to store, and the comments through comments/importing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from django.db import transaction

from comments.importing.files import Source, opened
from comments.importing.records import COMMENTS, PAGES, Broken
from comments.importing.report import Report
from posts.importing import comments, own, storing, wordpress
from posts.importing.records import KINDS, Record

READERS: dict[str, Callable[[Source], Iterator[Record]]] = {"wordpress": wordpress.read, own.NAME: own.read}


def new_report(tell: Callable | None = None) -> Report:
    return Report(tell, kinds=(*KINDS, PAGES, COMMENTS))


def import_posts(path: Path, *, origin: str, report: Report, is_dry: bool = False) -> None:
    """Bring the posts that origin exported to path into this blog, and a WordPress export's comments with them.

    Each post is stored with all that belongs to it, or not at all; report hears of every record. Where the file breaks
    off, what stands before that place is stored and report.broken says so. A dry run does everything and takes it back.
    Raises Unreadable, and then nothing was stored.
    """
    undated = datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.exists() else datetime.now(UTC)
    with ExitStack() as stack:
        if is_dry:
            stack.enter_context(transaction.atomic())
            stack.callback(lambda: transaction.set_rollback(True))
        keeper = storing.Keeper(origin=origin, report=report, undated=undated)
        with opened(path) as source:
            try:
                for record in READERS[origin](source):
                    keeper.store(record)
            except Broken as broken:
                if not keeper.has_stored:
                    raise
                report.broken = str(broken)
        if origin == "wordpress":
            comments.import_comments(path, report=report, undated=undated, is_dry=is_dry)
