"""Mail that must not be lost: written in the transaction of its cause, sent afterwards by the worker.

A message waits, is leased to one sender at a time, and ends as sent, as dropped (its cause went away) or as failed
(nobody took it for days). A sender that dies leaves a lease that expires. So nothing is lost; a message arrives twice
only where the mail server had taken it and the sender died before noting so, and then with the same Message-ID. Sending
exactly once is impossible over SMTP.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from comments import letters
from comments.models import OutboundMessage

logger = logging.getLogger(__name__)

State = OutboundMessage.State
LEASE = timedelta(minutes=5)  # much longer than a server may take to answer (EMAIL_TIMEOUT)
GIVE_UP_AFTER = timedelta(days=5)  # https://www.rfc-editor.org/rfc/rfc5321#section-4.5.4.1
REFUSALS = 6  # times that a server may say "never" (5xx) to a message, within about an hour: some say so by mistake
OUTAGE = timedelta(seconds=30)  # between two tries to reach a server that does not answer
KEPT_FOR = timedelta(days=30)
_FIRST_RETRY, _LAST_RETRY = timedelta(minutes=1), timedelta(hours=6)
_AT_ONCE = 100  # messages of one run, so that other work of the same worker gets its turn


def dedupe_key(*parts: object) -> str:
    """A name for the cause of a mail: the same cause is written down once. Nobody can guess who is behind it."""
    return salted_hmac("comments.outbox", "\0".join(map(str, parts)), algorithm="sha256").hexdigest()


def put(messages: Iterable[OutboundMessage]) -> None:
    """Write messages down; one with a known dedupe key is left out. Runs in the transaction of their cause.

    Without a mail server (EMAIL_URL) nothing is written: months later nobody wants to hear of it.
    """
    rows = list(messages)
    if not settings.SENDS_MAIL or not rows:
        return
    host = urlsplit(settings.SITE_URL).hostname
    for row in rows:
        row.message_id = f"<{row.dedupe_key[:32]}@{host}>"
    OutboundMessage.objects.bulk_create(rows, ignore_conflicts=True)


def send_due(now: datetime | None = None) -> int:
    """Send what is due, the oldest first, over one connection; returns how many were sent."""
    now = now or timezone.now()
    waiting = OutboundMessage.objects.filter(state=State.WAITING, not_before__lte=now)
    free = waiting.filter(Q(leased_until=None) | Q(leased_until__lt=now))
    due = list(free.order_by("not_before", "pk").values_list("pk", flat=True)[:_AT_ONCE])
    if not due:
        return 0
    sent = 0
    connection = get_connection()
    try:
        connection.open()
        for pk in due:
            # Leased by the real clock: the run may last.
            if free.filter(pk=pk).update(leased_until=timezone.now() + LEASE, attempts=F("attempts") + 1):
                sent += _send(OutboundMessage.objects.get(pk=pk), connection)
    except (SMTPException, OSError) as error:  # there is no server to talk to: all wait a little
        logger.warning("No mail could be sent: %s", _told(error))
        waiting.update(not_before=timezone.now() + OUTAGE)
    finally:
        _close(connection)
    return sent


def _send(message: OutboundMessage, connection: BaseEmailBackend) -> bool:
    """Send one leased message and note what became of it. Whatever is wrong with it, the next one gets its turn."""
    try:
        mail = letters.mail_of(message)
        if mail is None:
            _note(message, State.DROPPED)
            return False
        _deliver(mail, connection)
    except Exception as error:
        _postpone(message, error)
        if isinstance(error, SMTPServerDisconnected) or (isinstance(error, OSError) and not _code(error)):
            _close(connection)
            connection.open()
        return False
    _note(message, State.SENT)
    return True


def _deliver(mail: EmailMultiAlternatives, connection: BaseEmailBackend) -> None:
    mail.connection = connection
    mail.send()


def _note(message: OutboundMessage, state: str, *, error: str = "", not_before: datetime | None = None) -> None:
    OutboundMessage.objects.filter(pk=message.pk).update(
        state=state,
        leased_until=None,
        last_error=error,
        not_before=not_before or message.not_before,
        sent_at=timezone.now() if state == State.SENT else None,
    )


def _postpone(message: OutboundMessage, error: Exception) -> None:
    """Wait twice as long as the last time; give up where a server keeps saying no, or nobody took it for days."""
    now = timezone.now()
    for_good = isinstance(error, SMTPException) and _code(error) >= 500
    given_up = (for_good and message.attempts >= REFUSALS) or now - message.created_at > GIVE_UP_AFTER
    wait = min(_FIRST_RETRY * 2 ** min(message.attempts - 1, 16), _LAST_RETRY)
    told = _told(error)
    logger.warning("Message %d could not be sent: %s", message.pk, told, exc_info=not isinstance(error, OSError))
    _note(message, State.FAILED if given_up else State.WAITING, error=told, not_before=now + wait)


def _code(error: Exception) -> int:
    """The answer of the server, 0 where it gave none."""
    recipients = getattr(error, "recipients", None)  # SMTPRecipientsRefused: {address: (code, words)}
    return max(code for code, _words in recipients.values()) if recipients else getattr(error, "smtp_code", 0)


def _told(error: Exception) -> str:
    """The kind of failure and its number, never the server's words: they often repeat the address."""
    return f"{type(error).__name__} {_code(error) or ''}".strip()


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (SMTPException, OSError):
        logger.debug("The connection to the mail server was gone already.")


def try_again(messages: Iterable[int]) -> int:
    """Let failed messages, given by primary key, wait again; returns how many."""
    failed = OutboundMessage.objects.filter(pk__in=list(messages), state=State.FAILED)
    now = timezone.now()
    return failed.update(state=State.WAITING, attempts=0, not_before=now, created_at=now)


def forget(now: datetime) -> int:
    """Delete what ended a month ago, recipients included; returns how many."""
    ended = OutboundMessage.objects.exclude(state=State.WAITING).filter(created_at__lt=now - KEPT_FOR)
    deleted, _details = ended.delete()
    return deleted
