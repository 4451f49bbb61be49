"""Our own export, described in docs/moving.md and written by comments/exporting/json_lines.py.

What only such a file knows of a thread or comment (its id, place, decisions, earlier texts) is checked here and handed
on as `kept`; comments/importing/restoring.py brings it back.
"""

import uuid
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from comments.importing.dates import moment
from comments.importing.files import Source
from comments.importing.json_files import lines, mapping, text
from comments.importing.own_fields import a_line, a_list, a_number, a_slug, a_time, a_uuid, cleaned
from comments.importing.records import (
    COMMENTS,
    OPEN,
    Broken,
    CommentRecord,
    Gone,
    Left,
    Page,
    Record,
    Status,
    Unreadable,
)
from comments.models import Comment, Thread

NAME, VERSION = "blogsite", 1


def read(source: Source) -> Iterator[Record]:
    """Threads are pages. Raises Unreadable."""
    is_known, is_whole = False, False
    for number, value, problem in lines(source):
        entry, where = mapping(value), _("line %(line)s") % {"line": number}
        kind = entry.get("kind")
        if not is_known:
            check_head(entry, contents="comments")
            is_known = True
        elif kind == "thread":
            yield _page(entry, where)
        elif kind == "comment":
            yield _comment(entry, where)
        elif kind == "gone":
            yield Gone(a_line(entry, "ref", 200))
        elif kind == "end":
            is_whole = True
        else:
            yield Left(COMMENTS, text(entry.get("id")), "refused", problem or _("it is no record of a comment"), where)
    if not is_known:
        raise Unreadable(_("This is not an export of this product: the file is empty."))
    if not is_whole:
        raise Broken(_("The file has no last line that says that it is whole. Please export it again."))


def check_head(entry: dict[str, Any], *, contents: str) -> None:
    """The first line of our exports. Raises Unreadable."""
    if entry.get("kind") != "export" or entry.get("format") != NAME:
        raise Unreadable(_("This is not an export of this product: its first line does not say so."))
    if entry.get("version") != VERSION:
        raise Unreadable(
            _("This export has version %(version)s; %(known)s can be read.")
            % {"version": text(entry.get("version")), "known": VERSION}
        )
    if entry.get("contents") != contents:
        raise Unreadable(
            _("This is an export of %(found)s, not of %(wanted)s.")
            % {"found": text(entry.get("contents")), "wanted": contents}
        )


def _page(entry: dict[str, Any], where: str) -> Page:
    names = entry.get("identifiers")
    state = text(entry.get("state"))
    return Page(
        ref=text(entry.get("id")),
        url=text(entry.get("url")),
        title=text(entry.get("title")),
        identifiers=tuple(text(name) for name in names) if isinstance(names, list) else (),
        state=state if state in Thread.State.values else OPEN,
        created_at=moment(entry.get("created_at")),
        where=where,
        kept={
            "uuid": a_uuid(entry, "id"),
            "author": a_line(entry, "author", 150),
            "hidden_for": a_line(entry, "hidden_for", 200),
            "closes_at": a_time(entry, "closes_at"),
            "created_at": a_time(entry, "created_at"),
        },
    )


def _comment(entry: dict[str, Any], where: str) -> Record:
    ref, status = text(entry.get("id")), text(entry.get("status"))
    decisions = [_decision(mapping(each)) for each in a_list(entry, "decisions")]
    created_at = moment(entry.get("created_at"))
    if status not in Status.values or not created_at or not _leads_to(decisions, status):
        return Left(COMMENTS, ref, "refused", _("its decisions do not lead to its status, or it has no date"), where)
    markup = text(entry.get("markup"))
    return CommentRecord(
        ref=ref,
        page=text(entry.get("thread")),
        parent=text(entry.get("parent")),
        text=entry["text"] if isinstance(entry.get("text"), str) else "",
        markup=markup if markup in Comment.Markup.values else Comment.Markup.MARKDOWN,
        status=status,
        name=text(entry.get("name")),
        email=text(entry.get("email")),
        website=text(entry.get("website")),
        created_at=created_at,
        where=where,
        kept=_kept(entry, decisions) if decisions else None,
    )


def _kept(entry: dict[str, Any], decisions: list[dict[str, Any]]) -> dict[str, Any]:
    revisions = [_revision(mapping(each)) for each in a_list(entry, "revisions")]
    source, erased_at = text(entry.get("source")), a_time(entry, "erased_at")
    if source not in Comment.Source.values:
        source = Comment.Source.IMPORT
    return {
        "uuid": a_uuid(entry, "id"),
        "user": a_line(entry, "user", 150),
        "fields": {
            "source": source,
            "anchor": a_slug(entry, "anchor", 100),
            "version": a_number(entry, "version") or 1,
            "position": a_number(entry, "position"),
            "wants_replies": entry.get("wants_replies") is True,
            "held_for": [_reason(mapping(each)) for each in a_list(entry, "held_for")],
        },
        "times": {"edited_at": a_time(entry, "edited_at"), "confirmed_at": a_time(entry, "confirmed_at")},
        "erased_at": erased_at,
        "is_public": entry.get("is_public") is True,
        "decisions": decisions,
        "revisions": list({each["version"]: each for each in revisions}.values()),
        "notes": [_note(mapping(each)) for each in a_list(entry, "notes")],
        "imported_as": [text(each)[:200] for each in a_list(entry, "imported_as") if text(each)],
    }


def _leads_to(decisions: list[dict[str, Any]], status: str) -> bool:
    """Whether each decision begins where the one before it ended, and the last ends at status."""
    now = ""
    for decision in decisions:
        if decision["before"] != now or decision["after"] not in Status.values or not decision["created_at"]:
            return False
        now = decision["after"]
    return not decisions or now == status


def _decision(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": a_number(entry, "version") or 1,
        "before": text(entry.get("before")),
        "after": text(entry.get("after")),
        "was_public": entry.get("was_public") is True,
        "actor_name": a_line(entry, "actor_name", 150),
        "rule": a_line(entry, "rule", 50),
        "reason": a_slug(entry, "reason", 50),
        "note": cleaned(entry, "note"),
        "batch": a_uuid(entry, "batch") or str(uuid.uuid4()),
        "created_at": a_time(entry, "created_at"),
    }


def _revision(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": a_number(entry, "version") or 1,
        "text": cleaned(entry, "text"),
        "was_public": entry.get("was_public") is True,
        "editor_name": a_line(entry, "editor_name", 150),
        "replaced_at": a_time(entry, "replaced_at"),
    }


def _note(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "author_name": a_line(entry, "author_name", 150),
        "text": cleaned(entry, "text")[:2000],
        "created_at": a_time(entry, "created_at"),
    }


def _reason(entry: dict[str, Any]) -> dict[str, str]:
    return {"code": a_line(entry, "code", 50), "evidence": a_line(entry, "evidence", 1000)}
