"""What is done to a site as a whole: its move to another host, and its removal."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import router, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from comments import identifiers, operations, publication, threads
from comments.models import (
    OWN_SITE,
    Claim,
    Comment,
    Decision,
    IdempotencyKey,
    ImportedComment,
    Note,
    Operation,
    Origin,
    OutboundMessage,
    ProposedChange,
    Revision,
    Site,
    Thread,
    ThreadIdentifier,
)
from comments.origins import own_origin
from comments.thread_care import holders
from comments.validators import normalise_origin

_CHUNK = 500
_SHOWN = 20  # names that are told, of those that were left alone


# Another host


def rename_host(site: Site, *, old: str, new: str, by: User | None = None, is_dry: bool = False) -> dict[str, Any]:
    """Let the pages of a site belong to the origin `new` instead of `old` (like https://blog.example.org).

    In one transaction: register the new origin, give every thread of the old one its new address and, beside each name
    that is an address there, the same on the new host. Old names go on answering, and the old origin stays registered
    until somebody removes it. A name that another thread has is left alone and told: those two want to be merged. On
    commit the threads are published anew. Raises ValidationError.
    """
    old, new = _origin(old), _origin(new)
    if old == new:
        raise ValidationError(_("These are one origin."))
    if site.slug == OWN_SITE and new != own_origin():
        raise ValidationError(_("The address of this blog is SITE_URL: %(url)s") % {"url": own_origin()})
    with operations.carried_out(is_dry=is_dry):
        if site.slug != OWN_SITE:
            Origin.objects.get_or_create(site=site, origin=new)
        moved = _readdress(site, old, new)
        named, taken = _rename(site, old, new)
        ids = {*moved, *named}
        for start in range(0, len(ids), _CHUNK):
            part = sorted(ids)[start : start + _CHUNK]
            Thread.objects.filter(pk__in=part).update(rearranged_in=F("version") + 1)
        threads.touch(sorted(ids))
        facts = {"from": old, "to": new, "threads": len(moved), "names": len(named), "taken": len(taken)}
        if taken:
            facts["taken_names"] = taken[:_SHOWN]
        operations.note(Operation.Kind.RENAME_HOST, by=by, site=site, facts=facts)
    return facts


def _origin(typed: str) -> str:
    origin = normalise_origin(typed.strip().rstrip("/"))
    if not origin:
        raise ValidationError(
            _("“%(origin)s” is no origin. Name one like https://blog.example.org.") % {"origin": typed}
        )
    return origin


def _readdress(site: Site, old: str, new: str) -> list[int]:
    """Give threads of the old origin their new address; returns which."""
    moved = []
    for pk, url in Thread.objects.filter(site=site).exclude(url="").order_by("pk").values_list("pk", "url"):
        head = "/".join(url.split("/", 3)[:3])
        if normalise_origin(head) == old:
            moved.append(Thread(pk=pk, url=new + url[len(head) :]))
    Thread.objects.bulk_update(moved, ["url"], batch_size=_CHUNK)
    return [thread.pk for thread in moved]


def _rename(site: Site, old: str, new: str) -> tuple[list[int], list[str]]:
    """Add the names on the new host; returns the threads that got one, and the names that other threads have."""
    before, after = (identifiers.normalise(origin).removesuffix("/") for origin in (old, new))
    rows = ThreadIdentifier.objects.filter(site=site, identifier__startswith=f"{before}/").order_by("pk")
    named: list[int] = []
    taken: list[str] = []
    found = list(rows) if before != after else []
    for start in range(0, len(found), _CHUNK):
        fresh = {}
        for row in found[start : start + _CHUNK]:
            name = identifiers.normalise(after + row.identifier.removeprefix(before))
            key = identifiers.key_of(name)
            fresh[key] = ThreadIdentifier(thread_id=row.thread_id, site=site, identifier=name, key=key)
        known = ThreadIdentifier.objects.filter(site=site, key__in=fresh)
        for key, thread_id in known.values_list("key", "thread_id"):
            there = fresh.pop(key)
            if there.thread_id != thread_id:
                taken.append(there.identifier)
        ThreadIdentifier.objects.bulk_create(fresh.values())
        named += [row.thread_id for row in fresh.values()]
    return named, taken


# Removal


def remove(site: Site, *, by: User | None = None, is_dry: bool = False) -> dict[str, Any]:
    """Delete a site with all of its threads and comments, for good; returns how much that is.

    In one transaction; on commit its published pages go. Decisions stay without their notes, because numbers count
    them, and belong to no comment any more. Raises ValidationError for this installation's own blog, and where another
    app's rows belong to a thread.
    """
    with operations.carried_out(is_dry=is_dry):
        current = Site.objects.select_for_update().get(pk=site.pk)
        if current.slug == OWN_SITE:
            raise ValidationError(_("This installation's own blog cannot be deleted."))
        if any(rows.exists() for rows in holders(current)):
            raise ValidationError(_("Posts belong to threads of this site. Delete those first."))
        of_site = Thread.objects.select_for_update(of=("self",)).filter(site=current).order_by("pk")
        pages = [publication.folder(thread) for thread in of_site]
        comments = Comment.objects.filter(thread__site=current)
        facts = {
            "slug": current.slug,
            "name": current.name,
            "threads": len(pages),
            "comments": comments.count(),
            "public": comments.filter(is_public=True).count(),
        }
        _delete_rows(current)
        current.delete()
        operations.note(Operation.Kind.REMOVE_SITE, by=by, site=None, facts=facts)
        pages.insert(0, publication.root() / "sites" / current.slug)
        transaction.on_commit(lambda: [publication.take_away(folder) for folder in pages], robust=True)
    return facts


def _delete_rows(site: Site) -> None:
    comments = Comment.objects.filter(thread__site=site)
    Decision.objects.filter(comment__in=comments).update(note="", comment=None)
    for model in (Revision, Note, Claim, ProposedChange, IdempotencyKey):
        model._default_manager.filter(comment__in=comments).delete()
    OutboundMessage.objects.filter(Q(site=site) | Q(comment__in=comments)).delete()
    ImportedComment.objects.filter(site=site).delete()
    # In one statement: Django would load them all, and refuse because they answer each other.
    comments._raw_delete(using=router.db_for_write(Comment))
    Thread.objects.filter(site=site).delete()
