"""Comments that belong to one place of their page, such as one survey result.

An anchor is an opaque name: what it means, and whether the place is still there, only the page itself knows.
"""

from collections.abc import Collection

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.utils.http import urlencode

from comments.models import Comment, Thread


def count(threads: Collection[int], anchors: Collection[str]) -> dict[tuple[int, str], int]:
    """How many public comments there are, by thread and anchor. One query, none where there is nothing to ask."""
    if not (threads and anchors):
        return {}
    rows = Comment.objects.filter(is_public=True, thread__in=threads, anchor__in=anchors).values_list(
        "thread", "anchor"
    )
    return {(thread, anchor): number for thread, anchor, number in rows.annotate(Count("pk")).order_by()}


def address_of(comment: Comment) -> str:
    """Where our own page names the place of a comment and shows what is said about it; "" where none of ours does."""
    if not (comment.anchor and comment.thread.is_ours):
        return ""
    return f"{comment.thread.url}?{urlencode({'anchor': comment.anchor})}#comments"


def positions(thread: Thread, anchor: str) -> list[int]:
    """The positions of the conversations that have a public comment with this anchor, in their order."""
    rows = Comment.objects.filter(is_public=True, thread=thread, anchor=anchor)
    rows = rows.annotate(where=Coalesce("root__position", "position"))
    return list(rows.values_list("where", flat=True).distinct().order_by("where"))
