"""What happens without anybody asking: scheduled posts, closing threads, repairs of published pages, retention."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db import connection
from django.utils import timezone

from comments import idempotency, limits, publication, threads
from posts import publishing

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


def _reconcile(now: datetime, last_success: datetime | None) -> int:
    """All threads at the start, then those that changed lately."""
    return publication.reconcile(since=last_success and last_success - RECONCILED_SPAN)


def _look_through(now: datetime, last_success: datetime | None) -> int:
    """Every file of every thread: what somebody deleted, no version tells."""
    return publication.reconcile()


def _forget_keys(now: datetime, last_success: datetime | None) -> int:
    return idempotency.forget(now)


def _forget_networks(now: datetime, last_success: datetime | None) -> int:
    return limits.forget()


def _forget_sessions(now: datetime, last_success: datetime | None) -> int:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return 0


def jobs() -> list[Job]:
    return [
        Job("publish scheduled posts", timedelta(seconds=1), _publish_due),
        Job("close threads", timedelta(seconds=1), _close_due),
        Job("repair published pages", timedelta(seconds=5), _reconcile),
        Job("look through all published pages", timedelta(hours=1), _look_through),
        Job("forget idempotency keys", timedelta(hours=1), _forget_keys),
        Job("forget networks", timedelta(minutes=10), _forget_networks),
        Job("forget expired logins", timedelta(hours=24), _forget_sessions),
    ]


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
    """Run the jobs until stop is set. No failure ends it, an unreachable database included."""
    todo = jobs()
    while not stop.is_set():
        run_due(todo)
        stop.wait(TICK)
