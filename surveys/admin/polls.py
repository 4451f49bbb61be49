"""Which questions readers may answer, and how many have."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from surveys.models import Poll


@admin.register(Poll)
class PollAdmin(admin.ModelAdmin):
    """Opening and closing; what readers answered cannot be edited."""

    list_display = ["question", "opens_at", "closes_at", "is_running", "answers"]
    list_select_related = ["question"]
    search_fields = ["question__label", "question__survey__title"]
    autocomplete_fields = ["question"]
    readonly_fields = ["answers"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(number=Count("ballots"))

    def get_readonly_fields(self, request, obj=None):
        return ["question", *self.readonly_fields] if obj else self.readonly_fields

    @admin.display(description=_("open"), boolean=True)
    def is_running(self, poll):
        return poll.is_open()

    @admin.display(description=_("answers so far"), empty_value="0")
    def answers(self, poll):
        return getattr(poll, "number", None)
