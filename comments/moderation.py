"""Deciding on comments: the only place where a comment enters the database and where its status changes.

Every change is a set operation with a Decision per comment, written in the same transaction. A decision names the
version it was made upon; whoever comes second is told who was first, what they did and when.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db import OperationalError, transaction
from django.utils import timezone

from comments import access, agreement, locking, notifications, visibility
from comments.models import Comment, Decision

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
# The rule under which its author takes a comment back: written down even where it lies in the bin already, so that
# nothing that a moderator takes back later brings it out again, and its author gets the same answers as always.
WITHDRAWN = "withdrawn"
# The rule under which a batch of decisions is taken back.
UNDONE = "undone"
_WRITTEN = ["status", "version", "is_public", "html", "modified_at", "position", "changed_in"]
# The rule under which what was erased, and was open or public, goes to the bin. Nothing is decided on it afterwards.
ERASED = "erased"
_CHUNK = 500  # rows per statement, below every database's limit of parameters


@dataclass(frozen=True)
class Outcome:
    """What became of one item.

    `result` is "decided", "half" (approved, and a second person has to agree), "stale" (it was decided or edited
    meanwhile: `last` says who, what, when), "refused" (no such step from its status, or not by the same person) or
    "unknown". `status` and `version` are the comment's after the call, `batch` names what undo() would take back.
    """

    uuid: UUID
    result: str
    status: str = ""
    version: int = 0
    last: Decision | None = None
    batch: UUID | None = None

    @property
    def was_taken(self) -> bool:
        """Whether the decision was carried out, as far as one person can."""
        return self.result in ("decided", "half")


@dataclass(frozen=True)
class _Cause:
    """Who or what decides, and why: the part that all Decisions of one call share."""

    actor: User | None
    rule: str
    reason: str
    note: str
    now: datetime
    batch: UUID

    def decision(self, comment: Comment, *, before: str, after: str) -> Decision:
        return Decision(
            comment=comment,
            comment_uuid=comment.uuid,
            version=comment.version,
            before=before,
            after=after,
            was_public=comment.is_public,
            actor=self.actor,
            actor_name=self.actor.get_username() if self.actor else "",
            rule=self.rule,
            reason=self.reason,
            note=self.note,
            batch=self.batch,
            created_at=self.now,
        )


def decide(
    items: Iterable[tuple[UUID, int]],
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
    Decision for each, all with one `batch` (where a site asks for two people, the first approval leaves it waiting);
    show or hide them (position, HTML, counters) and move the versions of the threads whose public face changed, which
    publishes them on commit; write the mails that follow. Whatever changed meanwhile is left alone.
    """
    cause = _Cause(actor, rule, reason, note, now or timezone.now(), uuid4())
    wanted = dict(items)
    ids = list(wanted)
    outcomes: dict[UUID, Outcome] = {}
    with transaction.atomic():
        for start in range(0, len(ids), _CHUNK):
            outcomes |= _decide_chunk({item: wanted[item] for item in ids[start : start + _CHUNK]}, to, cause)
    return [outcomes.get(item, Outcome(item, "unknown")) for item in ids]


def _decide_chunk(wanted: dict[UUID, int], to: str, cause: _Cause) -> dict[UUID, Outcome]:
    comments, held_threads = locking.lock_comments(wanted)
    moved = [c for c in comments if c.version == wanted[c.uuid] and _is_step(c, to, cause) and not c.erased_at]
    half: set[int] = set()
    if to == Status.APPROVED and cause.actor is not None:
        half, own = agreement.first_approvals(moved, held_threads, by=cause.actor)
        moved = [c for c in moved if c.pk not in own]
    seen = {c.pk: (c.status, c.version) for c in moved}
    steps = [_step(c, to, cause, is_half=c.pk in half) for c in moved]
    Decision.objects.bulk_create(steps)
    for comment, step in zip(moved, steps, strict=True):
        comment.status = step.after
        comment.version += 1
    if cause.rule != EDITED:  # an edited comment waits again; what readers see of it does not change
        whole = [c for c in moved if c.pk not in half]
        visibility.show_or_hide(whole, held_threads, public=to == Status.APPROVED)
    _write(moved, seen)
    notifications.of_decisions(moved, steps, threads=held_threads, now=cause.now)
    taken = {
        c.uuid: Outcome(c.uuid, "half" if c.pk in half else "decided", c.status, c.version, batch=cause.batch)
        for c in moved
    }
    return taken | _explain([c for c in comments if c.uuid not in taken], wanted)


def put_away(ids: Iterable[UUID], *, actor: User | None = None, now: datetime | None = None) -> list[Comment]:
    """Take what is about to be erased out of queue and public, whatever its version; returns the locked comments.

    Runs in the caller's transaction, which then blanks them.
    """
    comments, _held = locking.lock_comments(ids)
    present = {c.uuid: c.version for c in comments if c.status in (Status.PENDING, Status.APPROVED)}
    _decide_chunk(present, Status.TRASH, _Cause(actor, ERASED, "", "", now or timezone.now(), uuid4()))
    return comments


def _is_step(comment: Comment, to: str, cause: _Cause) -> bool:
    return to in TRANSITIONS[comment.status] or (cause.rule == WITHDRAWN and to == comment.status)


def _step(comment: Comment, to: str, cause: _Cause, *, is_half: bool) -> Decision:
    if not is_half:
        return cause.decision(comment, before=comment.status, after=to)
    rule = agreement.FIRST_APPROVAL
    return replace(cause, rule=rule).decision(comment, before=comment.status, after=Status.PENDING)


def undo(batch: UUID, *, actor: User, now: datetime | None = None) -> list[Outcome]:
    """Take back what one action of a person decided, by new Decisions; one Outcome per comment, the oldest first.

    In one transaction, like decide(): each comment that is still as that action left it returns to the status, the
    place and the text that it had in public before. What was decided or edited since is left alone and told; what
    `actor` may not decide on (any more) is left out.
    """
    cause = _Cause(actor, UNDONE, "", "", now or timezone.now(), uuid4())
    outcomes: dict[UUID, Outcome] = {}
    with transaction.atomic():
        mine = access.comments_for(actor)
        steps = Decision.objects.filter(batch=batch, actor__isnull=False, comment__in=mine).exclude(before="")
        taken_back = list(steps.order_by("pk"))
        for start in range(0, len(taken_back), _CHUNK):
            outcomes |= _undo_chunk({step.comment_uuid: step for step in taken_back[start : start + _CHUNK]}, cause)
    return [outcomes.get(step.comment_uuid, Outcome(step.comment_uuid, "unknown")) for step in taken_back]


def _undo_chunk(steps: dict[UUID, Decision], cause: _Cause) -> dict[UUID, Outcome]:
    comments, held_threads = locking.lock_comments(steps)
    wanted = {comment_uuid: step.version + 1 for comment_uuid, step in steps.items()}
    moved = [c for c in comments if c.version == wanted[c.uuid] and not c.erased_at]
    seen = {c.pk: (c.status, c.version) for c in moved}
    rows = [cause.decision(c, before=c.status, after=steps[c.uuid].before) for c in moved]
    Decision.objects.bulk_create(rows)
    for comment in moved:
        comment.status = steps[comment.uuid].before
        comment.version += 1
    for public in (True, False):
        visibility.show_or_hide([c for c in moved if steps[c.uuid].was_public == public], held_threads, public=public)
    _write(moved, seen)
    decided = {c.uuid: Outcome(c.uuid, "decided", c.status, c.version, batch=cause.batch) for c in moved}
    return decided | _explain([c for c in comments if c.uuid not in decided], wanted)


def _write(comments: list[Comment], seen: dict[int, tuple[str, int]]) -> None:
    """Write the comments on condition that each is, in the database, as it was `seen` (status, version)."""
    for (status, version), group in groupby(sorted(comments, key=lambda c: seen[c.pk]), key=lambda c: seen[c.pk]):
        rows = list(group)
        as_seen = Comment.objects.filter(status=status, version=version)
        if as_seen.bulk_update(rows, _WRITTEN) != len(rows):
            raise OperationalError("a comment changed while it was locked")  # rolled back, answered as 503


def _explain(comments: list[Comment], wanted: dict[UUID, int]) -> dict[UUID, Outcome]:
    last = {d.comment_uuid: d for d in Decision.objects.filter(comment__in=comments).order_by("pk")} if comments else {}
    return {
        c.uuid: Outcome(
            c.uuid, "refused" if c.version == wanted[c.uuid] else "stale", c.status, c.version, last.get(c.uuid)
        )
        for c in comments
    }


def admit(
    comments: Sequence[Comment],
    *,
    status: str,
    rule: str = "",
    actor: User | None = None,
    now: datetime | None = None,
) -> None:
    """Store new, validated comments with their first Decision ("" -> status); approved ones become public at once.

    Runs in the caller's transaction.
    """
    admit_each([(comment, status) for comment in comments], rule=rule, actor=actor, now=now)


def admit_each(
    rows: Sequence[tuple[Comment, str]], *, rule: str = "", actor: User | None = None, now: datetime | None = None
) -> None:
    """admit(), to a status of its own for each. In each conversation, readers see them in this order.

    An answer stands behind what it answers, in the same rows or in the database.
    """
    cause = _Cause(actor, rule, "", "", now or timezone.now(), uuid4())
    for comment, status in rows:
        comment.status = status
    comments = [comment for comment, _status in rows]
    approved = [comment for comment in comments if comment.status == Status.APPROVED]
    if approved:
        held = locking.lock_threads({c.thread_id for c in approved})
        visibility.show_or_hide(approved, held, public=True)
    _create(comments)
    Decision.objects.bulk_create([cause.decision(c, before="", after=c.status) for c in comments])


def _create(comments: Sequence[Comment]) -> None:
    waiting = list(comments)
    while waiting:  # level by level: an answer needs the key of what it answers
        ready = [c for c in waiting if (above := c.parent) is None or above.pk]
        Comment.objects.bulk_create(ready)
        waiting = [c for c in waiting if c.pk is None]


def readmit(decisions: Sequence[Decision], *, shown: Mapping[UUID, visibility.Shown]) -> None:
    """Store new comments of our own export with all that was decided on them; the last decision gives their status.

    shown says what readers see of each, by public id. Runs in the caller's transaction.
    """
    last = {decision.comment_uuid: (decision.comment, decision.after) for decision in decisions if decision.comment}
    comments = [comment for comment, _status in last.values()]
    for comment, status in last.values():
        comment.status = status
    held = locking.lock_threads({c.thread_id for c in comments})
    visibility.show_or_hide([c for c in comments if c.uuid in shown], held, public=True, approved=shown)
    _create(comments)
    visibility.keep_places(comments)
    Decision.objects.bulk_create(decisions)


def show_again(comments: Sequence[Comment]) -> None:
    """Their words were replaced at their source: what is public of them is written anew. Writes them.

    Runs in the caller's transaction.
    """
    shown = [comment for comment in comments if comment.is_public]
    held = locking.lock_threads({c.thread_id for c in shown})
    visibility.show_or_hide(shown, held, public=True)
    Comment.objects.bulk_update(shown, ["html", "modified_at", "changed_in"])
