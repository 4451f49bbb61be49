"""A comment's public face: what readers see of it, where it stands, and how many there are.

Only comments/moderation.py shows and hides; it calls show_or_hide() on comments and threads that it holds locked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from comments import markup, threads
from comments.models import Comment, Revision, Thread

Shown = tuple[str, datetime | None]  # a text that readers see, and its modified_at


def show_or_hide(
    comments: list[Comment], held: dict[int, Thread], *, public: bool, approved: Mapping[UUID, Shown] | None = None
) -> None:
    """Give comments their public face, or take it away; the caller writes the comments.

    Writes the counters of threads and conversations and moves the threads' versions. `held` are locked threads. Of a
    comment that is pending, readers see the text that was approved before, of all others the text as it is; approved
    says so of comments that are not in the database yet.
    """
    changed = [c for c in comments if c.is_public or public]
    if not changed:
        return
    roots = {c.pk: c for c in comments} | _missing_roots(changed)
    if approved is None:
        approved = _approved_texts([c for c in changed if public and c.status == Comment.Status.PENDING])
    for comment in changed:
        thread = held[comment.thread_id]
        if public:
            text, comment.modified_at = approved.get(comment.uuid, (comment.text, comment.edited_at))
            comment.html = markup.render(text, markup=comment.markup)
            # The root of an answer that is admitted together with it has no key yet.
            root = roots[comment.root_id] if comment.root_id else comment.root
            if root:
                _place(root, within=thread)  # an answer shows where its conversation stands
            _place(comment, within=root or thread)
        else:
            comment.html, comment.modified_at = "", None
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
    within.last_position = max(within.last_position, comment.position)  # it may have been given elsewhere


def keep_places(comments: list[Comment]) -> None:
    """Nobody gets the place of a comment that was public once: its thread and conversation count on behind it."""
    hidden = [c for c in comments if c.position and not c.is_public]
    for model, key, rows in (
        (Thread, "thread", Comment.objects.filter(thread__in={c.thread_id for c in hidden}, root=None)),
        (Comment, "root", Comment.objects.filter(root__in={c.root_id for c in hidden if c.root_id})),
    ):
        highest = rows.order_by().values_list(key).annotate(Max("position")) if hidden else []
        for pk, position in highest:
            model.objects.filter(pk=pk, last_position__lt=position or 0).update(last_position=position)


def _missing_roots(comments: list[Comment]) -> dict[int, Comment]:
    wanted = {c.root_id for c in comments if c.root_id} - {c.pk for c in comments}
    return Comment.objects.only("pk", "position", "last_position").in_bulk(list(wanted)) if wanted else {}


def _approved_texts(comments: list[Comment]) -> dict[UUID, Shown]:
    revisions: dict[int, list[Revision]] = defaultdict(list)
    for revision in Revision.objects.filter(comment__in=comments).order_by("version") if comments else []:
        revisions[revision.comment_id].append(revision)
    found = {comment.uuid: last_approved(revisions[comment.pk]) for comment in comments}
    return {uuid: shown for uuid, shown in found.items() if shown}


def last_approved(revisions: Iterable[Revision]) -> Shown | None:
    """The text that was public last when its author replaced it, of one comment's revisions by version."""
    found: Shown | None = None
    written: datetime | None = None  # when its author had written the text that stands in the next revision
    for revision in revisions:
        if revision.was_public:
            found = revision.text, written
        if not revision.editor_name:
            written = revision.replaced_at
    return found
