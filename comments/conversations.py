"""The published comments under a page, prepared for it. Reads what readers see, never the comments' rows."""

from django.http import Http404

from comments import screens
from comments.models import Thread


def read(thread: Thread | None, *, page: str | None) -> screens.Screen:
    """One page of a thread's conversations. A page that does not exist is a 404."""
    number = None
    if page is not None:
        if not (page.isascii() and page.isdecimal() and len(page) < 10):
            raise Http404
        number = int(page)
    screen = screens.read_screen(thread, page=number)
    if number is not None and not 1 <= number <= max(screen.pages, 1):
        raise Http404
    for conversation in screen.conversations:
        _name_addressees(conversation)
    return screen


def _name_addressees(conversation: dict) -> None:
    """Replies stand one level deep: where one answers another reply, say whom."""
    names = {reply["id"]: reply["author_name"] for reply in conversation["replies"]}
    for reply in conversation["replies"]:
        reply["addressee"] = names.get(reply["parent"], "")
