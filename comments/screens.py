"""Reading published pages back, for the pages that this installation renders itself.

They show what the files say, so that every reader sees the same, whichever way they come.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from comments import anchors, publication
from comments.models import Thread
from comments.positions import CONVERSATIONS_PER_PAGE, PAGES_PER_SCREEN, page_of


@dataclass(frozen=True)
class Screen:
    """One page of a thread's comments as readers see it. `page` and `pages` count screens, from 1.

    With an `anchor`, they are those of its comments that belong to it; `count` is that of the thread all the same.
    """

    count: int
    page: int
    pages: int
    is_open: bool
    conversations: list[dict[str, Any]]
    anchor: str = ""

    @property
    def query(self) -> str:
        """What leads to this screen in the address of its page; "" for the first of all."""
        return self._query(self.page)

    @property
    def query_before(self) -> str:
        return self._query(self.page - 1) or "comments=1"

    @property
    def query_after(self) -> str:
        return self._query(self.page + 1)

    def _query(self, page: int) -> str:
        named = {"anchor": self.anchor, "comments": page if page > 1 else ""}
        return urlencode({name: value for name, value in named.items() if value})


def read_screen(thread: Thread | None, *, page: int | None = None, now: datetime | None = None) -> Screen:
    """The screen with this number (the first where none is named), with every reply of its conversations.

    A thread without files has an empty screen; a number beyond the end shows the last one.
    """
    first = _read(thread, "oldest.json") if thread else None
    if thread is None or first is None:
        return Screen(0, 1, 1, is_open=thread is not None and thread.accepts_comments(now), conversations=[])
    closes_at = parse_datetime(first["closes_at"]) if first["closes_at"] else None
    is_open = first["state"] == Thread.State.OPEN and (closes_at is None or closes_at > (now or timezone.now()))
    pages = max(1, -(-first["pages"] // PAGES_PER_SCREEN))
    number = min(max(page or 1, 1), pages)
    found = first["conversations"] if number == 1 else _conversations(thread, number)
    for conversation in found:
        conversation["replies"] += _later_replies(thread, conversation["more"])
    return Screen(first["count"], number, pages, is_open=is_open, conversations=found)


def read_anchored(thread: Thread, anchor: str, *, page: int | None = None, now: datetime | None = None) -> Screen:
    """The conversations with a comment that belongs to this anchor, so many on a screen as elsewhere."""
    found = anchors.positions(thread, anchor)
    size = PAGES_PER_SCREEN * CONVERSATIONS_PER_PAGE
    pages = max(1, -(-len(found) // size))
    number = min(max(page or 1, 1), pages)
    wanted = set(found[(number - 1) * size : number * size])
    numbers = sorted({page_of(position) for position in wanted})
    conversations = [each for each in _on_pages(thread, numbers) if each["position"] in wanted]
    for conversation in conversations:
        conversation["replies"] += _later_replies(thread, conversation["more"])
    is_open = thread.accepts_comments(now)
    return Screen(thread.count, number, pages, is_open=is_open, conversations=conversations, anchor=anchor)


def _conversations(thread: Thread, screen: int) -> list[dict[str, Any]]:
    return _on_pages(thread, range((screen - 1) * PAGES_PER_SCREEN + 1, screen * PAGES_PER_SCREEN + 1))


def _on_pages(thread: Thread, numbers: Iterable[int]) -> list[dict[str, Any]]:
    found = (_read(thread, f"{number}.json") for number in numbers)
    return [conversation for body in found if body for conversation in body["conversations"]]


def _later_replies(thread: Thread, name: str | None) -> list[dict[str, Any]]:
    replies: list[dict[str, Any]] = []
    while name:
        part = _read(thread, name)
        if part is None:
            break
        replies += part["replies"]
        name = part["more"]
    return replies


def _read(thread: Thread, name: str) -> dict[str, Any] | None:
    try:
        return json.loads((publication.folder(thread) / name).read_bytes())
    except (OSError, ValueError):
        return None
