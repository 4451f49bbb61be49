from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from posts import publishing
from posts.models import Author, Post, Tag
from surveys.models import Survey
from surveys.recording import record_survey
from tests.factories import make_author, make_comment, make_post, make_survey, make_tag, survey_facts

pytestmark = pytest.mark.django_db(transaction=True)

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    assert response.headers["Cache-Control"] == "no-cache"
    assert not response.cookies
    return ElementTree.fromstring(response.content)


def entries(feed, name):
    return [entry.findtext(ATOM + name) for entry in feed.iterfind(ATOM + "entry")]


def test_posts_stand_in_the_feed_newest_first_with_their_addresses(client, settings):
    settings.SITE_URL = "https://blog.example.org"
    old = make_post(title="Alt", published_at=timezone.now() - timedelta(days=9), language="en")
    new = make_post(title="Neu", teaser="Ein <b> Anreißer & mehr")
    make_post(title="Entwurf", status=Post.Status.DRAFT)
    feed = read(client, reverse("feed"))
    assert entries(feed, "title") == ["Neu", "Alt"]
    assert entries(feed, "id") == [f"urn:uuid:{new.uuid}", f"urn:uuid:{old.uuid}"]
    assert entries(feed, "summary")[0] == "Ein &lt;b&gt; Anreißer &amp; mehr"
    links = [entry.find(ATOM + "link").get("href") for entry in feed.iterfind(ATOM + "entry")]
    assert links == [f"https://blog.example.org/{post.slug}/" for post in (new, old)]
    assert [entry.get(LANG) for entry in feed.iterfind(ATOM + "entry")] == ["de", "en"]
    own = next(link.get("href") for link in feed.iterfind(ATOM + "link") if link.get("rel") == "self")
    assert own == "https://blog.example.org/feed/"


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("feed", 2), ("comment-feed", 1)])
def test_feeds_have_a_constant_query_count(client, django_assert_num_queries, item_count, name, queries):
    for _ in range(item_count):
        make_comment(thread=make_post(tags=[make_tag()]).thread)
    with django_assert_num_queries(queries):
        assert len(entries(read(client, reverse(name)), "title")) == item_count


def test_nothing_that_somebody_writes_breaks_a_feed(client):
    hostile = "<b>&\x0b\x00\ufffe\U0001f600]]>"
    post = make_post(author=make_author(), tags=[make_tag()])
    comment = make_comment(thread=post.thread)
    # Past every validator, as a row from before a rule would be.
    Post.objects.filter(pk=post.pk).update(title=hostile.replace("\x00", ""), teaser="a\x0bb")
    Author.objects.update(name="A\x08 & B")
    Tag.objects.update(name="T\x1f<")
    Comment.objects.filter(pk=comment.pk).update(
        name="N\x0c<i>", html="<p>a\x01b</p>", website="https://x.example/?a&b"
    )
    feed = read(client, reverse("feed"))
    assert entries(feed, "title") == ["<b>&\U0001f600]]>"]
    assert feed.find(f"{ATOM}entry/{ATOM}author/{ATOM}name").text == "A & B"
    for url in (reverse("comment-feed"), reverse("post-comment-feed", args=[post.slug])):
        feed = read(client, url)
        assert feed.find(f"{ATOM}entry/{ATOM}author/{ATOM}name").text == "N<i>"
        assert entries(feed, "summary") == ["<p>ab</p>"]


def test_a_post_has_a_comment_feed_of_its_own(client):
    post, other = make_post(language="en", title="A title"), make_post()
    comment = make_comment(thread=post.thread, name="Ann", text="Hier")
    make_comment(thread=other.thread, text="Dort")
    feed = read(client, reverse("post-comment-feed", args=[post.slug]))
    assert feed.findtext(ATOM + "title") == "Comments on “A title”"
    assert entries(feed, "title") == ["Ann on “A title”"]
    assert entries(feed, "id") == [f"urn:uuid:{comment.uuid}"]
    link = feed.find(f"{ATOM}entry/{ATOM}link").get("href")
    assert link == f"{post.page_url}#comment-{comment.uuid}"


def test_no_two_feeds_have_the_same_id(client):
    posts = [make_post(), make_post()]
    urls = [
        reverse("feed"),
        reverse("comment-feed"),
        *(reverse("post-comment-feed", args=[post.slug]) for post in posts),
    ]
    assert len({read(client, url).findtext(ATOM + "id") for url in urls}) == 4


def test_the_comment_feed_moves_with_its_post(client):
    post = make_post(slug="old")
    post.slug = "new"
    publishing.save_post(post)
    response = client.get(reverse("post-comment-feed", args=["old"]))
    assert (response.status_code, response.headers["Location"]) == (301, "/new/feed/")
    post.status = Post.Status.DRAFT
    publishing.save_post(post)
    assert client.get(reverse("post-comment-feed", args=["old"])).status_code == 404
    assert client.get(reverse("post-comment-feed", args=["new"])).status_code == 404


def test_feeds_without_entries_are_well_formed(client):
    post = make_post()
    for url in (reverse("comment-feed"), reverse("post-comment-feed", args=[post.slug])):
        assert entries(read(client, url), "title") == []


def test_an_older_copy_is_not_confirmed_by_its_date(client):
    make_comment(thread=make_post().thread)
    assert "Last-Modified" not in client.get(reverse("comment-feed")).headers


def correct(survey, **result):
    facts = survey_facts()
    facts["questions"][0]["results"][0] |= result
    revision = {"kind": "correction", "public_note": "A typing <error>."}
    record_survey({"questions": facts["questions"], "revision": revision}, survey=survey)


def test_corrections_of_public_surveys_stand_in_a_feed_with_what_changed(client, settings):
    settings.SITE_URL = "https://blog.example.org"
    correct(make_survey(slug="trend", title="Trend"), percent="31")
    correct(make_survey(slug="secret", title="Secret"), percent="31")
    Survey.objects.filter(slug="secret").update(embargo_until=timezone.now() + timedelta(days=1))
    feed = read(client, reverse("correction-feed"))
    assert entries(feed, "title") == ["Corrected: Trend"]
    [entry] = feed.iterfind(ATOM + "entry")
    assert entry.find(ATOM + "link").get("href") == "https://blog.example.org/surveys/trend/#corrections-title"
    told = entry.findtext(ATOM + "summary")
    assert "A typing &lt;error&gt;." in told
    assert "Much effort (Press offices): 31% instead of 34%" in told
    assert entry.get(LANG) == "en"


def test_the_page_of_a_survey_says_what_was_corrected_even_where_no_figure_was(client):
    survey = make_survey(slug="trend")
    record_survey(
        {"sample_size": 1020, "revision": {"kind": "correction", "public_note": "One more was asked."}}, survey=survey
    )
    correct(survey, percent="31")
    html = client.get(reverse("survey", args=["trend"])).content.decode()
    assert "One more was asked." in html
    assert "Much effort (Press offices): 31% instead of 34%" in html
