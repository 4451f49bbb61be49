"""What each mail says: its words, and the headers that let mail programs sort, thread and end it.

A letter is written when it is sent, from what is stored then; where its cause is gone (undone, erased, unsubscribed),
there is none. Words of readers are quoted, never linked.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from comments.letters import to_moderators, to_readers
from comments.letters.letter import Letter
from comments.models import OutboundMessage

Kind = OutboundMessage.Kind
_WRITERS: dict[str, Callable[[OutboundMessage], Letter | None]] = {
    Kind.CONFIRM: to_readers.confirm,
    Kind.DECISION: to_readers.decision,
    Kind.ANSWER: to_readers.answer,
    Kind.PROPOSAL: to_readers.proposal,
    Kind.NEWS: to_moderators.news,
    Kind.OVERDUE: to_moderators.overdue,
}


def mail_of(message: OutboundMessage) -> EmailMultiAlternatives | None:
    """The mail for a message, or None where its cause is gone."""
    letter = _WRITERS[message.kind](message)
    if letter is None:
        return None
    blocks = [
        {"kind": "text", "text": block} if isinstance(block, str) else {"kind": type(block).__name__, "block": block}
        for block in letter.blocks
    ]
    context = {"letter": letter, "blocks": blocks, "site_name": settings.SITE_NAME}
    with translation.override(letter.language):
        text = render_to_string("comments/mail/letter.txt", context)
        html = render_to_string("comments/mail/letter.html", context)
    mail = EmailMultiAlternatives(" ".join(letter.subject.split())[:200], text, to=[message.recipient])
    mail.attach_alternative(html, "text/html")
    mail.extra_headers = _headers(message, letter)
    return mail


def _headers(message: OutboundMessage, letter: Letter) -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname
    headers = {
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",  # https://www.rfc-editor.org/rfc/rfc3834
        "X-Auto-Response-Suppress": "All",
    }
    if letter.thread is not None:  # mails about one page stand together
        headers["References"] = headers["In-Reply-To"] = f"<thread-{letter.thread.uuid}@{host}>"
    if letter.unsubscribe:  # https://www.rfc-editor.org/rfc/rfc8058
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["List-Id"] = f"<{message.kind}.comments.{host}>"
    return headers
