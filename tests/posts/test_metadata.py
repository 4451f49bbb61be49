import json
import re

import pytest

from tests.factories import make_post
from tests.markup import Page

pytestmark = pytest.mark.django_db


def test_metadata_names_the_canonical_address_and_the_facts(client, settings):
    settings.SITE_URL = "https://blog.example.org"
    post = make_post(title="Ein „Titel“ & mehr", teaser="Ein\nAnreißer.", slug="titel")
    html = client.get("/titel/?sent=pending").content.decode()
    page = Page(html)
    canonical = next(link["href"] for link in page.all("link") if link["rel"] == "canonical")
    assert canonical == "https://blog.example.org/titel/"
    properties = {meta.get("property") or meta.get("name"): meta.get("content") for meta in page.all("meta")}
    assert properties["og:title"] == "Ein „Titel“ & mehr"
    assert properties["og:type"] == "article"
    assert properties["description"] == "Ein Anreißer."
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert data["@type"] == "BlogPosting"
    assert data["headline"] == "Ein „Titel“ & mehr"
    assert data["author"]["name"] == post.author.name
    assert data["inLanguage"] == "de"
