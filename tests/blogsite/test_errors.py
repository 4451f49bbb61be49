from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from django.urls import URLPattern, get_resolver

PAGES = ["/", "/?q=a", "/surveys/", "/sitemap.xml", "/robots.txt"]


def api_lists() -> list[str]:
    """Every address under /api/v1/ that takes no argument."""
    found = []

    def walk(patterns, prefix):
        for entry in patterns:
            path = prefix + str(entry.pattern)
            if isinstance(entry, URLPattern):
                found.append(path)
            else:
                walk(entry.url_patterns, path)

    walk(get_resolver().url_patterns, "/")
    plain = {path.replace("^", "").replace("$", "") for path in found if "<" not in path}
    return sorted(path for path in plain if path.startswith("/api/v1/"))


def test_the_list_of_api_addresses_is_not_empty():
    assert {"/api/v1/posts/", "/api/v1/comments/", "/api/v1/surveys/"} <= set(api_lists())


@contextmanager
def broken_database():
    """Every query fails as it does when the database is locked, full or gone."""

    def fail(execute, sql, params, many, context):
        raise OperationalError("database or disk is full")

    with connection.execute_wrapper(fail):
        yield


@pytest.fixture
def client(client):
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("path", ["/api/nothing", "/api/v1/nothing/", "/api/v1/posts/no-such-post/"])
def test_an_unknown_api_address_answers_in_json(client, db, path):
    response = client.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"
    assert response.json()["error_code"] == "not_found"


def test_an_unknown_page_answers_with_a_page(client, db):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_a_wrong_method_answers_in_json_and_names_the_right_ones(client, db):
    response = client.get("/api/v1/auth/token/")
    assert (response.status_code, response.json()["error_code"]) == (405, "method_not_allowed")
    assert "POST" in response["Allow"]


def test_an_api_client_of_another_host_name_is_told_so_in_json(client, db):
    response = client.get("/api/v1/posts/", headers={"Host": "evil.example"})
    assert (response.status_code, response.json()["error_code"]) == (400, "malformed")


def test_a_visitor_of_another_host_name_gets_a_page_without_that_name(client, db):
    response = client.get("/", headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert b"evil.example" not in response.content


@pytest.mark.parametrize("path", ["/", "/feed/", "/sitemap.xml", "/robots.txt"])
def test_links_name_our_address_whatever_host_was_asked_for(client, db, settings, path):
    settings.ALLOWED_HOSTS = ["*"]
    response = client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert response.status_code == 200
    assert b"evil.example" not in response.content


def test_a_form_of_the_admin_without_its_cookie_gets_a_page_of_ours(db):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/admin/login/", {"username": "mo", "password": "x"})
    assert response.status_code == 403
    assert '<html lang="de">' in response.content.decode()
    assert "CSRF" not in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/feed/", "/comments/feed/", "/sitemap.xml", "/robots.txt", "/surveys/"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_what_can_only_be_read_names_the_methods_for_it(client, db, path, method):
    response = client.generic(method, path)
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", api_lists())
@pytest.mark.parametrize("query", ["?search=%00", "?ordering=%00", "?page=%00", "?search=a%00b", "?x=%00"])
def test_a_nul_byte_in_an_api_query_is_the_clients_error(client, db, path, query):
    response = client.get(path + query)
    assert 400 <= response.status_code < 500
    assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "path", ["/?q=%00", "/a%00b/", "/tag/%00/", "/category/a%00/", "/surveys/%00/", "/api/v1/posts/%00/"]
)
def test_a_nul_byte_in_an_address_is_the_readers_error(client, db, path):
    assert client.get(path).status_code in (400, 404)


def test_a_nul_byte_in_an_admin_filter_is_the_moderators_error(client, db):
    client.force_login(User.objects.create_superuser("root"))
    assert client.get("/admin/auth/user/?username=%00").status_code == 400


def test_a_body_over_the_limit_is_too_large(client, db, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post("/api/v1/auth/token/", {"username": "x" * 2000, "password": "y"}, "application/json")
    assert (response.status_code, response.json()["error_code"]) == (413, "too_large")


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/comments/", "application/json"), ("/a-post/", "text/html")])
def test_a_body_without_a_length_is_not_taken_for_an_empty_one(client, db, path, kind):
    response = client.generic("POST", path, b"", headers={"Transfer-Encoding": "chunked"})
    assert response.status_code == 411
    assert response["Content-Type"].startswith(kind)


@pytest.mark.parametrize("path", ["/api/v1/posts/", "/api/v1/comments/", "/api/v1/surveys/"])
def test_a_broken_database_is_503_with_a_hint_when_to_come_back_on_the_api(client, db, path):
    with broken_database():
        response = client.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.json()["error_code"] == "unavailable"


@pytest.mark.parametrize("path", ["/", "/surveys/", "/feed/", "/some-post/"])
def test_a_broken_database_is_503_with_a_hint_when_to_come_back_on_the_pages(client, db, path):
    with broken_database():
        response = client.get(path)
    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_a_database_that_breaks_in_a_middleware_is_503_too(client, db):
    """The origin of a cross-site request is looked up before any view runs."""
    with broken_database():
        response = client.get("/api/v1/posts/", headers={"Origin": "https://elsewhere.example"})
    assert response.status_code == 503


def test_a_fault_of_ours_is_a_500_that_tells_nothing(client, db, monkeypatch):
    def fail(execute, sql, params, many, context):
        raise RuntimeError("the password is swordfish")

    for path in ("/api/v1/posts/", "/"):
        with connection.execute_wrapper(fail):
            response = client.get(path)
        assert response.status_code == 500
        assert b"swordfish" not in response.content
        assert response["Content-Type"].startswith("application/json" if path.startswith("/api/") else "text/html")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_did_not_change_is_not_sent_twice(client, db, path):
    first = client.get(path)
    assert first.status_code == 200
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Content-Security-Policy" in again
    assert client.head(path)["ETag"] == first["ETag"]
    assert client.head(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_an_api_answer_that_did_not_change_is_not_sent_twice(client, db, settings):
    origin = {"Origin": settings.SITE_URL}
    first = client.get("/api/v1/posts/", headers=origin)
    again = client.get("/api/v1/posts/", headers=origin | {"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == settings.SITE_URL
    assert "origin" in again["Vary"].lower()
