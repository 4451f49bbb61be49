"""What `comments` has to know of a post is pushed into its thread here; `comments` never asks."""

from datetime import datetime, timedelta

from django.utils import timezone

from comments import threads
from comments.models import Site, Thread
from posts.models import Post


def identifier(post: Post) -> str:
    """The name under which pages ask for the comments of a post; it never changes."""
    return f"post-{post.uuid}"


def thread_of(post: Post) -> Thread | None:
    """The thread of a post, or of a draft that was never public here the one in which its imported comments wait."""
    return post.thread or threads.find_thread(Site.objects.own(), identifier=identifier(post))


def sync(post: Post) -> None:
    """Bring a post's thread into line with the post: title, address, author, open, closed or hidden.

    The thread is opened when the post is first public, never before. A post that is not public hides its thread.
    """
    now = timezone.now()
    if post.thread is None:
        if not post.is_public(now):
            return
        post.thread = threads.open_thread(
            Site.objects.own(),
            identifier=identifier(post),
            title=post.title,
            url=post.page_url,
            author=post.author.user,
            opened_at=post.published_at,
        )
        Post.objects.filter(pk=post.pk).update(thread=post.thread)
    closes_at = _closes_at(post)
    threads.update_thread(
        post.thread,
        title=post.title,
        url=post.page_url,
        author=post.author.user,
        state=_state(post, closes_at, now),
        closes_at=closes_at,
    )


def hide(post: Post) -> None:
    """Take the comments of a post out of every public place; they are kept."""
    if post.thread is not None:
        threads.update_thread(post.thread, state=Thread.State.HIDDEN)


def _closes_at(post: Post) -> datetime | None:
    if post.comments != Post.Comments.CLOSING or post.published_at is None:
        return None
    return post.published_at + timedelta(days=post.comments_close_after or 0)


def _state(post: Post, closes_at: datetime | None, now: datetime) -> str:
    if not post.is_public(now):
        return Thread.State.HIDDEN
    if post.comments == Post.Comments.CLOSED or (closes_at is not None and closes_at <= now):
        return Thread.State.CLOSED
    return Thread.State.OPEN
