"""What moderators tell each other about a comment; never public."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from comments.models import Comment, Note


def as_kept(typed: str) -> str:
    """A note as it is kept, on its own or with a decision. Raises ValidationError where it cannot be kept whole."""
    text = typed.replace("\r\n", "\n").strip()
    Note._meta.get_field("text").run_validators(text)
    return text


def add(comment: Comment, *, text: str, by: User, now: datetime | None = None) -> Note:
    """Keep a note, once where the button is pressed twice. Raises ValidationError where it is empty or too long."""
    note = Note(
        comment=comment,
        author=by,
        author_name=by.get_username(),
        text=as_kept(text),
        created_at=now or timezone.now(),
    )
    note.clean_fields()
    last = comment.notes.order_by("-pk").first()
    if last is not None and (last.author, last.text) == (by, note.text):
        return last
    note.save()
    return note
