"""The review page: one comment at a time, and after each decision the next one.

Every button is an ordinary form button; static/comments/desk.js only adds keys and saves the reloading. Opening a page
changes nothing: a claim is taken by a POST. `?done=` names the action whose taking back is offered.
"""

import re
from collections.abc import Collection

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from comments import access, claims, moderation, notes, submission
from comments.admin import dossier
from comments.admin.counts import counted
from comments.admin.queue_walk import address_of, narrowed, next_of, queue, undo_address
from comments.admin.trust import TRUSTING, TrustMixin
from comments.admin.versions import version_seen
from comments.admin.wording import WORDING, WordingMixin
from comments.models import Comment, Decision, DeskPreferences, Reason
from comments.timeline import rule_in_words

Status = Comment.Status
_TYPED = ("note", "reply", "passages", "proposal", "message", "word")  # kept where the page is drawn again
_DECIDES = {
    "approve": Status.APPROVED,
    "reply": Status.APPROVED,
    "reject": Status.REJECTED,
    "spam": Status.SPAM,
    "trash": Status.TRASH,
    "restore": Status.PENDING,
}


class ReviewMixin(WordingMixin, TrustMixin):
    """The addresses of the review page, for the admin of comments."""

    def review_urls(self):
        def named(where, view, name, **kwargs):
            return path(where, self.admin_site.admin_view(view, **kwargs), name=f"comments_comment_{name}")

        return [
            named("review/", require_safe(self.review_next), "review"),
            named("review/start/", require_POST(self.review_start), "review_start"),
            named("review/undo/", require_POST(self.review_undo), "review_undo"),
            named("review/<uuid:uuid>/", self.review_one, "review_one"),
            named("review/<uuid:uuid>/state/", require_safe(self.review_state), "review_state", cacheable=True),
        ]

    def review_next(self, request):
        self._require_moderator(request)
        return self.show(request, next_of(request))

    def review_start(self, request):
        """Claim the first open comment and go there."""
        self._require_moderator(request)
        return self._go_on(request, next_of(request))

    def review_one(self, request, uuid):
        comment = self._find(request, uuid)
        if comment is None:
            return self.show(request, None, error=_("There is no such comment here (any more)."), status=404)
        if request.method != "POST":
            return self.show(request, comment)
        choice, _colon, reason = request.POST.get("choice", "").partition(":")
        if choice == "stay":
            return self.show(request, comment)
        if choice in ("skip", "note"):
            return self._note(request, comment, goes_on=choice == "skip")
        if choice in WORDING:
            return self.reword(request, comment, choice)
        if choice in TRUSTING:
            return self.trust_or_block(request, comment, choice)
        if choice not in _DECIDES or (reason and choice != "reject"):
            return self.show(request, comment, error=_("This page does not know that button. Nothing was changed."))
        if reason and not Reason.objects.filter(code=reason, is_active=True).exists():
            return self.show(request, comment, error=_("There is no such reason. Nothing was changed."))
        return self._decide(request, comment, choice, reason)

    def _decide(self, request, comment: Comment, choice: str, reason: str):
        """Decide as the button says, on those that were ticked as alike too; then answer, where it says so."""
        items = [(comment.uuid, version_seen(request, comment)), *self._alike(request)]
        try:
            note = notes.as_kept(request.POST.get("note", ""))
            with transaction.atomic():
                outcomes = moderation.decide(items, to=_DECIDES[choice], actor=request.user, reason=reason, note=note)
                if choice == "reply" and outcomes[0].result == "half":
                    raise ValidationError(_("Two people have to agree here; whoever agrees second can answer."))
                if choice == "reply" and outcomes[0].was_taken:
                    words = submission.Words(text=request.POST.get("reply", ""), parent=comment.uuid)
                    submission.submit(comment.thread, words, user=request.user)
        except ValidationError as invalid:
            return self.show(request, comment, error=" ".join(invalid.messages))
        if not outcomes[0].was_taken:
            self.report(request, outcomes[1:])
            return self._conflict(request, comment, outcomes[0])
        self.report(request, [outcome for outcome in outcomes[1:] if not outcome.was_taken])  # the others: see `done`
        return self._go_on(request, next_of(request, after=comment), done=str(outcomes[0].batch))

    def _alike(self, request) -> list[tuple]:
        """What was ticked to be decided alike, as far as it is this moderator's, with the versions that were shown."""
        if "alike" not in request.POST:
            return []
        pairs = re.findall(r"\b([0-9]{1,18}):([0-9]{1,9})\b", request.POST.get("alike_shown", ""))
        seen = {int(pk): int(version) for pk, version in pairs}
        rows = access.comments_for(request.user).filter(pk__in=seen).only("uuid")
        return [(row.uuid, seen[row.pk]) for row in rows]

    def _note(self, request, comment: Comment, *, goes_on: bool):
        """Keep the note. Who skips need not have written one."""
        text = request.POST.get("note", "")
        try:
            if text.strip() or not goes_on:
                notes.add(comment, text=text, by=request.user)
        except ValidationError as invalid:
            return self.show(request, comment, error=" ".join(invalid.messages))
        if goes_on:
            return self._go_on(request, next_of(request, after=comment))
        return self.stay(request, comment, _("The note is kept."), used=["note"])

    def _conflict(self, request, comment: Comment, outcome: moderation.Outcome):
        """Somebody else was first: say who, what and when, and offer to look or to overrule."""
        comment.refresh_from_db()
        choice = request.POST.get("choice", "")
        to = _DECIDES[choice.partition(":")[0]]
        context = self._page(request, _("Decided meanwhile")) | {
            "comment": comment,
            "last": outcome.last,
            "was_mine": outcome.result == "refused" and outcome.last is not None and outcome.last.actor == request.user,
            "was_edited": outcome.last is not None and outcome.last.version + 1 < comment.version,
            "choice": choice,
            "reply": request.POST.get("reply", ""),
            "note": request.POST.get("note", ""),
            "may_overrule": to in moderation.TRANSITIONS[comment.status],
            "address": address_of(request, comment),
            "next": address_of(request, next_of(request, after=comment)),
        }
        return TemplateResponse(request, "admin/comments/comment/conflict.html", context, status=409)

    def review_undo(self, request):
        """Take back what one action of this moderator decided; back to the list where that is where they were."""
        self._require_moderator(request)
        try:
            own = Decision.objects.filter(batch=request.POST.get("batch", ""), actor=request.user)
            first = own.filter(comment__in=access.comments_for(request.user)).order_by("pk").first()
        except ValidationError:  # not an id
            first = None
        if first is None:
            raise Http404
        outcomes = moderation.undo(first.batch, actor=request.user)
        self.report(request, outcomes)
        if "queue" in request.POST:
            return self.back_to_queue(request)
        return HttpResponseRedirect(address_of(request, first.comment), status=303)

    def back_to_queue(self, request):
        """The list as it was: `queue` is the part of its address after the question mark."""
        query = QueryDict(request.POST.get("queue", "")).urlencode()
        where = reverse("admin:comments_comment_changelist")
        return HttpResponseRedirect(f"{where}?{query}" if query else where, status=303)

    def review_state(self, request, uuid):
        """How many are open, and whether this one was decided meanwhile; asked for again and again, mostly 304."""
        comment = self._find(request, uuid)
        if comment is None:
            raise Http404
        last = comment.decisions.latest("pk") if comment.status != Status.PENDING else None
        decided = ""
        if last:
            who = last.actor_name or rule_in_words(last.rule)
            decided = _("%(who)s: %(what)s") % {"who": who, "what": comment.get_status_display()}
        state = {"open": counted(queue(request)), "decided": decided, "version": comment.version}
        return JsonResponse(state, headers={"Cache-Control": "private, no-cache"})

    # What all of them need

    def _require_moderator(self, request):
        if not self.has_moderate_permission(request):
            raise Http404

    def _find(self, request, uuid) -> Comment | None:
        rows = access.comments_for(request.user).select_related("thread__site", "parent__parent", "user")
        return rows.filter(uuid=uuid).first()

    def _go_on(self, request, comment: Comment | None, **query: str):
        if comment is not None:
            claims.take(comment, user=request.user)
        return HttpResponseRedirect(address_of(request, comment, **query), status=303)

    def _page(self, request, title: str) -> dict:
        return self.admin_site.each_context(request) | {"title": title, "opts": self.opts}

    def stay(self, request, comment: Comment, done: str, *, used: Collection[str] = ()):
        """Say what was done, and show the comment again with everything else that was typed."""
        self.message_user(request, done, messages.SUCCESS)
        return self.show(request, comment, used=used)

    def show(
        self,
        request,
        comment: Comment | None,
        *,
        error: str = "",
        status: int = 400,
        used: Collection[str] = (),
    ):
        """The page of a comment as it is now; what was typed stays, but what was `used`. An error answers `status`."""
        preferences = DeskPreferences.objects.filter(user=request.user).first()
        context = self._page(request, _("Review")) | {
            "open": counted(queue(request)),
            "is_narrowed": bool(narrowed(request)),
            "keys": preferences is None or preferences.keys,
            "done": dossier.done_of(request),
            "next": address_of(request, next_of(request, after=comment)),
            "error": error,
            "typed": _typed(request, comment, used),
            "undo_address": undo_address(request),
        }
        if comment is not None:
            comment = self._find(request, comment.uuid) or comment
            context |= dossier.dossier_of(comment, request=request) | {
                "choices": {
                    name
                    for name, to in _DECIDES.items()
                    if to in moderation.TRANSITIONS[comment.status] and comment.erased_at is None
                },
                "trusting": self.trusting(request, comment),
                "holder": claims.holder_of(comment, user=request.user),
                "address": address_of(request, comment),
                "state_address": reverse("admin:comments_comment_review_state", args=[comment.uuid]),
                "previous": address_of(request, next_of(request, after=comment, forwards=False)),
            }
        status = status if error else 200
        return TemplateResponse(request, "admin/comments/comment/review.html", context, status=status)


def _typed(request, comment: Comment | None, used: Collection[str]) -> dict[str, str]:
    """What stands in the fields. The field of a proposal begins with the comment's own words: those are not typed."""
    typed = {name: request.POST.get(name, "") for name in _TYPED if name not in used}
    if comment is not None and typed.get("proposal", "").split() == comment.text.split():
        del typed["proposal"]
    return typed
