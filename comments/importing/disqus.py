"""Disqus' XML export."""

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs

from django.utils.translation import gettext as _

from comments.importing.dates import moment
from comments.importing.files import Source
from comments.importing.records import CLOSED, HIDDEN, OPEN, CommentRecord, Page, Record, Status, Unreadable
from comments.importing.xml_files import Element, elements, tidy

_DISQUS = re.compile(r"https?://(?:www\.)?disqus\.com/?")
_THREAD = frozenset({"@id", "id", "link", "title", "createdAt", "isClosed", "isDeleted"})
_POST = frozenset(
    {"@id", "message", "createdAt", "isDeleted", "isSpam", "isApproved", "author/name", "author/username"}
    | {"author/email", "author/link", "author/url", "thread@id", "parent@id"}
)
# What Disqus' WordPress plugin calls a page: the post's number and its short address.
_OF_WORDPRESS = re.compile(r"([0-9]{1,19}) https?://\S+")

# Disqus leads links through an address of its own that counts clicks: disq.us/url?url=<address>:<signature>&cuid=…
_COUNTED = re.compile(r"(?<=href=[\"'])(?:https?:)?//disq\.us/(?:url)?\?([^\"'<>]*)", re.IGNORECASE)
_SIGNED = re.compile(r"(https?://.+):[\w-]{20,}", re.IGNORECASE | re.DOTALL)


def read(source: Source) -> Iterator[Record]:
    """Each thread is a page, each post a comment. Raises Unreadable."""
    seen: list[str] = []

    def prefix(uri: str) -> str:
        if _DISQUS.fullmatch(uri):
            seen.append(uri)
        return ""

    for element in elements(source, wanted={"thread": _THREAD, "post": _POST}, prefix=prefix):
        yield _page(element) if element.name == "thread" else _comment(element)
    if not seen:
        raise Unreadable(_("This is not a Disqus export: none of its elements is one of Disqus'."))


def _page(element: Element) -> Page:
    get = element.fields.get
    name = tidy(get("id"))
    post = _OF_WORDPRESS.fullmatch(name)
    closed = CLOSED if _is_true(get("isClosed")) else OPEN
    return Page(
        ref=tidy(get("@id")),
        url=tidy(get("link")),
        title=tidy(get("title")),
        identifiers=tuple(filter(None, (f"wp-{post[1]}" if post else "", name))),
        state=HIDDEN if _is_true(get("isDeleted")) else closed,
        created_at=moment(get("createdAt")),
        where=_("line %(line)s") % {"line": element.line},
    )


def _comment(element: Element) -> CommentRecord:
    get = element.fields.get
    return CommentRecord(
        ref=tidy(get("@id")),
        page=tidy(get("thread@id")),
        parent=tidy(get("parent@id")),
        text=_COUNTED.sub(_target, tidy(get("message"))),
        status=_status(element),
        name=get("author/name") or get("author/username") or "",
        email=get("author/email", ""),
        website=get("author/link") or get("author/url") or "",
        created_at=moment(get("createdAt")),
        where=_("line %(line)s") % {"line": element.line},
    )


def _target(counted: re.Match) -> str:
    """Where a link leads in the end."""
    [address] = parse_qs(html.unescape(counted[1])).get("url", [""])[:1]
    signed = _SIGNED.fullmatch(address)
    return html.escape(signed[1]) if signed else counted[0]


def _status(element: Element) -> str:
    get = element.fields.get
    if _is_true(get("isDeleted")):
        return Status.TRASH
    if _is_true(get("isSpam")):
        return Status.SPAM
    clear = all(tidy(get(flag)).lower() in ("false", "0", "") for flag in ("isDeleted", "isSpam"))
    return Status.APPROVED if clear and tidy(get("isApproved")).lower() in ("", "true", "1") else Status.PENDING


def _is_true(value: str | None) -> bool:
    return tidy(value).lower() in ("true", "1")
