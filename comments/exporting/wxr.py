"""WordPress' own form (WXR 1.2), as WordPress' importer and ours read it."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.html import escape

from comments import markup
from comments.feeds import xml_safe
from comments.importing.addresses import base_of
from comments.models import Comment, Site, Thread, ThreadIdentifier

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8" ?>\n<rss version="2.0"'
    ' xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">\n<channel>\n'
    "<title>{title}</title>\n<link>{link}</link>\n<language>{language}</language>\n"
    "<wp:wxr_version>1.2</wp:wxr_version>\n"
    "<wp:base_site_url>{link}</wp:base_site_url>\n<wp:base_blog_url>{link}</wp:base_blog_url>\n"
)
TAIL = "</channel>\n</rss>\n"
# WordPress knows nothing between waiting and the bin.
_STATUS = {"approved": "1", "pending": "0", "spam": "spam", "trash": "trash", "rejected": "trash"}
_OF_WORDPRESS = re.compile(r"wp-([1-9][0-9]{0,17})")
_AT_ONCE = 500  # rows


class Item(NamedTuple):
    """A page as WordPress describes it."""

    number: int
    title: str
    link: str
    status: str  # publish, draft, private, future
    comment_status: str  # open, closed
    written: datetime | None
    modified: datetime | None = None
    creator: str = ""
    slug: str = ""
    content: str = ""
    excerpt: str = ""
    terms: tuple[tuple[str, str, str], ...] = ()  # (category or post_tag, short name, name)


def write(site: Site, *, with_addresses: bool) -> Iterator[str]:
    """A site's pages without their texts, each with its comments. Pages on which nobody wrote are left out."""
    yield head(title=site.name, link=base_of(site), language=site.language)
    threads = Thread.objects.filter(site=site, pk__in=Comment.objects.filter(thread__site=site).values("thread"))
    free = highest_number(site) + 1
    for thread in (
        threads.select_related("site").prefetch_related("identifiers").order_by("pk").iterator(chunk_size=_AT_ONCE)
    ):
        number = _number(thread)
        if number is None:
            number, free = free, free + 1
        page = Item(
            number=number,
            title=thread.title,
            link=thread.url,
            status="private" if thread.state == Thread.State.HIDDEN else "publish",
            comment_status="open" if thread.accepts_comments() else "closed",
            written=thread.created_at,
        )
        yield from item(page, comments_of(thread), with_addresses=with_addresses)
    yield TAIL


def head(*, title: str, link: str, language: str) -> str:
    """The beginning of a file, up to the first item."""
    return _HEAD.format(title=escape(xml_safe(title)), link=escape(xml_safe(link)), language=language)


def highest_number(site: Site) -> int:
    """The highest number of a WordPress post that a page of the site goes by: others must not be taken for it."""
    names = ThreadIdentifier.objects.filter(site=site, identifier__startswith="wp-").values_list(
        "identifier", flat=True
    )
    return max((int(match[1]) for name in names.iterator() if (match := _OF_WORDPRESS.fullmatch(name))), default=0)


def _number(thread: Thread) -> int | None:
    found = (_OF_WORDPRESS.fullmatch(row.identifier) for row in thread.identifiers.all())
    return next((int(match[1]) for match in found if match), None)


def comments_of(thread: Thread) -> Iterable[Comment]:
    rows = Comment.objects.filter(thread=thread).order_by("pk")
    return rows.iterator(chunk_size=_AT_ONCE)


def author(login: str, name: str) -> str:
    """Who wrote posts; stands before the items."""
    inside = _cdata("wp:author_login", login) + _cdata("wp:author_display_name", name)
    return f"<wp:author>{inside}</wp:author>\n"


def item(page: Item, comments: Iterable[Comment], *, with_addresses: bool) -> Iterator[str]:
    """A page with its comments."""
    local = timezone.localtime(page.written) if page.written else None
    yield (
        f"<item>\n{_cdata('title', page.title)}<link>{escape(xml_safe(page.link))}</link>\n"
        + _cdata("dc:creator", page.creator)
        + _cdata("content:encoded", page.content)
        + _cdata("excerpt:encoded", page.excerpt)
        + _cdata("wp:post_id", str(page.number))
        + _cdata("wp:post_date", _stamp(local))
        + _cdata("wp:post_date_gmt", _stamp(_utc(page.written)))
        + _cdata("wp:post_modified_gmt", _stamp(_utc(page.modified or page.written)))
        + _cdata("wp:comment_status", page.comment_status)
        + _cdata("wp:ping_status", "closed")
        + _cdata("wp:post_name", page.slug)
        + _cdata("wp:status", page.status)
        + _cdata("wp:post_parent", "0")
        + _cdata("wp:menu_order", "0")
        + _cdata("wp:post_type", "post")
        + _cdata("wp:post_password", "")
        + _cdata("wp:is_sticky", "0")
        + "".join(_cdata("category", name, f' domain="{kind}" nicename="{slug}"') for kind, slug, name in page.terms)
    )
    for comment in comments:
        yield _comment(comment, with_addresses=with_addresses)
    yield "</item>\n"


def _comment(comment: Comment, *, with_addresses: bool) -> str:
    parts = {
        "id": str(comment.pk),
        "author": comment.name,
        "author_email": comment.email if with_addresses else "",
        "author_url": comment.website,
        "author_IP": "",
        "date": _stamp(timezone.localtime(comment.created_at)),
        "date_gmt": _stamp(comment.created_at.astimezone(UTC)),
        "content": shown(comment),
        "approved": "trash" if comment.erased_at else _STATUS[comment.status],
        "type": "comment",
        "parent": str(comment.parent_id or 0),
        "user_id": "0",
    }
    inside = "".join(_cdata(f"wp:comment_{name}", value) for name, value in parts.items())
    return f"<wp:comment>\n{inside}</wp:comment>\n"


def shown(comment: Comment) -> str:
    """Its text as HTML. WordPress would take line breaks for paragraphs."""
    return one_line(markup.render(comment.text, markup=comment.markup))


def one_line(html: str) -> str:
    """HTML without line breaks, where that changes nothing."""
    return html if "<pre" in html else html.replace("\n", " ")


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _stamp(written: datetime | None) -> str:
    return written.strftime("%Y-%m-%d %H:%M:%S") if written else "0000-00-00 00:00:00"


def _cdata(name: str, value: str, attributes: str = "") -> str:
    inside = xml_safe(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}{attributes}><![CDATA[{inside}]]></{name}>\n"
