import io
import re
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest

from comments import embedding
from tests.conftest import REPOSITORY
from tests.factories import make_site
from tests.markup import Page


@pytest.fixture
def garden(db, settings):
    settings.SITE_URL = "https://comments.example"
    return make_site(slug="garden", language="en", origins=["https://garden.example"])


def test_there_is_a_snippet_for_each_kind_of_blog(garden):
    assert [s.kind for s in embedding.snippets(garden)] == ["HTML", "WordPress", "Hugo", "Jekyll", "Ghost"]


@pytest.mark.parametrize("number", range(5))
def test_a_snippet_has_the_tag_and_a_way_without_javascript(garden, number):
    code = embedding.snippets(garden)[number].code
    assert re.search(r'<script async src="https://comments\.example/embed\.js" data-site="garden"', code)
    assert '<noscript><a href="https://comments.example/threads/garden/?' in code
    assert "Read and write comments</a></noscript>" in code
    assert not re.search(r"SERVER|SITE|PAGE|LINK|INTEGRITY", code)


def test_the_plain_link_leads_to_a_page_with_a_form(garden, client):
    [link] = Page(embedding.snippets(garden)[0].code).all("a")
    parts = urlsplit(link["href"])
    assert parse_qs(parts.query)["url"] == ["https://garden.example/beispiel/"]
    response = client.get(f"{parts.path}?{parts.query}", follow=True)
    assert "<textarea" in response.content.decode()


def test_the_plugin_comes_as_wordpress_takes_it():
    with zipfile.ZipFile(io.BytesIO(embedding.wordpress_plugin())) as archive:
        assert archive.namelist() == ["blogsite-comments/blogsite-comments.php"]
        assert b"Plugin Name:" in archive.read(archive.namelist()[0])


@pytest.mark.parametrize("kind", ["Hugo", "Jekyll", "Ghost"])
def test_the_handbook_shows_the_same_snippets(garden, settings, kind):
    settings.SITE_URL = "https://comments.example.org"
    [snippet] = [snippet for snippet in embedding.snippets(garden) if snippet.kind == kind]
    lines = [line for line in snippet.code.splitlines() if line not in ("{{#post}}", "{{/post}}")]
    assert "\n".join(lines) in (REPOSITORY / "docs" / "embedding.md").read_text()
