"""The glue between Django REST framework and our conventions, tried out where it is used: at a real endpoint."""

import errno
import json

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from blogsite import api

LOGIN = "/api/v1/auth/token/"


def post(client, body: bytes, content_type="application/json"):
    return client.generic("POST", LOGIN, body, content_type)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nope",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"username": "a", "username": "b", "password": "c"}',
        b'{"username": NaN}',
        b'{"username": Infinity}',
        b'{"username": "\\ud800", "password": "x"}',
        b'{"username": "\xff"}',
        '{"username": "a"}'.encode("utf-16"),
        b'\xef\xbb\xbf{"username": "a"}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_body_that_is_no_sound_json_is_malformed(client, db, body):
    response = post(client, body)
    assert (response.status_code, response.json()["error_code"]) == (400, "malformed")


def test_depth_is_counted_outside_of_strings_only(client, db):
    body = json.dumps({"username": "[" * 150, "password": '\\"[' * 30}).encode()
    assert post(client, body).json()["error_code"] == "login_refused"


@pytest.mark.parametrize(("depth", "code"), [(api.MAX_JSON_DEPTH - 1, "invalid"), (api.MAX_JSON_DEPTH, "malformed")])
def test_json_may_be_nested_so_deep_and_no_deeper(client, db, depth, code):
    body = b'{"username":' + b"[" * depth + b"]" * depth + b"}"
    assert post(client, body).json()["error_code"] == code


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json; charset=utf-16",
        "application/json; charset=bz2_codec",
        "application/json; charset=" + "x" * 5000,
    ],
    ids=lambda content_type: content_type[:40],
)
def test_anything_but_json_in_utf_8_is_an_unsupported_media_type(client, db, content_type):
    response = post(client, b'{"username": "a", "password": "b"}', content_type)
    assert (response.status_code, response.json()["error_code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null", b"true"])
def test_json_of_the_wrong_shape_is_invalid(client, db, body):
    response = post(client, body)
    assert response.status_code == 400
    assert response.json()["error_code"] == "invalid"


@pytest.mark.slow
def test_no_hostile_json_is_a_server_error(client, db, read_corpus):
    count = 0
    for name in ("json_parsing", "json_own"):
        for number, body, _record in read_corpus(name, limit=200_000):
            response = post(client, body)
            assert response.status_code in (400, 413, 429), number
            assert response.json()["error_code"], number
            count += 1
    assert count > 150


def handled(exception):
    request = APIRequestFactory().get("/")
    return api.exception_handler(exception, {"request": request, "view": None})


def test_a_models_complaint_about_fields_is_the_clients_error():
    response = handled(ValidationError({"title": ["too long"], "__all__": ["does not fit"]}))
    assert response.status_code == 400
    assert response.data == {"title": ["too long"], "non_field_errors": ["does not fit"], "error_code": "invalid"}


def test_a_models_complaint_about_a_row_is_the_clients_error():
    response = handled(ValidationError("does not fit"))
    assert response.data == {"non_field_errors": ["does not fit"], "error_code": "invalid"}


@pytest.mark.parametrize(
    ("exception", "status", "code"),
    [(Http404("secret"), 404, "not_found"), (PermissionDenied(), 403, "permission_denied")],
)
def test_djangos_own_refusals_have_their_codes(exception, status, code):
    response = handled(exception)
    assert (response.status_code, response.data["error_code"]) == (status, code)
    assert "secret" not in response.data["detail"]


def test_a_list_of_errors_gets_a_code_as_well():
    response = handled(exceptions.ValidationError(["a", "b"]))
    assert response.data == {"non_field_errors": ["a", "b"], "error_code": "invalid"}


def test_a_domain_exception_names_its_answer_itself():
    class Stale(Exception):
        status_code = 409
        error_code = "stale"
        extra = {"by": "Mo"}

    response = handled(Stale("Mo was faster."))
    assert response.status_code == 409
    assert response.data == {"detail": "Mo was faster.", "by": "Mo", "error_code": "stale"}


def test_an_exception_that_nobody_planned_stays_one():
    assert handled(RuntimeError("bug")) is None
    assert handled(OSError(errno.EACCES, "Permission denied")) is None


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_503_as_a_full_database_is(number):
    response = handled(OSError(number, "No space left on device", "/secret/path"))
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.data["error_code"] == "unavailable"
    assert "secret" not in response.data["detail"]


@pytest.mark.parametrize("path", ["/api/v1/comments/", "/api/v1/posts/"])
@pytest.mark.parametrize("moment", ["0001-01-01", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_beyond_the_calendar_is_no_server_error(client, db, path, moment):
    name = "date" if "comments" in path else "published_at"
    for lookup in ("gte", "lte"):
        assert client.get(f"{path}?{name}__{lookup}={moment}").status_code in (200, 400)


def test_a_number_or_date_that_is_out_of_range_is_the_clients_error():
    response = handled(OverflowError("date value out of range"))
    assert (response.status_code, response.data["error_code"]) == (400, "invalid")
    assert set(response.data) == {"non_field_errors", "error_code"}


def test_what_a_token_is_answered_is_for_its_holder_alone(client, db):
    """Also where the answer is an error, and where anybody else could read the same."""
    for path in ("/api/v1/posts/", "/api/v1/moderation/comments/", "/api/v1/nothing/"):
        answer = client.get(path, headers={"Authorization": "Token nonsense"})
        assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}


@pytest.mark.parametrize("path", ["/api/v1/posts/", "/api/v1/comments/", "/api/v1/posts/none/", "/api/schema/"])
def test_what_anybody_may_read_is_asked_for_again_each_time(client, db, path):
    assert client.get(path)["Cache-Control"] == "no-cache"


def test_a_count_beyond_the_cap_is_capped_and_says_so(db, monkeypatch):
    User.objects.bulk_create(User(username=f"u{n}") for n in range(4))
    for cap, expected in ((3, {"count": 3, "count_is_capped": True}), (4, {"count": 4})):
        monkeypatch.setattr(api, "COUNT_CAP", cap)
        pagination = api.CountCappedPagination()
        request = APIView().initialize_request(APIRequestFactory().get("/?page_size=2"))
        rows = pagination.paginate_queryset(User.objects.order_by("pk"), request)
        body = pagination.get_paginated_response(rows).data
        assert {key: value for key, value in body.items() if key.startswith("count")} == expected


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999999999999999", "1.5"])
def test_a_page_that_does_not_exist_is_not_found(client, db, page):
    response = client.get(f"/api/v1/posts/?page={page}")
    assert (response.status_code, response.json()["error_code"]) == (404, "not_found")


def test_an_ordering_that_nobody_offered_is_refused(client, db):
    for ordering in ("author__user__password", "-author__user__email", "pk", "?"):
        response = client.get("/api/v1/posts/", {"ordering": ordering})
        assert response.status_code == 400
        assert set(response.json()) == {"ordering", "error_code"}


@pytest.mark.parametrize("path", ["surveys/?sponsor=", "questions/?option=", "threads/?identifier="])
def test_a_filter_that_no_database_compares_with_is_the_clients_error(client, db, path):
    answer = client.get(f"/api/v1/{path}{'a' * 60_000}")
    name = path.split("?")[1].rstrip("=")
    assert (answer.status_code, set(answer.json())) == (400, {name, "error_code"})
    assert client.get(f"/api/v1/{path}{'a' * 2000}").json()["count"] == 0
