"""Threads in the Django admin: title, address, author, and whether they take comments."""

from django.contrib import admin

from comments import access, threads
from comments.admin.read_only import ReadOnlyInline
from comments.models import Thread, ThreadIdentifier


class IdentifierInline(ReadOnlyInline):
    model = ThreadIdentifier
    fields = readonly_fields = ["identifier"]


@admin.register(Thread)
class ThreadAdmin(admin.ModelAdmin):
    list_display = ["__str__", "site", "state", "count", "closes_at"]
    list_filter = ["site", "state"]
    list_select_related = ["site"]
    search_fields = ["title", "url"]
    fields = ["site", "title", "url", "author", "state", "closes_at"]
    readonly_fields = ["site"]
    raw_id_fields = ["author"]
    inlines = [IdentifierInline]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(site__in=access.sites_of(request.user))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        changes = {name: getattr(obj, name) for name in form.changed_data}
        threads.update_thread(Thread.objects.get(pk=obj.pk), **changes)
