"""What the public sees of a comment: one dictionary, in published files and in the API alike.

Nothing here comes from an e-mail address, and nothing may be added that does.
"""

from datetime import UTC, datetime
from typing import TypedDict

from comments.models import Comment, Thread

# What the model calls its fields, and what form and API do (the names that WordPress uses).
PUBLIC_NAMES = {"name": "author_name", "email": "author_email", "website": "author_url", "text": "content"}


class Content(TypedDict):
    rendered: str


class PublicComment(TypedDict):
    id: str
    thread: str
    parent: str | None
    author_name: str
    author_url: str
    badge: str
    date: str
    modified: str | None
    content: Content
    anchor: str
    link: str
    status: str


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC with a Z, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def public_comment(comment: Comment, *, thread: Thread, parent_uuid) -> PublicComment:
    """The public face of a comment; of one that was removed under public answers, a nameless placeholder."""
    shown = comment.is_public
    return {
        "id": str(comment.uuid),
        "thread": str(thread.uuid),
        "parent": str(parent_uuid) if parent_uuid else None,
        "author_name": comment.name if shown else "",
        "author_url": comment.website if shown else "",
        "badge": badge(comment, thread=thread) if shown else "",
        "date": iso(comment.created_at) or "",
        "modified": iso(comment.modified_at) if shown else None,
        "content": {"rendered": comment.html if shown else ""},
        "anchor": comment.anchor if shown else "",
        "link": comment.permalink,
        "status": "approved" if shown else "removed",
    }


def outward_status(comment: Comment) -> str:
    """What its author is told: whatever is not approved is `pending`, so that nobody learns the filter."""
    return "approved" if comment.status == Comment.Status.APPROVED else "pending"


def badge(comment: Comment, *, thread: Thread) -> str:
    """ "author" for the page's author, "staff" for another member of the team, "" for a reader.

    Only a login or a token earns one: a typed name or address never does.
    """
    if comment.user_id is None:
        return ""
    return "author" if comment.user_id == thread.author_id else "staff"
