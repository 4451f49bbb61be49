"""What a record says now against what is stored of it: the origin's later word, unless somebody decided here."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from comments import moderation
from comments.importing import shaping
from comments.importing.records import CommentRecord as Record
from comments.importing.task import RULE
from comments.models import Comment, Revision

Change = tuple[Comment, shaping.Words, str]  # with its status


def compare(
    record: Record, words: shaping.Words, there: Comment | None, *, status: str, is_decided: bool
) -> tuple[str, str]:
    """(outcome, reason) for a record that was imported before; there is what is left of it.

    status: the one that it would get. is_decided: somebody decided on it here, so its status is no longer its origin's.
    Raises Unusable.
    """
    if there is None or there.erased_at is not None:
        return "skipped", _("it was erased or deleted here")
    if record.created_at is not None and record.created_at != there.created_at:
        raise shaping.Unusable(_("another comment was imported under this id: its date is different"))
    if is_decided or there.edited_at is not None:
        return "skipped", _("it was decided on or edited here")
    if _differs(there, words) or status in moderation.TRANSITIONS[there.status]:
        return "updated", ""
    return "skipped", _("it is here already")


def write(changed: Sequence[Change], *, now: datetime) -> None:
    """Give comments their new words, keeping the old text, and their new status. Runs in the caller's transaction."""
    reworded = [(comment, words) for comment, words, _status in changed if _differs(comment, words)]
    Revision.objects.bulk_create(
        Revision(
            comment=comment, version=comment.version, text=comment.text, was_public=comment.is_public, replaced_at=now
        )
        for comment, words in reworded
        if comment.text != words["text"]
    )
    for comment, words in reworded:
        for name, value in words.items():
            setattr(comment, name, value)
        comment.version += 1
    if reworded:
        rows = [comment for comment, _words in reworded]
        Comment.objects.bulk_update(rows, [*shaping.Words.__annotations__, "version"])
        moderation.show_again(rows)
    wanted: dict[str, list[Comment]] = defaultdict(list)
    for comment, _words, status in changed:
        if comment.status != status:
            wanted[status].append(comment)
    for status, comments in wanted.items():
        moderation.decide([(comment.uuid, comment.version) for comment in comments], to=status, rule=RULE, now=now)


def _differs(comment: Comment, words: shaping.Words) -> bool:
    return any(getattr(comment, name) != value for name, value in words.items())
