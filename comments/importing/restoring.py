"""Bringing back what only our own export knows: ids, places, badges, decisions, earlier texts, notes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.db.models import Q

from comments import moderation, visibility
from comments.importing.records import CommentRecord, Page
from comments.models import Comment, Decision, Note, Revision, Thread


def thread(opened: Thread, page: Page) -> None:
    """Give a thread that was just opened its id, author and dates. Runs in the transaction in which it was opened."""
    kept = page.kept or {}
    changed: dict[str, Any] = {
        "closes_at": _moment(kept["closes_at"]),
        "hidden_for": kept["hidden_for"],
        "author": users([kept["author"]]).get(kept["author"]),
    }
    if kept["created_at"]:
        changed["created_at"] = _moment(kept["created_at"])
    if kept["uuid"] and not Thread.objects.filter(uuid=kept["uuid"]).exists():
        changed["uuid"] = UUID(kept["uuid"])
    for name, value in changed.items():
        setattr(opened, name, value)
    Thread.objects.filter(pk=opened.pk).update(**changed)


def users(names: Iterable[str]) -> dict[str, User]:
    """Logins by their names, as far as they are here."""
    wanted = set(names) - {""}
    return {user.get_username(): user for user in User.objects.filter(username__in=wanted)} if wanted else {}


def same(records: Iterable[CommentRecord]) -> dict[str, Comment]:
    """By the ids of records: comments that are here already under their public ids, on whatever site."""
    ids = [record.kept["uuid"] for record in records if record.kept and record.kept["uuid"]]
    rows = Comment.objects.filter(uuid__in=ids).select_related("thread") if ids else []
    return {str(comment.uuid): comment for comment in rows}


def prepare(comment: Comment, kept: dict[str, Any], *, user: User | None, is_taken: bool) -> None:
    """Give a new comment what was kept of it. is_taken: another site's comment has its id."""
    comment.uuid = uuid4() if is_taken or not kept["uuid"] else UUID(kept["uuid"])
    comment.user = user
    for name, value in kept["fields"].items():
        setattr(comment, name, value)
    for name in ("edited_at", "confirmed_at"):
        setattr(comment, name, _moment(kept["times"][name]))
    comment.erased_at = _moment(kept["erased_at"])
    if comment.source == Comment.Source.READER and not comment.email and not comment.erased_at:
        comment.source = Comment.Source.IMPORT  # what stood there was no address, and a reader has one


def free_positions(rows: Sequence[tuple[Comment, CommentRecord]]) -> None:
    """Where a place in a thread or conversation is taken, or missing, all that come get new ones, in their order."""
    comments = [comment for comment, _record in rows]
    places = Q(root=None, thread__in={c.thread_id for c in comments}) | Q(root__in={c.root_id for c in comments})
    found = Comment.objects.filter(places, position__in={c.position for c in comments if c.position})
    taken: set[tuple[Any, int | None]] = {
        (root or -thread, position) for thread, root, position in found.values_list("thread", "root", "position")
    }
    within: dict[Any, list[Comment]] = defaultdict(list)
    full = set()
    for comment, record in rows:
        group = comment.root_id or (comment.root and comment.root.uuid) or -comment.thread_id
        within[group].append(comment)
        is_shown = record.status == Comment.Status.APPROVED or (record.kept and record.kept["is_public"])
        if (group, comment.position) in taken or (is_shown and not comment.position):
            full.add(group)
        if comment.position:
            taken.add((group, comment.position))
    for group in full:
        for comment in within[group]:
            comment.position = None


def store(rows: Sequence[tuple[Comment, CommentRecord]]) -> None:
    """Store prepared comments as they were, each with its decisions, earlier texts and notes.

    Runs in the caller's transaction.
    """
    revisions = {comment.uuid: _revisions(comment, record) for comment, record in rows}
    found = {comment.uuid: _shown(comment, record, revisions[comment.uuid]) for comment, record in rows}
    moderation.readmit(
        [decision for comment, record in rows for decision in _decisions(comment, record)],
        shown={uuid: shown for uuid, shown in found.items() if shown},
    )
    Revision.objects.bulk_create(revision for of_one in revisions.values() for revision in of_one)
    Note.objects.bulk_create(
        Note(comment=comment, **_dated(each, "created_at", comment.created_at))
        for comment, record in rows
        for each in (record.kept or {})["notes"]
    )


def _revisions(comment: Comment, record: CommentRecord) -> list[Revision]:
    found = sorted((record.kept or {})["revisions"], key=lambda each: each["version"])
    return [Revision(comment=comment, **_dated(each, "replaced_at", comment.created_at)) for each in found]


def _shown(comment: Comment, record: CommentRecord, revisions: list[Revision]) -> visibility.Shown | None:
    if record.status == Comment.Status.APPROVED:
        return comment.text, comment.edited_at
    is_edited = record.status == Comment.Status.PENDING and (record.kept or {})["is_public"]
    return visibility.last_approved(revisions) if is_edited else None


def _decisions(comment: Comment, record: CommentRecord) -> list[Decision]:
    rows = [_dated(each, "created_at", comment.created_at) for each in (record.kept or {})["decisions"]]
    return [
        Decision(comment=comment, comment_uuid=comment.uuid, **each | {"batch": UUID(each["batch"])}) for each in rows
    ]


def _dated(values: dict[str, Any], name: str, otherwise: datetime) -> dict[str, Any]:
    return values | {name: _moment(values[name]) or otherwise}


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
