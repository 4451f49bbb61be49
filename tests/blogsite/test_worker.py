import threading
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from blogsite import worker
from comments import publication, threads
from comments.models import Site, Thread
from surveys.models import PollDay


def open_thread(**changes) -> Thread:
    thread = threads.open_thread(Site.objects.own(), identifier="page", title="Page")
    if changes:
        threads.update_thread(thread, **changes)
    return thread


def job(name, log, *, fails=False, every=timedelta(seconds=5)):
    def run(now, last_success):
        log.append((name, last_success))
        if fails:
            raise OperationalError("gone")
        return 1

    return worker.Job(name, every, run)


def test_a_job_that_fails_does_not_keep_the_others_from_their_work(db, caplog):
    log = []
    failed = worker.run_due([job("a", log), job("b", log, fails=True), job("c", log)])
    assert failed == 1
    assert [name for name, _ in log] == ["a", "b", "c"]
    assert "“b” failed" in caplog.text


def test_a_job_runs_when_its_time_has_come_and_learns_when_it_last_succeeded(db):
    log, start = [], timezone.now()
    todo = [job("a", log)]
    for seconds in (0, 4, 5, 6):
        worker.run_due(todo, now=start + timedelta(seconds=seconds))
    assert log == [("a", None), ("a", start)]


def test_a_job_that_failed_looks_back_to_its_last_success_or_starts_anew(db):
    log, start = [], timezone.now()
    todo = [job("a", log, fails=True)]
    worker.run_due(todo, now=start)
    worker.run_due(todo, now=start + timedelta(seconds=5))
    assert log == [("a", None), ("a", None)]


@pytest.mark.django_db(transaction=True)
def test_the_worker_goes_on_while_the_database_is_away():
    def fail(execute, sql, params, many, context):
        raise OperationalError("gone")

    todo = worker.jobs()
    with connection.execute_wrapper(fail):
        assert worker.run_due(todo) == len(todo)
    assert worker.run_due(todo, now=timezone.now() + timedelta(days=2)) == 0


@pytest.mark.django_db(transaction=True)
def test_running_once_closes_threads_and_writes_published_pages_that_are_missing():
    due = open_thread(closes_at=timezone.now() - timedelta(seconds=1))
    folder = publication.folder(due)
    for file in folder.glob("*.json"):
        file.unlink()

    call_command("work", once=True)

    due.refresh_from_db()
    assert due.state == Thread.State.CLOSED
    assert (folder / "newest.json").exists()


@pytest.mark.django_db(transaction=True)
def test_published_pages_that_fell_behind_are_repaired_within_seconds():
    todo, start = worker.jobs(), timezone.now()
    worker.run_due(todo, now=start)
    thread = open_thread()
    newest = publication.folder(thread) / "newest.json"
    newest.unlink()

    worker.run_due(todo, now=start + timedelta(seconds=5))

    assert newest.exists()


def test_expired_logins_are_forgotten(db):
    now = timezone.now()
    Session.objects.create(session_key="old", session_data="", expire_date=now - timedelta(days=1))
    Session.objects.create(session_key="new", session_data="", expire_date=now + timedelta(days=1))
    call_command("work", once=True)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]


def test_running_once_reports_failure_to_cron(db):
    def fail(execute, sql, params, many, context):
        raise OperationalError("gone")

    with connection.execute_wrapper(fail), pytest.raises(CommandError, match="jobs failed"):
        call_command("work", once=True)


def test_the_worker_stops_when_it_is_told(db):
    stop = threading.Event()
    stop.set()
    worker.work(stop)


def test_the_key_of_a_day_s_reader_polls_is_destroyed_when_the_day_is_over(db):
    now = timezone.now()
    for day in (timezone.localdate(now) - timedelta(days=1), timezone.localdate(now)):
        PollDay.objects.create(day=day, key="secret")
    worker.run_due([each for each in worker.jobs() if "polls" in each.name], now=now)
    assert [row.day for row in PollDay.objects.all()] == [timezone.localdate(now)]
    worker.run_due([each for each in worker.jobs() if "polls" in each.name], now=now + timedelta(days=1))
    assert not PollDay.objects.exists()
