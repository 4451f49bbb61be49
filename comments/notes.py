"""What moderators tell each other about a comment; never public."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from comments.models import Comment, Note


def add(comment: Comment, *, text: str, by: User, now: datetime | None = None) -> Note:
    """Keep a note. Raises ValidationError where it is empty or too long."""
    note = Note(
        comment=comment,
        author=by,
        author_name=by.get_username(),
        text=text.strip(),
        created_at=now or timezone.now(),
    )
    note.clean_fields()
    note.save()
    return note
