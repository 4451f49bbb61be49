"""Sending the same submission twice gives one comment.

A client names each submission with an `Idempotency-Key`. Keys are bound to the site and the origin they came from,
so nobody reads somebody else's answer by guessing a key, and they are forgotten after a day.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from comments.models import Comment, IdempotencyKey
from comments.refusals import Refusal

REMEMBERED_FOR = timedelta(hours=24)


class KeyReused(Refusal):
    """The same key came with another body."""

    status_code = 422
    error_code = "idempotency_key_reused"

    def __str__(self) -> str:
        return _("This Idempotency-Key was used for another comment.")


def once(
    key: str, *, scope: str, body: Any, create: Callable[[], Comment], now: datetime | None = None
) -> tuple[Comment, bool]:
    """The comment that this key stands for, and whether it was there before.

    create() runs, in the same transaction as the key is stored in, only where the key is new. Two at the same time:
    one creates, the other gets its comment. Raises KeyReused, and whatever create() raises.
    """
    stored_key = _digest("key", scope, key)
    fingerprint = _digest("body", scope, json.dumps(body, sort_keys=True, default=str))
    for attempt in (1, 2):
        known = IdempotencyKey.objects.filter(key=stored_key).select_related("comment").first()
        if known is not None:
            if known.fingerprint != fingerprint:
                raise KeyReused
            return known.comment, True
        try:
            with transaction.atomic():
                comment = create()
                IdempotencyKey.objects.create(
                    key=stored_key, fingerprint=fingerprint, comment=comment, created_at=now or timezone.now()
                )
            return comment, False
        except IntegrityError:  # its twin was faster by a moment: answer as it was answered
            if attempt == 2:
                raise
    raise AssertionError("unreachable")


def _digest(purpose: str, *parts: str) -> str:
    value = "\x1f".join(parts)
    return salted_hmac(f"comments.idempotency.{purpose}", value, algorithm="sha256").hexdigest()


def forget(now: datetime | None = None) -> int:
    """Delete the keys that are older than a day; returns how many."""
    deleted, _details = IdempotencyKey.objects.filter(created_at__lt=(now or timezone.now()) - REMEMBERED_FOR).delete()
    return deleted
