"""Commento's and Comentario's exports."""

import json

import pytest

from comments import threads
from comments.importing.records import Unreadable
from comments.models import Comment


def first(**kwargs):
    return {
        "commentHex": "c1",
        "domain": "blog.example.org",
        "url": "/a/",
        "commenterHex": "u1",
        "markdown": "Some *words*",
        "html": "",
        "parentHex": "root",
        "state": "approved",
        "creationDate": "2021-03-12T11:21:56.722181Z",
        "deleted": False,
    } | kwargs


PEOPLE = [{"commenterHex": "u1", "name": "Ann", "email": "ann@example.org", "link": "https://ann.example.org/"}]


def version_1(*comments):
    return json.dumps({"version": 1, "comments": comments, "commenters": PEOPLE}).encode()


def test_version_1_names_its_authors_behind_its_comments(bring, site):
    anonymous = first(commentHex="c2", parentHex="c1", commenterHex="anonymous", markdown="Answer")
    bring(version_1(anonymous, first()), origin="commento")
    answer, root = Comment.objects.order_by("text")
    assert (root.name, root.email, root.html) == ("Ann", "ann@example.org", "<p>Some <em>words</em></p>")
    assert (answer.parent, answer.name) == (root, "Anonymous")
    assert threads.find_thread(site, identifier="https://blog.example.org/a/") == root.thread


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"state": "approved"}, "approved"),
        ({"state": "unapproved"}, "pending"),
        ({"state": "flagged"}, "spam"),
        ({"state": "new"}, "pending"),
        ({"deleted": True}, "trash"),
        ({"markdown": "[deleted]"}, "trash"),
    ],
)
def test_states_of_version_1(bring, fields, status):
    bring(version_1(first(**fields)), origin="commento")
    assert Comment.objects.get().status == status


def test_comentarios_first_version_says_path(bring, site):
    bring(version_1(first(url=None, path="b", domain=None, host=None)), origin="comentario")
    assert threads.find_thread(site, identifier="https://blog.example.org/b") == Comment.objects.get().thread


def third(**kwargs):
    return {
        "id": "10000000-0000-0000-0000-000000000001",
        "pageId": "20000000-0000-0000-0000-000000000001",
        "markdown": "Some *words*",
        "html": "<p>Some <em>words</em></p>",
        "isApproved": True,
        "isPending": False,
        "isDeleted": False,
        "createdTime": "2024-03-12T11:21:56.000Z",
        "userCreated": "u1",
    } | kwargs


def version_3(*comments):
    pages = [{"id": "20000000-0000-0000-0000-000000000001", "path": "/a/", "title": "Page A", "isReadonly": True}]
    people = [{"id": "u1", "name": "Ann", "email": "ann@example.org", "websiteUrl": "https://ann.example.org/"}]
    return json.dumps({"version": 3, "pages": pages, "comments": comments, "commenters": people}).encode()


def test_version_3_has_pages_of_its_own(bring):
    bring(version_3(third()), origin="comentario")
    row = Comment.objects.get()
    assert (row.name, row.website, row.thread.title) == ("Ann", "https://ann.example.org/", "Page A")
    assert (row.thread.state, row.thread.url) == ("closed", "https://blog.example.org/a/")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "approved"),
        ({"isPending": True, "isApproved": False}, "pending"),
        ({"isApproved": False}, "rejected"),
        ({"isDeleted": True}, "trash"),
    ],
)
def test_states_of_version_3(bring, fields, status):
    bring(version_3(third(**fields)), origin="comentario")
    assert Comment.objects.get().status == status


@pytest.mark.parametrize("export", [b'{"version": 2, "comments": []}', b"[]", b"{", b'{"version": "1"}', b"<rss/>"])
def test_anything_else_is_refused(bring, export):
    with pytest.raises(Unreadable):
        bring(export, origin="commento")


def test_what_stands_before_the_place_where_a_file_breaks_off_is_taken_with_the_names_that_are_there(bring):
    known, unknown = first(), first(commentHex="c2", commenterHex="u2", markdown="By somebody")
    anonymous = first(commentHex="c3", commenterHex="anonymous", markdown="By nobody")
    people = [*PEOPLE, PEOPLE[0] | {"commenterHex": "u2"}]
    whole = json.dumps({"version": 1, "comments": [known, unknown, anonymous], "commenters": people}).encode()
    report = bring(whole[: whole.rindex(b'"u2"')], origin="commento")
    assert report.broken
    assert {comment.text: comment.name for comment in Comment.objects.all()} == {
        "Some *words*": "Ann",
        "By nobody": "Anonymous",
    }
    assert report.sums()["comments"] == {"created": 2, "updated": 0, "skipped": 0, "refused": 2}  # the end is the other
    assert bring(whole, origin="commento").sums()["comments"]["created"] == 1


def test_a_file_that_breaks_off_before_all_names_is_refused(bring):
    whole = version_1(first())
    with pytest.raises(Unreadable, match="is no complete JSON"):
        bring(whole[: whole.index(b"commenters")], origin="commento")
    assert not Comment.objects.exists()
