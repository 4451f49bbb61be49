"""The posts of a WordPress export."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.importing.dates import moment
from comments.importing.files import Source
from comments.importing.records import Left, Unreadable
from comments.importing.wordpress import NAMESPACE, check_version
from comments.importing.xml_files import Element, elements, number, tidy
from posts.importing import footnotes, shortcodes
from posts.importing.html import Texts, line
from posts.importing.records import AUTHORS, CATEGORIES, POSTS, TAGS, PostRecord, Record, Term
from posts.models import Post

_PREFIXES = {"http://purl.org/rss/1.0/modules/content/": "content", "http://purl.org/dc/elements/1.1/": "dc"}
_ITEM = frozenset(
    f"wp:{name}"
    for name in (
        *("post_id", "post_date", "post_date_gmt", "post_modified_gmt", "comment_status", "post_name", "status"),
        *("post_type", "post_password", "is_sticky", "attachment_url"),
    )
) | {"title", "link", "guid", "pubDate", "dc:creator", "content:encoded", "excerpt:encoded"}
_WANTED = {
    "item": _ITEM,
    "category": frozenset({"", "@domain", "@nicename"}),
    "wp:postmeta": frozenset({"wp:meta_key", "wp:meta_value"}),
    "wp:author": frozenset({"wp:author_login", "wp:author_display_name"}),
    "wp:category": frozenset({"wp:category_nicename", "wp:cat_name", "wp:category_description"}),
    "wp:tag": frozenset({"wp:tag_slug", "wp:tag_name"}),
    **dict.fromkeys(("language", "wp:wxr_version", "wp:base_site_url", "wp:base_blog_url"), frozenset({""})),
}
_LONGEST = 2_000_000  # characters of a text before it is tidied; block editors fill it with comments
_TEASER = 600

_LEFT = {
    "trash": gettext_lazy("it is in the bin"),
    "auto-draft": gettext_lazy("it was never saved"),
    "inherit": gettext_lazy("it is an earlier version"),
}


def read(source: Source) -> Iterator[Record]:
    """Terms, media and posts. Galleries name files that stand anywhere, so it is read twice. Raises Unreadable."""
    with source.on_disk() as path:
        with path.open("rb") as file:
            reader = _Reader(shortcodes.attachments(file))
        with path.open("rb") as file:
            for element in elements(file, wanted=_WANTED, prefix=reader.prefix, longest=_LONGEST):
                yield from reader.records(element)
    if not reader.is_known:
        raise Unreadable(_("This is not a WordPress export: it names no version of WordPress' format."))


class _Reader:
    """What is known of the blog when an item ends: it stands before the items."""

    def __init__(self, attachments: shortcodes.Attachments) -> None:
        self.is_known = False
        self._attachments = attachments
        self._language = ""
        self._bases: list[str] = []
        self._names: dict[str, str] = {}  # of authors, by their logins
        self._terms: dict[int, list[tuple[str, Term]]] = {}  # of the item that is being read, by its number
        self._footnotes: dict[int, str] = {}  # likewise
        self._texts = Texts()

    def prefix(self, uri: str) -> str:
        match = NAMESPACE.fullmatch(uri)
        if not match:
            return _PREFIXES.get(uri, "")
        check_version(match[1])
        self.is_known = True
        return "excerpt" if match[2] else "wp"

    def records(self, element: Element) -> Iterator[Record]:
        get, text = element.fields.get, tidy(element.fields.get(""))
        match element.name:
            case "wp:wxr_version":
                check_version(text)
            case "language":
                self._language = text[:2].lower()
            case "wp:base_site_url" | "wp:base_blog_url":
                self._bases.append(text)
                self._texts.comes_from(*self._bases)
            case "wp:author":
                self._names[tidy(get("wp:author_login"))] = tidy(get("wp:author_display_name"))
            case "wp:category":
                about = line(get("wp:category_description", ""), 500)
                yield _term(CATEGORIES, get("wp:category_nicename", ""), get("wp:cat_name", ""), about)
            case "wp:tag":
                yield _term(TAGS, get("wp:tag_slug", ""), get("wp:tag_name", ""))
            case "category":
                term = _term(TAGS, get("@nicename", ""), text)
                self._terms.setdefault(element.within, []).append((get("@domain", ""), term))
            case "wp:postmeta":
                if tidy(get("wp:meta_key")) == footnotes.KEY:
                    self._footnotes[element.within] = get("wp:meta_value", "")
            case "item":
                yield self._item(element)
                yield from self._texts.media
                self._texts.media.clear()

    def _item(self, element: Element) -> Record:
        get, where = element.fields.get, _("line %(line)s") % {"line": element.line}
        kind, ref = tidy(get("wp:post_type")) or "post", number(get("wp:post_id"))
        terms, notes = self._terms.pop(element.number, []), self._footnotes.pop(element.number, "")
        if address := tidy(get("wp:attachment_url")):
            self._texts.medium(address)
        status = tidy(get("wp:status"))
        why = _("not a post but a “%(kind)s”") % {"kind": kind} if kind != "post" else _LEFT.get(status, "")
        if why:
            return Left(POSTS, ref, "skipped", str(why), where, name=f"{ref} {line(get('title', ''), 100)}")
        if not ref:
            return Left(POSTS, ref, "refused", _("it has no number"), where, name=line(get("title", ""), 100))
        return self._post(element, terms, notes, ref=ref, where=where)

    def _post(self, element: Element, terms: list[tuple[str, Term]], notes: str, *, ref: str, where: str) -> Record:
        get = element.fields.get
        status, remarks = _status(element)
        written = moment(get("wp:post_date_gmt")) or moment(get("wp:post_date"), local=True) or moment(get("pubDate"))
        if tidy(get("wp:status")) in ("draft", "pending"):
            written = None  # nobody has published it yet
        made = shortcodes.Shortcodes(self._attachments, post=ref)
        body = self._texts.body(footnotes.put_in(get("content:encoded", ""), notes), made)
        teaser = line(made.shown(get("excerpt:encoded", "")), _TEASER)
        if made.left_out:
            names = ", ".join(made.left_out)
            remarks.append(
                _("WordPress or a plugin makes this when a page is shown; it is left out: %(names)s") % {"names": names}
            )
        category, tags = _filed(terms)
        return PostRecord(
            ref=ref,
            title=line(get("title", ""), 200),
            body=body,
            slug=unquote(tidy(get("wp:post_name"))),
            status=status,
            author=self._author(tidy(get("dc:creator"))),
            category=category,
            tags=tags,
            teaser=teaser,
            language=self._language,
            published_at=written,
            updated_at=_modified(get, written),
            comments=Post.Comments.CLOSED if tidy(get("wp:comment_status")) == "closed" else Post.Comments.OPEN,
            addresses=tuple(filter(None, (tidy(get("link")), tidy(get("guid")), f"/?p={ref}"))),
            remarks=tuple(remarks),
            where=where,
        )

    def _author(self, login: str) -> Term:
        """Nobody's e-mail address, which WordPress takes for a login, may stand in a byline or an address."""
        name = self._names.get(login) or login
        if "@" in name:
            return Term(AUTHORS, "", settings.SITE_NAME)
        return Term(AUTHORS, "" if "@" in login else login, name)


def _status(element: Element) -> tuple[str, list[str]]:
    """Ours, and what changed by it. What readers could not read there, they cannot read here."""
    get = element.fields.get
    status, remarks = tidy(get("wp:status")), []
    if tidy(get("wp:is_sticky")) == "1":
        remarks.append(_("it no longer stands above newer ones"))
    if tidy(get("wp:post_password")):
        return Post.Status.DRAFT, [*remarks, _("it had a password, so it is a draft")]
    if status in ("publish", "future"):
        return Post.Status.PUBLISHED, remarks
    if status not in ("draft", "pending"):
        remarks.append(_("it was not public, so it is a draft"))
    return Post.Status.DRAFT, remarks


def _filed(terms: list[tuple[str, Term]]) -> tuple[Term, tuple[Term, ...]]:
    """The first category; further ones are tags here, where a post has one category."""
    categories = [term for domain, term in terms if domain == "category"]
    tags = [*categories[1:], *(term for domain, term in terms if domain == "post_tag")]
    first = categories[0]._replace(kind=CATEGORIES) if categories else Term(CATEGORIES, "", "")
    return first, tuple(tags)


def _term(kind: str, slug: str, name: str, about: str = "") -> Term:
    return Term(kind, unquote(tidy(slug)), line(name, 100), about)


def _modified(get: Any, written: datetime | None) -> datetime | None:
    return moment(get("wp:post_modified_gmt")) or written
