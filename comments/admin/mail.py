"""Mail in the Django admin: what waits, what failed, and whom it was about. Addresses are not shown."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments import access, outbox
from comments.models import OutboundMessage


@admin.register(OutboundMessage)
class OutboundMessageAdmin(admin.ModelAdmin):
    list_display = ["__str__", "state", "attempts", "last_error", "not_before", "sent_at"]
    list_filter = ["state", "kind"]
    fields = readonly_fields = [
        *("kind", "site", "comment", "state", "attempts", "last_error"),
        *("not_before", "created_at", "sent_at", "message_id"),
    ]
    actions = ["try_again"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(site__in=access.sites_of(request.user))

    def lookup_allowed(self, lookup, value, request):
        """Django lets every column be filtered by address; `?recipient__startswith=a` would spell addresses out."""
        return lookup.split("__")[0] in self.list_filter

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.action(description=_("Try again"), permissions=["view"])
    def try_again(self, request, queryset):
        n = outbox.try_again(queryset.values_list("pk", flat=True))
        words = ngettext("%(n)d message is tried again.", "%(n)d messages are tried again.", n) % {"n": n}
        self.message_user(request, words, messages.SUCCESS)
