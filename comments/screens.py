"""Reading published pages back, for the pages that this installation renders itself.

They show what the files say, so that every reader sees the same, whichever way they come.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from comments import publication
from comments.models import Thread

PAGES_PER_SCREEN = 2


@dataclass(frozen=True)
class Screen:
    """One page of a thread's comments as readers see it. `page` and `pages` count screens, from 1."""

    count: int
    page: int
    pages: int
    is_open: bool
    conversations: list[dict[str, Any]]


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


def screen_of(position: int) -> int:
    """The number of the screen on which the conversation at this position stands."""
    return -(-publication.pages.page_of(position) // PAGES_PER_SCREEN)


def _conversations(thread: Thread, screen: int) -> list[dict[str, Any]]:
    numbers = range((screen - 1) * PAGES_PER_SCREEN + 1, screen * PAGES_PER_SCREEN + 1)
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
