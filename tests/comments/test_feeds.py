from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from comments import submission, threads
from comments.models import Comment, Site, Thread
from tests.factories import make_comment, make_site, make_thread

pytestmark = pytest.mark.django_db(transaction=True)

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SECRET = "Geheimnisvoll"


@pytest.fixture
def garden():
    return make_site(slug="garden", name="Garden notes", language="en", origins=["https://garden.example"])


@pytest.fixture
def thread(garden):
    return make_thread(site=garden, title="Tulips", url="https://garden.example/tulips/")


def of_site(site) -> str:
    return reverse("site-comment-feed", args=[site.slug])


def of_thread(thread) -> str:
    return reverse("thread-feed", args=[thread.site.slug, thread.key])


def read(client, url):
    response = client.get(url, headers={"accept-language": "de"})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    assert response.headers["Cache-Control"] == "no-cache"
    assert not response.cookies
    return ElementTree.fromstring(response.content)


def entries(feed, name):
    return [entry.findtext(ATOM + name) for entry in feed.iterfind(ATOM + "entry")]


def test_a_site_and_each_of_its_threads_have_a_feed_in_its_language(client, settings, garden, thread):
    settings.SITE_URL = "https://comments.example"
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    comment = make_comment(thread=thread, name="Ann", text="So **red**.", created_at=moment)
    other = make_comment(thread=make_thread(site=garden, title="Roses"), name="Bodo")
    make_comment(thread=make_thread(), name="Elsewhere")

    feed = read(client, of_site(garden))
    assert feed.findtext(ATOM + "title") == "Garden notes: comments"
    assert feed.get(LANG) == "en"
    assert entries(feed, "id") == [f"urn:uuid:{other.uuid}", f"urn:uuid:{comment.uuid}"]

    feed = read(client, of_thread(thread))
    assert feed.findtext(ATOM + "title") == "Comments on “Tulips”"
    assert feed.findtext(ATOM + "id") == f"https://comments.example{of_thread(thread)}"
    assert entries(feed, "title") == ["Ann on “Tulips”"]
    assert entries(feed, "summary") == ["<p>So <strong>red</strong>.</p>"]
    assert entries(feed, "published") == entries(feed, "updated") == ["2026-01-02T03:04:05+00:00"]
    link = feed.find(f"{ATOM}entry/{ATOM}link").get("href")
    assert link == f"https://garden.example/tulips/#comment-{comment.uuid}"


@pytest.mark.parametrize("item_count", [1, 3])
def test_feeds_have_a_constant_query_count(client, garden, thread, django_assert_num_queries, item_count):
    for _ in range(item_count):
        make_comment(thread=thread)
    for url in (of_site(garden), of_thread(thread)):
        with django_assert_num_queries(3):  # the site, its origin or the thread, the comments
            assert len(entries(read(client, url), "id")) == item_count


def test_what_is_not_public_is_in_no_feed(client, garden, thread):
    make_comment(thread=thread, email="geheim@example.org", text="Public.")
    make_comment(thread=thread, name=SECRET, text=SECRET, status="pending")
    make_comment(thread=thread, name=SECRET, text=SECRET, status="spam")
    hidden = make_thread(site=garden, title=SECRET)
    make_comment(thread=hidden, text=SECRET)
    threads.update_thread(hidden, state=Thread.State.HIDDEN)
    bodies = [client.get(url).content.decode() for url in (of_site(garden), of_thread(thread), of_thread(hidden))]
    assert ["Public." in body for body in bodies] == [True, True, False]
    assert not any(SECRET in body or "geheim@" in body for body in bodies)


def test_an_edit_that_waits_shows_neither_its_text_nor_its_time(client, thread):
    comment = make_comment(thread=thread, text="Before.")
    before = client.get(of_thread(thread)).content
    submission.revise(comment, text=SECRET, version=1)
    assert client.get(of_thread(thread)).content == before


def test_the_feed_of_a_page_without_comments_can_be_followed_before_the_first(client, garden, thread):
    untouched = reverse("thread-feed", args=[garden.slug, "0" * 32])
    for url in (untouched, of_thread(thread)):  # a thread that is open, but not announced: nothing tells
        feed = read(client, url)
        assert feed.findtext(ATOM + "title") == "Garden notes: comments"
        assert entries(feed, "id") == []
    name = read(client, of_thread(thread)).findtext(ATOM + "id")
    make_comment(thread=thread)
    assert read(client, of_thread(thread)).findtext(ATOM + "id") == name


def test_nothing_that_somebody_writes_breaks_a_feed(client, garden, thread):
    comment = make_comment(thread=thread)
    # Past every validator, as a row from before a rule would be.
    Comment.objects.filter(pk=comment.pk).update(
        name="N\x0c<i>", html="<p>a\x01b</p>", website="https://x.example/?a&b"
    )
    Thread.objects.update(title="<b>&\x0b\ufffe\U0001f600]]>")
    Site.objects.filter(pk=garden.pk).update(name="G\x08 & Co")
    for url in (of_site(garden), of_thread(thread)):
        feed = read(client, url)
        assert feed.find(f"{ATOM}entry/{ATOM}author/{ATOM}name").text == "N<i>"
        assert entries(feed, "summary") == ["<p>ab</p>"]
