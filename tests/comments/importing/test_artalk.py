"""Artrans files: of strings, and of real numbers and booleans."""

import json

import pytest

from comments import threads
from comments.importing.records import Unreadable
from comments.models import Comment


def entry(ref, **kwargs):
    return {
        "id": ref,
        "rid": "0",
        "content": f"Some *words* {ref}",
        "ua": "",
        "ip": "::ffff:192.0.2.7",
        "is_collapsed": "false",
        "is_pending": "false",
        "created_at": "2021-10-28 20:50:15 +0800",
        "nick": "Ann",
        "email": "ann@example.org",
        "link": "https://ann.example.org/",
        "page_key": "/a/",
        "page_title": "Page A",
        "page_admin_only": "false",
        "site_name": "Blog",
        "site_urls": "https://blog.example.org,https://other.example.org",
    } | kwargs


def test_strings_are_read(bring, site):
    bring(json.dumps([entry("2", rid="1", is_pending="true"), entry("1")]).encode(), origin="artalk")
    first, second = Comment.objects.order_by("text")
    assert (first.html, first.status) == ("<p>Some <em>words</em> 1</p>", "approved")
    assert (second.parent, second.status) == (first, "pending")
    assert first.created_at.isoformat() == "2021-10-28T12:50:15+00:00"
    assert threads.find_thread(site, identifier="/a/") == first.thread
    assert first.thread.url == "https://blog.example.org/a/"


def test_numbers_booleans_and_iso_dates_are_read_as_well(bring):
    values = [
        entry(1, rid=0, is_pending=False, created_at="2021-10-28T12:50:15Z"),
        entry(2, rid=1, is_pending=True, page_admin_only=None, email=None),
    ]
    bring(json.dumps(values).encode(), origin="artalk")
    first, second = Comment.objects.order_by("text")
    assert (second.parent, second.status, second.email) == (first, "pending", "")
    assert first.created_at.isoformat() == "2021-10-28T12:50:15+00:00"


@pytest.mark.parametrize("export", [b"[]", b'[{"id": "1"}]', b"{}", b"[1,", b"nonsense"])
def test_anything_else_is_refused(bring, export):
    with pytest.raises(Unreadable):
        bring(export, origin="artalk")


def test_an_entry_that_is_no_comment_costs_no_other(bring):
    report = bring(json.dumps([entry(1), {"id": "9"}, 5, entry(2)]).encode(), origin="artalk")
    assert report.sums()["comments"] == {"created": 2, "updated": 0, "skipped": 0, "refused": 2}


def test_what_its_converters_brought_along_is_html(bring):
    bring(json.dumps([entry("1", content="<p>One</p>\n<p>two</p>")]).encode(), origin="artalk")
    assert Comment.objects.get().html == "<p>One</p>\n<p>two</p>"


def test_pages_of_two_sites_with_one_key_are_two(bring, site):
    other = {"site_name": "Other", "site_urls": "https://other.example.org"}
    bring(json.dumps([entry("1"), entry("2", **other), entry("3", **other)]).encode(), origin="artalk")
    assert threads.find_thread(site, identifier="/a/").count == 1
    assert threads.find_thread(site, identifier="https://other.example.org/a").count == 2
