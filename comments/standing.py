"""Who seems to have written a comment: what became of what came from the same address before.

An address typed into a form proves nothing, so this is a hint to moderators and decides nothing (comments/trust.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from comments.models import Comment
from comments.querysets import CountUpTo

Status = Comment.Status
FIRST, KNOWN, STAFF = "first", "known", "staff"
COUNTED = 100  # of each status: more say nothing else about somebody
_LAST = 5


@dataclass(frozen=True)
class Standing:
    """How an address stands with one site, this comment left out of the count."""

    kind: str  # FIRST, KNOWN (something of it was approved) or STAFF
    counts: dict[str, int] = field(default_factory=dict)  # of its other comments, by status, each up to COUNTED

    @property
    def approved(self) -> int:
        return self.counts.get(Status.APPROVED, 0)

    @property
    def rejected(self) -> int:
        return self.counts.get(Status.REJECTED, 0) + self.counts.get(Status.SPAM, 0)


def standings_of(comments: Iterable[Comment]) -> dict[int, Standing]:
    """The standing of each comment's author, by primary key; one query, however many there are.

    It stays cheap where thousands came from one address.
    """
    comments = list(comments)
    asked = [c.pk for c in comments if c.email and c.user_id is None]
    found: dict[int, dict[str, int]] = {}
    if asked:
        rows = Comment.objects.filter(pk__in=asked).annotate(
            **{f"n_{status}": CountUpTo(_others(status)[:COUNTED]) for status in Status.values}
        )
        for pk, *counts in rows.values_list("pk", *(f"n_{status}" for status in Status.values)):
            found[pk] = {status: n for status, n in zip(Status.values, counts, strict=True) if n}
    return {c.pk: _standing(c, found.get(c.pk, {})) for c in comments}


def _others(status: str) -> QuerySet:
    """Of the comment that is asked about: what came to its site from its address and became this."""
    rows = Comment.objects.alias(address=Lower("email")).filter(address=Lower(OuterRef("email")), status=status)
    return rows.filter(thread__site=OuterRef("thread__site")).exclude(pk=OuterRef("pk")).order_by().values("pk")


def _standing(comment: Comment, counts: dict[str, int]) -> Standing:
    if comment.user_id is not None:
        return Standing(STAFF)
    return Standing(KNOWN if counts.get(Status.APPROVED) else FIRST, counts)


def others_of(comment: Comment) -> QuerySet[Comment]:
    """The other comments from the same address on the same site, the newest first."""
    if not comment.email:
        return Comment.objects.none()
    rows = Comment.objects.annotate(address=Lower("email")).filter(address=comment.email.lower())
    return rows.filter(thread__site=comment.thread.site_id).exclude(pk=comment.pk).order_by("-created_at", "-pk")


def last_of(comment: Comment) -> list[Comment]:
    """The last five of them, with their threads."""
    return list(others_of(comment).select_related("thread")[:_LAST])


def other_names(comment: Comment) -> list[str]:
    """Under which other names the same address wrote on this site, up to five."""
    names = others_of(comment).exclude(Q(name=comment.name) | Q(name="")).order_by("name")
    return list(names.values_list("name", flat=True).distinct()[:_LAST])
