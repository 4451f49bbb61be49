"""Corpora of hostile input against the door itself: refused or stored as it came, never a crash, never half of it."""

import base64
import json
import tracemalloc

import pytest
from django.db import transaction

from comments.models import Comment
from comments.origins import own_origin
from tests.timing import within

URL = "/api/v1/comments/"
HEADERS = {"Origin": own_origin()}


@pytest.fixture
def post(api, thread):
    return lambda body, **extra: api.generic("POST", URL, body, "application/json", headers=HEADERS, **extra)


@pytest.fixture
def nothing_stored(stored):
    before = stored()
    yield
    assert stored() == before


def assert_refused(answer) -> None:
    assert 400 <= answer.status_code < 500, answer.content
    assert answer["Content-Type"] == "application/json"
    assert isinstance(answer.json()["error_code"], str)


# Bodies


@pytest.mark.parametrize("corpus", ["json_own", "json_parsing", "unicode_invalid_bytes"])
def test_malformed_and_misshapen_json_is_refused(post, read_corpus, nothing_stored, corpus):
    for name, body, _record in read_corpus(corpus):
        answer = post(body)
        assert_refused(answer)
        assert answer.status_code in (400, 413), name


def test_json_that_is_valid_or_not_is_told_apart(post, read_corpus, nothing_stored):
    for name, body, record in read_corpus("json_parsing"):
        code = post(body).json()["error_code"]
        # An object inside which keys are repeated is valid to the letter, but says two things at once.
        if record["note"].startswith("y_") and "duplicated" not in record["note"]:
            assert code == "invalid", name
        if record["note"].startswith("n_"):
            assert code in ("malformed", "invalid", "too_large"), name


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"content": ' + b"[" * 30 + b"]" * 30 + b"}",
        b'{"content": NaN}',
        b'{"content": -Infinity}',
        b'{"content": "a", "content": "b"}',
        b'{"content": "\\ud800"}',
        b'{"content": "\xff"}',
        b'{"content": "\xed\xa0\x80"}',
        b"\xef\xbb\xbf{}",
        b'{"content": ' + b"9" * 5_000 + b"}",
        b'{"version": 1e999}',
        b'{"content": "\x00"}',
        b"{'content': 'a'}",
        b"",
        b" ",
    ],
)
def test_bombs_and_tricks_are_refused_at_once(post, nothing_stored, body):
    post(b"")  # the first request of a process loads what answers
    with within(0.5):
        answer = post(body)
    assert_refused(answer)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "more",
    [
        '"content": "Something else."',
        '"x": 1, "x": 2',
        '"x": {"y": 1, "y": 2}',
        '"x": NaN',
        '"x": Infinity',
        '"x": "\\ud800"',
        '"\\udfff": 1',
        '"x": ' + "[" * 21 + "]" * 21,
        '"x": ' + '{"y": ' * 21 + "1" + "}" * 21,
        '"x": 1,',
        '"x": 01',
        "// x",
    ],
)
def test_an_otherwise_good_submission_with_a_trick_in_it_is_refused(post, words, nothing_stored, more):
    answer = post((json.dumps(words)[:-1] + f", {more}}}").encode())
    assert (answer.status_code, answer.json()["error_code"]) == (400, "malformed")


@pytest.mark.parametrize(
    "more", ['"x": "[[[[[[[[[[[[[[[[[[[[[[[["', '"x": "\\"["', '"x": [[[[[]]]]]', '"x": "\\ud83d\\udc68"']
)
def test_an_unknown_field_without_a_trick_is_ignored(post, words, more):
    assert post((json.dumps(words)[:-1] + f", {more}}}").encode()).status_code == 202


@pytest.mark.parametrize("size", [65_537, 1_000_000, 3_000_000])
def test_a_body_too_large_is_413(post, nothing_stored, size):
    answer = post(b'{"content": "' + b"x" * size + b'"}')
    assert (answer.status_code, answer.json()["error_code"]) == (413, "too_large")


def test_the_longest_comment_fits_however_it_is_escaped(post):
    body = {"thread": "a-page", "author_name": "Ann", "author_email": "ann@example.org", "content": "\U0001f468" * 5000}
    assert post(json.dumps(body, ensure_ascii=True).encode()).status_code == 202


@pytest.mark.parametrize("length", ["-1", "999999999", "0"])
def test_a_length_that_lies_is_no_crash(post, nothing_stored, length):
    assert_refused(post(b"{}", CONTENT_LENGTH=length))


def test_bombs_take_little_memory(post, nothing_stored):
    post(b"{}")
    tracemalloc.start()
    for body in (b"[" * 60_000, b'{"a":1,' * 8_000, b'["' + b"x" * 60_000 + b'"]'):
        post(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


# Fields


def test_no_field_that_was_smuggled_in_changes_what_is_stored(send, read_corpus):
    for name, body, _record in read_corpus("mass_assignment"):
        smuggled = json.loads(body)
        content = f"Text {name}"
        parent = {"parent": None} if isinstance(smuggled.get("parent"), int) else {}
        site = {"site": "blog"} if "site" in smuggled else {}
        answer = send(**smuggled | parent | site | {"content": content})
        assert (answer.status_code, answer.json()["status"]) == (202, "pending"), name
        comment = Comment.objects.get(text=content)
        assert (comment.status, comment.is_public, comment.version, comment.user) == ("pending", False, 1, None)
        assert (comment.html, comment.position, comment.created_at.year > 2020) == ("", None, True)
        assert str(comment.uuid) == answer.json()["id"] != "00000000-0000-0000-0000-000000000001"
        assert (comment.name, comment.email) == ("Ann", "ann@example.org")


@pytest.mark.parametrize(
    "field", ["status", "is_public", "html", "version", "user", "markup", "held_for", "created_at"]
)
def test_server_fields_cannot_be_sent(send, mo, field):
    values = {"status": "approved", "markup": "html", "version": 9, "user": mo.pk, "html": "<script>", "held_for": []}
    assert send(**{field: values.get(field, True)}).json()["status"] == "pending"
    comment = Comment.objects.get()
    assert (comment.status, comment.markup, comment.version, comment.user) == ("pending", "markdown", 1, None)
    assert (comment.html, comment.is_public, bool(comment.held_for)) == ("", False, True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("corpus", "field"),
    [
        ("unicode_own", "content"),
        ("unicode_own", "author_name"),
        ("unicode_own", "author_url"),
        ("unicode_own", "thread"),
        ("unicode_trojan_source", "content"),
        ("blns", "content"),
        ("blns", "author_name"),
        ("website_urls", "author_url"),
        ("ssrf_urls", "author_url"),
        ("ssrf_urls", "url"),
        ("open_redirect", "url"),
        ("email_addresses", "author_email"),
        ("header_injection", "author_name"),
        ("header_injection", "author_email"),
        ("csv_formula", "content"),
        ("sqli", "content"),
        ("ssti", "author_name"),
        ("xss_owasp_evasion", "content"),
        ("xss_bleach", "author_name"),
    ],
)
def test_hostile_values_are_refused_or_stored_as_they_came(send, stored, read_corpus, corpus, field):
    column = {"content": "text", "author_name": "name", "author_url": "website", "author_email": "email"}.get(field)
    send()  # the first request of a process loads what answers
    for name, body, _record in read_corpus(corpus, limit=5000):
        value = body.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode()
        before = stored()
        with within(0.25, name):
            answer = send(**{field: value})
        if answer.status_code == 202:
            comment = Comment.objects.get(uuid=answer.json()["id"])
            if column:
                kept = getattr(comment, column)
                assert kept == (value if field == "content" else value.strip()), name
        else:
            assert answer.status_code == 400, (name, answer.content)
            assert set(answer.json()) <= {field, "error_code"}, name
            assert stored() == before


@pytest.mark.slow
def test_no_text_takes_the_server_long(send, read_corpus):
    send()  # the first request of a process loads what answers
    for name, body, _record in read_corpus("markdown_pathological", limit=4900):
        with within(0.25, name):
            answer = send(content=body.decode()[:5000])
        assert answer.status_code in (202, 400)


@pytest.mark.parametrize("value", ["\ufffe", "\ue000", "a\u0300" * 50, "\U000e0041x", "x\u2028y"])
def test_both_databases_keep_the_same(send, value):
    with transaction.atomic():
        answer = send(content=f"{value}x")
    if answer.status_code == 202:
        assert Comment.objects.get().text == f"{value}x"


def test_header_values_cannot_break_out(api, words, thread):
    for key in ("a\r\nSet-Cookie: x=y", "\x00", "ä" * 100, base64.b64encode(b"\xff" * 150).decode()):
        answer = api.post(URL, words, headers=HEADERS | {"Idempotency-Key": key, "Accept-Language": key})
        assert answer.status_code in (202, 400)
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*", "", "application/json;q=0"])
def test_answers_are_json_whatever_is_asked_for(api, thread, accept):
    answer = api.get(URL, headers={"Accept": accept})
    assert answer.status_code in (200, 406)
    assert answer["Content-Type"] == "application/json"
    assert api.get(f"{URL}?format=api").status_code in (200, 404)
    assert b"<html" not in api.get(f"{URL}?format=api").content
