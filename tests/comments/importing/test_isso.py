"""Isso's database and its JSON."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from comments import threads
from comments.importing.records import Unreadable
from comments.models import Comment

TABLES = """
CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR(256) UNIQUE, title VARCHAR(256));
CREATE TABLE comments (tid REFERENCES threads(id), id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT NOT NULL,
    modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR, email VARCHAR, website VARCHAR,
    likes INTEGER DEFAULT 0, dislikes INTEGER DEFAULT 0, voters BLOB NOT NULL DEFAULT '', notification INTEGER);
INSERT INTO threads VALUES (1, '/a/', 'Page A');
INSERT INTO comments (tid, id, parent, created, mode, remote_addr, text, author, email) VALUES
    (1, 1, NULL, 1577955600.5, 1, '127.0.0.0', 'Some **words**', 'Ann', 'ann@example.org'),
    (1, 2, 1, 1577955601.25, 1, '127.0.0.0', 'Answer', NULL, NULL),
    (1, 3, 2, 1577955602.0, 2, '127.0.0.0', 'Waits', 'Cy', NULL),
    (1, 4, NULL, 1577955603.0, 4, '127.0.0.0', '', NULL, 'gone@example.org'),
    (1, 5, 4, 1577955604.0, 1, '127.0.0.0', 'To what is gone', 'Di', NULL);
"""
JSON = [
    {
        "id": "/a/",
        "title": "Page A",
        "comments": [
            {
                "id": 1,
                "author": "Ann",
                "email": None,
                "website": "https://ann.example.org/",
                "remote_addr": "::ffff:192.0.2.7",
                "created": "2020-01-02 09:00:00",
                "text": "Some words",
            }
        ],
    }
]


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "comments.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(TABLES)
    return path


def test_its_database_is_read(bring, site, database):
    bring(database, origin="isso")
    rows = {row.text: row for row in Comment.objects.all()}
    first = rows["Some **words**"]
    assert (first.html, first.email) == ("<p>Some <strong>words</strong></p>", "ann@example.org")
    assert first.created_at == datetime(2020, 1, 2, 9, 0, 0, 500_000, tzinfo=UTC)
    assert (rows["Answer"].parent, rows["Answer"].name, rows["Waits"].status) == (first, "Anonymous", "pending")
    gone = rows["To what is gone"].parent
    assert (gone.status, gone.email, rows["To what is gone"].is_public) == ("trash", "", True)
    for name in ("https://blog.example.org/a/", "/a/"):
        assert threads.find_thread(site, identifier=name) == first.thread
    assert first.thread.url == "https://blog.example.org/a/"


def test_its_database_is_not_changed(bring, database):
    before = database.read_bytes()
    bring(database, origin="isso")
    assert database.read_bytes() == before
    assert bring(database, origin="isso").sums()["comments"]["skipped"] == 5


def test_its_json_is_read(bring):
    bring(json.dumps(JSON).encode(), origin="isso")
    row = Comment.objects.get()
    assert (row.text, row.name, row.website, row.status) == (
        "Some words",
        "Ann",
        "https://ann.example.org/",
        "approved",
    )
    assert row.created_at == datetime(2020, 1, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "export", [b'{"json": true}', b"[]", b'[{"id": "/a/"}]', b"[[]]", b"", b"SQLite format 3\x00abc"]
)
def test_anything_else_is_refused(bring, export):
    with pytest.raises(Unreadable):
        bring(export, origin="isso")
    assert not Comment.objects.exists()


def test_a_database_of_something_else_is_refused(bring, tmp_path):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE threads (id INTEGER PRIMARY KEY)")
    with pytest.raises(Unreadable, match="not an Isso database"):
        bring(path, origin="isso")


def test_an_entry_that_is_no_thread_costs_no_other(bring):
    thread = {
        "id": "/a/",
        "title": "A",
        "comments": [{"id": 1, "author": "Ann", "text": "Good", "created": "2020-01-02 03:04:05"}],
    }
    report = bring(json.dumps([thread, {"id": "/b/"}, thread | {"id": "/c/"}]).encode(), origin="isso")
    assert report.sums()["comments"]["created"] == 2
    assert report.sums()["pages"] == {"created": 2, "updated": 0, "skipped": 0, "refused": 1}


def test_a_view_that_never_ends_is_no_table(bring, database):
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript(
            "DROP TABLE threads; CREATE VIEW threads AS"
            " WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n)"
            " SELECT n AS id, '/' || n AS uri, '' AS title FROM n;"
        )
    with pytest.raises(Unreadable, match="no tables"):
        bring(database, origin="isso")


def test_what_isso_brought_along_from_elsewhere_is_html(bring):
    comment = {"id": 1, "author": "Ann", "text": "<p>Good,<br>you</p>", "created": "2020-01-02 03:04:05"}
    bring(json.dumps([{"id": "/a/", "title": "A", "comments": [comment]}]).encode(), origin="isso")
    assert Comment.objects.get().html == "<p>Good,<br>you</p>"
