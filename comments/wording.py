"""What a team may do about a reader's words: take passages out, visibly, or propose another text to the author.

Nobody rewrites them. An operator who edits a reader's text on their own makes it their own, with the liability for it
(Federal Court of Justice of Germany, 4 April 2017, VI ZR 123/16).
"""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from comments import locking, moderation, notifications, submission
from comments.models import Comment, ProposedChange, Revision
from comments.submission import MAX_TEXT, ChangedMeanwhile

Status = Comment.Status


def mark(language: str) -> str:
    """What stands in the place of a passage that was taken out."""
    with translation.override(language):
        return _("[… removed by the editors]")


def redact(
    comment: Comment, *, passages: Sequence[str], version: int, by: User, now: datetime | None = None
) -> Comment:
    """Take passages out of a comment, wherever they stand in it; a mark says so to everybody.

    In one transaction: keep the old text as a Revision of the moderator's, replace it, write anew what readers see.
    Raises ValidationError where a passage does not stand there, and ChangedMeanwhile where `version` is not current.
    """
    with transaction.atomic():
        current = _current(comment, version)
        if current.status == Status.PENDING and current.is_public:
            raise ValidationError(_("An earlier text is public. Decide on the edit first."))
        text = current.text
        for passage in passages:
            if passage not in text:
                raise ValidationError(_("This does not stand in the comment: %(words)s") % {"words": passage[:100]})
            text = text.replace(passage, mark(current.thread.site.language))
        if text == current.text:
            raise ValidationError(_("Name the words that shall be taken out."))
        return _replace(current, text, by=by, now=now or timezone.now())


def take_redaction_back(comment: Comment, *, version: int, by: User, now: datetime | None = None) -> Comment:
    """Bring back the text before the last redaction. Raises ValidationError where nothing was taken out last."""
    with transaction.atomic():
        current = _current(comment, version)
        last = current.revisions.order_by("-version").first()
        if not is_redacted(current) or last is None:
            raise ValidationError(_("Nothing was taken out of this comment last."))
        return _replace(current, last.text, by=by, now=now or timezone.now())


def is_redacted(comment: Comment) -> bool:
    """Whether the last thing that happened to its text was a redaction."""
    last = comment.revisions.order_by("-version").first()
    return last is not None and bool(last.editor_name) and mark(comment.thread.site.language) in comment.text


def _current(comment: Comment, version: int) -> Comment:
    rows, threads = locking.lock_comments([comment.uuid])
    if not rows or rows[0].version != version:
        raise ChangedMeanwhile
    rows[0].thread = threads[rows[0].thread_id]
    return rows[0]


def _replace(comment: Comment, text: str, *, by: User, now: datetime) -> Comment:
    Revision.objects.create(
        comment=comment,
        version=submission.author_version(comment),
        text=comment.text,
        editor_name=by.get_username(),
        replaced_at=now,
    )
    Comment.objects.filter(pk=comment.pk).update(text=text, version=F("version") + 1)
    comment.refresh_from_db()
    moderation.show_again([comment])
    return comment


def propose(
    comment: Comment, *, text: str, message: str, version: int, by: User, now: datetime | None = None
) -> ProposedChange:
    """Propose another text to the author, by mail; it counts only when they say yes.

    Raises ValidationError where it cannot be sent or is no text, and ChangedMeanwhile.
    """
    now = now or timezone.now()
    text, message = (typed.replace("\r\n", "\n").strip() for typed in (text, message))
    if not comment.email or comment.source != Comment.Source.READER:
        raise ValidationError(_("This comment has no author who could be asked."))
    if not text or len(text) > MAX_TEXT or text == comment.text.strip():
        raise ValidationError(_("Write the text as you propose it, at most %(n)d characters.") % {"n": MAX_TEXT})
    with transaction.atomic():
        current = _current(comment, version)
        proposal = ProposedChange(
            comment=current, version=version, text=text, message=message, author=by, created_at=now
        )
        proposal.clean_fields()
        current.proposals.filter(answered_at=None).update(answered_at=now, accepted=False)  # one at a time
        proposal.save()
        if not notifications.of_proposal(proposal, now=now):
            raise ValidationError(_("No mail is sent here, or this address wants none."))
    return proposal


def answer(proposal: ProposedChange, *, accepted: bool, now: datetime | None = None) -> Comment:
    """The author says yes or no. With a yes, the text becomes theirs and waits for a moderator like any edit.

    Raises ChangedMeanwhile where it was answered, or the comment is not as it was, and ValidationError.
    """
    now = now or timezone.now()
    with transaction.atomic():
        current = _current(proposal.comment, proposal.version)
        unanswered = ProposedChange.objects.filter(pk=proposal.pk, answered_at=None)
        if not unanswered.update(answered_at=now, accepted=accepted):
            raise ChangedMeanwhile
        if accepted:
            seen = submission.author_version(current)
            current = submission.revise(current, text=proposal.text, version=seen, now=now)
        return current
