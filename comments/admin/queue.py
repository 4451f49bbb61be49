"""The moderation desk in the Django admin: the queue, and one comment with its history."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from comments import access, locking, moderation, reasons, screening, submission
from comments.admin.bulk import VERBS, BulkMixin
from comments.admin.counts import CappedPaginator, counted
from comments.admin.person import PersonMixin
from comments.admin.place import PlaceMixin
from comments.admin.queue_filters import ALL, FILTERS, OPEN
from comments.admin.queue_list import QueueList
from comments.admin.queue_walk import narrowed
from comments.admin.read_only import ReadOnlyInline
from comments.admin.review import ReviewMixin
from comments.admin.statistics import StatisticsMixin
from comments.admin.versions import version_chosen
from comments.filters import MAX_SEARCH_LENGTH, search
from comments.models import Comment, Decision, Revision
from comments.timeline import who_in_words

Status = Comment.Status


class DecisionInline(ReadOnlyInline):
    model = Decision
    fields = readonly_fields = ["created_at", "who", "reason", "note"]

    @admin.display(description=_("who"))
    def who(self, decision):
        return who_in_words(decision)


class RevisionInline(ReadOnlyInline):
    model = Revision
    fields = readonly_fields = ["replaced_at", "text"]


@admin.register(Comment)
class CommentAdmin(ReviewMixin, BulkMixin, StatisticsMixin, PersonMixin, PlaceMixin, admin.ModelAdmin):
    """The queue: opens on what is open, the oldest at the top; of what is decided, the newest."""

    list_display = ["text", "created_at"]  # by what it can be ordered; its template shows cards
    list_filter = FILTERS
    list_select_related = ["thread__site", "parent"]
    list_per_page = 50
    search_help_text = _(
        "Words of name and text. post:word looks in the page’s title and address; email:part in addresses, if your "
        "role shows them."
    )
    show_full_result_count = False
    paginator = CappedPaginator
    inlines = [DecisionInline, RevisionInline]
    change_form_template = "admin/comments/comment/change_form.html"

    class Media:
        css = {"all": ["comments/admin.css"]}

    # Who may

    def get_queryset(self, request):
        return access.comments_seen_by(request.user)

    def has_moderate_permission(self, request):
        return request.user.has_perm("comments.moderate_comment")

    def has_view_permission(self, request, obj=None):
        return access.may_see_queue(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False  # a reader's text is never rewritten; decisions have their own buttons

    def has_delete_permission(self, request, obj=None):
        return False

    def get_search_fields(self, request):
        return ["text"]  # what shows the field; get_search_results() looks

    def get_search_results(self, request, queryset, search_term):
        try:
            return search(queryset, search_term[:MAX_SEARCH_LENGTH], user=request.user), False
        except ValidationError as refused:
            self.message_user(request, " ".join(refused.messages), messages.WARNING)
            return queryset.none(), False

    def get_ordering(self, request):
        """As an index has them, or a long list would be sorted for its first page; of all together, as they came."""
        status = request.GET.get("status", OPEN)
        return {OPEN: ["created_at", "pk"], ALL: ["-pk"]}.get(status, ["-created_at", "-pk"])

    def get_changelist(self, request, **kwargs):
        return QueueList

    def lookup_allowed(self, lookup, value, request):
        """None but FILTERS. Django lets every column be asked; `?email__startswith=a` would spell addresses out."""
        return lookup in {each.parameter_name for each in FILTERS}

    # What is shown

    @admin.display(description=_("page"))
    def page(self, comment):
        return format_html('<a href="{}">{}</a>', comment.thread.url, comment.thread)

    def get_fields(self, request, obj=None):
        personal = ["email"] if access.may_see_personal_data(request.user) else []
        return ["page", "name", *personal, "website", "text", "held_because", "status", "created_at", "edited_at"]

    @admin.display(description=_("held for"))
    def held_because(self, comment):
        return format_html_join("", "{}<br>", ((screening.in_words(reason),) for reason in comment.held_for)) or "–"

    # Deciding

    def get_urls(self):
        def named(view, name):
            return path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"comments_comment_{name}")

        return [
            *self.review_urls(),
            *self.statistics_urls(),
            *self.person_urls(),
            *self.place_urls(),
            named(require_POST(self.decide_view), "decide"),
            named(self.answer_view, "answer"),
            *super().get_urls(),
        ]

    def decide_view(self, request, pk):
        comment = self._mine(request, pk)
        to = request.POST.get("to", "")
        if to not in Status.values:
            raise Http404
        items = [(comment.uuid, version_chosen(request, comment))]
        usual = reasons.default_of(comment.thread.site) if to == Status.REJECTED else None
        outcomes = moderation.decide(items, to=to, actor=request.user, reason=usual.code if usual else "")
        self.report(request, outcomes, offers_undo=True)
        return self.back_to_queue(request)

    def answer_view(self, request, pk):
        """Answer as oneself: the answer is published at once and carries the author's or the staff's badge."""
        comment = self._mine(request, pk)
        error, text = "", request.POST.get("text", "")
        if request.method == "POST":
            try:
                self._answer_once(comment, text, by=request.user)
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

    def _answer_once(self, comment: Comment, text: str, *, by):
        """Publish it, but not again where the form was sent twice: by a double click, or by loading the page again."""
        with transaction.atomic():
            locking.lock_threads([comment.thread_id])
            if not Comment.objects.filter(parent=comment, user=by, text=text, erased_at=None).exists():
                submission.submit(comment.thread, submission.Words(text=text, parent=comment.uuid), user=by)

    def changelist_view(self, request, extra_context=None):
        waiting = counted(access.comments_seen_by(request.user).awaiting())
        title = gettext("Comments: %s open") % waiting
        may_decide = self.has_moderate_permission(request)
        context = {
            "title": title,
            "may_decide": may_decide,
            "may_erase": may_decide and access.may_see_personal_data(request.user),
            "walk": urlencode(narrowed(request)),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        steps = {to: str(label) for to, label in VERBS.items()}
        comment = self.get_object(request, object_id)
        may_decide = comment is not None and self.has_moderate_permission(request) and comment.erased_at is None
        context = {
            "decisions": [
                (to, steps[to]) for to in steps if may_decide and to in moderation.TRANSITIONS[comment.status]
            ],
            "may_erase": may_decide and access.may_see_personal_data(request.user),
            "may_place": may_decide and self.may_place(request),
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def _mine(self, request, pk) -> Comment:
        comment = access.comments_for(request.user).select_related("thread__site").filter(pk=pk).first()
        if comment is None:
            raise Http404
        return comment
