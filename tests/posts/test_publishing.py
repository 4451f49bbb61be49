from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
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


def test_a_draft_takes_an_address_over_only_when_it_is_published(client):
    post = make_post(slug="old")
    post.slug = "new"
    publishing.save_post(post)
    draft = make_post(slug="old", status=Post.Status.DRAFT)
    assert client.get("/old/").headers["Location"] == "/new/"
    draft.slug = "older"
    publishing.save_post(draft)
    assert client.get("/old/").headers["Location"] == "/new/", "where nobody could read it, it leaves nothing behind"
    draft.slug, draft.status = "old", Post.Status.PUBLISHED
    publishing.save_post(draft)
    assert client.get("/old/").status_code == 200
    draft.slug = "elsewhere"
    publishing.save_post(draft)
    assert client.get("/old/").headers["Location"] == "/elsewhere/"


def test_an_address_that_a_scheduled_post_takes_over_is_its_own_from_its_date_on(client):
    post = make_post(slug="old")
    post.slug = "new"
    publishing.save_post(post)
    scheduled = make_post(slug="old", published_at=timezone.now() + timedelta(hours=1))
    assert client.get("/old/").headers["Location"] == "/new/"
    Post.objects.filter(pk=scheduled.pk).update(published_at=timezone.now())
    assert client.get("/old/").status_code == 200
    scheduled.refresh_from_db()
    scheduled.slug = "newest"
    publishing.save_post(scheduled)
    assert client.get("/old/").headers["Location"] == "/newest/"


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


# Two at once


def _due_post(**fields) -> Post:
    """A scheduled post, as it was read before its time came."""
    post = make_post(published_at=timezone.now() + timedelta(days=1), **fields)
    Post.objects.update(published_at=timezone.now() - timedelta(minutes=1))
    return post


def test_a_change_leaves_alone_what_somebody_else_saved_meanwhile():
    as_it_was = make_post(title="Old", teaser="Old")
    publishing.change_post(Post.objects.get(), {"status": "draft", "title": "New"})
    publishing.change_post(as_it_was, {"teaser": "New"})
    saved = Post.objects.get()
    assert (saved.status, saved.title, saved.teaser) == ("draft", "New", "New")
    assert saved.thread.state == Thread.State.HIDDEN


@pytest.mark.parametrize("take_away", ["withdraw", "delete"])
def test_a_post_that_went_public_meanwhile_still_takes_its_thread_along(take_away):
    soon = _due_post()
    publishing.publish_due()
    assert soon.thread is None
    if take_away == "withdraw":
        soon.status = "draft"
        publishing.save_post(soon)
        assert Post.objects.get().thread_id
    else:
        publishing.delete_post(soon)
    assert Thread.objects.get().state == Thread.State.HIDDEN


def test_whoever_publishes_on_the_basis_of_an_old_look_opens_the_hidden_thread():
    as_it_was = Post.objects.select_related("thread").get(pk=make_post().pk)
    publishing.change_post(as_it_was, {"status": "draft"})
    publishing.save_post(as_it_was)
    assert Thread.objects.get().state == Thread.State.OPEN


def test_a_post_that_was_deleted_meanwhile_does_not_come_back():
    post = make_post()
    as_it_was = Post.objects.get()
    publishing.delete_post(post)
    for again in (publishing.save_post, publishing.delete_post):
        with pytest.raises(OperationalError):
            again(as_it_was)
    assert Post.objects.count() == 0


def test_what_an_editor_changed_in_the_last_moment_is_published():
    post = _due_post(title="Old")

    def edit_first(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "posts_post" in sql and Post.objects.get().title == "Old":
            execute("UPDATE posts_post SET title = 'New' WHERE id = %s", [post.pk], False, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(edit_first):
        publishing.publish_due()
    assert Thread.objects.get().title == "New"
