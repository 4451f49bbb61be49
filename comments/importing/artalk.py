"""Artrans: what Artalk exports, and what its converters make of other systems."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from comments import markup
from comments.importing.dates import moment
from comments.importing.files import Source
from comments.importing.json_files import flag, items, mapping, text
from comments.importing.records import CLOSED, COMMENTS, OPEN, CommentRecord, Left, Page, Record, Status, Unreadable


def read(source: Source) -> Iterator[Record]:
    """A list of objects, nearly all of whose values are strings. Raises Unreadable."""
    named: set[tuple[str, str]] = set()
    first = ""  # the site of the first comment
    index = 0
    for index, value in enumerate(items(source), start=1):
        entry = mapping(value)
        if "content" not in entry or "page_key" not in entry:
            if not named:
                raise Unreadable(_("This is not an Artrans file: entry %(count)s is no comment.") % {"count": index})
            yield Left(COMMENTS, text(entry.get("id")), "refused", _("it is no comment"), _where(index))
            continue
        key, site = text(entry["page_key"]), text(entry.get("site_name"))
        first = site if not named else first
        ref = key if site == first else f"{key} {site}"
        if (key, site) not in named:
            named.add((key, site))
            yield _page(entry, key, ref=ref)
        yield _comment(entry, ref, index)
    if not index:
        raise Unreadable(_("This is not an Artrans file: it holds no list of comments."))


def _page(entry: dict[str, Any], key: str, *, ref: str) -> Page:
    """A page, which asks for its conversation by its key; those of a further site only where they have no address."""
    url = key
    site = text(entry.get("site_urls")).split(",")[0].strip()
    if key.startswith("/") and site.startswith(("https://", "http://")):
        url = site.rstrip("/") + key
    return Page(
        ref=ref,
        url=url,
        title=text(entry.get("page_title")),
        identifiers=() if url == key or ref != key else (key,),
        state=CLOSED if flag(entry.get("page_admin_only")) else OPEN,
    )


def _comment(entry: dict[str, Any], page: str, index: int) -> CommentRecord:
    parent = text(entry.get("rid"))
    words, kind = markup.imported(text(entry.get("content")))
    return CommentRecord(
        ref=text(entry.get("id")),
        page=page,
        parent="" if parent == "0" else parent,
        text=words,
        markup=kind,
        status=Status.PENDING if flag(entry.get("is_pending")) else Status.APPROVED,
        name=text(entry.get("nick")),
        email=text(entry.get("email")),
        website=text(entry.get("link")),
        created_at=moment(entry.get("created_at")),
        where=_where(index),
    )


def _where(index: int) -> str:
    return _("comment %(index)s") % {"index": index}
