"""Deciding on comments: the only place where a comment enters the database and where its status changes.

Every change is a set operation with a Decision per comment, written in the same transaction. A decision names the
version it was made upon; whoever comes second is told who was first, what they did and when.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.utils import timezone

from comments import markup, threads
from comments.models import Comment, Decision, Thread

Status = Comment.Status

# From each status, what may be decided. What lies in the bin (often withdrawn by its author) passes the queue again.
TRANSITIONS: dict[str, set[str]] = {
    Status.PENDING: {Status.APPROVED, Status.REJECTED, Status.SPAM, Status.TRASH},
    Status.APPROVED: {Status.PENDING, Status.REJECTED, Status.SPAM, Status.TRASH},
    Status.REJECTED: {Status.PENDING, Status.APPROVED, Status.SPAM, Status.TRASH},
    Status.SPAM: {Status.PENDING, Status.APPROVED, Status.REJECTED, Status.TRASH},
    Status.TRASH: {Status.PENDING},
}
# The rule under which a published comment returns to the queue while its approved text stays public.
EDITED = "edited"
_CHUNK = 500  # rows per statement, below every database's limit of parameters


@dataclass(frozen=True)
class Outcome:
    """What became of one item.

    `result` is "decided", "stale" (it was decided or edited meanwhile: `last` says who, what, when), "refused" (no such
    step from its status) or "unknown". `status` and `version` are the comment's after the call.
    """

    uuid: uuid.UUID
    result: str
    status: str = ""
    version: int = 0
    last: Decision | None = None


@dataclass(frozen=True)
class _Cause:
    """Who or what decides, and why: the part that all Decisions of one call share."""

    actor: User | None
    rule: str
    reason: str
    note: str
    now: datetime
    batch: uuid.UUID

    def decision(self, comment: Comment, *, before: str, after: str) -> Decision:
        return Decision(
            comment=comment,
            comment_uuid=comment.uuid,
            version=comment.version,
            before=before,
            after=after,
            actor=self.actor,
            actor_name=self.actor.get_username() if self.actor else "",
            rule=self.rule,
            reason=self.reason,
            note=self.note,
            batch=self.batch,
            created_at=self.now,
        )


def decide(
    items: Iterable[tuple[uuid.UUID, int]],
    *,
    to: str,
    actor: User | None = None,
    reason: str = "",
    note: str = "",
    rule: str = "",
    now: datetime | None = None,
) -> list[Outcome]:
    """Move comments, given as (id, version seen), to status `to`; one Outcome per item, in their order.

    In one transaction: lock the threads, then the comments; move those that still are as they were seen and write a
    Decision for each, all with one `batch`; show or hide them (position, HTML, counters) and move the versions of the
    threads whose public face changed, which publishes them on commit. Whatever changed meanwhile is left alone.
    """
    cause = _Cause(actor, rule, reason, note, now or timezone.now(), uuid.uuid4())
    wanted = dict(items)
    ids = list(wanted)
    outcomes: dict[uuid.UUID, Outcome] = {}
    with transaction.atomic():
        for start in range(0, len(ids), _CHUNK):
            outcomes |= _decide_chunk({item: wanted[item] for item in ids[start : start + _CHUNK]}, to, cause)
    return [outcomes.get(item, Outcome(item, "unknown")) for item in ids]


def _decide_chunk(wanted: dict[uuid.UUID, int], to: str, cause: _Cause) -> dict[uuid.UUID, Outcome]:
    comments, held_threads = _lock(wanted)
    moved = [c for c in comments if c.version == wanted[c.uuid] and to in TRANSITIONS[c.status]]
    seen = {c.pk: (c.status, c.version) for c in moved}
    Decision.objects.bulk_create([cause.decision(c, before=c.status, after=to) for c in moved])
    for comment in moved:
        comment.status = to
        comment.version += 1
    if cause.rule != EDITED:  # an edited comment waits again; what readers see of it does not change
        _turn(moved, held_threads, public=to == Status.APPROVED)
    _write(moved, seen)
    decided = {c.uuid: Outcome(c.uuid, "decided", c.status, c.version) for c in moved}
    return decided | _explain([c for c in comments if c.uuid not in decided], wanted)


def _lock(ids: Iterable[uuid.UUID]) -> tuple[list[Comment], dict[int, Thread]]:
    """The comments and their threads, locked in one order everywhere (threads first), so nobody waits in a circle.

    SQLite has no row locks; there the transaction itself (IMMEDIATE) is the lock, and _write() makes sure of it.
    """
    ids = list(ids)
    thread_ids = Comment.objects.filter(uuid__in=ids).values_list("thread_id", flat=True)
    held = {thread.pk: thread for thread in _lock_threads(set(thread_ids))}
    rows = Comment.objects.select_for_update(no_key=True).filter(uuid__in=ids).order_by("created_at", "pk")
    return list(rows), held


def _lock_threads(ids: set[int]):
    return Thread.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")


def _write(comments: list[Comment], seen: dict[int, tuple[str, int]]) -> None:
    """Write the comments on condition that each is, in the database, as it was `seen` (status, version)."""
    for (status, version), group in groupby(sorted(comments, key=lambda c: seen[c.pk]), key=lambda c: seen[c.pk]):
        rows = list(group)
        as_seen = Comment.objects.filter(status=status, version=version)
        if as_seen.bulk_update(rows, ["status", "version", "is_public", "html", "position", "changed_in"]) != len(rows):
            raise OperationalError("a comment changed while it was locked")  # rolled back, answered as 503


def _explain(comments: list[Comment], wanted: dict[uuid.UUID, int]) -> dict[uuid.UUID, Outcome]:
    last = {d.comment_uuid: d for d in Decision.objects.filter(comment__in=comments).order_by("pk")} if comments else {}
    return {
        c.uuid: Outcome(
            c.uuid, "refused" if c.version == wanted[c.uuid] else "stale", c.status, c.version, last.get(c.uuid)
        )
        for c in comments
    }


def _turn(comments: list[Comment], held: dict[int, Thread], *, public: bool) -> None:
    """Give comments their public face, or take it away; the caller writes the comments.

    Writes the counters of threads and conversations and moves the threads' versions. `held` are locked threads.
    """
    changed = [c for c in comments if c.is_public or public]
    if not changed:
        return
    roots = {c.pk: c for c in comments} | _missing_roots(changed)
    for comment in changed:
        thread = held[comment.thread_id]
        if public:
            comment.html = markup.render(comment.text, markup=comment.markup)
            if comment.root_id:
                _place(roots[comment.root_id], within=thread)  # an answer shows where its conversation stands
            _place(comment, within=roots[comment.root_id] if comment.root_id else thread)
        else:
            comment.html = ""
        thread.count += public - comment.is_public
        comment.is_public = public
        comment.changed_in = thread.version + 1
    touched = {c.thread_id for c in changed}
    Thread.objects.bulk_update([held[pk] for pk in touched], ["count", "last_position"])
    Comment.objects.bulk_update({roots[c.root_id] for c in changed if c.root_id}, ["position", "last_position"])
    threads.touch(touched)


def _place(comment: Comment, *, within: Thread | Comment) -> None:
    """Give a comment its position in its thread or conversation, once and for ever."""
    if comment.position is None:
        within.last_position += 1
        comment.position = within.last_position


def _missing_roots(comments: list[Comment]) -> dict[int, Comment]:
    wanted = {c.root_id for c in comments if c.root_id} - {c.pk for c in comments}
    return Comment.objects.only("pk", "position", "last_position").in_bulk(list(wanted)) if wanted else {}


def admit(
    comments: Sequence[Comment],
    *,
    status: str,
    rule: str = "",
    actor: User | None = None,
    now: datetime | None = None,
) -> None:
    """Store new, validated comments with their first Decision ("" -> status); approved ones become public at once.

    Runs in the caller's transaction. Answers must be admitted after what they answer.
    """
    cause = _Cause(actor, rule, "", "", now or timezone.now(), uuid.uuid4())
    for comment in comments:
        comment.status = status
    if status == Status.APPROVED:
        held = {thread.pk: thread for thread in _lock_threads({c.thread_id for c in comments})}
        _turn(list(comments), held, public=True)
    Comment.objects.bulk_create(comments)
    Decision.objects.bulk_create([cause.decision(c, before="", after=status) for c in comments])
