"""What is looked at before a reader's words are stored.

One ordered list of checks. A check refuses by raising, or holds by returning a Reason, or has nothing to say. Every
comment waits for a moderator; the reasons, stored with it, tell the moderator what to look at.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import limits
from comments.links import hosts_in, links_in
from comments.models import Comment, Thread
from comments.refusals import Refusal

REPEATED_WITHIN = timedelta(hours=24)
REPEATED_AMONG = 50  # the newest comments of the thread: a flood must not make every submission slower
# As SQL, because Django's ORM takes longer to compose it than all other checks together take.
_SENT_BEFORE = """
SELECT 1 FROM (
    SELECT text FROM comments_comment WHERE thread_id = %s AND created_at >= %s AND id <> %s
    ORDER BY created_at DESC LIMIT %s
) AS newest
WHERE text = %s
"""
FASTEST_READER = timedelta(seconds=3)


class Reason(TypedDict):
    code: str
    evidence: str


@dataclass(frozen=True)
class Clues:
    """What the door noticed besides the words."""

    bait_taken: bool = False  # the field that no person sees was filled in
    network: str = ""  # see limits.network_of(); "" where nobody counts
    typed_for: timedelta | None = None  # between the form's being drawn and its being sent; None where unknown


class ThreadClosed(Refusal):
    """Nobody can write here (any more)."""

    status_code = 403
    error_code = "thread_closed"

    def __str__(self) -> str:
        return _("Comments are closed here.")


Check = Callable[[Comment, Thread, Clues, datetime], Reason | None]


def is_open(comment: Comment, thread: Thread, clues: Clues, now: datetime) -> Reason | None:
    """Refuses what comes too late; the team may still answer."""
    if comment.user_id is None and not thread.accepts_comments(now):
        raise ThreadClosed
    return None


def took_the_bait(comment: Comment, thread: Thread, clues: Clues, now: datetime) -> Reason | None:
    return {"code": "bait", "evidence": ""} if clues.bait_taken else None


def was_too_fast(comment: Comment, thread: Thread, clues: Clues, now: datetime) -> Reason | None:
    if clues.typed_for is None or clues.typed_for >= FASTEST_READER:
        return None
    return {"code": "too_fast", "evidence": f"{clues.typed_for.total_seconds():.0f}"}


def has_links(comment: Comment, thread: Thread, clues: Clues, now: datetime) -> Reason | None:
    if len(links_in(comment.text)) <= thread.site.max_links:
        return None
    return {"code": "links", "evidence": ", ".join(hosts_in(comment.text))[:200]}


def has_held_words(comment: Comment, thread: Thread, clues: Clues, now: datetime) -> Reason | None:
    """Whole words or phrases of the site's list, whatever their case: parts of words would hold half the language."""
    lines = [line.strip() for line in thread.site.held_words.splitlines() if line.strip()]
    text = f"{comment.name} {comment.text}".casefold()
    found = [line for line in lines if re.search(rf"(?<!\w){_any_space(line.casefold())}(?!\w)", text)]
    return {"code": "words", "evidence": ", ".join(found)[:200]} if found else None


def _any_space(phrase: str) -> str:
    """A pattern of it that does not mind how, and over how many lines, its words are set apart."""
    return r"\s+".join(map(re.escape, phrase.split()))


def was_sent_before(comment: Comment, thread: Thread, clues: Clues, now: datetime) -> Reason | None:
    """The same words in the same thread: an impatient reader, or a machine."""
    since = connection.ops.adapt_datetimefield_value(now - REPEATED_WITHIN)
    with connection.cursor() as cursor:
        cursor.execute(_SENT_BEFORE, [thread.pk, since, comment.pk or 0, REPEATED_AMONG, comment.text])
        return {"code": "repeated", "evidence": ""} if cursor.fetchone() else None


def borrows_a_name(comment: Comment, thread: Thread, clues: Clues, now: datetime) -> Reason | None:
    """A reader who signs as the site or as the page's author; only a login earns a badge."""
    taken = [thread.site.name]
    if thread.author is not None:
        taken += [thread.author.get_full_name(), thread.author.get_username()]
    skeleton = _skeleton(comment.name)
    borrowed = next((name for name in taken if name and _skeleton(name) == skeleton), None)
    return {"code": "borrowed_name", "evidence": borrowed} if borrowed else None


def _skeleton(name: str) -> str:
    """A name without what a look-alike plays with: case, accents, widths, spaces and invisible characters."""
    return "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if c.isalnum())


def is_not_too_many(comment: Comment, thread: Thread, clues: Clues, now: datetime) -> Reason | None:
    """Refuses what one network sends faster than people write; the team is not counted."""
    if comment.user_id is None and clues.network:
        limits.take_turn(clues.network)
    return None


REFUSING: list[Check] = [is_open, is_not_too_many]
HOLDING: list[Check] = [
    took_the_bait,
    was_too_fast,
    has_links,
    has_held_words,
    was_sent_before,
    borrows_a_name,
]
EVERY_COMMENT_WAITS: Reason = {"code": "premoderation", "evidence": ""}

_WORDS = {
    "bait": gettext_lazy("A field was filled in that people cannot see."),
    "too_fast": gettext_lazy("It was sent %(evidence)s seconds after the form was drawn."),
    "links": gettext_lazy("It has several links: %(evidence)s"),
    "words": gettext_lazy("It has words that are looked at twice here: %(evidence)s"),
    "repeated": gettext_lazy("The same text was sent to this page within a day."),
    "borrowed_name": gettext_lazy("It is signed like %(evidence)s, but nobody was logged in."),
    "premoderation": gettext_lazy("Every comment waits for a moderator here."),
}


def refuse(comment: Comment, thread: Thread, *, clues: Clues, now: datetime) -> None:
    """Raises the Refusal of the first check that says no."""
    for check in REFUSING:
        check(comment, thread, clues, now)


def reasons(comment: Comment, thread: Thread, *, clues: Clues, now: datetime) -> list[Reason]:
    """Why this comment waits, the most telling reason first. There is always one."""
    found = [reason for check in HOLDING if (reason := check(comment, thread, clues, now))]
    return found or [EVERY_COMMENT_WAITS]


def in_words(reason: Reason) -> str:
    """A stored reason as a sentence in the reader's language."""
    words = _WORDS.get(reason["code"])
    return words % {"evidence": reason["evidence"]} if words else reason["code"]


def choices() -> list[tuple[str, str]]:
    """What a comment can be held for: codes, and sentences without their evidence."""
    return [(code, str(words) % {"evidence": "…"}) for code, words in _WORDS.items()]
