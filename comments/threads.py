"""Finding, opening and changing threads."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from comments import identifiers, publication
from comments.models import Comment, Site, Thread, ThreadIdentifier

_UNSET = object()
# Asked for by each comment and each page that is read; Django's ORM takes four times as long to compose it.
_BY_KEY = """
SELECT thread.* FROM comments_thread AS thread
JOIN comments_threadidentifier AS identifier ON identifier.thread_id = thread.id
WHERE identifier.site_id = %s AND identifier.key = %s
"""


def find_thread(site: Site, *, identifier: str) -> Thread | None:
    """The thread that answers to identifier on this site, or None."""
    return thread_of_key(site, identifiers.key_of(identifier))


def thread_of_key(site: Site, key: str) -> Thread | None:
    """The same by the key that stands in addresses of published files and pages."""
    for thread in Thread.objects.raw(_BY_KEY, [site.pk, key]):
        thread.site = site  # known: nobody needs to ask for it again
        return thread
    return None


def open_thread(
    site: Site,
    *,
    identifier: str,
    aliases: Iterable[str] = (),
    title: str = "",
    url: str = "",
    author: User | None = None,
    state: str = Thread.State.OPEN,
) -> Thread:
    """The thread that answers to identifier; opened where there is none, then published as an empty page.

    The rest describes a thread when it is opened; later, add_identifier() and update_thread() change it.
    """
    found = find_thread(site, identifier=identifier)
    if found:
        return found
    try:
        with transaction.atomic():
            thread = Thread.objects.create(site=site, title=title[:300], url=url, author=author, state=state)
            for name in (identifier, *aliases):
                _name(thread, identifier=name)
            _publish_on_commit([thread.pk])
    except IntegrityError:  # somebody opened it between our look and our insert
        found = find_thread(site, identifier=identifier)
        if found is None:
            raise
        return found
    return thread


def add_identifier(thread: Thread, *, identifier: str) -> ThreadIdentifier:
    """Let thread answer to one more name. Raises IntegrityError where another thread of the site has it."""
    with transaction.atomic():
        alias = _name(thread, identifier=identifier)
        touch([thread.pk])
    return alias


def _name(thread: Thread, *, identifier: str) -> ThreadIdentifier:
    return ThreadIdentifier.objects.create(
        thread=thread,
        site_id=thread.site_id,
        identifier=identifiers.normalise(identifier),
        key=identifiers.key_of(identifier),
    )


def update_thread(thread: Thread, *, title=_UNSET, url=_UNSET, author=_UNSET, state=_UNSET, closes_at=_UNSET) -> None:
    """Change what is given; where that changes anything, move the version and, on commit, publish again.

    A new address or author stands in every published comment (link, badge), so all of them count as changed.
    """
    given = {"title": title, "url": url, "author": author, "state": state, "closes_at": closes_at}
    changed = {name: value for name, value in given.items() if value is not _UNSET and getattr(thread, name) != value}
    if not changed:
        return
    if "state" in changed:
        changed["hidden_for"] = ""
    for name, value in changed.items():
        setattr(thread, name, value)
    thread.full_clean(validate_unique=False)
    with transaction.atomic():
        thread.save(update_fields=list(changed))
        touch([thread.pk])
        if changed.keys() & {"url", "author"}:
            version = Thread.objects.values_list("version", flat=True).get(pk=thread.pk)
            Comment.objects.filter(thread=thread, position__isnull=False).update(changed_in=version)
    thread.refresh_from_db(fields=["version", "changed_at"])


def touch(thread_ids: Iterable[int]) -> None:
    """Something public about these threads changed: move their versions and publish them on commit."""
    ids = list(thread_ids)
    Thread.objects.filter(pk__in=ids).update(version=F("version") + 1, changed_at=timezone.now())
    _publish_on_commit(ids)


def _publish_on_commit(ids: list[int]) -> None:
    # Robust: what was decided is decided, even where the disk is full just then; the reconciler catches up.
    transaction.on_commit(lambda: publication.publish(ids), robust=True)


def close_due(now: datetime | None = None) -> int:
    """Close the open threads whose time has come; returns how many."""
    due = Thread.objects.filter(state=Thread.State.OPEN, closes_at__lte=now or timezone.now())
    ids = list(due.values_list("pk", flat=True))
    if ids:  # asked before a transaction, which on SQLite would make everybody who writes wait
        with transaction.atomic():
            Thread.objects.filter(pk__in=ids).update(state=Thread.State.CLOSED)
            touch(ids)
    return len(ids)
