"""Answers that a team wrote once and uses again."""

import re

from django.db.models import Q

from comments.models import Comment, SavedReply


def replies_for(comment: Comment) -> list[tuple[str, str]]:
    """Title and filled-in text of each saved reply that may be used on the comment's site."""
    rows = SavedReply.objects.filter(Q(site=None) | Q(site=comment.thread.site_id))
    return [(reply.title, filled(reply.text, comment=comment)) for reply in rows]


def filled(text: str, *, comment: Comment) -> str:
    """The text with `{name}` and `{post}` replaced; anything else stays as it is."""
    values = {"{name}": comment.name, "{post}": comment.thread.title}
    return re.sub(r"\{name\}|\{post\}", lambda found: values[found[0]], text)
