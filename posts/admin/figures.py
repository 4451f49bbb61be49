"""What posts say of survey results, and whether it is still right."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from posts.models import FigureReference


@admin.register(FigureReference)
class FigureReferenceAdmin(admin.ModelAdmin):
    """To be read: a row follows from its post and its survey."""

    list_display = ["to_post", "state", "kind", "claimed_text", "shown_text", "reference", "checked_at"]
    list_filter = ["state", "kind", "survey"]
    list_select_related = ["post"]
    list_display_links = None
    search_fields = ["reference", "claimed_text", "post__title", "post__slug"]

    def get_queryset(self, request):
        return super().get_queryset(request).order_by("-post__published_at", "post", "order")

    @admin.display(description=_("post"), ordering="post__title")
    def to_post(self, row):
        address = reverse("admin:posts_post_change", args=[row.post_id])
        return format_html('<a href="{}">{}</a>', address, row.post)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
