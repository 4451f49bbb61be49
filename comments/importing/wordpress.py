"""WordPress' own export (WXR 1.0 to 1.2)."""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from comments.importing.dates import moment
from comments.importing.files import Source
from comments.importing.records import (
    CLOSED,
    COMMENTS,
    HIDDEN,
    OPEN,
    CommentRecord,
    Left,
    Page,
    Record,
    Status,
    Unreadable,
)
from comments.importing.xml_files import Element, elements, number, tidy

NAMESPACE = re.compile(r"https?://(?:www\.)?wordpress\.org/export/([0-9.]+)/(excerpt/)?")
_VERSIONS = {"1.0", "1.1", "1.2"}
_PAGE = frozenset(
    f"wp:{name}"
    for name in ("post_id", "post_parent", "post_date", "post_date_gmt", "comment_status", "status", "post_password")
) | {"title", "link", "pubDate"}
_COMMENT = frozenset(
    f"wp:comment_{name}"
    for name in (
        *("id", "author", "author_email", "author_url", "date", "date_gmt"),
        *("content", "approved", "type", "parent"),
    )
)
_WANTED = {"item": _PAGE, "wp:comment": _COMMENT, "wp:wxr_version": frozenset({""})}
_STATUS = {
    "1": Status.APPROVED,
    "approve": Status.APPROVED,
    "approved": Status.APPROVED,
    "spam": Status.SPAM,
    "trash": Status.TRASH,
    "post-trashed": Status.TRASH,
}
_READERS_WORDS = {"", "comment"}
_NOT_COMMENTS = {"pingback", "trackback", "note", "order_note", "action_log"}  # the latter two are a shop's
_PUBLIC = {"", "publish", "inherit", "closed"}


def read(source: Source) -> Iterator[Record]:
    """Each item is a page, each comment in it a comment. Raises Unreadable."""
    seen: list[str] = []

    def prefix(uri: str) -> str:
        match = NAMESPACE.fullmatch(uri)
        if not match:
            return ""
        check_version(match[1])
        seen.append(match[1])
        return "excerpt" if match[2] else "wp"

    yield from _inherited(_records(elements(source, wanted=_WANTED, prefix=prefix)))
    if not seen:
        raise Unreadable(_("This is not a WordPress export: it names no version of WordPress' format."))


def _records(found: Iterable[Element]) -> Iterator[tuple[Element, Record]]:
    for element in found:
        if element.name == "wp:wxr_version":
            check_version(tidy(element.fields.get("")))
        else:
            yield element, _page(element) if element.name == "item" else _comment(element)


def _inherited(found: Iterable[tuple[Element, Record]]) -> Iterator[Record]:
    """The records; attachments with comments last, when it is known whether the post that they belong to is public."""
    public: set[str] = set()  # numbers of posts that everybody may read
    waiting: list[tuple[str, Page]] = []
    commented = 0  # the item that the last comment stands in
    for element, record in found:
        if not isinstance(record, Page):
            commented = element.within
            yield record
            continue
        get = element.fields.get
        above = number(get("wp:post_parent"))
        if record.state != HIDDEN:
            public.add(number(get("wp:post_id")))
        if tidy(get("wp:status")) == "inherit" and above not in ("", "0") and element.number == commented:
            waiting.append((above, record))
        else:
            yield record
    for above, page in waiting:
        yield page if above in public else page._replace(state=HIDDEN)


def check_version(version: str) -> None:
    """Raises Unreadable for versions that nobody here knows."""
    if version not in _VERSIONS:
        raise Unreadable(
            _("This WordPress export has version %(version)s; 1.0, 1.1 and 1.2 can be read.") % {"version": version}
        )


def _page(element: Element) -> Page:
    get = element.fields.get
    post = number(get("wp:post_id"))
    is_public = tidy(get("wp:status")) in _PUBLIC and not tidy(get("wp:post_password"))
    state = CLOSED if tidy(get("wp:comment_status")) == "closed" else OPEN
    return Page(
        ref=str(element.number),
        url=tidy(get("link")),
        title=tidy(get("title")),
        identifiers=(f"wp-{post}",) if post else (),
        state=state if is_public else HIDDEN,
        created_at=_written(get("wp:post_date_gmt"), get("wp:post_date")) or moment(get("pubDate")),
        where=_("line %(line)s") % {"line": element.line},
    )


def _comment(element: Element) -> Record:
    get = element.fields.get
    kind = tidy(get("wp:comment_type")).lower()
    ref, where = tidy(get("wp:comment_id")), _("line %(line)s") % {"line": element.line}
    if kind in _NOT_COMMENTS:
        return Left(COMMENTS, ref, "skipped", _("not a reader's comment: %(kind)s") % {"kind": kind}, where)
    status = _STATUS.get(tidy(get("wp:comment_approved")).lower(), Status.PENDING)
    if status == Status.APPROVED and kind not in _READERS_WORDS:
        status = Status.PENDING  # what a plugin means by it, nobody knows
    parent = number(get("wp:comment_parent"))
    return CommentRecord(
        ref=ref,
        page=str(element.within),
        parent="" if parent == "0" else parent,
        text=as_shown(get("wp:comment_content", "")),
        status=status,
        name=get("wp:comment_author", ""),
        email=get("wp:comment_author_email", ""),
        website=get("wp:comment_author_url", ""),
        created_at=_written(get("wp:comment_date_gmt"), get("wp:comment_date")),
        where=where,
    )


def _written(gmt: str | None, local: str | None):
    return moment(gmt) or moment(local, local=True)


_BLOCK = re.compile(r"</?(?:p|blockquote|ul|ol|li|pre|div|table|h[1-6])\b", re.IGNORECASE)
_TAG = re.compile(r"(<[^<>]*>)")
_NO_LINKS_IN = re.compile(r"<(/?)(?:a|pre|code)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"']+")
_BEHIND_ADDRESS = ".,;:!?)"


def as_shown(text: str) -> str:
    """The HTML that WordPress shows: it stores what was typed, and makes links of addresses, and paragraphs and breaks
    of line ends, when it is read.
    """
    text = _with_links(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    if "\n" not in text:
        return text
    if re.search(r"<pre\b", text, re.IGNORECASE):  # there, line breaks are lines
        return text
    parts = [part.strip() for part in re.split(r"\n\s*\n", text)]
    shown = [part if _BLOCK.search(part) else "<p>" + part.replace("\n", "<br>\n") + "</p>" for part in parts if part]
    return "\n".join(shown)


def _with_links(text: str) -> str:
    if "://" not in text:
        return text
    depth, parts = 0, _TAG.split(text)
    for place, part in enumerate(parts):
        if place % 2 == 0:
            parts[place] = part if depth else _ADDRESS.sub(_link, part)
        elif element := _NO_LINKS_IN.match(part):
            depth = max(depth - 1, 0) if element[1] else depth + 1
    return "".join(parts)


def _link(address: re.Match) -> str:
    target = address[0].rstrip(_BEHIND_ADDRESS)
    return f'<a href="{target}">{target}</a>{address[0][len(target) :]}'
