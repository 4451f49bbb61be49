"""How one moderator works: everybody sees and changes their own settings, and nobody else's."""

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst

from comments.models import DeskPreferences


@admin.register(DeskPreferences)
class DeskPreferencesAdmin(admin.ModelAdmin):
    fields = ["keys", "mail", "above", "quiet_from", "quiet_until"]

    def changelist_view(self, request, extra_context=None):
        """There is one row to see: go to it, or to the form that makes it."""
        own = self.get_queryset(request).first()
        where = f"admin:comments_deskpreferences_{'change' if own else 'add'}"
        return HttpResponseRedirect(reverse(where, args=[own.pk] if own else []))

    def add_view(self, request, form_url="", extra_context=None):
        if self.get_queryset(request).exists():
            return self.changelist_view(request)
        return super().add_view(request, form_url, extra_context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {
            "title": capfirst(self.opts.verbose_name),
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
        }
        return super().changeform_view(request, object_id, form_url, context | (extra_context or {}))

    def get_model_perms(self, request):
        return super().get_model_perms(request) | {"add": False}  # the list leads to the form

    def get_queryset(self, request):
        return super().get_queryset(request).filter(user=request.user.pk)

    def has_module_permission(self, request):
        return request.user.has_perm("comments.moderate_comment")

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_add_permission(self, request):
        return self.has_module_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_module_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        obj.user = request.user
        super().save_model(request, obj, form, change)
