"""Remark42's own backup: JSON Lines, a header first."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from comments import markup
from comments.importing.dates import moment
from comments.importing.files import Source
from comments.importing.json_files import flag, lines, mapping, text
from comments.importing.records import CLOSED, COMMENTS, OPEN, CommentRecord, Left, Page, Record, Status, Unreadable

_VERSION = 1
# Older versions stored what was typed with entities, "> said" as "&gt; said": there, the HTML knows more.
_ESCAPED = re.compile(r"&(?:amp|lt|gt|quot|#34|#39);")


class _Header(NamedTuple):
    """What the first line tells of pages and users."""

    closed: set[str]  # the addresses of read-only pages
    emails: dict[str, str]  # of users who asked for mails, by their ids: comments do not hold them


def read(source: Source) -> Iterator[Record]:
    """Addresses are pages. Raises Unreadable."""
    header: _Header | None = None
    named: set[str] = set()
    for number, value, problem in lines(source):
        entry, where = mapping(value), _("line %(line)s") % {"line": number}
        if header is None:
            header = _header(entry)
            continue
        if problem:
            yield Left(COMMENTS, "", "refused", problem, where)
            continue
        url = text(mapping(entry.get("locator")).get("url"))
        if url not in named:
            named.add(url)
            yield Page(ref=url, url=url, title=text(entry.get("title")), state=CLOSED if url in header.closed else OPEN)
        yield _comment(entry, url, header.emails, where=where)
    if header is None:
        raise Unreadable(_("This is not a Remark42 backup: the file is empty."))


def _header(entry: dict[str, Any]) -> _Header:
    if "version" not in entry or not {"users", "posts"} & entry.keys():
        raise Unreadable(_("This is not a Remark42 backup: its first line is no header."))
    if entry["version"] != _VERSION:
        raise Unreadable(
            _("This Remark42 backup has version %(version)s; %(known)s can be read.")
            % {"version": text(entry["version"]), "known": _VERSION}
        )
    users, posts = _rows(entry.get("users")), _rows(entry.get("posts"))
    return _Header(
        closed={text(post.get("url")) for post in posts if flag(post.get("read_only"))},
        emails={text(user.get("id")): text(mapping(user.get("details")).get("email")) for user in users},
    )


def _rows(value: Any) -> list[dict[str, Any]]:
    return [mapping(row) for row in value] if isinstance(value, list) else []


def _comment(entry: dict[str, Any], url: str, emails: dict[str, str], *, where: str) -> CommentRecord:
    user = mapping(entry.get("user"))
    typed, shown = text(entry.get("orig")), text(entry.get("text"))  # what Remark42 imported itself was never typed
    words, kind = (shown, "html") if not typed or (shown and _ESCAPED.search(typed)) else markup.imported(typed)
    return CommentRecord(
        ref=text(entry.get("id")),
        page=url,
        parent=text(entry.get("pid")),
        text=words,
        markup=kind,
        status=Status.TRASH if flag(entry.get("delete")) else Status.APPROVED,
        name=text(user.get("name")),
        email=text(user.get("email")) or emails.get(text(user.get("id")), ""),
        created_at=moment(entry.get("time")),
        where=where,
    )
