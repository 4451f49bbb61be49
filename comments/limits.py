"""How fast one network may send comments: a token bucket per network, one conditional UPDATE per comment.

It counts in the database, so that all processes and hosts count together and two requests at the same moment cannot
both take the last token (https://en.wikipedia.org/wiki/Token_bucket).
"""

import ipaddress

from django.db.models import F
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.throttling import BaseThrottle

from comments.models import RateBucket
from comments.refusals import Refusal

CAPACITY = 20  # comments at once
REFILL = 20 / 600  # comments per second: twenty in ten minutes


class TooManyComments(Refusal):
    """This network sent more than a person writes."""

    status_code = 429
    error_code = "too_many_comments"
    retry_after = round(1 / REFILL)  # seconds until one more is possible

    def __str__(self) -> str:
        return _("Too many comments came from your network. Nothing is lost: please send it again in a minute.")


def network_of(request) -> str:
    """The /24 or /56 that a request came from: as much as one household or office usually has. "" is not counted.

    The address is the one that NUM_PROXIES trusts; headers that a client makes up change nothing. A loopback address
    is not counted: it is a proxy that nobody declared, or the operator, and speaks for all readers at once.
    """
    try:
        ip = ipaddress.ip_address(BaseThrottle().get_ident(request))
    except ValueError:
        return ""
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return "" if ip.is_loopback else str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 56), strict=False))


def take_turn(network: str) -> None:
    """Count one comment from this network. Raises TooManyComments when it has no turn left."""
    key = salted_hmac("comments.limits", network, algorithm="sha256").hexdigest()
    now = timezone.now().timestamp()
    RateBucket.objects.bulk_create([RateBucket(key=key, tokens=CAPACITY, filled_at=now)], ignore_conflicts=True)
    later = Greatest(F("filled_at"), now)  # the clocks of two hosts, or of two threads, need not agree
    filled = Least(float(CAPACITY), F("tokens") + (later - F("filled_at")) * REFILL)
    bucket = RateBucket.objects.alias(filled=filled).filter(key=key, filled__gte=1)
    if not bucket.update(tokens=filled - 1, filled_at=later):
        raise TooManyComments


def forget() -> int:
    """Delete the buckets that are full again; returns how many."""
    full_before = timezone.now().timestamp() - CAPACITY / REFILL
    deleted, _details = RateBucket.objects.filter(filled_at__lt=full_before).delete()
    return deleted
