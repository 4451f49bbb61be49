"""Saving, publishing and deleting posts: the one way in, whatever the door (admin, API, demo)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone

from posts import discussion, images, rechecking
from posts.models import Author, FormerSlug, Post, Tag


@transaction.atomic
def save_post(post: Post, *, tags: Iterable[Tag] | None = None) -> Post:
    """Check and save a post with all that follows from it.

    In this order: every rule of the model (raises ValidationError, nothing is changed), a new lead figure encoded anew,
    the row and, where given, its tags, the address at which it was public kept as a redirect, its survey figures noted
    with what they say now, the thread brought into line, and, on commit, the files of a replaced figure removed.
    """
    before = None if post._state.adding else _hold(post)
    post.updated_at = timezone.now()
    post.full_clean()
    _store_figure(post)
    post.save()
    if tags is not None:
        post.tags.set(tags)
    _keep_former_address(post, before)
    rechecking.note(post)
    discussion.sync(post)
    if before is not None and before.figure.name != post.figure.name:
        _remove_files_on_commit(before)
    return post


@transaction.atomic
def change_post(post: Post, changes: Mapping[str, Any], *, tags: Iterable[Tag] | None = None) -> Post:
    """save_post() with these fields changed; whatever else somebody saved since `post` was read stays as it is."""
    current = _hold(post)
    for name, value in changes.items():
        setattr(current, name, value)
    return save_post(current, tags=tags)


def _hold(post: Post) -> Post:
    """The post as it is now, locked; `post` learns of the thread that it may have got since it was read.

    Raises OperationalError, which is answered as 503, where somebody deleted it meanwhile.
    """
    rows = Post.objects.select_for_update(no_key=True, of=("self",)).select_related("thread")
    current = rows.filter(pk=post.pk).first()
    if current is None:
        raise OperationalError("the post was deleted meanwhile")
    post.thread = current.thread
    return current


def publish_due(now: datetime | None = None) -> int:
    """Publish the scheduled posts whose date has come, each by itself; returns how many.

    Their pages show them from that date on anyway: what is left to do is the status and the thread.
    """
    published = 0
    for post in Post.objects.due(now):
        with transaction.atomic():
            won = Post.objects.filter(pk=post.pk, status=Post.Status.SCHEDULED).update(status=Post.Status.PUBLISHED)
            if won:  # else another worker was faster, or an editor withdrew it
                discussion.sync(Post.objects.get(pk=post.pk))  # as it is now: it may have been edited since we looked
                published += 1
    return published


@transaction.atomic
def delete_post(post: Post) -> None:
    """Delete a post and, on commit, its figure's files. Its comments are kept, but hidden everywhere."""
    _hold(post)
    discussion.hide(post)
    _remove_files_on_commit(post)
    post.delete()


@transaction.atomic
def save_author(author: Author) -> Author:
    """Check and save an author, and tell the threads of all posts whose answers carry the author's badge now."""
    author.full_clean()
    author.save()
    for post in author.posts.select_related("author__user", "thread"):
        discussion.sync(post)
    return author


def _store_figure(post: Post) -> None:
    if images.is_new(post.figure):
        stored = images.store(post.figure, owner=post.uuid)
        post.figure, post.figure_width, post.figure_height = stored.name, stored.width, stored.height
    elif not post.figure:
        post.figure_width = post.figure_height = None


def _remove_files_on_commit(post: Post) -> None:
    names = [source["name"] for source in post.figure_files]
    transaction.on_commit(lambda: images.remove(names))


def _keep_former_address(post: Post, before: Post | None) -> None:
    if post.is_public():
        FormerSlug.objects.filter(slug=post.slug).delete()  # whoever is read at an address takes precedence
    if before is not None and before.slug != post.slug and (before.is_public() or before.thread_id):
        FormerSlug.objects.update_or_create(slug=before.slug, defaults={"post": post})
