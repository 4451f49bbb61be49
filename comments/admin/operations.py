"""What was done to persons' data, threads and sites as a whole, read-only."""

from django.contrib import admin
from django.db.models import Q

from comments import access
from comments.models import Operation


@admin.register(Operation)
class OperationAdmin(admin.ModelAdmin):
    list_display = ["created_at", "kind", "site", "who", "facts"]
    list_filter = ["kind"]
    list_select_related = ["site"]
    fields = readonly_fields = ["created_at", "kind", "site", "actor_name", "facts"]

    def get_queryset(self, request):
        """What belongs to no single site, for those who see all sites, and for who did it."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(Q(site__in=access.sites_of(request.user)) | Q(actor=request.user))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=Operation._meta.get_field("actor_name").verbose_name)
    def who(self, operation):
        return operation.actor_name or "manage.py"
