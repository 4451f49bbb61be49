"""Registering a site in the admin, and the page that says how to embed its comments."""

import pytest
from django.urls import reverse

from comments import embedding
from comments.models import Site
from tests.factories import make_site, make_user

pytestmark = pytest.mark.django_db

RIGHTS = [f"comments.{verb}_{model}" for verb in ("add", "change", "view") for model in ("site", "origin")]


@pytest.fixture
def owner(client):
    client.force_login(make_user(*RIGHTS, is_staff=True))
    return client


@pytest.fixture
def garden():
    return make_site(slug="garden", name="Garden <b>", origins=["https://garden.example"])


def embed_page(site) -> str:
    return reverse("admin:comments_site_embed", args=[site.pk])


def test_registering_a_site_ends_on_its_embed_page(owner):
    form = {
        "slug": "garden",
        "name": "Garden notes",
        "language": "en",
        "trust": "nobody",
        "max_links": "1",
        "origins-TOTAL_FORMS": "1",
        "origins-INITIAL_FORMS": "0",
        "origins-0-origin": "https://garden.example",
    }
    response = owner.post(reverse("admin:comments_site_add"), form)
    site = Site.objects.get(slug="garden")
    assert response.headers["Location"] == embed_page(site)
    html = owner.get(embed_page(site)).content.decode()
    assert "https://garden.example" in html
    assert "data-site=&quot;garden&quot;" in html


def test_the_page_shows_every_snippet_escaped_and_the_policy(owner, garden):
    html = owner.get(embed_page(garden)).content.decode()
    for kind in [snippet.kind for snippet in embedding.snippets(garden)]:
        assert f"<summary>{kind}</summary>" in html
    assert "Garden <b>" not in html
    assert "connect-src http://127.0.0.1:8000" in html
    assert "integrity=&quot;sha384-" in html
    assert html.count("<script src=") == html.count("<script")  # nothing inline: the policy forbids it


def test_a_site_without_an_origin_is_warned(owner):
    assert "Noch ist keine Herkunft eingetragen" in owner.get(embed_page(make_site())).content.decode()


def test_a_pasted_page_is_judged_in_words_and_nothing_is_fetched_or_stored(owner, garden, monkeypatch):
    monkeypatch.setattr("socket.socket.connect", None)
    source = '<script src="http://127.0.0.1:8000/embed.js" data-site="gardn"></script>'
    typed = {"address": "http://garden.example/", "source": source, "headers": "content-security-policy: script-src x"}
    html = owner.post(embed_page(garden), typed).content.decode()
    for words in ("http und https sind zwei", "gardn", "script-src"):
        assert words in html
    assert "<script>" not in html
    assert garden.threads.count() == 0


def test_an_empty_check_asks_for_the_address(owner, garden):
    response = owner.post(embed_page(garden), {"address": ""})
    assert response.status_code == 200
    assert "errornote" in response.content.decode()


def test_hostile_pastes_stay_text(owner, garden):
    hostile = '"><script>alert(1)</script>'
    typed = {
        "address": hostile,
        "source": f"<script src=\"/embed.js\" data-site='{hostile}'></script>",
        "headers": hostile,
    }
    html = owner.post(embed_page(garden), typed).content.decode()
    assert "<script>alert" not in html


def test_the_plugin_can_be_downloaded(owner):
    response = owner.get(reverse("admin:comments_site_wordpress"))
    assert response.headers["Content-Type"] == "application/zip"
    assert response.content.startswith(b"PK")


def test_our_own_blog_needs_no_snippet(owner):
    own = Site.objects.own()
    assert owner.get(embed_page(own)).status_code == 404
    assert embed_page(own) not in owner.get(reverse("admin:comments_site_change", args=[own.pk])).content.decode()


def test_only_who_may_see_sites_sees_it(client, garden):
    pages = [embed_page(garden), reverse("admin:comments_site_wordpress")]
    assert [client.get(page).status_code for page in pages] == [302, 302]
    client.force_login(make_user(is_staff=True))
    assert [client.get(page).status_code for page in pages] == [404, 404]


def test_an_unknown_site_is_not_found(owner, garden):
    assert owner.get(reverse("admin:comments_site_embed", args=[garden.pk + 1])).status_code == 404
