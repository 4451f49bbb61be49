from datetime import timedelta

import pytest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from posts import publishing
from posts.models import Post
from surveys.recording import record_survey
from tests.factories import (
    make_author,
    make_category,
    make_comment,
    make_post,
    make_survey,
    make_tag,
    make_user,
    survey_facts,
)
from tests.markup import Page

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "Geheimnisvoll"


@pytest.fixture
def pages(db):
    """One address of each kind of page, with something on it."""
    post = make_post(tags=[make_tag()], body="Ein Text.", teaser="Ein Anreißer.")
    make_comment(thread=post.thread)
    return [
        reverse("home"),
        post.get_absolute_url(),
        reverse("category", args=[post.category.slug]),
        reverse("tag", args=[post.tags.get().slug]),
        reverse("author", args=[post.author.slug]),
        reverse("survey-list"),
        "/nothing-here/",
    ]


def test_every_page_has_one_heading_a_language_and_nothing_inline(client, pages):
    for url in pages:
        page = Page(client.get(url).content.decode())
        assert len(page.all("h1")) == 1, url
        assert page.all("html")[0]["lang"] == "de"
        assert page.all("style") == []
        assert all(script["type"] == "application/ld+json" for script in page.all("script"))
        inline = {name for _, attrs in page.elements for name in attrs if name == "style" or name.startswith("on")}
        assert inline == set(), url
        ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
        assert len(ids) == len(set(ids)), url


def test_no_page_sets_a_cookie_or_depends_on_one(client, pages):
    for url in pages:
        response = client.get(url)
        assert not response.cookies
        assert "Cookie" not in response.headers.get("Vary", "")


def test_public_pages_are_asked_for_again_each_time(client, pages):
    for url in pages[:-1]:
        assert client.get(url).headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize(
    ("kind", "queries"),
    [("home", 3), ("category", 4), ("tag", 4), ("author", 4)],
    ids=["home", "category", "tag", "author"],
)
def test_lists_of_posts_have_a_constant_query_count(client, django_assert_num_queries, item_count, kind, queries):
    category, tag, author = make_category(), make_tag(), make_author()
    for _ in range(item_count):
        make_post(category=category, author=author, tags=[tag])
    urls = {
        "home": reverse("home"),
        "category": reverse("category", args=[category.slug]),
        "tag": reverse("tag", args=[tag.slug]),
        "author": reverse("author", args=[author.slug]),
    }
    with django_assert_num_queries(queries):
        html = client.get(urls[kind]).content.decode()
    assert html.count("<article") == item_count


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_post_page_has_a_constant_query_count(client, django_assert_num_queries, item_count):
    post = make_post(tags=[make_tag() for _ in range(item_count)])
    for number in range(item_count):
        make_post()
        root = make_comment(thread=post.thread, text=f"Frage {number}")
        make_comment(thread=post.thread, text=f"Antwort {number}", parent=root)
    with django_assert_num_queries(4):
        html = client.get(post.get_absolute_url()).content.decode()
    assert html.count('class="comment"') == 2 * item_count


def test_drafts_and_future_posts_are_nowhere(client):
    author, category, tag = make_author(), make_category(), make_tag()
    shown = make_post(title="Zu lesen", author=author, category=category, tags=[tag])
    common = {"author": author, "category": category, "tags": [tag], "body": SECRET}
    draft = make_post(title=SECRET, slug="entwurf", status=Post.Status.DRAFT, **common)
    later = timezone.now() + timedelta(days=1)
    future = make_post(title=SECRET, slug="morgen", status=Post.Status.SCHEDULED, published_at=later, **common)
    urls = [
        *(reverse("home"), shown.get_absolute_url(), reverse("feed"), reverse("sitemap"), "/nothing/"),
        *(reverse("category", args=[category.slug]), reverse("tag", args=[tag.slug])),
        *(reverse("author", args=[author.slug]), draft.get_absolute_url(), future.get_absolute_url()),
    ]
    for url in urls:
        html = client.get(url).content.decode()
        assert SECRET not in html, url
        assert "/entwurf/" not in html, url
        assert "/morgen/" not in html, url
    assert "0 Beiträge gefunden" in client.get("/", {"q": SECRET}).content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(future.get_absolute_url()).status_code == 404


def test_a_tag_whose_only_post_is_a_draft_is_not_found(client):
    tag = make_tag(name=SECRET)
    make_post(tags=[tag], status=Post.Status.DRAFT)
    assert client.get(reverse("tag", args=[tag.slug])).status_code == 404


def test_staff_sees_a_draft_with_a_note_and_no_cache_keeps_it(client):
    draft = make_post(status=Post.Status.DRAFT)
    client.force_login(make_user("posts.view_post"))
    response = client.get(draft.get_absolute_url())
    assert "Entwurf" in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_login_without_permission_does_not_see_drafts(client):
    draft = make_post(status=Post.Status.DRAFT)
    client.force_login(make_user())
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_a_withdrawn_post_takes_its_comments_along(client):
    post = make_post()
    make_comment(thread=post.thread, text=SECRET)
    assert SECRET in client.get(reverse("comment-feed")).content.decode()
    post.status = Post.Status.DRAFT
    publishing.save_post(post)
    assert client.get(post.get_absolute_url()).status_code == 404
    assert client.get(reverse("post-comment-feed", args=[post.slug])).status_code == 404
    assert SECRET not in client.get(reverse("comment-feed")).content.decode()


def test_a_former_address_leads_to_the_new_one_for_good(client):
    post = make_post(slug="alt")
    post.slug = "neu"
    publishing.save_post(post)
    response = client.get("/alt/")
    assert (response.status_code, response.headers["Location"]) == (301, "/neu/")


def test_the_former_address_of_a_withdrawn_post_tells_nothing(client):
    post = make_post(slug="alt")
    post.slug = "neu"
    post.status = Post.Status.DRAFT
    publishing.save_post(post)
    assert client.get("/alt/").status_code == 404


def test_a_post_page_speaks_the_language_of_the_post(client):
    post = make_post(language="en")
    response = client.get(post.get_absolute_url(), headers={"accept-language": "de"})
    html = response.content.decode()
    assert '<html lang="en">' in html
    assert "Write a comment" in html
    assert "Kommentar" not in html
    assert response.headers["Content-Language"] == "en"


@pytest.mark.parametrize(("asked", "lang", "word"), [("de", "de", "Beiträge"), ("en", "en", "Posts")])
def test_lists_speak_the_language_of_the_reader(client, asked, lang, word):
    make_post(language="de", title="Ein Titel")
    html = client.get("/", headers={"accept-language": asked}).content.decode()
    assert f'<html lang="{lang}">' in html
    assert word in html
    assert '<article class="entry" lang="de">' in html


def test_neighbours_are_the_public_posts_before_and_after(client):
    now = timezone.now()
    titles = ["Ältester", SECRET, "Mittlerer", "Neuester"]
    first, _hidden, middle, last = (
        make_post(
            title=title,
            published_at=now - timedelta(days=9 - number),
            status=Post.Status.DRAFT if title == SECRET else Post.Status.PUBLISHED,
        )
        for number, title in enumerate(titles)
    )
    links = Page(client.get(middle.get_absolute_url()).content.decode()).all("a")
    ways = {link["rel"]: link["href"] for link in links if link.get("rel") in ("prev", "next")}
    assert ways == {"prev": first.get_absolute_url(), "next": last.get_absolute_url()}


@pytest.mark.parametrize("page", ["0", "-1", "2", "abc", "999999", "9" * 5000, "٣", "1.5", ""])
@pytest.mark.parametrize("parameter", ["page", "comments"])
def test_pages_that_do_not_exist_are_not_found(client, parameter, page):
    post = make_post()
    make_comment(thread=post.thread)
    url = post.get_absolute_url() if parameter == "comments" else "/"
    assert client.get(url, {parameter: page}).status_code == 404
    assert client.get(url, {parameter: "1"}).status_code == 200


def test_lists_and_comments_are_cut_into_pages(client, monkeypatch):
    monkeypatch.setattr("posts.pages.POSTS_PER_PAGE", 1)
    old = make_post(title="Der ältere", published_at=timezone.now() - timedelta(days=5))
    make_post(title="Der neuere")
    first, second = (client.get("/", {"page": number}).content.decode() for number in (1, 2))
    assert ("Der neuere" in first, "Der ältere" in first) == (True, False)
    assert ("Der neuere" in second, "Der ältere" in second) == (False, True)
    assert 'href="?page=2"' in first
    assert old.get_absolute_url() in second


def test_a_figure_is_offered_in_two_widths(client, picture):
    post = make_post(
        figure=picture(1600, 800, "PNG"), figure_alt="Ein Bild & mehr", figure_caption="Zu sehen ist nichts."
    )
    image = Page(client.get(post.get_absolute_url()).content.decode()).all("img")[0]
    assert image["alt"] == "Ein Bild & mehr"
    assert [part.split()[1] for part in image["srcset"].split(", ")] == ["720w", "1440w"]
    assert (image["width"], image["height"]) == ("1440", "720")


def test_a_missing_page_offers_a_search_and_the_newest_posts(client):
    post = make_post(title="Neu & gut")
    make_post(title=SECRET, status=Post.Status.DRAFT)
    response = client.get("/gibt-es-nicht/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "Neu &amp; gut" in html
    assert post.get_absolute_url() in html
    assert 'type="search"' in html
    assert SECRET not in html


@pytest.mark.parametrize("number", [400, 403, 500, 503])
def test_error_pages_need_no_database(rf, django_assert_num_queries, number):
    with django_assert_num_queries(0):
        html = render(rf.get("/"), f"{number}.html", status=number).content.decode()
    assert len(Page(html).all("h1")) == 1


def test_a_post_carries_the_corrections_of_its_figures_that_came_after_it(client):
    survey = make_survey(slug="trend", language="de")
    quoting = make_post(body="{{ number:trend/problems/effort@press }}", language="de")
    silent = make_post(body="Nothing.", language="de")
    facts = survey_facts(slug="trend")
    facts["questions"][0]["results"][0]["percent"] = "31"
    note = {"kind": "correction", "public_note": "Ein Tippfehler."}
    record_survey({"questions": facts["questions"], "revision": note}, survey=survey)
    later = make_post(body="{{ number:trend/problems/effort@press }}", published_at=timezone.now(), language="de")
    html = client.get(quoting.get_absolute_url()).content.decode()
    assert "Ein Tippfehler." in html
    assert "Much effort (Press offices): 31\u00a0% statt 34\u00a0%" in html
    for post in (silent, later):
        assert "Ein Tippfehler." not in client.get(post.get_absolute_url()).content.decode()
