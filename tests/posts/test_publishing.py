from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from comments.models import Thread
from posts import publishing
from posts.models import FormerSlug, Post
from tests.factories import make_author, make_post, make_tag, make_user

pytestmark = pytest.mark.django_db


def test_a_published_post_without_a_date_is_published_now():
    before = timezone.now()
    post = make_post(published_at=None)
    assert before <= post.published_at <= timezone.now()
    assert post.is_public()


def test_a_published_post_of_the_future_is_scheduled_and_opens_no_thread():
    post = make_post(published_at=timezone.now() + timedelta(days=1))
    assert post.status == "scheduled"
    assert post.thread is None
    assert Thread.objects.count() == 0


def test_a_scheduled_post_needs_a_date():
    with pytest.raises(ValidationError):
        make_post(status="scheduled", published_at=None)
    assert Post.objects.count() == 0


def test_a_draft_opens_no_thread():
    assert make_post(status="draft").thread is None
    assert Thread.objects.count() == 0


@pytest.mark.parametrize("slug", ["admin", "API", "feed", "surveys", "embed"])
def test_a_slug_that_the_site_needs_is_refused(slug):
    with pytest.raises(ValidationError) as error:
        make_post(slug=slug)
    assert set(error.value.message_dict) == {"slug"}


@pytest.mark.parametrize("field", ["title", "subtitle", "teaser", "body", "figure_caption"])
def test_control_characters_which_would_break_a_feed_are_refused(field):
    with pytest.raises(ValidationError) as error:
        make_post(**{field: "a\x0bb"})
    assert set(error.value.message_dict) == {field}


def test_a_changed_slug_leaves_the_old_address_behind_and_takes_it_back():
    post = make_post(slug="old")
    post.slug = "new"
    publishing.save_post(post)
    assert list(FormerSlug.objects.values_list("slug", "post__slug")) == [("old", "new")]
    post.slug = "old"
    publishing.save_post(post)
    assert list(FormerSlug.objects.values_list("slug", "post__slug")) == [("new", "old")]


def test_a_new_post_may_take_an_address_that_another_one_left():
    post = make_post(slug="old")
    post.slug = "new"
    publishing.save_post(post)
    make_post(slug="old")
    assert FormerSlug.objects.count() == 0


def test_saving_moves_the_last_change_and_sets_tags_only_when_given():
    tag = make_tag()
    post = make_post(tags=[tag])
    before = post.updated_at
    publishing.save_post(post)
    assert post.updated_at > before
    assert list(post.tags.all()) == [tag]
    publishing.save_post(post, tags=[])
    assert list(post.tags.all()) == []


def test_an_invalid_change_stores_nothing():
    post = make_post(title="Before", slug="before")
    post.title, post.slug = "After", "admin"
    with pytest.raises(ValidationError):
        publishing.save_post(post)
    post.refresh_from_db()
    assert (post.title, post.slug) == ("Before", "before")
    assert FormerSlug.objects.count() == 0


def test_due_posts_are_published_with_a_thread_and_others_are_left_alone():
    due = make_post(published_at=timezone.now() + timedelta(hours=1))
    later = make_post(published_at=timezone.now() + timedelta(hours=3))
    draft = make_post(status="draft", published_at=timezone.now() - timedelta(hours=1))
    Post.objects.filter(pk=due.pk).update(published_at=timezone.now() - timedelta(seconds=1))
    assert publishing.publish_due() == 1
    assert publishing.publish_due() == 0
    for post in (due, later, draft):
        post.refresh_from_db()
    assert [due.status, later.status, draft.status] == ["published", "scheduled", "draft"]
    assert due.thread.state == Thread.State.OPEN
    assert later.thread is None
    assert draft.thread is None


def test_publishing_when_due_does_not_count_as_a_change():
    post = make_post(published_at=timezone.now() + timedelta(hours=1))
    Post.objects.filter(pk=post.pk).update(published_at=timezone.now() - timedelta(seconds=1))
    publishing.publish_due()
    assert Post.objects.get(pk=post.pk).updated_at == post.updated_at


def test_a_deleted_post_hides_its_thread_and_keeps_it():
    post = make_post()
    publishing.delete_post(post)
    assert Post.objects.count() == 0
    assert Thread.objects.get().state == Thread.State.HIDDEN


def test_a_replaced_or_deleted_figure_leaves_no_files(picture, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        post = make_post(figure=picture(color=(1, 2, 3)), figure_alt="A figure")
    first = [file["name"] for file in post.figure_files]
    assert len(first) == 2
    assert all(default_storage.exists(name) for name in first)

    post.figure = picture(color=(200, 2, 3))
    with django_capture_on_commit_callbacks(execute=True):
        publishing.save_post(post)
    second = [file["name"] for file in post.figure_files]
    assert not any(default_storage.exists(name) for name in first)
    assert all(default_storage.exists(name) for name in second)

    with django_capture_on_commit_callbacks(execute=True):
        publishing.delete_post(post)
    assert not any(default_storage.exists(name) for name in second)


def test_saving_again_keeps_the_figure(picture, django_capture_on_commit_callbacks):
    post = make_post(figure=picture(), figure_alt="A figure")
    post = Post.objects.get(pk=post.pk)
    with django_capture_on_commit_callbacks(execute=True):
        publishing.save_post(post)
    assert len(post.figure_sources) == 2
    assert all(default_storage.exists(file["name"]) for file in post.figure_files)


def test_a_removed_figure_leaves_no_files_and_no_sizes(picture, django_capture_on_commit_callbacks):
    post = make_post(figure=picture(), figure_alt="A figure")
    names = [file["name"] for file in post.figure_files]
    post.figure = ""
    with django_capture_on_commit_callbacks(execute=True):
        publishing.save_post(post)
    assert not any(default_storage.exists(name) for name in names)
    assert (post.figure_sources, post.figure_width, post.figure_height) == ([], None, None)


def test_a_figure_needs_an_alternative_text(picture):
    with pytest.raises(ValidationError) as error:
        make_post(figure=picture())
    assert set(error.value.message_dict) == {"figure_alt"}
    assert not default_storage.exists("figures")


def test_tying_an_author_to_a_login_moves_the_badge_in_every_thread():
    author = make_author()
    posts = [make_post(author=author), make_post(author=author)]
    other = make_post()
    author.user = make_user()
    publishing.save_author(author)
    for post in posts:
        assert Thread.objects.get(pk=post.thread_id).author == author.user
    assert Thread.objects.get(pk=other.thread_id).author is None
