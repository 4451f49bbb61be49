"""Isso: its SQLite database, or the JSON that it calls generic."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from comments import markup
from comments.importing.dates import moment
from comments.importing.files import Source
from comments.importing.json_files import items, mapping, text
from comments.importing.records import PAGES, Broken, CommentRecord, Left, Page, Record, Status, Unreadable

_SQLITE = b"SQLite format 3\x00"
_TABLES = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('threads', 'comments')"
_DELETED = 4  # but it has answers
_STATUS = {1: Status.APPROVED, 2: Status.PENDING, _DELETED: Status.TRASH}


def read(source: Source) -> Iterator[Record]:
    """Threads are pages. Raises Unreadable."""
    if source.peek(len(_SQLITE)) == _SQLITE:
        with source.on_disk() as path:
            yield from _read_database(path)
    else:
        yield from _read_json(source)


def _read_database(path: Path) -> Iterator[Record]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            database.text_factory = lambda raw: raw.decode(errors="replace")
            database.execute("PRAGMA trusted_schema = OFF")
            if database.execute(_TABLES).fetchone() != (2,):  # a view may go on for ever
                raise Unreadable(_("This is not an Isso database: it has no tables of threads and comments."))
            for row in database.execute("SELECT id, uri, title FROM threads ORDER BY id"):
                yield Page(ref=text(row[0]), url=text(row[1]), title=text(row[2]), where=f"threads {text(row[0])}")
            rows = database.execute(
                "SELECT id, tid, parent, created, mode, text, author, email, website FROM comments ORDER BY id"
            )
            for ref, page, parent, created, mode, stored, author, email, website in rows:
                words, kind = markup.imported(text(stored))
                yield CommentRecord(
                    ref=text(ref),
                    page=text(page),
                    parent=text(parent),
                    text=words,
                    markup=kind,
                    status=_STATUS.get(mode, Status.PENDING),
                    name=text(author),
                    email="" if mode == _DELETED else text(email),  # Isso deletes the name and leaves the address
                    website=text(website),
                    created_at=moment(created),
                    where=f"comments {text(ref)}",
                )
    except sqlite3.Error as error:
        raise Broken(_("This is not an Isso database, or it is damaged: %(why)s") % {"why": error}) from error


def _read_json(source: Source) -> Iterator[Record]:
    found = False
    for count, thread in enumerate(items(source), start=1):
        if not isinstance(thread, dict) or not isinstance(thread.get("comments"), list) or "id" not in thread:
            if not found:
                raise Unreadable(
                    _("This is not Isso's JSON: entry %(count)s is no thread with comments.") % {"count": count}
                )
            yield Left(
                PAGES, "", "refused", _("it is no thread with comments"), _("entry %(count)s") % {"count": count}
            )
            continue
        found = True
        uri = text(thread["id"])
        yield Page(ref=uri, url=uri, title=text(thread.get("title")), where=uri)
        for index, entry in enumerate(thread["comments"], start=1):
            yield _entry(mapping(entry), uri, index)
    if not found:
        raise Unreadable(_("This is not Isso's JSON: it holds no list of threads."))


def _entry(entry: dict[str, Any], uri: str, index: int) -> CommentRecord:
    ref = text(entry.get("id"))
    words, kind = markup.imported(text(entry.get("text")))
    return CommentRecord(
        ref=f"{uri}#{ref}" if ref else "",  # they are counted anew on every page
        page=uri,
        text=words,
        markup=kind,
        status=Status.APPROVED,  # what it holds has been public: it knows no other status
        name=text(entry.get("author")),
        email=text(entry.get("email")),
        website=text(entry.get("website")),
        created_at=moment(entry.get("created")),
        where=f"{uri} {index}",
    )
