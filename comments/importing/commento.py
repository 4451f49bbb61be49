"""Commento's and Comentario's JSON: version 1 of either, version 3 of Comentario."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from comments import markup
from comments.importing.dates import moment
from comments.importing.files import Source
from comments.importing.json_files import flag, mapping, members, text
from comments.importing.records import (
    CLOSED,
    COMMENTS,
    OPEN,
    Broken,
    CommentRecord,
    Left,
    Page,
    Record,
    Status,
    Unreadable,
)

Authors = dict[str, tuple[str, str, str]]  # name, e-mail address and web address by id
_NOBODY = {"", "anonymous", "0" * 64, "00000000-0000-0000-0000-000000000000"}
_VERSIONS = {1, 3}
_DELETED = "[deleted]"  # what Commento leaves of a text
_STATUS = {"approved": Status.APPROVED, "flagged": Status.SPAM}


def read(source: Source) -> Iterator[Record]:
    """Pages are paths of a domain. Authors stand behind the comments in the file, so it is read twice.

    Where it breaks off, comments whose authors are missing by that are left out. Raises Unreadable.
    """
    with source.on_disk() as path:
        version, authors, broken = _about(path)
        if broken is not None and version is None:
            raise broken
        if not isinstance(version, int) or version not in _VERSIONS:
            raise Unreadable(_("This is not an export of Commento or Comentario, or not of version 1 or 3."))
        people = _People(authors, is_whole=broken is None)
        comments = (mapping(value) for name, value in _members(path) if name == "comments")
        if version == 1:
            yield from _first(comments, people)
        else:
            yield from (_page(mapping(value)) for name, value in _members(path) if name == "pages")
            yield from _third(comments, people)


def _about(path: Path) -> tuple[Any, Authors, Broken | None]:
    """The version, the authors, and where the file breaks off."""
    version: Any = None
    authors: Authors = {}
    try:
        for name, value in _members(path):
            if name == "version":
                version = value
            elif name == "commenters":
                authors.update(_person(mapping(value)))
    except Broken as broken:
        return version, authors, broken
    return version, authors, None


def _members(path: Path) -> Iterator[tuple[str, Any]]:
    with path.open("rb") as file:
        yield from members(file)


class _People:
    """Who wrote, by id."""

    def __init__(self, authors: Authors, *, is_whole: bool) -> None:
        self._authors = authors
        self._is_whole = is_whole

    def lack(self, ref: str) -> bool:
        """Whether somebody's name stood behind the place where the file breaks off."""
        return not self._is_whole and ref not in _NOBODY and ref not in self._authors

    def get(self, ref: str) -> tuple[str, str, str]:
        return ("", "", "") if ref in _NOBODY else self._authors.get(ref, ("", "", ""))


def _person(entry: dict[str, Any]) -> Authors:
    ref = text(entry.get("commenterHex") or entry.get("id"))
    website = text(entry.get("link") or entry.get("websiteUrl") or entry.get("websiteURL"))
    return {ref: (text(entry.get("name")), text(entry.get("email")), website)}


def _first(rows: Iterator[dict[str, Any]], people: _People) -> Iterator[Record]:
    named: set[str] = set()
    for index, entry in enumerate(rows, start=1):
        ref, where = text(entry.get("commentHex")), _where(index)
        path = text(entry.get("path")) or text(entry.get("url"))
        host = text(entry.get("domain")) or text(entry.get("host"))
        url = path if "://" in path else f"https://{host}/{path.lstrip('/')}" if host else "/" + path.lstrip("/")
        if url not in named:
            named.add(url)
            yield Page(ref=url, url=url)
        by = text(entry.get("commenterHex"))
        if people.lack(by):
            yield _unsigned(ref, where)
            continue
        words, kind = _words(entry)
        is_gone = flag(entry.get("deleted")) or words == _DELETED
        name, email, website = people.get(by)
        parent = text(entry.get("parentHex"))
        yield CommentRecord(
            ref=ref,
            page=url,
            parent="" if parent == "root" else parent,
            text="" if is_gone else words,
            markup=kind,
            status=Status.TRASH if is_gone else _STATUS.get(text(entry.get("state")), Status.PENDING),
            name=name,
            email=email,
            website=website,
            created_at=moment(entry.get("creationDate")),
            where=where,
        )


def _words(entry: dict[str, Any]) -> tuple[str, str]:
    """Its text and markup; comments that they imported themselves have only HTML."""
    typed = text(entry.get("markdown"))
    return markup.imported(typed) if typed else (text(entry.get("html")), "html")


def _unsigned(ref: str, where: str) -> Left:
    return Left(
        COMMENTS, ref, "refused", _("the name of its author stands behind the place where the file breaks off"), where
    )


def _where(index: int) -> str:
    return _("comment %(index)s") % {"index": index}


def _page(entry: dict[str, Any]) -> Page:
    return Page(
        ref=text(entry.get("id")),
        url=text(entry.get("path")) or "/",
        title=text(entry.get("title")),
        state=CLOSED if flag(entry.get("isReadonly")) else OPEN,
        created_at=moment(entry.get("createdTime")),
    )


def _third(rows: Iterator[dict[str, Any]], people: _People) -> Iterator[Record]:
    for index, entry in enumerate(rows, start=1):
        by = text(entry.get("userCreated"))
        if people.lack(by):
            yield _unsigned(text(entry.get("id")), _where(index))
        else:
            yield _comment(entry, people.get(by), _where(index))


def _comment(entry: dict[str, Any], author: tuple[str, str, str], where: str) -> CommentRecord:
    name, email, website = author
    decided = Status.APPROVED if flag(entry.get("isApproved")) else Status.REJECTED
    status = Status.PENDING if flag(entry.get("isPending")) else decided
    words, kind = _words(entry)
    return CommentRecord(
        ref=text(entry.get("id")),
        page=text(entry.get("pageId")),
        parent=text(entry.get("parentId")),
        text=words,
        markup=kind,
        status=Status.TRASH if flag(entry.get("isDeleted")) else status,
        name=name or text(entry.get("authorName")),
        email=email,
        website=website,
        created_at=moment(entry.get("createdTime")),
        where=where,
    )
