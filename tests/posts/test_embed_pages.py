import json
import re
from urllib.parse import urlsplit

import nh3
import pytest
from django.urls import reverse

from surveys.models import ChartSpec, Question, Survey
from tests.factories import make_survey
from tests.markup import Page

pytestmark = pytest.mark.django_db
NAME = "trend/problems@press"
FRAME = f"/embed/charts/{NAME}/"
# What WordPress keeps of the html of a provider that it does not know: wp_filter_oembed_result() in
# wp-includes/embed.php (6.8), which hands this list to wp_kses().
KEPT = {
    "a": {"href"},
    "blockquote": set(),
    "iframe": {"src", "width", "height", "frameborder", "marginwidth", "marginheight", "scrolling", "title"},
}
# WP_oEmbed::discover() in wp-includes/class-wp-oembed.php: only the head is searched, for link elements with this.
LINK = re.compile(r"<link([^<>]+)/?>", re.IGNORECASE)


@pytest.fixture(autouse=True)
def survey():
    return make_survey(slug="trend", title="Trend <of> the year")


def discover(html):
    head = html[: html.lower().index("</head>")]
    assert "application/json+oembed" in head
    for attributes in LINK.findall(head):
        if 'type="application/json+oembed"' in attributes:
            return re.search(r'href="([^"]+)"', attributes)[1].replace("&amp;", "&")
    raise AssertionError("no link")


def wordpress(html):
    """What WordPress makes of an oEmbed answer's html: blockquote, iframe, and whether the frame waits hidden."""
    kept = nh3.clean(html, tags=set(KEPT), attributes=KEPT, link_rel=None, url_schemes={"http", "https"})
    match = re.search(r"(<blockquote>.*?</blockquote>)?.*(<iframe.*?></iframe>)", kept, re.DOTALL)
    assert match, kept
    return match


def test_wordpress_finds_the_chart_on_the_question_s_page_and_keeps_all_of_it(client, settings):
    page = client.get(reverse("survey-question", args=["trend", "problems"])).content.decode()
    address = discover(page)
    assert address.startswith(settings.SITE_URL)
    answer = json.loads(client.get(address.removeprefix(settings.SITE_URL)).content)
    match = wordpress(answer["html"])
    assert match[1]
    assert match[1].count("<a ") == 1
    assert f"{settings.SITE_URL}/surveys/trend/problems/" in match[1]
    (frame,) = re.findall(r' src="([^"]+)"', match[2])
    assert client.get(urlsplit(frame).path).status_code == 200
    assert match[0] == answer["html"], "nothing was stripped"


def test_the_answer_has_what_the_specification_asks_of_rich_content(client, settings):
    answer = client.get(reverse("oembed"), {"url": f"{settings.SITE_URL}/surveys/trend/problems/"}).json()
    assert set(answer) == {
        *("version", "type", "title", "provider_name", "provider_url", "cache_age", "width", "height", "html"),
        *("thumbnail_url", "thumbnail_width", "thumbnail_height"),
    }
    assert (answer["version"], answer["type"]) == ("1.0", "rich")
    assert "Trend &lt;of&gt; the year" in answer["html"]
    picture = urlsplit(answer["thumbnail_url"])
    assert client.get(f"{picture.path}?{picture.query}")["Content-Type"] == "image/png"


def test_it_keeps_to_the_sizes_that_are_asked_for(client, settings):
    url = f"{settings.SITE_URL}{FRAME}"
    answer = client.get(reverse("oembed"), {"url": url, "maxwidth": "400", "maxheight": "300"}).json()
    assert (answer["width"], answer["height"]) == (400, 300)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "https://example.org/surveys/trend/problems/",
        "{site}/",
        "{site}/surveys/trend/",
        "{site}:80@evil/",
        "{site}/surveys/trend/nothing/",
        "{site}/embed/charts/trend/nothing/",
        "javascript:alert(1)",
        "{site}/%ff",
        "http://[::1",
        "{site}/embed/charts/undrawable/",
    ],
)
def test_other_addresses_are_not_found(client, settings, url):
    question = Question.objects.get()  # of several answers: a chart that was thought of before that was known
    ChartSpec.objects.create(slug="undrawable", question=question, kind="stacked100")
    assert client.get(reverse("oembed"), {"url": url.format(site=settings.SITE_URL)}).status_code == 404


def test_only_json_is_spoken(client, settings):
    asked = {"url": f"{settings.SITE_URL}{FRAME}", "format": "xml"}
    assert client.get(reverse("oembed"), asked).status_code == 501


def test_a_frame_may_stand_anywhere_and_sets_no_cookie(client, settings):
    response = client.get(FRAME)
    policy = response["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "default-src 'none'" in policy
    assert settings.SITE_URL in policy  # in WordPress' sandbox 'self' is nobody
    assert "X-Frame-Options" not in response
    assert not response.cookies
    assert response["Cache-Control"] == "no-cache"


def test_a_frame_has_the_chart_its_source_and_nothing_inline(client):
    html = client.get(FRAME).content.decode()
    page = Page(html)
    assert len(page.all("figure")) == 1
    assert "/surveys/trend/problems/" in html
    assert "<style" not in html
    assert " style=" not in html
    assert "<script>" not in html


@pytest.mark.parametrize("path", ["trend/nothing", "no-such", "trend/problems@nobody"])
def test_what_does_not_exist_cannot_be_framed(client, path):
    assert client.get(f"/embed/charts/{path}/").status_code == 404


def test_a_survey_that_is_not_public_is_not_framed(client, settings):
    Survey.objects.update(status="draft")
    assert client.get(FRAME).status_code == 404
    assert client.get(reverse("oembed"), {"url": f"{settings.SITE_URL}{FRAME}"}).status_code == 404
    assert client.get(reverse("survey-question", args=["trend", "problems"])).status_code == 404


def test_other_pages_cannot_be_framed(client):
    response = client.get(reverse("survey-question", args=["trend", "problems"]))
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
