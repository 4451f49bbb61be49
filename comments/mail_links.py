"""The links in mails: what each may do, for whom, and for how long.

A link names its purpose, its comment and its person; it is signed, and opens nothing else. Following one only shows a
page (comments/mail_pages.py): mail scanners follow every link, and some press every button that needs no thought.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

_CONFIRM = "comments.mail.confirm.v1"
_DECIDE = "comments.mail.decide.v1"
_PROPOSAL = "comments.mail.proposal.v1"
_UNSUBSCRIBE = "comments.mail.unsubscribe.v1"
CONFIRM_WITHIN = timedelta(days=7)
DECIDE_WITHIN = timedelta(days=7)
PROPOSAL_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class ToDecide:
    """May decide on this version of a comment, as this member of staff."""

    comment: uuid.UUID
    version: int
    user: int


@dataclass(frozen=True)
class ToUnsubscribe:
    """May end mail of one kind: from the site of a comment to its author, or, with a user, to a member of staff."""

    kind: str
    comment: str = ""  # its public id
    user: int = 0


def confirm_url(comment: uuid.UUID) -> str:
    """Where the address of a comment is confirmed."""
    return _url("mail-confirm", signing.dumps(comment.hex, salt=_CONFIRM))


def read_confirm(token: str) -> uuid.UUID:
    """The comment of a link. Raises signing.BadSignature, also when it is too old."""
    return uuid.UUID(signing.loads(token, salt=_CONFIRM, max_age=CONFIRM_WITHIN))


def decide_url(to: ToDecide) -> str:
    return _url("mail-decide", signing.dumps([to.comment.hex, to.version, to.user], salt=_DECIDE))


def read_decide(token: str) -> ToDecide:
    """Raises signing.BadSignature, also when it is too old."""
    comment, version, user = signing.loads(token, salt=_DECIDE, max_age=DECIDE_WITHIN)
    return ToDecide(uuid.UUID(comment), version, user)


def proposal_url(pk: int) -> str:
    """Where a comment's author answers a proposed change."""
    return _url("mail-proposal", signing.dumps(pk, salt=_PROPOSAL))


def read_proposal(token: str) -> int:
    """Raises signing.BadSignature, also when it is too old."""
    return int(signing.loads(token, salt=_PROPOSAL, max_age=PROPOSAL_WITHIN))


def unsubscribe_url(to: ToUnsubscribe) -> str:
    return _url("mail-unsubscribe", signing.dumps([to.kind, to.comment, to.user], salt=_UNSUBSCRIBE))


def read_unsubscribe(token: str) -> ToUnsubscribe:
    """Never too old. Raises signing.BadSignature."""
    return ToUnsubscribe(*signing.loads(token, salt=_UNSUBSCRIBE))


def _url(name: str, token: str) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=[token])}"
