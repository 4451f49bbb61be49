"""Our own export of posts, described in docs/moving.md and written by posts/exporting.py."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from comments.importing.dates import moment
from comments.importing.files import Source
from comments.importing.json_files import lines, mapping, text
from comments.importing.own import NAME, check_head
from comments.importing.own_fields import a_line, a_list, a_number, a_slug, a_time, a_uuid, cleaned
from comments.importing.records import Broken, Left, Unreadable
from posts.importing.records import AUTHORS, CATEGORIES, POSTS, TAGS, PostRecord, Record, Term
from posts.models import Post

__all__ = ["NAME", "read"]

_TERMS = {"category": CATEGORIES, "tag": TAGS, "author": AUTHORS}
_LONG = 100_000  # characters of a text: more than any field here takes


def read(source: Source) -> Iterator[Record]:
    """Terms, then posts that name them. Raises Unreadable."""
    is_known, is_whole = False, False
    terms: dict[tuple[str, str], Term] = {}
    for number, value, problem in lines(source):
        entry, where = mapping(value), _("line %(line)s") % {"line": number}
        kind = text(entry.get("kind"))
        if not is_known:
            check_head(entry, contents="posts")
            is_known = True
        elif kind in _TERMS:
            term = _term(_TERMS[kind], entry)
            terms[term.kind, term.slug] = term
            yield term
        elif kind == "post":
            yield _post(entry, terms, where)
        elif kind == "end":
            is_whole = True
        else:
            yield Left(POSTS, "", "refused", problem or _("it is no record of a post"), where)
    if not is_known:
        raise Unreadable(_("This is not an export of this product: the file is empty."))
    if not is_whole:
        raise Broken(_("The file has no last line that says that it is whole. Please export it again."))


def _term(kind: str, entry: dict[str, Any]) -> Term:
    about = cleaned(entry, "description") or cleaned(entry, "text")
    role, user = a_line(entry, "role", 200), a_line(entry, "user", 150)
    return Term(kind, a_slug(entry, "slug", 100), a_line(entry, "name", 100), about, role, user)


def _post(entry: dict[str, Any], terms: dict[tuple[str, str], Term], where: str) -> Record:
    ref = a_uuid(entry, "id")
    author, category = (
        terms.get((AUTHORS, text(entry.get("author")))),
        terms.get((CATEGORIES, text(entry.get("category")))),
    )
    slug, status = a_slug(entry, "slug", 100), text(entry.get("status"))
    if not (ref and author and category and slug) or status not in Post.Status.values:
        return Left(POSTS, ref or "", "refused", _("it has no id, address, status, author or category"), where)
    tags = (terms.get((TAGS, text(tag))) for tag in a_list(entry, "tags"))
    markup, comments = text(entry.get("markup")), text(entry.get("comments"))
    return PostRecord(
        ref=ref,
        title=cleaned(entry, "title")[:_LONG],
        body=cleaned(entry, "body"),
        slug=slug,
        status=status,
        author=author,
        category=category,
        tags=tuple(tag for tag in tags if tag),
        markup=markup if markup in Post.Markup.values else Post.Markup.MARKDOWN,
        teaser=cleaned(entry, "teaser")[:_LONG],
        language=text(entry.get("language")),
        published_at=moment(entry.get("published_at")),
        updated_at=moment(entry.get("updated_at")),
        comments=comments if comments in Post.Comments.values else Post.Comments.OPEN,
        addresses=tuple(text(each) for each in a_list(entry, "former_addresses")),
        where=where,
        kept=_kept(entry, ref),
    )


def _kept(entry: dict[str, Any], ref: str) -> dict[str, Any]:
    figure = mapping(entry.get("figure"))
    return {
        "uuid": ref,
        "subtitle": cleaned(entry, "subtitle")[:_LONG],
        "comments_close_after": a_number(entry, "comments_close_after"),
        "figure": {
            **{name: a_line(figure, name, 300) for name in ("file", "alt", "caption")},
            **{name: a_number(figure, name) for name in ("width", "height")},
        }
        if figure
        else None,
        "former_slugs": [text(each) for each in a_list(entry, "former_slugs")],
        "created_at": a_time(entry, "created_at"),
        "imported_as": [text(each)[:200] for each in a_list(entry, "imported_as") if text(each)],
    }
