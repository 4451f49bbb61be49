"""What a team decides by: reasons, saved replies, whom it blocks and whom it trusts."""

from django import forms
from django.contrib import admin

from comments import access, trust
from comments.models import Block, Reason, SavedReply, TrustedAuthor


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin):
    list_display = ["label", "code", "ground", "position", "is_active"]
    list_editable = ["position", "is_active"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []  # decisions name it

    def has_add_permission(self, request):
        return super().has_add_permission(request) and access.may_change_for_all(request.user)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and access.may_change_for_all(request.user)

    def has_delete_permission(self, request, obj=None):
        return False  # decisions name it; it can be offered no more


class OfMySites(admin.ModelAdmin):
    """Rows of the sites that one moderates."""

    def get_queryset(self, request):
        return super().get_queryset(request).filter(site__in=access.sites_of(request.user))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "site":
            kwargs["queryset"] = access.sites_of(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(SavedReply)
class SavedReplyAdmin(OfMySites):
    list_display = ["title", "site"]
    list_select_related = ["site"]

    def get_queryset(self, request):
        everybodys = SavedReply.objects.filter(site=None)
        return (everybodys | SavedReply.objects.filter(site__in=access.sites_of(request.user))).distinct()

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "site":
            field.required = not access.may_change_for_all(request.user)
        return field

    def has_change_permission(self, request, obj=None):
        return _is_theirs(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return _is_theirs(request, obj) and super().has_delete_permission(request, obj)


def _is_theirs(request, reply: SavedReply | None) -> bool:
    """Whether it is for sites of theirs alone. What is for everybody, not everybody changes."""
    return reply is None or reply.site_id is not None or access.may_change_for_all(request.user)


class BlockForm(forms.ModelForm):
    def clean(self):
        data = super().clean()
        if data.get("kind") and data.get("value"):
            data["value"] = trust.normalised(data["kind"], data["value"])
        return data


@admin.register(Block)
class BlockAdmin(OfMySites):
    form = BlockForm
    fields = ["site", "kind", "value"]
    list_display = ["value", "kind", "site", "created_by", "created_at"]
    list_filter = ["kind"]
    list_select_related = ["site", "created_by"]

    def get_queryset(self, request):
        """Of addresses, and of the domains of addresses, nothing is shown to those who may not see them."""
        rows = super().get_queryset(request)
        return rows if access.may_see_personal_data(request.user) else rows.filter(kind=Block.Kind.WORD)

    def has_change_permission(self, request, obj=None):
        return obj is None and super().has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        trust.block(obj.site, kind=obj.kind, value=obj.value, by=request.user)
        obj.pk = Block.objects.get(site=obj.site, kind=obj.kind, value=obj.value).pk


@admin.register(TrustedAuthor)
class TrustedAuthorAdmin(OfMySites):
    """Addresses: nothing of it is shown to those who may not see them."""

    fields = ["site", "email"]
    list_display = ["email", "site", "created_by", "created_at"]
    list_select_related = ["site", "created_by"]

    def has_module_permission(self, request):
        return access.may_see_personal_data(request.user) and super().has_module_permission(request)

    def has_view_permission(self, request, obj=None):
        return access.may_see_personal_data(request.user) and super().has_view_permission(request, obj)

    def has_add_permission(self, request):
        return access.may_see_personal_data(request.user) and super().has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return access.may_see_personal_data(request.user) and super().has_delete_permission(request, obj)

    def save_model(self, request, obj, form, change):
        obj.email, obj.created_by = obj.email.lower(), request.user
        super().save_model(request, obj, form, change)
