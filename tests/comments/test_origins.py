"""Who may write from which page, and how the answer must be sent."""

import json

import pytest
from django.db import OperationalError, connection
from django.test.client import FakePayload

from comments.models import Comment
from comments.origins import own_origin
from tests.factories import make_comment, make_site

URL = "/api/v1/comments/"
HERE = "https://registered.example"


@pytest.fixture
def words(words, thread):
    thread.site.origins.create(origin=HERE)
    return words


FOREIGN = [
    "",
    "null",
    "*",
    "https://registered.example.evil.test",
    "https://evil-registered.example",
    "https://sub.registered.example",
    "http://registered.example",
    "https://registered.example:8443",
    "https://registered.example:443",
    "https://REGISTERED.example",
    "https://registered.example.",
    "https://registered.example/",
    "https://ann@registered.example",
    "https://xn--registered-.example",
    f"{HERE}, https://evil.test",
    f"{HERE} https://evil.test",
    "https://registered",
    "registered.example",
    "https://[",
    "https://\x1f",
    "ä",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_page_of_somebody_else_cannot_write(send, stored, origin):
    before = stored()
    answer = send(headers={"Origin": origin})
    assert (answer.status_code, answer.json()["error_code"]) == (403, "origin_not_registered")
    assert "Access-Control-Allow-Origin" not in answer
    assert stored() == before


def test_without_an_origin_nobody_writes_anonymously(api, words, stored):
    before = stored()
    assert api.post(URL, words).json()["error_code"] == "origin_not_registered"
    assert stored() == before


@pytest.mark.parametrize("origin", [HERE, own_origin()])
def test_a_registered_page_writes(send, origin):
    answer = send(headers={"Origin": origin})
    assert answer.status_code == 202
    assert answer["Access-Control-Allow-Origin"] == origin


def test_a_page_of_another_site_cannot_write_here(send, stored):
    make_site(slug="press", origins=["https://press.example"])
    before = stored()
    for site, origin in (("blog", "https://press.example"), ("press", HERE), ("press", own_origin())):
        answer = send(site=site, thread="x", url="https://press.example/", headers={"Origin": origin})
        assert (answer.status_code, answer.json()["error_code"]) == (403, "origin_not_registered")
    assert stored() == before


@pytest.mark.parametrize("origin", [HERE, "https://evil.test", "null", None])
def test_every_answer_says_that_it_depends_on_the_origin(api, words, origin):
    comment = make_comment()
    headers = {"Origin": origin} if origin else {}
    answers = [
        api.get(URL, headers=headers),
        api.get(f"{URL}{comment.uuid}/", headers=headers),
        api.get(f"{URL}nonsense/", headers=headers),
        api.get("/api/v1/no-such-thing/", headers=headers),
        api.get(f"{URL}?ordering=email", headers=headers),
        api.post(URL, words, headers=headers),
        api.post(URL, words | {"content": ""}, headers=headers),
        api.post(URL, "{", content_type="application/json", headers=headers),
        api.post(URL, "x", content_type="text/plain", headers=headers),
        api.post(URL, "x" * 2_000_000, content_type="application/json", headers=headers),
        api.put(URL, {}, headers=headers),
        api.get("/api/v1/moderation/comments/", headers=headers),
        api.options(URL, headers=headers | {"Access-Control-Request-Method": "POST"}),
    ]
    for answer in answers:
        assert "origin" in answer["Vary"].lower().replace(" ", "").split(",")
        assert answer.get("Access-Control-Allow-Origin") == (HERE if origin == HERE else None)
        assert "Access-Control-Allow-Credentials" not in answer
        assert "Set-Cookie" not in answer.headers
        assert not answer.cookies
        assert answer.status_code < 500


def test_a_preflight_names_what_may_be_sent(api, words):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,idempotency-key"}
    answer = api.options(URL, headers={"Origin": HERE} | asked)
    assert answer.status_code in (200, 204)
    allowed = answer["Access-Control-Allow-Headers"].replace(" ", "").split(",")
    assert {"content-type", "idempotency-key", "authorization"} <= set(allowed)
    assert "POST" in answer["Access-Control-Allow-Methods"]
    assert answer["Access-Control-Max-Age"] == "600"
    assert Comment.objects.count() == 0


def test_outside_the_api_no_origin_is_echoed(client, words):
    answer = client.get("/", headers={"Origin": HERE})
    assert "Access-Control-Allow-Origin" not in answer


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-patch+json",
        "application/xml",
        "application/octet-stream",
        "application/json; charset=utf-16",
        "application/json; charset=utf-7",
        "application/json; charset=latin-1",
        "application/json; charset=bz2_codec",
        "application/json; charset=zlib_codec",
        "",
    ],
)
def test_only_json_in_utf_8_is_taken(api, words, stored, content_type):
    before = stored()
    body = json.dumps(words)
    answer = api.generic("POST", URL, body, content_type=content_type, headers={"Origin": HERE})
    assert (answer.status_code, answer.json()["error_code"]) == (415, "unsupported_media_type")
    assert stored() == before


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/json; charset=utf-8", "application/json;charset=UTF-8"]
)
def test_json_in_utf_8_is_taken(api, words, content_type):
    answer = api.generic("POST", URL, json.dumps(words), content_type=content_type, headers={"Origin": HERE})
    assert answer.status_code == 202


def test_a_missing_content_type_is_refused(api, words, stored):
    before = stored()
    body = json.dumps(words).encode()
    wire = {"wsgi.input": FakePayload(body), "CONTENT_LENGTH": str(len(body)), "HTTP_ORIGIN": HERE}
    answer = api.request(REQUEST_METHOD="POST", PATH_INFO=URL, **wire)
    assert (answer.status_code, answer.json()["error_code"]) == (415, "unsupported_media_type")
    assert stored() == before


def test_a_database_that_does_not_answer_is_503_whatever_the_origin(api, words, settings, thread):
    def refuse(*args):
        raise OperationalError("the database is gone")

    for headers in ({}, {"Origin": HERE}, {"Origin": "https://unknown.example"}):
        with connection.execute_wrapper(refuse):
            assert api.get(URL, headers=headers).status_code == 503
