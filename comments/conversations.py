"""The published comments under a page, prepared for it. Reads what readers see, never the comments' rows."""

from collections.abc import Mapping
from typing import NamedTuple

from django.http import Http404

from comments import screens
from comments.models import Thread


class Place(NamedTuple):
    """What a page calls an anchor: a place on it that comments can belong to, and where it stands."""

    label: str
    address: str


def read(
    thread: Thread | None, *, page: str | None, places: Mapping[str, Place] | None = None, anchor: str = ""
) -> screens.Screen:
    """One page of a thread's conversations, or of those that belong to an anchor. A page beyond the end is a 404.

    places are those of the page, by their anchors; a comment on a place that is not there (any more) is like any other.
    """
    places = places or {}
    number = None
    if page is not None:
        if not (page.isascii() and page.isdecimal() and len(page) < 10):
            raise Http404
        number = int(page)
    if thread is not None and anchor in places:
        screen = screens.read_anchored(thread, anchor, page=number)
    else:
        screen = screens.read_screen(thread, page=number)
    if number is not None and not 1 <= number <= max(screen.pages, 1):
        raise Http404
    for conversation in screen.conversations:
        _name_addressees(conversation)
        for comment in (conversation["comment"], *conversation["replies"]):
            comment["place"] = places.get(comment["anchor"])
    return screen


def _name_addressees(conversation: dict) -> None:
    """Replies stand one level deep: where one answers another reply, say whom."""
    names = {reply["id"]: reply["author_name"] for reply in conversation["replies"]}
    for reply in conversation["replies"]:
        reply["addressee"] = names.get(reply["parent"], "")
