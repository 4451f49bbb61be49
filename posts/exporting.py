"""Taking the posts along: as JSON Lines that lose nothing, or with their comments as WordPress' WXR."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings

from comments.exporting import wxr
from comments.exporting.json_lines import OWN_REF, end, head, line, moment
from comments.exporting.snapshot import snapshot
from comments.models import Site
from posts import discussion
from posts.models import Author, Category, Post, Tag
from posts.rendering import render_body

_AT_ONCE = 100  # posts


def export_posts(*, form: str, with_addresses: bool) -> Iterator[str]:
    """All posts, drafts included, piece by piece. with_addresses: with the e-mail addresses of those who commented."""
    with snapshot():
        yield from FORMS[form](with_addresses=with_addresses)


def _posts():
    rows = Post.objects.select_related("author", "category", "thread")
    rows = rows.prefetch_related("tags", "former_slugs", "former_addresses", "imported_from")
    return rows.order_by("pk").iterator(chunk_size=_AT_ONCE)


def _json_lines(*, with_addresses: bool) -> Iterator[str]:
    """Comments have a file of their own, which names the same threads."""
    yield head("posts")
    for category in Category.objects.order_by("pk"):
        yield line("category", slug=category.slug, name=category.name, description=category.description)
    for tag in Tag.objects.order_by("pk"):
        yield line("tag", slug=tag.slug, name=tag.name)
    for author in Author.objects.select_related("user").order_by("pk"):
        login = author.user.get_username() if author.user else None
        yield line("author", slug=author.slug, name=author.name, role=author.role, text=author.text, user=login)
    count = 0
    for post in _posts():
        count += 1
        yield _post(post)
    yield end(posts=count)


def _post(post: Post) -> str:
    names = ("title", "subtitle", "slug", "teaser", "body", "markup", "language", "status", "comments")
    own = f"{OWN_REF}{post.uuid}"
    return line(
        "post",
        id=str(post.uuid),
        **{name: getattr(post, name) for name in names},
        comments_close_after=post.comments_close_after,
        author=post.author.slug,
        category=post.category.slug,
        tags=sorted(tag.slug for tag in post.tags.all()),
        **{name: moment(getattr(post, name)) for name in ("published_at", "created_at", "updated_at")},
        figure=_figure(post),
        former_slugs=sorted(row.slug for row in post.former_slugs.all()),
        former_addresses=sorted(row.address for row in post.former_addresses.all()),
        imported_as=sorted(row.import_ref for row in post.imported_from.all() if row.import_ref != own),
    )


def _figure(post: Post) -> dict[str, Any] | None:
    """By the name of its file, which is copied with the media folder."""
    if not post.figure:
        return None
    facts = {"file": post.figure.name, "width": post.figure_width, "height": post.figure_height}
    return facts | {"alt": post.figure_alt, "caption": post.figure_caption}


def _wxr(*, with_addresses: bool) -> Iterator[str]:
    yield wxr.head(title=settings.SITE_NAME, link=settings.SITE_URL, language=settings.LANGUAGE_CODE)
    for author in Author.objects.order_by("pk"):
        yield wxr.author(author.slug, author.name)
    start = wxr.highest_number(Site.objects.own())
    for number, post in enumerate(_posts(), start=start + 1):
        thread = discussion.thread_of(post)
        comments = wxr.comments_of(thread) if thread else ()
        yield from wxr.item(_item(post, number), comments, with_addresses=with_addresses)
    yield wxr.TAIL


_WXR_STATUS = {Post.Status.DRAFT: "draft", Post.Status.SCHEDULED: "future", Post.Status.PUBLISHED: "publish"}


def _item(post: Post, number: int) -> wxr.Item:
    return wxr.Item(
        number=number,
        title=post.title,
        link=post.page_url,
        status=_WXR_STATUS[Post.Status(post.status)],
        comment_status="closed" if post.comments == Post.Comments.CLOSED else "open",
        written=post.published_at,
        modified=post.updated_at,
        creator=post.author.slug,
        slug=post.slug,
        content=wxr.one_line(render_body(post)),
        excerpt=post.teaser,
        terms=(
            ("category", post.category.slug, post.category.name),
            *(("post_tag", tag.slug, tag.name) for tag in post.tags.all()),
        ),
    )


FORMS: dict[str, Callable[..., Iterator[str]]] = {"jsonl": _json_lines, "wxr": _wxr}
