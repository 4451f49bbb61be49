"""How fast one network may send comments, or try passwords: a token bucket, one conditional UPDATE per try.

It counts in the database, so that all processes and hosts count together and two requests at the same moment cannot
both take the last token (https://en.wikipedia.org/wiki/Token_bucket).
"""

import ipaddress
import re

from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from comments.models import RateBucket
from comments.refusals import Refusal

CAPACITY = 20  # comments at once
REFILL_TIME = 30.0  # seconds for one more: twenty in ten minutes
_CLOCKS_DIFFER = 600.0  # seconds between two hosts at most
_WITH_PORT = re.compile(r"\[(.+)\](?::\d+)?|([\d.]+):\d+")  # as some proxies forward an address


class TooManyComments(Refusal):
    """This network sent more than a person writes."""

    status_code = 429
    error_code = "too_many_comments"
    retry_after = round(REFILL_TIME)

    def __str__(self) -> str:
        return _("Too many comments came from your network. Nothing is lost: please send it again in a minute.")


def network_of(request) -> str:
    """The /24 or /56 that a request came from: as much as one household or office usually has. "" is not counted.

    The address is the one that NUM_PROXIES trusts; headers that a client makes up change nothing. A loopback address
    is not counted: it is a proxy that nobody declared, or the operator, and speaks for all readers at once.
    """
    address = BaseThrottle().get_ident(request) or ""
    if found := _WITH_PORT.fullmatch(address):
        address = found[1] or found[2]
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    ip = getattr(ip, "ipv4_mapped", None) or ip
    return "" if ip.is_loopback else str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 56), strict=False))


def _key_of(network: str) -> str:
    return salted_hmac("comments.limits", network, algorithm="sha256").hexdigest()


def take_turn(network: str) -> None:
    """Count one comment from this network. Raises TooManyComments when it has no turn left."""
    if not has_turn(network, capacity=CAPACITY, refill_time=REFILL_TIME):
        raise TooManyComments


def has_turn(who: str, *, capacity: int, refill_time: float) -> bool:
    """Count one try, and say whether it may be: so many at once, and one more every refill_time seconds."""
    now = timezone.now().timestamp()
    row = RateBucket.objects.filter(key=(key := _key_of(who)))
    RateBucket.objects.bulk_create([RateBucket(key=key, full_at=now)], ignore_conflicts=True)
    turns_left = row.filter(full_at__lte=now + (capacity - 1) * refill_time)
    if turns_left.update(full_at=Greatest(F("full_at"), now) + refill_time):
        return True
    # Nothing counts so far ahead, but what was counted before the clock was set back: that would lock everybody out.
    unreal = row.filter(full_at__gt=now + capacity * refill_time + _CLOCKS_DIFFER)
    return bool(unreal.update(full_at=now + refill_time))


class TooManyPreviews(Refusal):
    """This network looks at texts faster than a person writes them."""

    status_code = 429
    error_code = "too_many_previews"
    retry_after = 60

    def __str__(self) -> str:
        return _("Too many previews were asked for from your network. Please wait a minute, or send your comment now.")


class PreviewThrottle(SimpleRateThrottle):
    """How often one network may look at a text before sending it.

    Nothing is stored by that, so the cache counts: roughly, and without a turn at the database.
    """

    rate = "60/min"

    def get_cache_key(self, request, view) -> str | None:
        network = network_of(request)
        return f"preview:{_key_of(network)}" if network else None

    def throttle_failure(self):
        raise TooManyPreviews


def forget() -> int:
    """Delete the buckets that are full again; returns how many."""
    deleted, _details = RateBucket.objects.filter(full_at__lt=timezone.now().timestamp()).delete()
    return deleted
