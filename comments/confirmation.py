"""A button in a mail proves that an address is its author's: of this very comment, and of no later one."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from comments import mail_links, moderation, trust
from comments.models import Comment

Status = Comment.Status


def unconfirmed_of(comment: Comment, *, now: datetime | None = None) -> list[Comment]:
    """What was lately written under the comment's address and not confirmed, the oldest first.

    A reader gets one mail a day, so its button is for all of them.
    """
    if not comment.email or comment.source != Comment.Source.READER:
        return []
    rows = Comment.objects.filter(
        email__iexact=comment.email,
        source=Comment.Source.READER,
        confirmed_at=None,
        status__in=[Status.PENDING, Status.APPROVED],
        created_at__gte=(now or timezone.now()) - mail_links.CONFIRM_WITHIN,
    )
    return list(rows.select_related("thread__site").order_by("created_at", "pk"))


def confirm(items: Iterable[tuple[uuid.UUID, int]], *, now: datetime | None = None) -> list[Comment]:
    """Note that the address of these comments, given as (id, version seen), was confirmed; returns which.

    In one transaction: mark those that are as they were seen, then publish what their sites' trust publishes without a
    moderator. Somebody who knows the address could have changed the others since.
    """
    now = now or timezone.now()
    with transaction.atomic():
        confirmed = []
        for comment_uuid, version in items:
            unseen = Comment.objects.filter(uuid=comment_uuid, version=version, confirmed_at=None)
            if unseen.update(confirmed_at=now):
                confirmed.append(Comment.objects.select_related("thread__site").get(uuid=comment_uuid))
        for comment in confirmed:
            if comment.status == Status.PENDING and not comment.is_public and (rule := trust.publishes(comment)):
                moderation.decide([(comment.uuid, comment.version)], to=Status.APPROVED, rule=rule, now=now)
                comment.refresh_from_db()
    return confirmed
