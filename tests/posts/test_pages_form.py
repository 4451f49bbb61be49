"""The comment form on a post's page, as a browser without JavaScript uses it."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from comments import limits
from comments.models import Comment
from posts import publishing
from posts.models import Post
from tests.factories import make_comment, make_post, make_user
from tests.markup import Page

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "Geheimnisvoll"


def fill_in(client, post, **typed):
    """What a browser would send, from the form as it stands on the page."""
    page = Page(client.get(post.get_absolute_url()).content.decode())
    hidden = {field["name"]: field.get("value", "") for field in page.all("input") if field.get("type") == "hidden"}
    return hidden | {"author_name": "Ann", "author_email": "ann@example.org", "content": "Ein Kommentar."} | typed


def test_a_sent_comment_waits_and_is_not_shown(client):
    post = make_post()
    response = client.post(post.get_absolute_url(), fill_in(client, post, content=SECRET))
    assert response.status_code == 303
    assert response.headers["Location"] == f"{post.get_absolute_url()}?sent=pending#comment-form"
    assert Comment.objects.get().status == Comment.Status.PENDING
    html = client.get(response.headers["Location"]).content.decode()
    assert "wartet auf die Freigabe" in html
    assert SECRET not in html


def test_the_same_form_sent_twice_is_one_comment(client):
    post = make_post()
    typed = fill_in(client, post)
    assert [client.post(post.get_absolute_url(), typed).status_code for _ in range(2)] == [303, 303]
    assert Comment.objects.count() == 1


def test_whoever_has_the_page_is_told_so_and_can_send_the_form_in_it(client, monkeypatch):
    post = make_post()
    address = post.get_absolute_url()
    now = timezone.now().replace(hour=1)
    monkeypatch.setattr(timezone, "now", lambda: now)
    etag, typed = client.get(address)["ETag"], fill_in(client, post)
    now += timedelta(hours=10)
    again = client.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(address, typed).status_code == 303
    now += timedelta(hours=2)
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200, "its token grows old"

    etag = client.get(address)["ETag"]
    make_comment(thread=post.thread, text="Something new.")
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200
    etag = client.get(address)["ETag"]
    assert client.get(address, {"reply": Comment.objects.last().uuid}, headers={"If-None-Match": etag}).content


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong(client):
    post = make_post()
    typed = fill_in(client, post, author_name="Ann <b>", author_email="keine adresse", content=f"{SECRET} & mehr")
    response = client.post(post.get_absolute_url(), typed)
    assert response.status_code == 400
    assert response.headers["Cache-Control"] == "private, no-store"
    html = response.content.decode()
    page = Page(html)
    fields = {field["name"]: field for field in [*page.all("input"), *page.all("textarea")]}
    assert fields["author_name"]["value"] == "Ann <b>"
    assert fields["author_email"]["value"] == "keine adresse"
    assert f"{SECRET} &amp; mehr" in html
    email = fields["author_email"]
    assert email["aria-invalid"] == "true"
    described = email["aria-describedby"].split()
    assert {attrs.get("id") for _, attrs in page.elements} >= set(described)
    assert "aria-invalid" not in fields["author_name"]
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"author_name": ""},
        {"author_email": ""},
        {"content": ""},
        {"content": "x" * 5001},
        {"content": "a\0b"},
        {"author_name": "x" * 101},
        {"author_url": "javascript:alert(1)"},
        {"parent": "00000000-0000-4000-8000-000000000000"},
        {"parent": "nonsense"},
        {"parent": "\0"},
        {"token": ""},
        {"token": "forged"},
    ],
    ids=str,
)
def test_bad_input_redraws_the_form(client, wrong):
    post = make_post()
    response = client.post(post.get_absolute_url(), fill_in(client, post) | wrong)
    assert response.status_code == 400
    assert "wurde nicht gesendet" in response.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("bytes_", [b"caf\xe9", b"caf%E9"])
def test_what_is_not_utf_8_is_said_instead_of_changed(client, bytes_):
    post = make_post()
    typed = urlencode(fill_in(client, post) | {"content": ""}).encode() + bytes_
    response = client.generic("POST", post.get_absolute_url(), typed, "application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert "lassen sich nicht lesen" in response.content.decode()
    assert not Comment.objects.exists()


def test_a_comment_that_was_being_written_while_the_address_changed_arrives(client):
    post = make_post(slug="old")
    typed = fill_in(client, post, content=SECRET)
    post.slug = "new"
    publishing.save_post(post)
    response = client.post("/old/", typed, follow=True)
    assert [code for _url, code in response.redirect_chain] == [308, 303]
    assert Comment.objects.get().text == SECRET


def test_a_busy_database_says_when_to_come_back_and_keeps_what_was_typed(client):
    post = make_post()
    typed = fill_in(client, post, content=SECRET)

    def locked(execute, sql, *args):
        if sql.startswith("INSERT"):
            raise OperationalError("database is locked")
        return execute(sql, *args)

    with connection.execute_wrapper(locked):
        response = client.post(post.get_absolute_url(), typed)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert SECRET in response.content.decode()
    assert not Comment.objects.exists()


def test_too_many_comments_from_one_network_say_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(limits, "CAPACITY", 0)
    post = make_post()
    typed = fill_in(client, post, content=SECRET)
    response = client.post(post.get_absolute_url(), typed, REMOTE_ADDR="192.0.2.7")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "30")
    assert SECRET in response.content.decode()


def test_a_form_from_another_site_is_refused(client):
    post = make_post()
    typed = fill_in(client, post, content=SECRET)
    response = client.post(post.get_absolute_url(), typed, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert SECRET in response.content.decode()
    assert not Comment.objects.exists()


def test_the_form_names_whom_a_reply_answers(client):
    post = make_post()
    comment = make_comment(thread=post.thread, name="Bodo <i>")
    html = client.get(post.get_absolute_url(), {"reply": str(comment.uuid)}).content.decode()
    assert "Antwort auf Bodo &lt;i&gt;" in html
    assert "Doch nicht antworten" in html
    typed = fill_in(client, post, parent=str(comment.uuid), content="Eine Antwort")
    assert client.post(post.get_absolute_url(), typed).status_code == 303
    assert Comment.objects.get(text="Eine Antwort").parent == comment


@pytest.mark.parametrize("reply", ["nonsense", "00000000-0000-4000-8000-000000000000", ""])
def test_a_reply_to_nothing_is_the_plain_form(client, reply):
    post = make_post()
    response = client.get(post.get_absolute_url(), {"reply": reply})
    assert response.status_code == 200
    assert "Kommentar schreiben" in response.content.decode()


def test_a_waiting_comment_cannot_be_answered_nor_named(client):
    post = make_post()
    waiting = make_comment(thread=post.thread, name=SECRET, status="pending")
    assert SECRET not in client.get(post.get_absolute_url(), {"reply": str(waiting.uuid)}).content.decode()
    response = client.post(post.get_absolute_url(), fill_in(client, post, parent=str(waiting.uuid)))
    assert response.status_code == 400
    assert SECRET not in response.content.decode()


def test_closed_comments_say_so_and_refuse_what_is_sent_late(client):
    post = make_post()
    comment = make_comment(thread=post.thread)
    typed = fill_in(client, post, content=SECRET)
    post.comments = Post.Comments.CLOSED
    publishing.save_post(post)
    html = client.get(post.get_absolute_url()).content.decode()
    assert "Hier können keine Kommentare mehr geschrieben werden." in html
    assert "<textarea" not in html
    assert "reply=" not in html
    response = client.post(post.get_absolute_url(), typed)
    assert response.status_code == 403
    assert SECRET in response.content.decode()
    assert Comment.objects.get() == comment


def test_nobody_comments_on_a_draft(client):
    draft = make_post(status=Post.Status.DRAFT)
    client.force_login(make_user("posts.view_post"))
    response = client.post(draft.get_absolute_url(), {"author_name": "Ann", "content": "x"})
    assert response.status_code == 404
    assert not Comment.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(client, method):
    post = make_post()
    assert getattr(client, method)(post.get_absolute_url()).status_code == 405


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-16", ""],
)
def test_bodies_that_are_no_form_are_refused(client, content_type):
    post = make_post()
    response = client.generic("POST", post.get_absolute_url(), b"\xff{", content_type=content_type)
    assert response.status_code == 400
