"""Putting threads in order: merging two, moving one to a new address, moving a comment within its thread.

Each is one transaction with an Operation that says who did it, and can be rehearsed. Authors' tokens, public ids and
links to comments stay good, and whatever name a thread ever had still answers. The thread is published anew from the
beginning (Thread.rearranged_in), because its pages are cut differently afterwards.
"""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, ForeignObjectRel, Max, QuerySet
from django.utils.translation import gettext as _

from comments import identifiers, locking, operations, publication, submission, threads
from comments.models import Comment, Operation, Site, Thread, ThreadIdentifier

_CHUNK = 500
_NUMBER = """
UPDATE comments_comment SET position = numbered.n FROM (
    SELECT id, row_number() OVER (ORDER BY created_at, id) AS n FROM comments_comment
    WHERE thread_id = %s AND root_id IS NULL AND position IS NOT NULL
) AS numbered WHERE comments_comment.id = numbered.id
"""


def holders(site: Site | None = None, *, thread: Thread | None = None) -> list[QuerySet]:
    """Rows of other apps that belong to the thread, or to any thread of the site: posts. It follows them, and stays."""
    end, value = ("", thread) if thread else ("__site", site)
    return [
        relation.related_model._base_manager.filter(**{f"{relation.field.name}{end}": value})
        for relation in Thread._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and relation.related_model._meta.app_label != "comments"
    ]


def is_held(thread: Thread) -> bool:
    return any(rows.exists() for rows in holders(thread=thread))


# Merging


def merge(thread: Thread, *, into: Thread, by: User | None = None, is_dry: bool = False) -> dict[str, Any]:
    """Let thread's comments and names become those of `into`, which keeps title, address, author and state.

    In one transaction: move the comments, arrange the conversations of both by date, move the names, delete the empty
    thread. On commit, publish `into` and take the other's pages away. Returns what was moved. Raises ValidationError
    where that cannot be: other sites, one hidden and one not, a thread that belongs to a post.
    """
    with operations.carried_out(is_dry=is_dry):
        held = locking.lock_threads([thread.pk, into.pk], alone=True)
        gone, stays = held[thread.pk], held[into.pk]
        _require_mergeable(gone, stays)
        facts = {
            "thread": str(gone.uuid),
            "url": gone.url,
            "into": str(stays.uuid),
            "into_url": stays.url,
            "comments": Comment.objects.filter(thread=gone).count(),
            "public": gone.count,
            "names": ThreadIdentifier.objects.filter(thread=gone).count(),
        }
        _move_comments(gone, stays)
        ThreadIdentifier.objects.filter(thread=gone).update(thread=stays)
        pages = publication.folder(gone)
        gone.delete()
        _rearranged(stays, count=stays.count + gone.count, last_position=_arrange(stays))
        operations.note(Operation.Kind.MERGE_THREADS, by=by, site=stays.site, facts=facts)
        transaction.on_commit(lambda: publication.take_away(pages), robust=True)
    return facts


def _require_mergeable(gone: Thread, stays: Thread) -> None:
    if gone.pk == stays.pk:
        raise ValidationError(_("These are one thread already."))
    if gone.site_id != stays.site_id:
        raise ValidationError(_("Threads of different sites cannot be merged."))
    if (gone.state == Thread.State.HIDDEN) != (stays.state == Thread.State.HIDDEN):
        raise ValidationError(_("One of them is hidden: its comments would appear, or the others vanish."))
    if is_held(gone):
        raise ValidationError(_("This thread belongs to a post and stays. Merge the other one into it."))


def _move_comments(gone: Thread, stays: Thread) -> None:
    """Conversations go behind those that are there, so that no two have one position even for a moment."""
    moved = Comment.objects.filter(thread=gone)
    fresh = {"thread": stays, "changed_in": stays.version + 1}
    moved.filter(root=None, position__isnull=False).update(position=F("position") + stays.last_position, **fresh)
    moved.update(**fresh)


def _arrange(thread: Thread) -> int:
    """Number the conversations of a thread by date; returns the last number."""
    shown = Comment.objects.filter(thread=thread, root=None, position__isnull=False)
    n = shown.count()
    beyond = (shown.aggregate(last=Max("position"))["last"] or 0) + n
    shown.update(position=F("position") + beyond)  # out of the way of the numbers that are given now
    with connection.cursor() as cursor:  # in one statement, however many: everybody who writes waits for it
        cursor.execute(_NUMBER, [thread.pk])
    return n


def _rearranged(thread: Thread, **changes: Any) -> None:
    """Write what changed of the thread, and have all of its pages written again."""
    Thread.objects.filter(pk=thread.pk).update(rearranged_in=F("version") + 1, **changes)
    threads.touch([thread.pk])


# A new address


def move(thread: Thread, *, url: str, by: User | None = None, is_dry: bool = False) -> dict[str, Any]:
    """Let the thread belong to the page at url; its old names go on answering.

    Raises ValidationError where url is no address of the site, another thread answers there, or a post owns the thread.
    """
    with operations.carried_out(is_dry=is_dry):
        current = locking.lock_threads([thread.pk], alone=True)[thread.pk]
        submission.check_address(submission.Page(current.site, url, url=url))
        if is_held(current):
            raise ValidationError(_("This thread belongs to a post, and follows its address by itself."))
        there = threads.find_thread(current.site, identifier=url)
        if there is not None and there.pk != current.pk:
            raise ValidationError(_("Another thread answers at this address. Merge this one into it."))
        facts = {"thread": str(current.uuid), "from": current.url, "to": url, "public": current.count}
        if there is None:
            threads.add_identifier(current, identifier=url)
        threads.update_thread(current, url=url)
        operations.note(Operation.Kind.MOVE_THREAD, by=by, site=current.site, facts=facts)
    return facts


def thread_named(site: Site, name: str) -> Thread:
    """The thread that answers to an address or another name. Raises ValidationError."""
    found = threads.find_thread(site, identifier=name)
    if found is None:
        raise ValidationError(
            _("No thread of this site answers to “%(name)s”.") % {"name": identifiers.normalise(name)}
        )
    return found


# Within a thread


def move_comment(
    comment: Comment, *, under: Comment | None, by: User | None = None, is_dry: bool = False
) -> dict[str, Any]:
    """Let a comment, with all that answers it, answer another one of its thread, or begin a conversation (None).

    Raises ValidationError where the other one is in another thread, is not public, or answers this one itself.
    """
    with operations.carried_out(is_dry=is_dry):
        thread = locking.lock_threads([comment.thread_id], alone=True)[comment.thread_id]
        current = Comment.objects.get(pk=comment.pk)
        if under is not None:
            under = Comment.objects.filter(pk=under.pk).first() or under  # as it is now: it may be public no longer
        branch = _branch(current)
        root = _new_root(current, under, branch, thread)
        moved = _replaced(branch, under=under, root=root, thread=thread)
        facts = {"comment": str(current.uuid), "under": str(under.uuid) if under else None, "comments": len(moved)}
        changed = ["parent", "root", "position", "last_position", "changed_in"]
        Comment.objects.bulk_update(moved, changed, batch_size=_CHUNK)
        if root is not None:
            Comment.objects.bulk_update([root], ["last_position"])
        _rearranged(thread, last_position=thread.last_position)
        operations.note(Operation.Kind.MOVE_COMMENT, by=by, site=thread.site, facts=facts)
    return facts


def _branch(top: Comment) -> list[Comment]:
    """The comment and whatever answers it, however far below; readers' order."""
    answers: dict[int, list[Comment]] = {}
    for row in Comment.objects.filter(root_id=top.root_id or top.pk).order_by("position", "created_at", "pk"):
        answers.setdefault(row.parent_id or 0, []).append(row)
    branch, todo = [top], [top]
    while todo:
        below = answers.get(todo.pop().pk, [])
        branch += below
        todo += below
    return [top, *sorted(branch[1:], key=lambda row: (row.position or 0, row.created_at, row.pk))]


def _new_root(current: Comment, under: Comment | None, branch: list[Comment], thread: Thread) -> Comment | None:
    """The first comment of the conversation that the branch comes into; None where it begins one."""
    if under is None:
        if current.parent_id is None:
            raise ValidationError(_("It begins a conversation already."))
        return None
    if under.thread_id != thread.pk:
        raise ValidationError(_("Both have to be in one thread. Merge the threads first."))
    if not under.is_public:
        raise ValidationError(_("It can only answer a comment that readers see."))
    if any(row.pk == under.pk for row in branch):
        raise ValidationError(_("It cannot answer itself, or an answer to it."))
    if current.parent_id == under.pk:
        raise ValidationError(_("It answers that comment already."))
    return Comment.objects.get(pk=under.root_id or under.pk)


def _replaced(branch: list[Comment], *, under: Comment | None, root: Comment | None, thread: Thread) -> list[Comment]:
    """The branch with its new places, at the end of the conversation or of the thread; raises the counters of both."""
    top, *rest = branch
    was_shown = any(row.position is not None for row in branch)
    top.parent, top.root, top.last_position = under, root, 0
    if root is None:
        thread.last_position += was_shown
        top.position = thread.last_position if was_shown else None
        within, numbered = top, rest
    else:
        within, numbered = root, branch
    for row in rest:
        row.root = within
    for row in numbered:
        if row.position is not None:
            within.last_position += 1
            row.position = within.last_position
    for row in branch:
        row.changed_in = thread.version + 1
    return branch
