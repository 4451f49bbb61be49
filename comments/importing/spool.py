"""Records set aside on the disk until the whole file was read, then handed out in the order they are stored in.

Nothing is stored before a file proved to be whole; and its order is no help: answers stand before what they answer,
pages behind their comments. A temporary SQLite file sorts them, so memory stays flat however large the export is.
"""

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from comments.importing.records import COMMENTS, HIDDEN, PAGES, CommentRecord, Gone, Left, Page, Record
from comments.importing.report import Report
from comments.validators import CONTROL

_MAX_REF = 150
_LONGEST_CHUNK = 500_000  # characters: a few hundred comments of the full length would take a gigabyte
_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000; PRAGMA temp_store = FILE;
CREATE TABLE pages (number INTEGER PRIMARY KEY, ref TEXT UNIQUE, hidden INTEGER, created REAL, body TEXT);
CREATE TABLE comments (
    number INTEGER PRIMARY KEY, ref TEXT, page TEXT, parent TEXT, created REAL, body TEXT, UNIQUE (ref, page)
);
CREATE TABLE gone (ref TEXT PRIMARY KEY);
CREATE TABLE left_pages (ref TEXT PRIMARY KEY, outcome TEXT, reason TEXT);
"""
_LINK = """
CREATE TABLE links AS
    SELECT c.number, p.number AS page, coalesce(c.created, p.created, :undated) AS created,
        (SELECT a.number FROM comments a WHERE a.ref = c.parent AND a.page = c.page) AS parent
    FROM comments c JOIN pages p ON p.ref = c.page;
CREATE INDEX links_parent ON links (parent);
CREATE UNIQUE INDEX links_number ON links (number);
"""
# `due` keeps an answer behind what it answers, even where the clock of its origin went backwards. Public pages come
# first: where another one has the same address, the conversation is theirs.
_ORDER = """
WITH RECURSIVE tree (number, page, due, depth) AS (
    SELECT number, page, created, 0 FROM links WHERE parent IS NULL
    UNION ALL
    SELECT links.number, links.page, max(links.created, tree.due), depth + 1
    FROM tree JOIN links ON links.parent = tree.number
)
INSERT INTO places (number, page) SELECT tree.number, page FROM tree JOIN pages ON pages.number = page
    ORDER BY hidden, page, due, depth, tree.number
"""

_TWICE = """
SELECT c.number, c.ref, c.page, p.body FROM comments c JOIN pages p ON p.ref = c.page
WHERE EXISTS (SELECT 1 FROM comments a WHERE a.ref = c.ref AND a.number < c.number)
"""
_UNREACHED = """
WITH RECURSIVE tree (number) AS (
    SELECT number FROM links WHERE parent IS NULL
    UNION ALL
    SELECT links.number FROM tree JOIN links ON links.parent = tree.number
)
SELECT number, parent FROM links WHERE number NOT IN (SELECT number FROM tree)
"""


def is_usable(ref: str) -> bool:
    """Whether a record's id at its origin can be kept, and so whether anything can refer to it."""
    return 0 < len(ref) <= _MAX_REF and not CONTROL.search(ref)


class Spool:
    """The records of one file. Use it as a context manager: the temporary file goes with it."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._folder = tempfile.TemporaryDirectory(prefix="import-")
        self._db = sqlite3.connect(Path(self._folder.name) / "records", isolation_level=None)
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")  # never committed: nobody else reads it

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_details) -> None:
        self._db.close()
        self._folder.cleanup()

    def add(self, record: Record) -> None:
        """Set a record aside; what cannot be stored goes to the report at once."""
        if isinstance(record, Left):
            self._report.add(
                record.kind, record.outcome, ref=record.name or record.ref, reason=record.reason, where=record.where
            )
            if record.kind == PAGES:
                self._db.execute(
                    "INSERT OR IGNORE INTO left_pages VALUES (?, ?, ?)", (record.ref, record.outcome, record.reason)
                )
        elif isinstance(record, Gone):
            self._db.execute("INSERT OR IGNORE INTO gone VALUES (?)", (record.ref,))
        elif isinstance(record, Page):
            page = (record.ref, record.state == HIDDEN, _seconds(record.created_at), _dumped(record))
            self._insert("pages", page, record, PAGES)
        elif not is_usable(record.ref):
            self._refuse(COMMENTS, record, _("it has no usable id"))
        else:
            values = (record.ref, record.page, record.parent, _seconds(record.created_at), _dumped(record))
            self._insert("comments", values, record, COMMENTS)

    def _insert(self, table: str, values: tuple, record: Page | CommentRecord, kind: str) -> None:
        places = ", ".join("?" * len(values))
        columns = "ref, hidden, created, body" if kind == PAGES else "ref, page, parent, created, body"
        statement = f"INSERT OR IGNORE INTO {table} ({columns}) VALUES ({places})"  # noqa: S608  (our own words)
        if self._db.execute(statement, values).rowcount:
            return
        same = "ref = ?" if kind == PAGES else "ref = ? AND page = ?"
        [there] = self._db.execute(f"SELECT body FROM {table} WHERE {same}", values[: same.count("?")]).fetchone()  # noqa: S608
        if _said(there) == _said(values[-1]):
            self._report.add(
                kind, "skipped", ref=record.ref, reason=_("it stands in the file twice"), where=record.where
            )
        else:
            self._refuse(kind, record, _("the file has another record with this id"))

    def holds_comments(self) -> bool:
        """Whether there are comments whose page is known, so that they can be stored."""
        found = self._db.execute("SELECT 1 FROM comments c JOIN pages p ON p.ref = c.page LIMIT 1")
        return found.fetchone() is not None

    def __len__(self) -> int:
        """How many comments chunks() hands out."""
        return self._db.execute("SELECT count(*) FROM places").fetchone()[0]

    def _tell(self, outcome: str, record: CommentRecord, reason: str) -> None:
        self._report.add(COMMENTS, outcome, ref=record.ref, reason=reason, where=record.where)

    def _refuse(self, kind: str, record: Page | CommentRecord, reason: str) -> None:
        self._report.add(kind, "refused", ref=record.ref, reason=reason, where=record.where)

    def arrange(self, *, undated: datetime) -> None:
        """Bring everything into order; undated is the date of comments that have none, on pages that have none."""
        for statement in _LINK.strip().split(";\n"):
            self._db.execute(statement, {"undated": undated.timestamp()} if ":undated" in statement else ())
        strangers = self._db.execute(
            "SELECT c.body, l.outcome, l.reason FROM comments c LEFT JOIN left_pages l ON l.ref = c.page"
            " WHERE c.number NOT IN (SELECT number FROM links)"
        )
        for body, outcome, reason in strangers:
            of_page = _("its page was left out: %(reason)s") % {"reason": reason}
            self._tell(outcome or "refused", _comment(body), of_page if outcome else _("its page is not in the file"))
        self._tell_apart()
        self._break_circles()
        self._db.execute("CREATE TABLE places (place INTEGER PRIMARY KEY, number INTEGER, page INTEGER)")
        self._db.execute(_ORDER)

    def _tell_apart(self) -> None:
        """An id given out on two pages is that of two comments: the later one gets the name of its page."""
        for number, ref, page, body in self._db.execute(_TWICE).fetchall():
            name = next(iter(filter(None, (_page(body).url, *_page(body).identifiers))), page)
            apart = f"{ref}@{hashlib.sha256(name.encode()).hexdigest()[:16]}"
            self._rewrite("number = ?", (number,), ref=apart)
            self._rewrite("parent = ? AND page = ?", (ref, page), parent=apart)

    def _rewrite(self, which: str, values: tuple, **changed: Any) -> None:
        rows = self._db.execute(f"SELECT number, body FROM comments WHERE {which}", values).fetchall()  # noqa: S608
        for number, body in rows:
            record = _comment(body)._replace(**changed)
            self._db.execute("UPDATE comments SET body = ? WHERE number = ?", (_dumped(record), number))

    def _break_circles(self) -> None:
        """Where comments answer each other in a circle, the first of them in the file answers nothing."""
        parents = dict(self._db.execute(_UNREACHED))
        seen: dict[int, int] = {}
        for start in sorted(parents):
            number: int = start
            while number not in seen:
                seen[number] = start
                number = parents[number]
            if seen[number] == start:  # came back to where this walk has been
                circle, at = [number], parents[number]
                while at != number:
                    circle.append(at)
                    at = parents[at]
                self._db.execute("UPDATE links SET parent = NULL WHERE number = ?", (min(circle),))

    def chunks(self, size: int) -> Iterator[list[tuple[CommentRecord, Page]]]:
        """The comments with their pages: page by page, by date, every answer behind what it answers.

        A chunk has size comments, up to twice as many where that completes its last page: it is published once. Where
        they are very long, it has fewer.
        """
        rows = self._db.execute(
            "SELECT c.body, p.number, p.body FROM places JOIN comments c ON c.number = places.number"
            " JOIN pages p ON p.number = places.page ORDER BY places.place"
        )
        chunk: list[tuple[CommentRecord, Page]] = []
        current: int | None = None
        length = 0
        for body, number, of_page in rows:
            if len(chunk) >= (2 * size if number == current else size) or length >= _LONGEST_CHUNK:
                yield chunk
                chunk, length = [], 0
            if number != current:
                current, page = number, _page(of_page)
            chunk.append((_comment(body), page))
            length += len(body)
        if chunk:
            yield chunk

    def empty_pages(self) -> Iterator[Page]:
        """Pages on which nobody commented."""
        rows = self._db.execute("SELECT body FROM pages WHERE number NOT IN (SELECT page FROM links) ORDER BY number")
        return (_page(body) for [body] in rows)

    def gone(self) -> Iterator[str]:
        """Records, named with their origins, that may not come back."""
        return (ref for [ref] in self._db.execute("SELECT ref FROM gone"))


def _seconds(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


def _dumped(record: Page | CommentRecord) -> str:
    return json.dumps([value.isoformat() if isinstance(value, datetime) else value for value in record])


def _said(body: str) -> tuple[list, Any]:
    """All of a record but where it stands in the file."""
    *said, _where, kept = json.loads(body)
    return said, kept


def _loaded(body: str, place: int) -> list:
    values = json.loads(body)
    if values[place]:
        values[place] = datetime.fromisoformat(values[place]).astimezone(UTC)
    return values


def _page(body: str) -> Page:
    page = Page(*_loaded(body, Page._fields.index("created_at")))
    return page._replace(identifiers=tuple(page.identifiers))


def _comment(body: str) -> CommentRecord:
    return CommentRecord(*_loaded(body, CommentRecord._fields.index("created_at")))
