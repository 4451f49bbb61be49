"""Taking passages out of a comment, and proposing another text to its author, from the review page."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comments import wording
from comments.admin.versions import version_seen
from comments.models import Comment
from comments.submission import ChangedMeanwhile

WORDING = {"redact", "restore_words", "propose"}


class WordingMixin:
    """What the buttons of comments/wording.py do."""

    def reword(self, request, comment: Comment, choice: str):
        try:
            return getattr(self, f"_{choice}")(request, comment, version_seen(request, comment))
        except ChangedMeanwhile as changed:
            return self.show(request, comment, error=str(changed))
        except ValidationError as invalid:
            return self.show(request, comment, error=" ".join(invalid.messages))

    def _redact(self, request, comment: Comment, version: int):
        lines = request.POST.get("passages", "").splitlines()
        passages = [line.strip() for line in lines if line.strip()]
        wording.redact(comment, passages=passages, version=version, by=request.user)
        done = _("The words were taken out. A mark stands in their place.")
        return self.stay(request, comment, done, used=["passages"])

    def _restore_words(self, request, comment: Comment, version: int):
        wording.take_redaction_back(comment, version=version, by=request.user)
        return self.stay(request, comment, _("The words stand there again."))

    def _propose(self, request, comment: Comment, version: int):
        text, message = request.POST.get("proposal", ""), request.POST.get("message", "")
        wording.propose(comment, text=text, message=message, version=version, by=request.user)
        return self.stay(request, comment, _("The author is asked by mail."), used=["proposal", "message"])
