"""What every origin's posts are read into."""

from datetime import datetime
from typing import Any, NamedTuple

from comments.importing.records import Left

POSTS, CATEGORIES, TAGS, AUTHORS, MEDIA = KINDS = ("posts", "categories", "tags", "authors", "media")


class Term(NamedTuple):
    """A category, tag or author."""

    kind: str  # CATEGORIES, TAGS or AUTHORS
    slug: str
    name: str
    about: str = ""
    role: str = ""  # of an author
    user: str = ""  # an author's login; only our own export may name one


class Medium(NamedTuple):
    """A file that posts show or offer. It is never fetched; somebody copies it."""

    address: str
    place: str = ""  # below the media folder, where posts look for it


class PostRecord(NamedTuple):
    """A post as its origin knew it."""

    ref: str  # the origin's id
    title: str
    body: str  # safe HTML, or our own Markdown
    slug: str
    status: str  # of Post.Status
    author: Term
    category: Term
    tags: tuple[Term, ...] = ()
    markup: str = "html"
    teaser: str = ""
    language: str = ""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    comments: str = "open"
    addresses: tuple[str, ...] = ()  # where it was found
    remarks: tuple[str, ...] = ()  # for the report: what is not as it was
    where: str = ""
    kept: dict[str, Any] | None = None  # what only our own export knows, see own.py


Record = Term | Medium | PostRecord | Left
