"""Comments as a table for spreadsheets: to read and to count, not to bring back."""

from collections.abc import Iterator

from comments import spreadsheets
from comments.exporting.json_lines import moment
from comments.models import Comment, Site
from comments.public import badge

_HEAD = ["id", "page", "address", "answers", "status", "public", "written", "name", "email", "website", "badge", "text"]
_AT_ONCE = 1000  # rows


def write(site: Site, *, with_addresses: bool) -> Iterator[str]:
    """One line per comment, the oldest first, with a mark by which spreadsheets know UTF-8."""
    yield "\ufeff"
    yield from spreadsheets.lines(_rows(site, with_addresses=with_addresses))


def _rows(site: Site, *, with_addresses: bool) -> Iterator[list[str]]:
    yield [name for name in _HEAD if with_addresses or name != "email"]
    rows = Comment.objects.filter(thread__site=site).select_related("thread", "parent").order_by("created_at", "pk")
    for comment in rows.iterator(chunk_size=_AT_ONCE):
        yield [
            str(comment.uuid),
            comment.thread.title,
            comment.thread.url,
            str(comment.parent.uuid) if comment.parent else "",
            comment.status,
            "yes" if comment.is_public else "no",
            moment(comment.created_at) or "",
            comment.name,
            *([comment.email] if with_addresses else []),
            comment.website,
            badge(comment, thread=comment.thread),
            comment.text,
        ]
