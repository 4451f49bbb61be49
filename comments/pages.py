"""How a thread is cut into pages: which comments stand where, read from the database.

A conversation is a comment that answers nothing, with everything below it in two levels. It got its position in the
thread when it was first shown and keeps it, so approving or removing one comment touches one page, however long the
thread is. Gaps are allowed; so are pages that came to be empty.
"""

from collections.abc import Collection
from typing import Any

from comments.models import Comment, Thread
from comments.positions import CONVERSATIONS_PER_PAGE, REPLIES_PER_PART, page_of, part_of
from comments.public import PublicComment, public_comment

_NEEDED = (
    *("pk", "uuid", "thread_id", "parent_id", "root_id", "position", "last_position", "is_public", "status"),
    *("name", "website", "user_id", "html", "anchor", "created_at", "modified_at"),
)


def pages_of(thread: Thread) -> int:
    return page_of(thread.last_position) if thread.last_position else 0


def part_name(conversation_position: int, part: int) -> str:
    return f"{conversation_position}-{part}.json"


def conversations(thread: Thread, *, pages: Collection[int]) -> dict[int, list[dict[str, Any]]]:
    """The conversations of these pages, by page, in order of position, each with the first part of its replies.

    `more` names the file with the next part, or is None. A removed comment stays, nameless, while public answers
    stand below it. Two or three queries, however many pages and rows; hundreds of pages are better asked for in sets.
    """
    found: dict[int, list[dict[str, Any]]] = {page: [] for page in pages}
    roots = list(
        Comment.objects.filter(thread=thread, root__isnull=True, position__in=_positions(pages))
        .order_by("position")
        .only(*_NEEDED)
    )
    replies = _replies([root.pk for root in roots], part=1)
    kept = {root_id for root_id, rows in replies.items() if rows}
    in_doubt = [r.pk for r in roots if not r.is_public and r.pk not in kept and r.last_position > REPLIES_PER_PART]
    if in_doubt:
        kept |= set(Comment.objects.filter(root_id__in=in_doubt, is_public=True).values_list("root_id", flat=True))
    for root in roots:
        root.thread = thread
        if root.is_public or root.pk in kept:
            found[page_of(root.position)].append(
                {
                    "position": root.position,
                    "comment": public_comment(root, thread=thread, parent_uuid=None),
                    "replies": _public(replies.get(root.pk, []), root, thread),
                    "more": part_name(root.position, 2) if root.last_position > REPLIES_PER_PART else None,
                }
            )
    return found


def _positions(pages: Collection[int]) -> list[int]:
    size = CONVERSATIONS_PER_PAGE
    return [position for page in pages for position in range((page - 1) * size + 1, page * size + 1)]


def replies_part(thread: Thread, *, position: int, part: int) -> dict[str, Any] | None:
    """A later part of the conversation at this position: its replies and the name of the next part."""
    root = Comment.objects.filter(thread=thread, root__isnull=True, position=position).only(*_NEEDED).first()
    if root is None or part > part_of(max(root.last_position, 1)):
        return None
    rows = _replies([root.pk], part=part).get(root.pk, [])
    return {
        "replies": _public(rows, root, thread),
        "more": part_name(position, part + 1) if root.last_position > part * REPLIES_PER_PART else None,
    }


def _replies(root_ids: list[int], *, part: int) -> dict[int, list[Comment]]:
    """For each conversation the shown replies of one part, with removed ones where a shown reply answers them."""
    span = ((part - 1) * REPLIES_PER_PART + 1, part * REPLIES_PER_PART)
    rows = Comment.objects.filter(root_id__in=root_ids, position__range=span).order_by("root_id", "position")
    grouped: dict[int, list[Comment]] = {}
    for row in rows.only(*_NEEDED):
        grouped.setdefault(row.root_id, []).append(row)
    return {root_id: _without_loose_ends(group) for root_id, group in grouped.items()}


def _without_loose_ends(replies: list[Comment]) -> list[Comment]:
    by_pk = {reply.pk: reply for reply in replies}
    keep: set[int] = set()
    for reply in replies:
        above: Comment | None = reply if reply.is_public else None
        while above is not None and above.pk not in keep:
            keep.add(above.pk)
            above = by_pk.get(above.parent_id)
    return [reply for reply in replies if reply.pk in keep]


def _public(replies: list[Comment], root: Comment, thread: Thread) -> list[PublicComment]:
    uuids = {reply.pk: reply.uuid for reply in replies} | {root.pk: root.uuid}
    missing = {reply.parent_id for reply in replies} - uuids.keys()
    if missing:  # an answer to a reply that stands in an earlier part
        uuids |= dict(Comment.objects.filter(pk__in=missing).values_list("pk", "uuid"))
    for reply in replies:
        reply.thread, reply.root = thread, root  # known: nobody needs to ask for them again
    return [public_comment(r, thread=thread, parent_uuid=uuids[r.parent_id]) for r in replies]
