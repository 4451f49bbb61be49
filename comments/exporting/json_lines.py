"""Our own form: JSON Lines, described in docs/moving.md and read by comments/importing/own.py."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from comments.models import Comment, ImportedComment, Site, Thread

NAME, VERSION = "blogsite", 1
OWN_REF = f"{NAME}:"  # begins the import_ref of what came from such a file
_AT_ONCE = 500  # rows


def line(kind: str, **facts: Any) -> str:
    """One record."""
    return json.dumps({"kind": kind, **facts}, ensure_ascii=False, separators=(",", ":")) + "\n"


def head(contents: str, **facts: Any) -> str:
    """The first line, by which readers know the file."""
    about = {"format": NAME, "version": VERSION, "contents": contents, "from": settings.SITE_URL}
    return line("export", **about, exported_at=moment(timezone.now()), **facts)


def end(**counts: int) -> str:
    """The last line: whoever reads it knows that the file is whole."""
    return line("end", **counts)


def moment(value: datetime | None) -> str | None:
    """A point in time, to the microsecond."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value else None


def write(site: Site, *, with_addresses: bool) -> Iterator[str]:
    """A site's threads and comments with all that was decided on them."""
    counts = {"threads": 0, "comments": 0}
    origins = list(site.origins.order_by("pk").values_list("origin", flat=True))
    about = {"slug": site.slug, "name": site.name, "language": site.language, "origins": origins}
    yield head("comments", site=about)
    for thread in _threads(site):
        counts["threads"] += 1
        yield _thread(thread)
    for comment in _comments(site):
        counts["comments"] += 1
        yield _comment(comment, with_addresses=with_addresses)
    gone = ImportedComment.objects.filter(site=site, comment=None).order_by("pk")
    for ref in gone.values_list("import_ref", flat=True).iterator():
        yield line("gone", ref=ref)
    yield end(**counts)


def _threads(site: Site) -> Iterable[Thread]:
    rows = Thread.objects.filter(site=site).select_related("author").prefetch_related("identifiers")
    return rows.order_by("pk").iterator(chunk_size=_AT_ONCE)


def _thread(thread: Thread) -> str:
    return line(
        "thread",
        id=str(thread.uuid),
        identifiers=[row.identifier for row in thread.identifiers.all()],
        title=thread.title,
        url=thread.url,
        author=thread.author.get_username() if thread.author else None,
        state=thread.state,
        hidden_for=thread.hidden_for,
        closes_at=moment(thread.closes_at),
        created_at=moment(thread.created_at),
    )


def _comments(site: Site) -> Iterable[Comment]:
    """Every answer behind what it answers."""
    rows = Comment.objects.filter(thread__site=site).select_related("thread", "parent", "user")
    rows = rows.prefetch_related("decisions", "revisions", "notes", "imported_from")
    return rows.order_by("pk").iterator(chunk_size=_AT_ONCE)


def _comment(comment: Comment, *, with_addresses: bool) -> str:
    own = f"{OWN_REF}{comment.uuid}"
    return line(
        "comment",
        id=str(comment.uuid),
        thread=str(comment.thread.uuid),
        parent=str(comment.parent.uuid) if comment.parent else None,
        **_words(comment, with_addresses=with_addresses),
        status=comment.status,
        version=comment.version,
        is_public=comment.is_public,
        position=comment.position,
        **_times(comment),
        held_for=comment.held_for,
        revisions=[
            _row(row, "version", "text", "was_public", "editor_name", "replaced_at") for row in _all(comment.revisions)
        ],
        decisions=[_decision(row) for row in _all(comment.decisions)],
        notes=[_row(row, "author_name", "text", "created_at") for row in _all(comment.notes)],
        imported_as=[row.import_ref for row in _all(comment.imported_from) if row.import_ref != own],
    )


def _all(related) -> list:
    return sorted(related.all(), key=lambda row: row.pk)


def _words(comment: Comment, *, with_addresses: bool) -> dict[str, Any]:
    return {
        "name": comment.name,
        **({"email": comment.email, "wants_replies": comment.wants_replies} if with_addresses else {}),
        "website": comment.website,
        "user": comment.user.get_username() if comment.user else None,
        "source": comment.source,
        "text": comment.text,
        "markup": comment.markup,
        "anchor": comment.anchor,
    }


def _times(comment: Comment) -> dict[str, str | None]:
    names = ("created_at", "edited_at", "confirmed_at", "erased_at")
    return {name: moment(getattr(comment, name)) for name in names}


def _decision(row) -> dict[str, Any]:
    facts = _row(row, "version", "before", "after", "was_public", "actor_name", "rule", "reason", "note", "created_at")
    return facts | {"batch": str(row.batch)}


def _row(row, *names: str) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in names}
    return {name: moment(value) if isinstance(value, datetime) else value for name, value in values.items()}
