"""Remark42's backup."""

import gzip
from datetime import UTC, datetime

import pytest

from comments.importing.records import Unreadable
from comments.models import Comment, Thread
from tests.comments.importing.exports import lines

HEADER = {"version": 1, "users": [], "posts": [{"url": "https://blog.example.org/closed/", "read_only": True}]}


def entry(ref, *, url="https://blog.example.org/a/", pid="", **kwargs):
    return {
        "id": ref,
        "pid": pid,
        "text": f"<p>Shown {ref}</p>",
        "orig": f"*Typed* {ref}",
        "user": {"name": "Ann", "id": "github_1", "picture": "", "ip": "293ec5b0", "admin": False},
        "locator": {"site": "remark", "url": url},
        "score": 0,
        "votes": {},
        "time": "2017-12-20T15:18:22-06:00",
        "title": "Page A",
    } | kwargs


def test_a_backup_is_read_also_packed_as_it_comes(bring):
    bring(gzip.compress(lines(HEADER, entry("b", pid="a", time="2017-12-21T00:00:00Z"), entry("a"))), origin="remark42")
    first, second = Comment.objects.order_by("text")
    assert (first.text, first.html, second.parent) == ("*Typed* a", "<p><em>Typed</em> a</p>", first)
    assert first.created_at == datetime(2017, 12, 20, 21, 18, 22, tzinfo=UTC)
    assert (first.thread.title, first.thread.url) == ("Page A", "https://blog.example.org/a/")


def test_addresses_of_those_who_asked_for_mails_come_from_the_header(bring):
    known = {
        "id": "github_1",
        "blocked": {"status": False},
        "details": {"user_id": "github_1", "email": "a@example.org"},
    }
    bring(
        lines(HEADER | {"users": [known, {"id": "x"}, None]}, entry("a"), entry("b", user={"id": "x"})),
        origin="remark42",
    )
    assert list(Comment.objects.order_by("pk").values_list("email", flat=True)) == ["a@example.org", ""]


def test_what_it_imported_itself_has_only_html(bring):
    bring(lines(HEADER, entry("a", orig="")), origin="remark42")
    row = Comment.objects.get()
    assert (row.markup, row.html) == ("html", "<p>Shown a</p>")


def test_what_was_not_kept_as_typed_is_taken_as_shown(bring):
    bring(lines(HEADER, entry("a", orig="&gt; said &#39;so&#39;")), origin="remark42")
    row = Comment.objects.get()
    assert (row.markup, row.html) == ("html", "<p>Shown a</p>")


def test_a_deleted_comment_keeps_its_place_and_a_read_only_page_is_closed(bring):
    closed = "https://blog.example.org/closed/"
    export = lines(HEADER, entry("a", url=closed, delete=True, text="", orig=""), entry("b", url=closed, pid="a"))
    bring(export, origin="remark42")
    assert Thread.objects.get().state == "closed"
    assert Comment.objects.get(status="approved").parent.status == "trash"


def test_empty_lines_of_objects_are_refused_one_by_one(bring):
    report = bring(lines(HEADER, entry("a"), {}, {}), origin="remark42")
    assert report.sums()["comments"] == {"created": 1, "updated": 0, "skipped": 0, "refused": 2}


@pytest.mark.parametrize("export", [lines(HEADER | {"version": 2}), lines(entry("a")), lines([]), b"", b"\x00\x01"])
def test_anything_else_is_refused(bring, export):
    with pytest.raises(Unreadable):
        bring(export, origin="remark42")


@pytest.mark.parametrize("bad", [b'{"id": "b", "loc', b"\xff\xfe", b"[" * 100_000, b"NaN"])
def test_a_line_that_cannot_be_read_costs_no_other(bring, bad):
    report = bring(lines(HEADER, entry("a")) + b"\n" + bad + b"\n\n" + lines(entry("c")), origin="remark42")
    assert sorted(Comment.objects.values_list("text", flat=True)) == ["*Typed* a", "*Typed* c"]
    assert report.sums()["comments"]["refused"] == 1
    [[line]] = report.examples.values()
    assert line.where == "line 3"
