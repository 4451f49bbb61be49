from datetime import timedelta

import pytest
from django.utils import timezone

from comments import threads
from comments.models import Site, Thread
from posts import publishing
from tests.factories import make_author, make_post, make_user

pytestmark = pytest.mark.django_db


def _thread(post):
    return Thread.objects.get(pk=post.thread_id)


def test_a_public_post_opens_a_thread_of_our_own_site_under_its_uuid():
    author = make_author(user=make_user())
    post = make_post(title="Title", slug="address", author=author)
    thread = threads.find_thread(Site.objects.own(), identifier=f"post-{post.uuid}")
    assert thread == _thread(post)
    assert (thread.title, thread.url, thread.author) == ("Title", post.page_url, author.user)
    assert thread.state == Thread.State.OPEN
    assert thread.accepts_comments()


def test_changes_of_title_address_and_author_reach_the_thread_once():
    post = make_post()
    version = _thread(post).version
    post.title, post.slug, post.author = "New title", "new-address", make_author(user=make_user())
    publishing.save_post(post)
    thread = _thread(post)
    assert (thread.title, thread.url, thread.author) == ("New title", post.page_url, post.author.user)
    assert thread.version > version
    publishing.save_post(post)
    assert _thread(post).version == thread.version


def test_closed_comments_close_the_thread_and_open_it_again():
    post = make_post(comments="closed")
    assert _thread(post).state == Thread.State.CLOSED
    post.comments = "open"
    publishing.save_post(post)
    assert _thread(post).state == Thread.State.OPEN


def test_closing_comments_close_so_many_days_after_publication():
    post = make_post(comments="closing", comments_close_after=14)
    thread = _thread(post)
    assert thread.state == Thread.State.OPEN
    assert thread.closes_at == post.published_at + timedelta(days=14)
    post.published_at = timezone.now() - timedelta(days=15)
    publishing.save_post(post)
    assert _thread(post).state == Thread.State.CLOSED
    assert not _thread(post).accepts_comments()
    post.comments = "open"
    publishing.save_post(post)
    assert (_thread(post).state, _thread(post).closes_at) == (Thread.State.OPEN, None)


@pytest.mark.parametrize("comments", ["open", "closed"])
def test_withdrawing_a_post_hides_its_thread_and_publishing_brings_the_same_one_back(comments):
    post = make_post(comments=comments)
    thread = _thread(post)
    post.status = "draft"
    publishing.save_post(post)
    assert _thread(post).state == Thread.State.HIDDEN
    post.status = "published"
    publishing.save_post(post)
    assert _thread(post).pk == thread.pk
    assert _thread(post).state == comments


def test_moving_a_public_post_into_the_future_hides_its_thread():
    post = make_post()
    post.published_at = timezone.now() + timedelta(days=1)
    publishing.save_post(post)
    assert _thread(post).state == Thread.State.HIDDEN
