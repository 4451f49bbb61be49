"""Whom a site trusts, and what it blocks.

An address typed into a form proves nothing. Trust counts for a comment only when that very comment was confirmed by a
button in a mail to its address; a block only ever sends to spam, from where a moderator can bring it back.
"""

import re
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from comments.links import hosts_in
from comments.models import Block, Comment, Site, TrustedAuthor
from comments.standing import KNOWN, standings_of

BLOCKED = "blocked"  # the rule by which a comment goes to spam at once
Kind = Block.Kind


def trust_authors(comments: Iterable[Comment], *, by: User) -> int:
    """Trust the addresses of these comments on their sites; returns how many were not trusted before."""
    wanted = {(c.thread.site_id, c.email.lower()) for c in comments if c.email}
    rows = [TrustedAuthor(site_id=site, email=email, created_by=by) for site, email in sorted(wanted)]
    before = TrustedAuthor.objects.count()
    TrustedAuthor.objects.bulk_create(rows, ignore_conflicts=True)
    return TrustedAuthor.objects.count() - before


def publishes(comment: Comment) -> str:
    """The rule by which a confirmed comment is published without a moderator; "" where one has to look."""
    return "" if comment.confirmed_at is None else _rule_for(comment)


def would_publish(comment: Comment) -> bool:
    """Whether its author's confirming it by mail would publish it."""
    return bool(_rule_for(comment))


def _rule_for(comment: Comment) -> str:
    """Whatever was found by screening still has to be looked at."""
    site = comment.thread.site
    is_plain = all(reason["code"] == "premoderation" for reason in comment.held_for)
    if not is_plain or site.trust == Site.Trust.NOBODY:
        return ""
    if TrustedAuthor.objects.filter(site=site, email=comment.email.lower()).exists():
        return "trusted"
    is_known = site.trust == Site.Trust.KNOWN and standings_of([comment])[comment.pk].kind == KNOWN
    return "known" if is_known else ""


def block(site: Site, *, kind: str, value: str, by: User) -> bool:
    """Send what comes from an address or domain, or has a word, straight to spam; False where that was so already.

    Raises ValidationError.
    """
    row = Block(site=site, kind=kind, value=normalised(kind, value), created_by=by)
    row.full_clean(validate_unique=False, validate_constraints=False)
    with transaction.atomic():
        _row, is_new = Block.objects.get_or_create(site=site, kind=kind, value=row.value, defaults={"created_by": by})
        Site.objects.filter(pk=site.pk).update(has_blocks=True)
    return is_new


def normalised(kind: str, value: str) -> str:
    """As it is stored and compared. Raises ValidationError where it would block everything or nothing."""
    value = " ".join(value.split()).casefold()
    if kind == Kind.DOMAIN:
        value = value.rpartition("@")[2].removeprefix("www.").strip(".")
        if "." not in value:
            raise ValidationError({"value": _("Name a whole domain, like example.org.")})
    if kind == Kind.EMAIL and "@" not in value:
        raise ValidationError({"value": _("Name a whole address, like name@example.org.")})
    if kind == Kind.WORD and len(_words(value).strip()) < 3:
        raise ValidationError({"value": _("A word of fewer than three letters would stand everywhere.")})
    return value


def is_blocked(comment: Comment, site: Site) -> bool:
    """Whether something that the site blocks sent this comment, or stands in it. One query, none without blocks."""
    if not site.has_blocks:
        return False
    blocked = {(kind, value) for kind, value in site.blocks.values_list("kind", "value")}
    email = comment.email.casefold()
    if (Kind.EMAIL, email) in blocked:
        return True
    hosts = {email.rpartition("@")[2], *hosts_in(comment.text), *hosts_in(comment.website)}
    if any((Kind.DOMAIN, domain) in blocked for host in hosts for domain in _domains(host)):
        return True
    words = _words(f"{comment.name} {comment.text}")
    return any(_words(value) in words for kind, value in blocked if kind == Kind.WORD)


def _words(text: str) -> str:
    """The words of a text in small letters, each between spaces, so that only whole words are found in it."""
    words = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    return f" {words} "


def _domains(host: str) -> list[str]:
    """A host and the domains above it: a.b.example.org, b.example.org, example.org, org."""
    parts = host.split(".")
    return [".".join(parts[start:]) for start in range(len(parts))]
