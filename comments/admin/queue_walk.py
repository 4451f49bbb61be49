"""The way through the queue, one comment after the other: which part of it is walked through, and what comes next."""

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from comments import access, agreement, claims
from comments.filters import MAX_SEARCH_LENGTH, QueueFilter
from comments.models import Comment

_NARROWING = ("site", "thread", "held_for", "author", "has_link", "language", "age", "search")


def narrowed(request) -> dict[str, str]:
    """Which part of the queue the address names. What the review page calls `search`, the admin's lists call `q`."""
    asked = {name: request.GET[name] for name in _NARROWING if request.GET.get(name)}
    if words := request.GET.get("q"):
        asked["search"] = words[:MAX_SEARCH_LENGTH]
    return asked


def queue(request) -> QuerySet[Comment]:
    """The open comments that this moderator may decide on, the oldest first, as far as the address narrows them."""
    rows = access.comments_for(request.user).awaiting()
    try:
        return QueueFilter(narrowed(request), rows, request=request).qs
    except ValidationError:  # a search for addresses, by somebody who may not see them
        return rows.none()


def next_of(request, *, after: Comment | None = None, forwards: bool = True) -> Comment | None:
    """The next open comment that no colleague is looking at; where the queue ends, its first one."""
    rows = agreement.without_approved_by(claims.without_claimed(queue(request), user=request.user), request.user)
    rows = rows.order_by("created_at", "pk") if forwards else rows.order_by("-created_at", "-pk")
    if after is None:
        return rows.first()
    rows = rows.exclude(pk=after.pk)
    moment, compare = after.created_at, "gt" if forwards else "lt"
    beyond = Q(**{f"created_at__{compare}": moment}) | Q(created_at=moment, **{f"pk__{compare}": after.pk})
    return rows.filter(beyond).first() or rows.first()


def address_of(request, comment: Comment | None, **query: str) -> str:
    """The review page of a comment, or of the next one, in the same part of the queue."""
    name = "admin:comments_comment_review"
    where = reverse(f"{name}_one", args=[comment.uuid]) if comment else reverse(name)
    return _with(where, narrowed(request) | query)


def undo_address(request) -> str:
    """Where an action is taken back, from where one goes on in the same part of the queue."""
    return _with(reverse("admin:comments_comment_review_undo"), narrowed(request))


def _with(where: str, query: dict[str, str]) -> str:
    return f"{where}?{urlencode(query)}" if query else where
