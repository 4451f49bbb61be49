"""Finding, opening and changing threads."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from comments import identifiers, publication
from comments.models import Comment, Site, Thread, ThreadIdentifier

_UNSET = object()
_A_DAY = Value(timedelta(days=1), output_field=DurationField())
_DAYS = ExpressionWrapper(Cast("site__closes_after", IntegerField()) * _A_DAY, output_field=DurationField())
# Thread.closing_time, to the database.
_CLOSING_TIME = Coalesce("closes_at", ExpressionWrapper(F("created_at") + _DAYS, output_field=DateTimeField()))
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
    opened_at: datetime | None = None,
) -> Thread:
    """The thread that answers to identifier; opened where there is none, then published as an empty page.

    The rest describes a thread when it is opened; later, add_identifier() and update_thread() change it. opened_at: the
    age of its page, where that is known to be older than its conversation here.
    """
    found = find_thread(site, identifier=identifier)
    if found:
        return found
    now = timezone.now()
    opened = min(opened_at or now, now)
    try:
        with transaction.atomic():
            thread = Thread.objects.create(
                site=site, title=title[:300], url=url, author=author, state=state, created_at=opened
            )
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
    _move_version(Thread.objects.filter(pk__in=ids))
    _publish_on_commit(ids)


def follow_days(site: Site) -> None:
    """After how many days a site's pages close was changed: move the versions of the threads that go by it.

    They may be many, so their files are left to the reconciler. Whether they take comments is asked of the database.
    """
    _move_version(site.threads.filter(closes_at=None))


def _move_version(rows: QuerySet[Thread]) -> None:
    rows.update(version=F("version") + 1, changed_at=timezone.now())


def _publish_on_commit(ids: list[int]) -> None:
    # Robust: what was decided is decided, even where the disk is full just then; the reconciler catches up.
    transaction.on_commit(lambda: publication.publish(ids), robust=True)


def that_take_comments(rows: QuerySet[Thread], *, now: datetime | None = None, but: bool = False) -> QuerySet[Thread]:
    """Those in which a reader may write now, or all but those: Thread.accepts_comments(), asked of the database."""
    rows = rows.alias(closing=_CLOSING_TIME)
    taking = Q(state=Thread.State.OPEN) & (Q(closing=None) | Q(closing__gt=now or timezone.now()))
    return rows.exclude(taking) if but else rows.filter(taking)


def close_due(now: datetime | None = None) -> int:
    """Close the open threads whose own time has come; returns how many.

    Those that go by the days of their site stay as they are: with other days they may take comments again.
    """
    due = Thread.objects.filter(state=Thread.State.OPEN, closes_at__lte=now or timezone.now())
    ids = list(due.values_list("pk", flat=True))
    if ids:  # asked before a transaction, which on SQLite would make everybody who writes wait
        with transaction.atomic():
            Thread.objects.filter(pk__in=ids).update(state=Thread.State.CLOSED)
            touch(ids)
    return len(ids)
