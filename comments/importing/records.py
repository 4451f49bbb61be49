"""What every origin is read into: pages and their comments, in the words of nobody's format."""

from datetime import datetime
from typing import Any, NamedTuple

from comments.models import Comment, Thread

PAGES, COMMENTS = "pages", "comments"  # the kinds of record that a report counts
Status = Comment.Status
OPEN, CLOSED, HIDDEN = (str(state) for state in (Thread.State.OPEN, Thread.State.CLOSED, Thread.State.HIDDEN))


class Unreadable(Exception):
    """The file is not what it should be. Its message tells a person why; nothing of the file was stored."""


class Broken(Unreadable):
    """The file is damaged or ends at one place. The records before it are whole, and worth having."""

    def __init__(self, message: str, *, where: str = "") -> None:
        super().__init__(message)
        self.where = where  # in the file, for the report


class Page(NamedTuple):
    """A page with its conversation."""

    ref: str  # how the comments of this file name their page
    url: str = ""  # whole, or a path on the site
    title: str = ""
    identifiers: tuple[str, ...] = ()  # further names under which pages ask for it, like wp-17
    state: str = OPEN
    created_at: datetime | None = None
    where: str = ""  # in the file, for the report
    kept: dict[str, Any] | None = None  # what only our own export knows, see own.py


class CommentRecord(NamedTuple):
    """A comment as its origin knew it; comments/importing/shaping.py makes it fit."""

    ref: str  # the origin's id
    page: str  # Page.ref
    text: str
    markup: str = "html"
    status: str = Status.PENDING
    parent: str = ""  # the ref of what it answers
    name: str = ""
    email: str = ""
    website: str = ""
    created_at: datetime | None = None
    where: str = ""
    kept: dict[str, Any] | None = None

    @property
    def is_erased(self) -> bool:
        """Whether nothing is left of it but its place."""
        return bool(self.kept and self.kept["erased_at"])


class Gone(NamedTuple):
    """A record of a foreign system that was erased or deleted after it had been imported: it may not come back."""

    ref: str  # with its origin, like wordpress:17


class Left(NamedTuple):
    """A record that its reader leaves out, and why."""

    kind: str
    ref: str  # of a page: how the comments of this file name it; they are left out with it
    outcome: str  # "skipped" or "refused"
    reason: str
    where: str = ""
    name: str = ""  # for the report, where the ref says nothing to a person


Record = Page | CommentRecord | Left | Gone
