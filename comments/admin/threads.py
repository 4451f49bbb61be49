"""Threads in the Django admin: title, address, author, and whether they take comments."""

from functools import partial

from django.contrib import admin
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import access, thread_care, threads
from comments.admin.care import MergeForm, MoveForm, care_page
from comments.admin.read_only import ReadOnlyInline
from comments.models import Thread, ThreadIdentifier

State = Thread.State


class IdentifierInline(ReadOnlyInline):
    model = ThreadIdentifier
    fields = readonly_fields = ["identifier"]


class StateFilter(admin.SimpleListFilter):
    """As it is for readers: what closed by itself is not among the open ones."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        if self.value() in (State.OPEN, State.CLOSED):
            shown = queryset.exclude(state=State.HIDDEN)
            return threads.that_take_comments(shown, but=self.value() == State.CLOSED)
        return queryset.filter(state=State.HIDDEN) if self.value() == State.HIDDEN else queryset


@admin.register(Thread)
class ThreadAdmin(admin.ModelAdmin):
    list_display = ["__str__", "site", "state_now", "count", "closing_time"]
    list_filter = [("site", admin.RelatedOnlyFieldListFilter), StateFilter]
    list_select_related = ["site"]
    search_fields = ["title", "url"]
    fields = ["site", "title", "url", "author", "state", "closes_at"]
    readonly_fields = ["site", "url"]  # a new address has a page of its own, so that the old one still answers
    raw_id_fields = ["author"]
    inlines = [IdentifierInline]
    change_form_template = "admin/comments/thread/change_form.html"

    @admin.display(description=gettext_lazy("state"))
    def state_now(self, thread):
        return State(thread.state_now()).label

    @admin.display(description=gettext_lazy("closes at"), ordering="closes_at")
    def closing_time(self, thread):
        return thread.closing_time

    def get_queryset(self, request):
        return super().get_queryset(request).filter(site__in=access.sites_of(request.user))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        changes = {name: getattr(obj, name) for name in form.changed_data}
        threads.update_thread(Thread.objects.get(pk=obj.pk), **changes)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"may_care": self.has_change_permission(request)} | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self):
        def named(view, name):
            return path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"comments_thread_{name}")

        return [named(self.merge_view, "merge"), named(self.move_view, "move"), *super().get_urls()]

    def _mine(self, request, pk) -> Thread:
        thread = self.get_queryset(request).select_related("site").filter(pk=pk).first()
        if thread is None or not self.has_change_permission(request, thread):
            raise Http404
        return thread

    def merge_view(self, request, pk):
        thread = self._mine(request, pk)

        def merge(*, into: str, is_dry: bool):
            stays = thread_care.thread_named(thread.site, into)
            return thread_care.merge(thread, into=stays, by=request.user, is_dry=is_dry)

        return care_page(
            self,
            request,
            title=_("Merge into another thread"),
            explanation=_(
                "The comments of “%(page)s” move to another thread of the same site, in order of date, and every name "
                "of this one answers there. Links to comments stay good. This cannot be taken back."
            )
            % {"page": thread},
            form_class=MergeForm,
            act=merge,
            back=reverse("admin:comments_thread_changelist"),
        )

    def move_view(self, request, pk):
        thread = self._mine(request, pk)
        return care_page(
            self,
            request,
            title=_("Move to a new address"),
            explanation=_("“%(page)s” belongs to another address from now on. The old one still answers.")
            % {"page": thread},
            form_class=MoveForm,
            act=partial(thread_care.move, thread, by=request.user),
            back=reverse("admin:comments_thread_change", args=[thread.pk]),
            initial={"url": thread.url},
        )
