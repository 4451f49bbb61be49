"""What a mail is made of, whoever gets it."""

from dataclasses import dataclass

from comments.models import Thread

EXCERPT = 1500  # characters of a comment


@dataclass(frozen=True)
class Quote:
    """Somebody's words."""

    text: str


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Letter:
    """The words of a mail: paragraphs, quotes and links in their order."""

    subject: str
    blocks: list[str | Quote | Link]
    language: str
    thread: Thread | None = None
    unsubscribe: str = ""
    why: str = ""  # why this person gets it
