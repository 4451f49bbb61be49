"""The comments on a post's page."""

import pytest
from django.urls import reverse

from comments import moderation
from tests.factories import make_comment, make_post
from tests.markup import Page

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "Geheimnisvoll"


def test_comments_that_wait_or_were_refused_are_nowhere(client):
    post = make_post()
    make_comment(thread=post.thread, text=SECRET, name=SECRET, status="pending")
    spam = make_comment(thread=post.thread, text=SECRET, name=SECRET, status="pending")
    moderation.decide([(spam.uuid, spam.version)], to="spam")
    for url in [post.get_absolute_url(), reverse("comment-feed"), reverse("post-comment-feed", args=[post.slug])]:
        assert SECRET not in client.get(url).content.decode()


def test_no_email_address_is_shown(client):
    post = make_post()
    make_comment(thread=post.thread, email="geheim@example.org", text="Ein Kommentar.")
    for url in [post.get_absolute_url(), reverse("comment-feed"), reverse("post-comment-feed", args=[post.slug])]:
        html = client.get(url).content.decode()
        assert "Ein Kommentar." in html
        assert "geheim@" not in html


def test_replies_stand_below_and_say_whom_they_answer(client):
    post = make_post()
    root = make_comment(thread=post.thread, name="Ann")
    reply = make_comment(thread=post.thread, name="Bodo", parent=root)
    make_comment(thread=post.thread, name="Cora", parent=reply)
    html = client.get(post.get_absolute_url()).content.decode()
    assert "3\u00a0Kommentare" in html
    assert html.count('<ol class="replies">') == 1
    assert html.index("Ann") < html.index("Bodo") < html.index("Cora")
    assert "Antwort auf Bodo" in html
    assert "Antwort auf Ann" not in html


def test_a_removed_comment_leaves_a_nameless_place_above_its_replies(client):
    post = make_post()
    root = make_comment(thread=post.thread, name=SECRET, text=SECRET)
    make_comment(thread=post.thread, name="Bodo", parent=root)
    root.refresh_from_db()
    moderation.decide([(root.uuid, root.version)], to="trash")
    html = client.get(post.get_absolute_url()).content.decode()
    assert SECRET not in html
    assert "Dieser Kommentar wurde entfernt." in html
    assert "1\u00a0Kommentar" in html


def test_a_hostile_name_and_text_stay_text(client):
    post = make_post(title="</script><script>alert(1)</script>")
    make_comment(
        thread=post.thread,
        name="<img src=x onerror=alert(1)>",
        text="<script>alert(2)</script>\n\n[x](javascript:alert(3))",
    )
    html = client.get(post.get_absolute_url()).content.decode()
    page = Page(html)
    assert [script["type"] for script in page.all("script")] == ["application/ld+json"]
    assert not any("onerror" in attrs for _, attrs in page.elements)
    assert not any("javascript" in (link.get("href") or "") for link in page.all("a"))
