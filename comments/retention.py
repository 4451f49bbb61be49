"""How long what is not published is kept: its words and its author go, the row and its decisions stay."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from comments import locking, privacy
from comments.models import Comment, Decision

Status = Comment.Status
_AT_ONCE = 300  # comments per transaction, so that others get their turn to write


def periods() -> dict[str, int]:
    """For each status the days after its last decision; what has 0 is kept for ever."""
    return {
        Status.SPAM: settings.SPAM_KEPT_DAYS,
        Status.TRASH: settings.TRASH_KEPT_DAYS,
        Status.REJECTED: settings.REJECTED_KEPT_DAYS,
    }


def overdue(now: datetime | None = None):
    """The comments whose time is over."""
    now = now or timezone.now()
    wanted = Q(pk__in=[])
    for status, days in periods().items():
        if days:
            since = now - timedelta(days=days)
            # Imported comments are older than their first decision here.
            later = Decision.objects.filter(comment=OuterRef("pk"), created_at__gte=since)
            wanted |= Q(~Exists(later), status=status, created_at__lt=since)
    return Comment.objects.filter(wanted, erased_at=None)


def apply(now: datetime | None = None) -> int:
    """Blank them; returns how many. Moderators' notes with decisions stay: they say why, for whoever asks later."""
    now = now or timezone.now()
    done = 0
    while ids := list(overdue(now).order_by("pk").values_list("uuid", flat=True)[:_AT_ONCE]):
        with transaction.atomic():
            held, _threads = locking.lock_comments(ids)  # somebody may have brought one back a moment ago
            privacy.blank([c.uuid for c in held if c.status in periods()], keeps_notes=True, now=now)
        done += len(ids)
    return done
