"""Who is looking at what, so that two moderators do not meet on one comment.

A claim is taken by starting to review and by each decision, never by opening a page; it keeps nobody from deciding,
and ends by itself.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone

from comments.models import Claim, Comment

HELD_FOR = timedelta(minutes=5)


def take(comment: Comment, *, user: User, now: datetime | None = None) -> bool:
    """Claim comment for user, or prolong their claim; gives back their others. False: a colleague is looking at it."""
    now = now or timezone.now()
    Claim.objects.filter(user=user).exclude(comment=comment).delete()
    mine = Claim(comment=comment, user=user, until=now + HELD_FOR)
    free = Claim.objects.filter(comment=comment).filter(Q(user=user) | Q(until__lte=now))
    if free.update(user=user, until=mine.until):
        return True
    Claim.objects.bulk_create([mine], ignore_conflicts=True)
    return Claim.objects.filter(comment=comment, user=user).exists()


def without_claimed(comments: QuerySet[Comment], *, user: User, now: datetime | None = None) -> QuerySet[Comment]:
    """Leave out what somebody else is looking at."""
    others = Claim.objects.filter(until__gt=now or timezone.now()).exclude(user=user)
    return comments.exclude(pk__in=others.values("comment"))


def holder_of(comment: Comment, *, user: User, now: datetime | None = None) -> User | None:
    """The colleague who is looking at comment, or None."""
    others = Claim.objects.filter(comment=comment, until__gt=now or timezone.now()).exclude(user=user)
    claim = others.select_related("user").first()
    return claim.user if claim else None


def forget(now: datetime | None = None) -> int:
    """Delete the claims that have ended; returns how many."""
    return Claim.objects.filter(until__lte=now or timezone.now()).delete()[0]
