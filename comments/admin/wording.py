"""Taking passages out of a comment, and proposing another text to its author, from the review page."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from comments import wording
from comments.models import Comment
from comments.submission import ChangedMeanwhile

WORDING = {"redact", "restore_words", "propose"}


class WordingMixin:
    """What the buttons of comments/wording.py do."""

    def reword(self, request, comment: Comment, choice: str):
        try:
            done = getattr(self, f"_{choice}")(request, comment, version_seen(request, comment))
        except ChangedMeanwhile as changed:
            comment.refresh_from_db()
            return self._show(request, comment, error=str(changed))
        except ValidationError as invalid:
            return self._show(request, comment, error=" ".join(invalid.messages))
        self.message_user(request, done, messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path(), status=303)

    def _redact(self, request, comment: Comment, version: int) -> str:
        lines = request.POST.get("passages", "").splitlines()
        passages = [line.strip() for line in lines if line.strip()]
        wording.redact(comment, passages=passages, version=version, by=request.user)
        return _("The words were taken out. A mark stands in their place.")

    def _restore_words(self, request, comment: Comment, version: int) -> str:
        wording.take_redaction_back(comment, version=version, by=request.user)
        return _("The words stand there again.")

    def _propose(self, request, comment: Comment, version: int) -> str:
        text, message = request.POST.get("proposal", ""), request.POST.get("message", "")
        wording.propose(comment, text=text.replace("\r\n", "\n"), message=message, version=version, by=request.user)
        return _("The author is asked by mail.")


def version_seen(request, comment: Comment) -> int:
    """The version that the moderator saw; where the form does not say, none that could be decided upon."""
    seen = request.POST.get(f"version-{comment.pk}", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1
