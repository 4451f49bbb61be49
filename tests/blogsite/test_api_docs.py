from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from playwright.sync_api import expect


def test_the_root_of_the_api_leads_to_all_that_anybody_may_read(client, db, settings):
    collections = client.get("/api/v1/").json()
    assert {"posts", "surveys", "threads", "comments", "schema", "docs"} <= set(collections)
    for address in collections.values():
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200


def test_the_schema_is_valid_and_gives_no_warning(tmp_path, capsys):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "openapi.yaml"))
    assert "Warning" not in capsys.readouterr().err


def test_the_schema_speaks_german_and_english_and_takes_nothing_else_from_its_address(client, db):
    def schema(query="", **headers):
        answer = client.get(f"/api/schema/?format=json{query}", headers=headers)
        assert answer.status_code == 200
        assert "blogsite" not in answer.headers.get("Content-Disposition", "")
        return answer.json()

    assert schema() == schema("&lang=de") == schema("&lang=xx") == schema("&version=a%0Ab%C3%A9")
    assert schema("&lang=en") == schema(**{"Accept-Language": "en"}) != schema()


def test_the_documentation_asks_only_this_server(client, db):
    words = client.get("/api/docs/").content.decode()
    assert "swagger-ui-bundle" in words
    assert "http" not in words.replace("http-equiv", "")


@pytest.mark.browser
def test_the_documentation_works_under_the_content_policy_without_a_third_party(live_blog, page):
    hosts, complaints = set(), []
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{live_blog}/api/docs/")
    page.get_by_text("/api/v1/auth/token/", exact=False).first.wait_for()

    expect(page.locator(".opblock").nth(20)).to_be_attached()
    assert hosts - {""} == {urlsplit(live_blog).netloc}
    assert complaints == []
