"""Locking rows in one order everywhere (threads first, by key, then comments), so that nobody waits in a circle.

SQLite has no row locks: there the transaction itself (IMMEDIATE) is the lock.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import OperationalError

from comments.models import Comment, Thread


def lock_threads(ids: Iterable[int], *, alone: bool = False) -> dict[int, Thread]:
    """The threads as they are now, with their sites, by key.

    alone: also nobody can add a comment until we are done. Raises OperationalError, which is answered as 503, where
    one of them was merged or removed a moment ago.
    """
    wanted = set(ids)
    rows = Thread.objects.select_for_update(no_key=not alone, of=("self",)).select_related("site")
    held = {thread.pk: thread for thread in rows.filter(pk__in=wanted).order_by("pk")}
    if held.keys() != wanted:
        raise OperationalError("a thread was merged or removed meanwhile")
    return held


def lock_comments(ids: Iterable[UUID]) -> tuple[list[Comment], dict[int, Thread]]:
    """The comments, the oldest first, and their threads. Raises OperationalError likewise."""
    ids = list(ids)
    held = lock_threads(Comment.objects.filter(uuid__in=ids).values_list("thread_id", flat=True))
    rows = list(Comment.objects.select_for_update(no_key=True).filter(uuid__in=ids).order_by("created_at", "pk"))
    if not {row.thread_id for row in rows} <= held.keys():
        raise OperationalError("their thread was merged into another one meanwhile")
    return rows, held
