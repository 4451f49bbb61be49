import pytest

from posts.demo import load_posts, picture
from posts.models import Author, Post
from posts.rendering import render_body
from surveys.demo import load_trendmonitor
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_demo_is_loaded_once_and_left_alone_afterwards():
    load_trendmonitor()
    user = make_user()
    older, newer = load_posts(author_user=user)
    assert older.published_at < newer.published_at
    assert newer.previous_public() == older
    assert older.next_public() == newer
    assert newer.author.user == user
    newer.title = "Changed by an editor"
    newer.save()
    assert [post.pk for post in load_posts(author_user=user)] == [older.pk, newer.pk]
    assert Post.objects.get(pk=newer.pk).title == "Changed by an editor"
    assert (Post.objects.count(), Author.objects.count()) == (2, 1)


def test_the_demo_shows_the_eight_reasons_and_words_them_with_care():
    load_trendmonitor()
    _older, newer = load_posts(author_user=make_user())
    html = render_body(newer)
    assert html.count("<figure") == 3
    assert ">Fast jede zweite Pressestelle</a>" in html
    assert [row.state for row in newer.references.all()] == ["ok"] * 14
    assert "Zu viele negative Kommentare und Beiträge" in html
    assert "zu wenig interne Unterstützung" in html
    assert "keine interne" not in newer.body.lower()
    assert newer.body.count("\u00a0%") == newer.body.count("%")
    assert newer.thread.accepts_comments()


def test_the_demos_lead_figure_is_the_same_at_every_drawing():
    load_trendmonitor()
    _older, newer = load_posts(author_user=make_user())
    assert [(source["width"], source["height"]) for source in newer.figure_sources] == [(720, 405), (1440, 810)]
    assert newer.figure_alt
    assert picture.draw() == picture.draw()
