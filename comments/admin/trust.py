"""Trusting authors and blocking addresses, domains and words: the rules are those of comments/trust.py, here are its
buttons on the review page, and what the desk says about what was done.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import access, trust
from comments.models import Block, Comment, Site

TRUST = "trust"
_BLOCKS = {f"block_{kind}": kind for kind in Block.Kind}
TRUSTING = {TRUST, *_BLOCKS}


class TrustMixin:
    """Who may trust and block, and the buttons for it, for the admin of comments."""

    # Django takes any one of an action's permissions for enough; so each action has one that asks for all.

    def has_block_permission(self, request):
        return self.has_moderate_permission(request) and request.user.has_perm("comments.add_block")

    def has_block_address_permission(self, request):
        return self.has_block_permission(request) and access.may_see_personal_data(request.user)

    def has_trust_permission(self, request):
        may_trust = request.user.has_perm("comments.add_trustedauthor")
        return self.has_moderate_permission(request) and may_trust and access.may_see_personal_data(request.user)

    def trusting(self, request, comment: Comment) -> set[str]:
        """Which of these buttons the user gets beside this comment."""
        may = {"block_word": self.has_block_permission(request)}
        if comment.email:
            may |= dict.fromkeys(["block_email", "block_domain"], self.has_block_address_permission(request))
            may[TRUST] = self.has_trust_permission(request)
        return {choice for choice, is_allowed in may.items() if is_allowed}

    def trust_or_block(self, request, comment: Comment, choice: str):
        """Do what the button says, and stay with the comment: it still has to be decided."""
        if choice not in self.trusting(request, comment):
            return self.show(request, comment, error=_("You may not do that here. Nothing was changed."), status=403)
        word = request.POST.get("word", "").strip()
        try:
            if choice == TRUST:
                done = trust_authors_of([comment], by=request.user)
            elif choice == "block_word" and not word:
                return self.show(request, comment, error=_("Name the word first. Nothing was changed."))
            else:
                value = word if choice == "block_word" else comment.email
                done = block_values([(comment.thread.site, value)], kind=_BLOCKS[choice], by=request.user)
        except ValidationError as invalid:
            return self.show(request, comment, error=" ".join(invalid.messages))
        return self.stay(request, comment, done, used=["word"] if choice == "block_word" else [])


def trust_authors_of(comments: Iterable[Comment], *, by: User) -> str:
    """Trust them, and say so."""
    n = trust.trust_authors(comments, by=by)
    if not n:
        return _("Nothing changed: trusted already.")
    return ngettext("%(n)d author is trusted now.", "%(n)d authors are trusted now.", n) % {"n": n}


def block_values(pairs: Iterable[tuple[Site, str]], *, kind: str, by: User) -> str:
    """Block each value on its site, and say so. Raises ValidationError."""
    n = sum(trust.block(site, kind=kind, value=value, by=by) for site, value in pairs)
    if not n:
        return _("Nothing changed: blocked already.")
    words = ngettext(
        "%(n)d block was added. What it sends from now on goes to spam.",
        "%(n)d blocks were added. What they send from now on goes to spam.",
        n,
    )
    return words % {"n": n}
