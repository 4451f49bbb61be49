"""The moderation desk in the Django admin: the queue, and one comment with its history."""

from collections import Counter

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, When
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from comments import access, moderation, screening, submission
from comments.admin.read_only import ReadOnlyInline
from comments.models import Comment, Decision, Revision

Status = Comment.Status
_PENDING_FIRST = Case(When(status=Status.PENDING, then=0), default=1, output_field=IntegerField())
# How a decision is asked for, and how it is reported for some comments.
_VERBS = {Status.APPROVED: _("Approve"), Status.REJECTED: _("Reject"), Status.SPAM: _("Spam"), Status.TRASH: _("Trash")}


class DecisionInline(ReadOnlyInline):
    model = Decision
    fields = readonly_fields = ["created_at", "before", "after", "actor_name", "rule", "reason", "note"]


class RevisionInline(ReadOnlyInline):
    model = Revision
    fields = readonly_fields = ["replaced_at", "text"]


def _action(status: str):
    @admin.action(description=_VERBS[status], permissions=["moderate"])
    def action(self, request, queryset):
        items = [(c.uuid, self.version_seen(request, c)) for c in queryset.select_related(None).only("uuid", "version")]
        self.report(request, moderation.decide(items, to=status, actor=request.user))

    action.__name__ = f"make_{status}"
    return action


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """The queue: what waits comes first, the oldest at the top."""

    list_display_links = ["age"]
    list_filter = ["status", "thread__site", "created_at"]
    list_select_related = ["thread", "parent"]
    list_per_page = 50
    ordering = [_PENDING_FIRST.asc(), "created_at", "pk"]
    actions = [_action(status) for status in _VERBS]
    inlines = [DecisionInline, RevisionInline]
    change_form_template = "admin/comments/comment/change_form.html"

    class Media:
        css = {"all": ["comments/admin.css"]}

    # Who may

    def get_queryset(self, request):
        return super().get_queryset(request).filter(thread__site__in=access.sites_of(request.user))

    def has_moderate_permission(self, request):
        return request.user.has_perm("comments.moderate_comment")

    def has_view_permission(self, request, obj=None):
        return self.has_moderate_permission(request)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False  # a reader's text is never rewritten; decisions have their own buttons

    def has_delete_permission(self, request, obj=None):
        return False

    def get_search_fields(self, request):
        personal = access.may_see_personal_data(request.user)
        return ["name", "text", "thread__title", *(["email"] if personal else [])]

    def lookup_allowed(self, lookup, value, request):
        """Django lets every column be filtered by address; then `?email__startswith=a` would spell addresses out."""
        if lookup.split("__")[0] in ("email", "website", "user") and not access.may_see_personal_data(request.user):
            return False
        return super().lookup_allowed(lookup, value, request)

    # What is shown

    @admin.display(description=_("comment"))
    def card(self, comment):
        """Text, what it answers and why it waits; with the version seen, so that a decision is made upon this text."""
        answers = gettext("In reply to %s") % comment.parent.name if comment.parent else ""
        reasons = [screening.in_words(reason) for reason in comment.held_for]
        return format_html(
            '<div class="comment-card">{}<div class="comment-text" dir="auto">{}</div>{}'
            '<input type="hidden" name="version-{}" value="{}"></div>',
            format_html('<p class="help">{}</p>', answers) if answers else "",
            comment.text,
            format_html('<ul class="comment-reasons">{}</ul>', format_html_join("", "<li>{}</li>", zip(reasons)))
            if reasons and comment.status == Status.PENDING
            else "",
            comment.pk,
            comment.version,
        )

    @admin.display(description=_("written by"))
    def writer(self, comment):
        return format_html("<b>{}</b><br>{}", comment.name, comment.website)

    @admin.display(description=_("written by"))
    def writer_with_email(self, comment):
        return format_html("{}<br>{}", self.writer(comment), comment.email)

    @admin.display(description=_("page"))
    def page(self, comment):
        return format_html('<a href="{}">{}</a>', comment.thread.url, comment.thread)

    @admin.display(description=_("age"), ordering="created_at")
    def age(self, comment):
        moment = comment.created_at
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), timesince(moment, depth=1))

    def get_list_display(self, request):
        personal = access.may_see_personal_data(request.user)
        return ["card", "writer_with_email" if personal else "writer", "page", "age", "status"]

    def get_fields(self, request, obj=None):
        personal = ["email"] if access.may_see_personal_data(request.user) else []
        return ["page", "name", *personal, "website", "text", "reasons", "status", "created_at", "edited_at"]

    @admin.display(description=_("held for"))
    def reasons(self, comment):
        return format_html_join("", "{}<br>", ((screening.in_words(reason),) for reason in comment.held_for)) or "–"

    # Deciding

    def version_seen(self, request, comment) -> int:
        seen = request.POST.get(f"version-{comment.pk}", "")
        return int(seen) if seen.isdecimal() else comment.version

    def report(self, request, outcomes):
        """Say how many were decided and who was first with the others."""
        decided = [outcome for outcome in outcomes if outcome.result == "decided"]
        if decided:
            words = ngettext("%(n)d comment: %(status)s.", "%(n)d comments: %(status)s.", len(decided))
            label = Status(decided[0].status).label
            self.message_user(request, words % {"n": len(decided), "status": label}, messages.SUCCESS)
        others = Counter(
            (outcome.last.actor_name or gettext("its author or a rule")) if outcome.last else "–"
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

    def get_urls(self):
        def named(view, name):
            return path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"comments_comment_{name}")

        return [named(require_POST(self.decide_view), "decide"), named(self.answer_view, "answer"), *super().get_urls()]

    def decide_view(self, request, pk):
        comment = self._mine(request, pk)
        to = request.POST.get("to", "")
        if to not in Status.values:
            raise Http404
        items = [(comment.uuid, self.version_seen(request, comment))]
        self.report(request, moderation.decide(items, to=to, actor=request.user))
        return HttpResponseRedirect(reverse("admin:comments_comment_changelist"))

    def answer_view(self, request, pk):
        """Answer as oneself: the answer is published at once and carries the author's or the staff's badge."""
        comment = self._mine(request, pk)
        error, text = "", request.POST.get("text", "")
        if request.method == "POST":
            words = submission.Words(text=text, parent=comment.uuid)
            try:
                submission.submit(comment.thread, words, user=request.user)
            except ValidationError as invalid:
                error = " ".join(invalid.messages)
            else:
                self.message_user(request, gettext("Your answer is published."), messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:comments_comment_changelist"))
        context = self.admin_site.each_context(request) | {
            "title": gettext("Answer %s") % comment.name,
            "opts": self.opts,
            "comment": comment,
            "text": text,
            "error": error,
        }
        return TemplateResponse(request, "admin/comments/comment/answer.html", context, status=400 if error else 200)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        steps = {to: str(label) for to, label in _VERBS.items()} | {Status.PENDING: gettext("Back to the queue")}
        comment = self.get_object(request, object_id)
        choices = [(to, steps[to]) for to in steps if comment and to in moderation.TRANSITIONS[comment.status]]
        return super().change_view(request, object_id, form_url, {"decisions": choices} | (extra_context or {}))

    def _mine(self, request, pk) -> Comment:
        comment = self.get_queryset(request).select_related("thread").filter(pk=pk).first()
        if comment is None:
            raise Http404
        return comment
