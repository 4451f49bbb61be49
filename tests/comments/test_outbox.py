import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone

from comments import outbox
from comments.models import OutboundMessage
from tests.comments.mail_server import text_of
from tests.factories import make_comment, make_site, make_thread

State = OutboundMessage.State
Kind = OutboundMessage.Kind


@pytest.fixture
def site(db):
    return make_site(language="en")


def message(site, **kwargs) -> OutboundMessage:
    """A mail that an author's comment was published, put into the outbox."""
    comment = kwargs.pop("comment", None) or make_comment(thread=make_thread(site=site))
    row = OutboundMessage(
        kind=Kind.DECISION,
        site=site,
        comment=comment,
        recipient=comment.email,
        facts={"status": comment.status, "version": comment.version, "reason": ""},
        dedupe_key=outbox.dedupe_key("test", comment.uuid),
        not_before=timezone.now() - timedelta(seconds=1),
        created_at=timezone.now(),
    )
    for name, value in kwargs.items():
        setattr(row, name, value)
    outbox.put([row])
    return OutboundMessage.objects.get(dedupe_key=row.dedupe_key)


def later(**kwargs):
    return timezone.now() + timedelta(**kwargs)


def test_a_message_is_sent_once_and_noted(site, mail_server):
    row = message(site)
    assert outbox.send_due() == 1
    assert outbox.send_due(later(days=1)) == 0
    [mail] = mail_server.accepted
    row.refresh_from_db()
    assert (mail["To"], mail["Message-ID"], row.state) == (row.recipient, row.message_id, State.SENT)
    assert row.sent_at is not None
    assert "published" in text_of(mail)


def test_the_same_cause_is_written_down_once(site):
    row = message(site)
    outbox.put([OutboundMessage(dedupe_key=row.dedupe_key, kind="x", not_before=timezone.now(), created_at=later())])
    assert OutboundMessage.objects.count() == 1


def test_nothing_is_sent_before_its_time(site, mail_server):
    message(site, not_before=later(seconds=60))
    assert outbox.send_due() == 0
    assert outbox.send_due(later(seconds=61)) == 1


def test_without_a_mail_server_nothing_is_written(site, settings):
    settings.SENDS_MAIL = False
    with pytest.raises(OutboundMessage.DoesNotExist):
        message(site)


def test_what_lost_its_cause_is_dropped(site, mail_server):
    row = message(site, facts={"status": "approved", "version": 1, "reason": ""})
    assert outbox.send_due() == 0
    row.refresh_from_db()
    assert (row.state, mail_server.accepted) == (State.DROPPED, [])


def test_while_the_server_is_away_all_wait_and_none_uses_up_its_tries(site, settings):
    rows = [message(site) for _ in range(3)]
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1
    assert outbox.send_due() == 0
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.attempts) == (State.WAITING, 0)
        assert row.not_before > timezone.now()


def test_a_message_that_nobody_takes_waits_longer_each_time_and_blocks_no_other(site, mail_server):
    poison, good = message(site), message(site)
    mail_server.refused = {poison.recipient}
    assert outbox.send_due() == 1
    waits = []
    for _ in range(3):
        poison.refresh_from_db()
        waits.append(poison.not_before - timezone.now())
        outbox.send_due(poison.not_before + timedelta(seconds=1))
    assert [round(wait.total_seconds() / 60) for wait in waits] == [1, 2, 4]
    assert [mail["To"] for mail in mail_server.accepted] == [good.recipient]
    assert poison.last_error == "SMTPRecipientsRefused 550"


def test_a_server_that_keeps_saying_never_is_believed_in_the_end_and_a_person_can_try_again(site, mail_server):
    row = message(site)
    mail_server.answer = "554 5.7.1 not wanted"
    for _ in range(outbox.REFUSALS):
        row.refresh_from_db()
        assert row.state == State.WAITING
        outbox.send_due(row.not_before + timedelta(seconds=1))
    row.refresh_from_db()
    assert row.state == State.FAILED

    mail_server.answer = ""
    assert outbox.try_again([row.pk]) == 1
    assert outbox.send_due() == 1


def test_a_server_that_says_later_is_asked_for_five_days(site, mail_server):
    row = message(site)
    mail_server.answer = "451 4.7.1 greylisted"
    for _ in range(20):
        row.refresh_from_db()
        outbox.send_due(row.not_before + timedelta(seconds=1))
    row.refresh_from_db()
    assert row.state == State.WAITING
    OutboundMessage.objects.update(created_at=timezone.now() - outbox.GIVE_UP_AFTER - timedelta(minutes=1))
    outbox.send_due(row.not_before + timedelta(seconds=1))
    row.refresh_from_db()
    assert row.state == State.FAILED


def test_what_one_sender_holds_no_other_sends_until_the_lease_is_over(site, mail_server):
    row = message(site, leased_until=timezone.now() + outbox.LEASE)
    assert outbox.send_due() == 0
    assert outbox.send_due(later(minutes=6)) == 1
    row.refresh_from_db()
    assert row.state == State.SENT


def test_no_error_that_is_kept_names_the_address(site, mail_server, caplog):
    row = message(site)
    mail_server.refused = {row.recipient}
    outbox.send_due()
    row.refresh_from_db()
    assert row.recipient not in row.last_error
    assert "could not be sent" in caplog.text
    assert row.recipient not in caplog.text


def test_what_ended_is_forgotten_after_a_month_and_what_waits_never(site, mail_server):
    message(site)
    outbox.send_due()
    message(site)
    assert outbox.forget(later(days=29)) == 0
    assert outbox.forget(later(days=31)) == 1
    assert OutboundMessage.objects.get().state == State.WAITING


# A thousand mails, a server in every mood, senders killed at any moment

_SENDER = """
import django
django.setup()
from comments import outbox
while True:
    outbox.send_due()
"""


def _sender(port: int) -> subprocess.Popen:
    """A worker's mail thread as a process of its own, on the database of this test."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{database['NAME']}"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "blogsite.settings", "DATABASE_URL": url, "LOG_LEVEL": "CRITICAL"}
    env |= {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "SITE_URL": django_settings.SITE_URL}
    return subprocess.Popen([sys.executable, "-c", _SENDER], env=env)


def _is_anything_due() -> bool:
    return OutboundMessage.objects.filter(state=State.WAITING, not_before__lte=timezone.now()).exists()


def _write(site, n: int, *, before_commit=lambda: None) -> set[str]:
    """n causes with their mails, every tenth rolled back; the Message-IDs of those that were committed."""
    comment, committed = make_comment(thread=make_thread(site=site)), set()
    for number in range(n):
        try:
            with transaction.atomic():
                row = message(site, comment=comment, dedupe_key=outbox.dedupe_key("test", number))
                before_commit()
                if number % 10 == 9:
                    raise InterruptedError
        except InterruptedError:
            continue
        committed.add(row.message_id)
    return committed


def _assert_nothing_was_lost_or_made_up(mail_server, committed: set[str], *, kills: int) -> None:
    arrived = [mail["Message-ID"] for mail in mail_server.accepted]
    assert set(arrived) == committed
    twice = {name for name in arrived if arrived.count(name) > 1}
    assert len(twice - mail_server.lost_answers) <= kills  # accepted, and the sender died before it noted so


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_thousand_mails_survive_a_moody_server_and_killed_senders(mail_server):
    site = make_site(language="en")
    committed = _write(site, 1_000)
    mail_server.moods = [""] * 17 + ["451 later", "554 never", "hang up"]
    dice, kills, end = random.Random(11), 0, time.monotonic() + 300
    while OutboundMessage.objects.filter(state=State.WAITING).exists() and time.monotonic() < end:
        sender = _sender(mail_server.port)
        enough = len(mail_server.accepted) + dice.randint(50, 400)
        while len(mail_server.accepted) < enough and _is_anything_due() and time.monotonic() < end:
            time.sleep(dice.random() / 50)
        sender.send_signal(signal.SIGKILL)
        sender.wait()
        kills += 1
        # Time passes: leases expire, what was put off is due.
        OutboundMessage.objects.filter(state=State.WAITING).update(leased_until=None, not_before=timezone.now())
    assert not OutboundMessage.objects.exclude(state=State.SENT).exists()
    assert kills > 1
    _assert_nothing_was_lost_or_made_up(mail_server, committed, kills=kills)


@pytest.mark.django_db(transaction=True)
def test_that_test_sees_a_mail_that_was_sent_before_its_commit(mail_server):
    committed = _write(make_site(language="en"), 20, before_commit=outbox.send_due)
    with pytest.raises(AssertionError):
        _assert_nothing_was_lost_or_made_up(mail_server, committed, kills=0)
