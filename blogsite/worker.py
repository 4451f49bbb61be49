"""What happens without anybody asking: scheduled posts, closing threads, repairs of published pages, mail."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db import connection
from django.utils import timezone

from comments import (
    claims,
    idempotency,
    limits,
    notifications,
    orphans,
    outbox,
    privacy,
    publication,
    retention,
    threads,
)
from comments.importing import runs
from posts import publishing, rechecking
from surveys import polls

logger = logging.getLogger(__name__)

TICK = 1.0  # seconds between two looks at the clock
# How far back publication is checked: longer than any request may take to commit what it changed.
RECONCILED_SPAN = timedelta(minutes=10)


@dataclass
class Job:
    """Something to do again and again. run() gets the time and the time of its last success, and returns how much."""

    name: str
    every: timedelta
    run: Callable[[datetime, datetime | None], int]
    last_success: datetime | None = field(default=None, init=False)
    next_run: datetime | None = field(default=None, init=False)

    def is_due(self, now: datetime) -> bool:
        return self.next_run is None or self.next_run <= now


def _publish_due(now: datetime, last_success: datetime | None) -> int:
    return publishing.publish_due(now)


def _close_due(now: datetime, last_success: datetime | None) -> int:
    return threads.close_due(now)


def _recheck_figures(now: datetime, last_success: datetime | None) -> int:
    """At the start also the posts that were saved before figures were noted."""
    if last_success is None:
        rechecking.note_all()
    return rechecking.recheck_changed(now)


def _reconcile(now: datetime, last_success: datetime | None) -> int:
    """All threads at the start, then those that changed lately; and sites that are gone."""
    return orphans.remove_sites() + publication.reconcile(since=last_success and last_success - RECONCILED_SPAN)


def _look_through(now: datetime, last_success: datetime | None) -> int:
    """Every file of every thread: what somebody deleted, no version tells. And what belongs to no thread any more."""
    return publication.reconcile() + orphans.remove()


def _forget_keys(now: datetime, last_success: datetime | None) -> int:
    return idempotency.forget(now)


def _forget_networks(now: datetime, last_success: datetime | None) -> int:
    return limits.forget()


def _forget_claims(now: datetime, last_success: datetime | None) -> int:
    return claims.forget(now)


def _forget_poll_keys(now: datetime, last_success: datetime | None) -> int:
    return polls.forget(now)


def _tell_moderators(now: datetime, last_success: datetime | None) -> int:
    return notifications.tell_moderators(now)


def _send_mail(now: datetime, last_success: datetime | None) -> int:
    return outbox.send_due(now)


def _import(now: datetime, last_success: datetime | None) -> int:
    return runs.run_due(now)


def _forget_mail(now: datetime, last_success: datetime | None) -> int:
    return outbox.forget(now)


def _catch_up_erasures(now: datetime, last_success: datetime | None) -> int:
    return privacy.catch_up(now)


def _end_retention(now: datetime, last_success: datetime | None) -> int:
    return retention.apply(now)


def _forget_sessions(now: datetime, last_success: datetime | None) -> int:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return 0


def _count_for_planner(now: datetime, last_success: datetime | None) -> int:
    """SQLite chooses indexes by what it last counted, and counts only when told to; PostgreSQL does so by itself.

    Bounded (https://www.sqlite.org/lang_analyze.html): a tenth of a second with 100,000 comments and with a million.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit=400")
        cursor.execute("ANALYZE")
    return 0


def jobs() -> list[Job]:
    todo = [
        # First: where a backup was put back, nobody shall see what was erased since.
        Job("erase what a restore brought back", timedelta(minutes=10), _catch_up_erasures),
        Job("publish scheduled posts", timedelta(seconds=1), _publish_due),
        Job("close threads", timedelta(seconds=1), _close_due),
        Job("recheck figures in posts", timedelta(seconds=10), _recheck_figures),
        Job("repair published pages", timedelta(seconds=5), _reconcile),
        Job("look through all published pages", timedelta(hours=1), _look_through),
        Job("forget idempotency keys", timedelta(hours=1), _forget_keys),
        Job("forget networks", timedelta(minutes=10), _forget_networks),
        Job("forget claims", timedelta(hours=1), _forget_claims),
        Job("forget what was refused", timedelta(hours=24), _end_retention),
        Job("destroy keys of reader polls", timedelta(minutes=5), _forget_poll_keys),
        Job("forget expired logins", timedelta(hours=24), _forget_sessions),
    ]
    if connection.vendor == "sqlite":
        todo.append(Job("count rows for the query planner", timedelta(hours=6), _count_for_planner))
    return todo


def mail_jobs() -> list[Job]:
    """Apart from the others: a mail server may take its time."""
    return [
        Job("write mail to moderators", timedelta(seconds=20), _tell_moderators),
        Job("send mail", timedelta(seconds=1), _send_mail),
        Job("forget mail", timedelta(hours=24), _forget_mail),
    ]


def import_jobs() -> list[Job]:
    """Apart from the others: a large file takes minutes."""
    return [Job("import what was uploaded", timedelta(seconds=1), _import)]


def run_due(todo: list[Job], *, now: datetime | None = None) -> int:
    """Run what is due; returns how many jobs failed. A job that fails is logged and tried again; the others go on."""
    now = now or timezone.now()
    failed = 0
    for job in todo:
        if not job.is_due(now):
            continue
        job.next_run = now + job.every
        try:
            done = job.run(now, job.last_success)
        except Exception:
            failed += 1
            logger.exception("The job “%s” failed", job.name)
            connection.close_if_unusable_or_obsolete()  # a broken one would fail for ever
        else:
            job.last_success = now
            if done:
                logger.info("%s: %d", job.name, done)
    return failed


def work(stop: threading.Event) -> None:
    """Run the jobs until stop is set. No failure ends it, an unreachable database included.

    Mail and imports have threads of their own. A mail that is being sent, or a file that is being imported, when the
    process ends is taken up again when its lease is over.
    """
    threading.Thread(target=_keep_running, args=(mail_jobs(), stop), name="mail", daemon=True).start()
    threading.Thread(target=_keep_running, args=(import_jobs(), stop), name="imports", daemon=True).start()
    _keep_running(jobs(), stop)


def _keep_running(todo: list[Job], stop: threading.Event) -> None:
    while not stop.is_set():
        run_due(todo)
        stop.wait(TICK)
