"""The audit: every decision, read-only, filtered, and as CSV."""

from datetime import datetime

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from comments import access, spreadsheets, statistics
from comments.admin.counts import CappedPaginator
from comments.models import Comment, Decision, Reason
from comments.timeline import who_in_words

_HEAD = ["time", "site", "page", "comment", "version", "from", "to", "who", "rule", "reason", "note", "action"]


class StatusFilter(admin.SimpleListFilter):
    title = _("outcome")
    parameter_name = "after"

    def lookups(self, request, model_admin):
        return Comment.Status.choices

    def queryset(self, request, queryset):
        return queryset.filter(after=self.value()) if self.value() else queryset


class ReasonFilter(admin.SimpleListFilter):
    title = _("reason")
    parameter_name = "reason"

    def lookups(self, request, model_admin):
        return [(reason.code, reason.label) for reason in Reason.objects.all()]

    def queryset(self, request, queryset):
        return queryset.filter(reason=self.value()) if self.value() else queryset


class SiteFilter(admin.SimpleListFilter):
    title = _("site")
    parameter_name = "site"

    def lookups(self, request, model_admin):
        return access.sites_seen_by(request.user).values_list("slug", "name")

    def queryset(self, request, queryset):
        return queryset.filter(comment__thread__site__slug=self.value()) if self.value() else queryset


class MonthFilter(admin.SimpleListFilter):
    """One of the months that the page of numbers shows."""

    title = _("month")
    parameter_name = "month"

    def lookups(self, request, model_admin):
        starts = [statistics.month_of(timezone.now(), back=back) for back in range(statistics.MONTHS)]
        return [(f"{start:%Y-%m}", date_format(start, "F Y")) for start in starts]

    def queryset(self, request, queryset):
        try:
            start = timezone.make_aware(datetime.strptime(self.value() or "", "%Y-%m"))
        except ValueError:
            return queryset
        return queryset.filter(created_at__gte=start, created_at__lt=statistics.month_of(start, back=-1))


_FILTERS = [StatusFilter, ReasonFilter, SiteFilter, MonthFilter]


@admin.register(Decision)
class DecisionAdmin(admin.ModelAdmin):
    list_display = ["created_at", "page", "step", "who", "reason", "note"]
    list_filter = _FILTERS
    list_select_related = ["comment__thread__site"]
    fields = readonly_fields = [
        *("created_at", "comment_uuid", "version", "before", "after", "was_public"),
        *("actor_name", "rule", "reason", "note", "batch"),
    ]
    ordering = ["-pk"]
    paginator = CappedPaginator
    show_full_result_count = False
    change_list_template = "admin/comments/decision/change_list.html"

    def get_queryset(self, request):
        """What belongs to no comment any more, nobody's site can be asked for: for those who see all sites."""
        rows = super().get_queryset(request)
        if access.is_everywhere(request.user):
            return rows
        return rows.filter(comment__thread__site__in=access.sites_seen_by(request.user))

    def lookup_allowed(self, lookup, value, request):
        """Nothing is filtered by person or address, see comments/statistics.py."""
        return lookup in {each.parameter_name for each in _FILTERS}

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("page"))
    def page(self, decision):
        if decision.comment is None:
            return "–"
        where = reverse("admin:comments_comment_change", args=[decision.comment_id])
        return format_html('{}: <a href="{}">{}</a>', decision.comment.thread.site, where, decision.comment.thread)

    @admin.display(description=_("step"))
    def step(self, decision):
        return str(decision)

    @admin.display(description=_("who"))
    def who(self, decision):
        return who_in_words(decision)

    def get_urls(self):
        export = self.admin_site.admin_view(require_safe(self.export_view))
        return [path("export.csv", export, name="comments_decision_export"), *super().get_urls()]

    def export_view(self, request):
        """What the list shows now, all of it, the oldest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_changelist_instance(request).get_queryset(request).order_by("pk")
        facts = rows.values_list(
            *("created_at", F("comment__thread__site__slug"), F("comment__thread__url"), "comment_uuid", "version"),
            *("before", "after", "actor_name", "rule", "reason", "note", "batch"),
        )
        return spreadsheets.download(_lines(facts.iterator(chunk_size=2000)), name="decisions.csv")


def _lines(rows):
    yield _HEAD
    for moment, *rest in rows:
        yield [moment.isoformat(), *("" if cell is None else str(cell) for cell in rest)]
