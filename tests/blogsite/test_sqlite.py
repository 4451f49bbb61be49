"""Threads of a process take turns at SQLite's one write lock."""

import gc
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Event

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from blogsite.sqlite import base
from comments.models import Site
from tests.factories import make_site

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's write lock"),
]


@pytest.fixture(autouse=True)
def nothing_left_open():
    """What an error's traceback still holds keeps SQLite's file open, which other tests want for themselves."""
    yield
    connection.close()
    gc.collect()


def in_a_thread(function, *args):
    """Runs with a connection of its own, closed afterwards; its result or exception."""

    def run():
        try:
            return function(*args)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


def rename(name):
    with transaction.atomic():
        Site.objects.update(name=name)


def is_free() -> bool:
    free = base._turn.acquire(blocking=False)
    if free:
        base._turn.release()
    return free


def test_who_writes_second_goes_on_when_the_first_has_committed():
    make_site()
    begun, go_on = Event(), Event()

    def hold():
        with transaction.atomic():
            Site.objects.update(name="first")
            begun.set()
            go_on.wait(30)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(in_a_thread, hold)
        begun.wait(30)
        second = threads.submit(in_a_thread, rename, "second")
        assert not second.done()
        assert not Site.objects.filter(name="second").exists()
        go_on.set()
        first.result()
        second.result()
    assert {*Site.objects.values_list("name", flat=True)} == {"second"}


def test_who_waits_too_long_is_told_and_has_written_nothing(monkeypatch):
    site = make_site()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)  # shared by every thread's connection
    with transaction.atomic(), pytest.raises(OperationalError, match="locked"):
        in_a_thread(rename, "too late")
    assert Site.objects.get(pk=site.pk).name == site.name
    in_a_thread(rename, "in time")
    assert Site.objects.get(pk=site.pk).name == "in time"


def fail_a_row():
    with transaction.atomic():
        Site.objects.update(name="A")
        with pytest.raises(IntegrityError):
            Site.objects.create(slug=Site.objects.first().slug)
        transaction.set_rollback(True)


def fail_to_commit():
    with pytest.raises(IntegrityError), transaction.atomic():  # a key of nothing is noticed at the end
        connection.cursor().execute("UPDATE comments_origin SET site_id = 987654321")


def lose_the_connection():
    with transaction.atomic():
        Site.objects.update(name="lost")
        connection.close()


@pytest.mark.parametrize("failing", [fail_a_row, fail_to_commit, lose_the_connection])
def test_a_turn_ends_however_the_transaction_ends(failing):
    make_site(origins=["https://example.org"])
    failing()  # not in a thread, whose end would close the connection and so hide what is kept
    assert is_free()
    assert not Site.objects.filter(name__in=["A", "lost"]).exists()
    rename("afterwards")
    assert is_free()


def test_a_turn_that_another_process_keeps_from_beginning_ends_as_well(monkeypatch):
    make_site()
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            rename("locked out")
        assert is_free()
    rename("afterwards")


def test_who_waits_for_another_process_goes_on_soon_after_it_ends(monkeypatch):
    site = make_site()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(in_a_thread, rename, "afterwards")
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.2)
            other.execute("ROLLBACK")
            waiting.result()
    assert Site.objects.get(pk=site.pk).name == "afterwards"


def test_a_statement_without_a_transaction_still_waits_for_other_processes():
    rename("nobody")  # its waiting differs, and must not stay with the connection
    timeout = connection.settings_dict["OPTIONS"]["timeout"]
    assert connection.cursor().execute("PRAGMA busy_timeout").fetchone() == (timeout * 1000,)
