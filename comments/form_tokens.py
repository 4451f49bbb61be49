"""What a form carries instead of a CSRF cookie: a signed token of its page, the moment it was drawn, and chance."""

import secrets
from datetime import timedelta

from django.core import signing
from django.utils import timezone

_SALT = "comments.form.v1"
GOOD_FOR = timedelta(hours=24)


def sign(goal: str) -> str:
    """A token for the forms of one page; no two are the same. goal must not contain a dot."""
    moment = f"{timezone.now().timestamp():.0f}"
    return signing.Signer(salt=_SALT).sign(f"{goal}.{moment}.{secrets.token_urlsafe(9)}")


def age(token: str, goal: str) -> timedelta | None:
    """How long ago the form was drawn; None where the token is not ours, of another page, or too old."""
    try:
        signed_for, moment, _random = signing.Signer(salt=_SALT).unsign(token).split(".")
    except (signing.BadSignature, ValueError):
        return None
    passed = timedelta(seconds=timezone.now().timestamp() - float(moment))
    return passed if signed_for == goal and passed <= GOOD_FOR else None
