from xml.etree import ElementTree

import pytest
from django.urls import reverse

from posts.models import Post
from tests.factories import make_category, make_post, make_survey, make_tag

pytestmark = pytest.mark.django_db


def locations(client):
    tree = ElementTree.fromstring(client.get(reverse("sitemap")).content)
    return {element.text for element in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}


def test_the_sitemap_names_what_is_public_under_the_sites_own_address(client, settings):
    settings.SITE_URL = "https://blog.example.org"
    category = make_category(slug="studien")
    post = make_post(slug="beitrag", category=category, tags=[make_tag(slug="thema")])
    make_post(slug="entwurf", tags=[make_tag(slug="geheim")], status=Post.Status.DRAFT, category=category)
    paths = {"/", "/surveys/", "/beitrag/", "/category/studien/", "/tag/thema/", f"/author/{post.author.slug}/"}
    assert locations(client) == {f"https://blog.example.org{path}" for path in paths}


def test_robots_are_told_where_the_sitemap_is(client, settings):
    settings.SITE_URL = "https://blog.example.org"
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "Sitemap: https://blog.example.org/sitemap.xml" in response.content.decode().splitlines()


def test_the_sitemap_names_the_questions_of_public_surveys(client, settings):
    settings.SITE_URL = "https://blog.example.org"
    make_survey(slug="trend")
    make_survey(slug="secret", status="draft")
    found = locations(client)
    assert {"https://blog.example.org/surveys/trend/", "https://blog.example.org/surveys/trend/problems/"} <= found
    assert not any("secret" in address for address in found)
