from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from posts.models import Post, Tag
from tests.factories import make_post, make_tag, make_user

pytestmark = pytest.mark.django_db


def _at(minutes, **kwargs):
    return make_post(published_at=timezone.now() - timedelta(minutes=minutes), **kwargs)


def test_neighbours_are_the_public_posts_before_and_after_in_time():
    oldest, middle, newest = _at(30), _at(20), _at(10)
    _at(25, status="draft")
    _at(15, status="draft")
    _at(-5)
    assert (oldest.previous_public(), oldest.next_public()) == (None, middle)
    assert (middle.previous_public(), middle.next_public()) == (oldest, newest)
    assert (newest.previous_public(), newest.next_public()) == (middle, None)


def test_posts_of_the_same_moment_are_neighbours_too():
    moment = timezone.now() - timedelta(days=1)
    one, two, three = (make_post(published_at=moment) for _ in range(3))
    assert (two.previous_public(), two.next_public()) == (one, three)
    assert list(Post.objects.public().newest_first()) == [three, two, one]


def test_a_draft_without_a_date_has_no_neighbours():
    make_post()
    draft = make_post(status="draft", published_at=None)
    assert (draft.previous_public(), draft.next_public()) == (None, None)


@pytest.mark.parametrize("status", ["draft", "scheduled", "published"])
@pytest.mark.parametrize("minutes", [-10, 10, None])
def test_the_post_and_the_queryset_agree_on_what_is_public(status, minutes):
    if minutes is None and status != "draft":
        return  # refused by a constraint
    post = make_post()
    date = None if minutes is None else timezone.now() - timedelta(minutes=minutes)
    Post.objects.filter(pk=post.pk).update(status=status, published_at=date)
    post.refresh_from_db()
    expected = status != "draft" and minutes == 10
    assert post.is_public() == expected
    assert Post.objects.public().filter(pk=post.pk).exists() == expected


def test_drafts_are_visible_to_those_who_may_view_posts():
    public, draft = make_post(), make_post(status="draft")
    assert set(Post.objects.visible_to(make_user("posts.view_post"))) == {public, draft}
    assert set(Post.objects.visible_to(make_user("posts.change_post"))) == {public}
    assert set(Post.objects.visible_to(make_user("posts.view_post", is_active=False))) == {public}
    assert set(Post.objects.visible_to(AnonymousUser())) == {public}


def test_tags_are_visible_once_a_public_post_has_them_and_count_those_only():
    used, secret, _unused = make_tag(), make_tag(), make_tag()
    make_post(tags=[used])
    make_post(tags=[used, secret], status="draft")
    assert list(Tag.objects.visible_to(AnonymousUser()).values_list("pk", "public_posts")) == [(used.pk, 1)]
    assert Tag.objects.visible_to(make_user("posts.view_post")).count() == 3


def test_a_post_knows_its_addresses(settings):
    settings.SITE_URL = "https://blog.example"
    post = make_post(slug="address")
    assert post.get_absolute_url() == "/address/"
    assert post.page_url == "https://blog.example/address/"
    assert post.category.page_url == f"https://blog.example/category/{post.category.slug}/"
