"""What can be done to many comments at once: each through moderation.decide, as one batch that undo takes back."""

from collections import Counter

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import moderation, notes
from comments.admin.trust import TrustMixin, block_values, trust_authors_of
from comments.admin.versions import version_chosen
from comments.models import Block, Comment, Reason

Status = Comment.Status
AT_ONCE = 5000  # a decision on more would keep everybody else from writing for too long
_NAMED = 100  # on a page that asks before an action
# How a decision is asked for.
VERBS = {
    Status.APPROVED: gettext_lazy("Approve"),
    Status.REJECTED: gettext_lazy("Reject"),
    Status.SPAM: gettext_lazy("Spam"),
    Status.TRASH: gettext_lazy("Trash"),
    Status.PENDING: gettext_lazy("Back to the queue"),
}


def _decide_action(status: str):
    @admin.action(description=VERBS[status], permissions=["moderate"])
    def action(self, request, queryset):
        self.decide_many(request, queryset, to=status)

    action.__name__ = f"make_{status}"
    return action


def _block_action(kind: str, description: str):
    @admin.action(description=description, permissions=["block_address"])
    def action(self, request, queryset):
        return self.block_many(request, queryset, kind=kind)

    action.__name__ = f"block_{kind}"
    return action


@admin.action(description=gettext_lazy("Reject for a reason …"), permissions=["moderate"])
def reject_for_reason(self, request, queryset):
    """Asks for the reason on a page of its own, which sends the same selection again."""
    reasons = Reason.objects.filter(is_active=True)
    code = request.POST.get("reason", "")
    if code and not reasons.filter(code=code).exists():
        self.message_user(request, _("There is no such reason. Nothing was changed."), messages.ERROR)
        code = ""
    try:
        note = notes.as_kept(request.POST.get("note", ""))
    except ValidationError as invalid:
        self.message_user(request, " ".join(invalid.messages), messages.ERROR)
        code = ""
    if code:
        return self.decide_many(request, queryset, to=Status.REJECTED, reason=code, note=note)
    return self.ask(request, queryset, "reject_for_reason", title=_("Reject for a reason"), reasons=reasons)


@admin.action(description=gettext_lazy("Trust the authors"), permissions=["trust"])
def trust_authors(self, request, queryset):
    done = trust_authors_of(self.selected(request, queryset), by=request.user)
    self.message_user(request, done, messages.SUCCESS)


@admin.action(description=gettext_lazy("Block a word …"), permissions=["block"])
def block_word(self, request, queryset):
    word = request.POST.get("word", "").strip()
    if not word:
        return self.ask(request, queryset, "block_word", title=_("Block a word"), asks_for_word=True)
    return self.block_values(
        request, {(c.thread.site, word) for c in self.selected(request, queryset)}, kind=Block.Kind.WORD
    )


def _undo_button(batch):
    """Sends the form `desk-undo`, which stands on the list."""
    return format_html('<button class="button" form="desk-undo" name="batch" value="{}">{}</button>', batch, _("Undo"))


class BulkMixin(TrustMixin):
    """The actions of the queue. Of comments that were on the page, the version that was shown is decided upon."""

    actions = [
        *(_decide_action(status) for status in VERBS),
        reject_for_reason,
        trust_authors,
        _block_action(Block.Kind.EMAIL, gettext_lazy("Block the addresses")),
        _block_action(Block.Kind.DOMAIN, gettext_lazy("Block the domains of the addresses")),
        block_word,
    ]

    def response_action(self, request, queryset):
        """Django asks the database for whatever was sent as a selection."""
        if not all(pk.isdecimal() and len(pk) < 19 for pk in request.POST.getlist(ACTION_CHECKBOX_NAME)):
            self.message_user(request, _("This page does not know that button. Nothing was changed."), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        return super().response_action(request, queryset)

    def chosen(self, request, queryset):
        """The rows that were ticked, also those that a colleague decided since and the list does not show any more."""
        if request.POST.get("select_across") == "1":
            return queryset
        return self.get_queryset(request).filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))

    def selected(self, request, queryset) -> list[Comment]:
        return list(self.chosen(request, queryset).select_related("thread__site").order_by()[:AT_ONCE])

    def decide_many(self, request, queryset, *, to: str, reason: str = "", note: str = ""):
        chosen = self.chosen(request, queryset).select_related(None)
        rows = list(chosen.order_by("created_at", "pk").only("uuid", "version")[: AT_ONCE + 1])
        if len(rows) > AT_ONCE:
            words = _("Choose at most %(n)d comments at once. Nothing was changed.") % {"n": AT_ONCE}
            return self.message_user(request, words, messages.ERROR)
        if not rows:  # erased or moved while the list was open, or never theirs
            words = _("None of these comments is here (any more). Nothing was changed.")
            return self.message_user(request, words, messages.WARNING)
        items = [(row.uuid, version_chosen(request, row)) for row in rows]
        outcomes = moderation.decide(items, to=to, actor=request.user, reason=reason, note=note)
        self.report(request, outcomes, offers_undo=True)

    def block_many(self, request, queryset, *, kind: str):
        pairs = {(c.thread.site, c.email) for c in self.selected(request, queryset) if c.email}
        self.block_values(request, pairs, kind=kind)

    def block_values(self, request, pairs, *, kind: str):
        try:
            done = block_values(pairs, kind=kind, by=request.user)
        except ValidationError as invalid:
            return self.message_user(request, " ".join(invalid.messages), messages.ERROR)
        self.message_user(request, done, messages.SUCCESS)

    def ask(self, request, queryset, action: str, *, title: str, **more):
        """A page that asks for what the action still needs; it sends the same selection, as it was seen."""
        chosen = self.chosen(request, queryset)
        shown = chosen.select_related("thread").order_by("created_at", "pk")[:_NAMED]
        context = self.admin_site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "action": action,
            "comments": shown,
            "more": max(0, chosen.order_by()[: AT_ONCE + 1].count() - _NAMED),
            "note": request.POST.get("note", ""),
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "versions": [(n, v) for n, v in request.POST.items() if n.startswith("version-")],
            "select_across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/comments/comment/ask.html", context | more)

    def report(self, request, outcomes, *, offers_undo: bool = False):
        """Say how many were decided and who was first with the others; the list of comments can offer to undo."""
        batch = next((outcome.batch for outcome in outcomes if outcome.was_taken), None)
        undo = _undo_button(batch) if offers_undo and batch else ""
        for status, n in Counter(o.status for o in outcomes if o.result == "decided").items():
            words = ngettext("%(n)d comment: %(status)s.", "%(n)d comments: %(status)s.", n)
            done = words % {"n": n, "status": Status(status).label}
            self.message_user(request, format_html("{} {}", done, undo), messages.SUCCESS)
        if half := sum(outcome.result == "half" for outcome in outcomes):
            words = ngettext(
                "%(n)d comment: approved first; a second person has to agree.",
                "%(n)d comments: approved first; a second person has to agree.",
                half,
            )
            self.message_user(request, format_html("{} {}", words % {"n": half}, undo), messages.SUCCESS)
        others = Counter(
            (outcome.last.actor_name or _("its author or a rule")) if outcome.last else "–"
            for outcome in outcomes
            if outcome.result == "stale"
        )
        for who, n in others.items():
            words = ngettext(
                "%(n)d comment was changed meanwhile by %(who)s and left alone.",
                "%(n)d comments were changed meanwhile by %(who)s and left alone.",
                n,
            )
            self.message_user(request, words % {"n": n, "who": who}, messages.WARNING)
        if refused := sum(outcome.result == "refused" for outcome in outcomes):
            words = ngettext(
                "%(n)d comment cannot be decided like this.", "%(n)d comments cannot be decided like this.", refused
            )
            self.message_user(request, words % {"n": refused}, messages.WARNING)
