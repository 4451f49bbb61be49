"""Editing posts."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import path
from django.utils.translation import gettext_lazy as _

from posts import images, publishing, untied
from posts.admin import editor
from posts.models import Post

_ROWS = {"teaser": 3, "body": 30}


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    list_display = ["title", "status", "published_at", "author", "category", "language", "comments"]
    list_filter = ["status", "language", "category", "author", "comments"]
    list_select_related = ["author", "category"]
    search_fields = ["title", "subtitle", "teaser", "slug"]
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["author", "category", "tags"]
    readonly_fields = ["updated_at"]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["title", "subtitle", "slug", "teaser", "body", "markup", "language"]}),
        (_("Publication"), {"fields": ["status", "published_at", "updated_at"]}),
        (_("Byline"), {"fields": ["author", "category", "tags"]}),
        (_("Lead figure"), {"fields": ["figure", "figure_alt", "figure_caption"]}),
        (_("Comments"), {"fields": ["comments", "comments_close_after"]}),
    ]

    change_form_template = "admin/posts/post/change_form.html"

    class Media:
        css = {"all": ["surveys/figure.css", "posts/editor.css"]}
        js = ["posts/editor.js"]

    def get_urls(self):
        own = [
            path("preview/", self.admin_site.admin_view(editor.preview), name="posts_post_preview"),
            path("figures/", self.admin_site.admin_view(editor.find_figures), name="posts_post_figures"),
        ]
        return own + super().get_urls()

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in _ROWS:
            field.widget.attrs["rows"] = _ROWS[db_field.name]
        if db_field.name == "markup":
            field.required = False  # who does not say means Markdown
        if db_field.name in ("title", "subtitle"):
            field.widget.attrs["class"] = "vLargeTextField"
        if db_field.name == "figure":
            field.widget.attrs["accept"] = ",".join(f"image/{kind.lower()}" for kind in images.FORMATS)
        return field

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except (IntegrityError, ValidationError):
            # What the form found free, somebody else saved before this did. The form, asked again, says so.
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        publishing.save_post(obj)
        if found := untied.find(obj.markdown, language=obj.language):
            numbers = ", ".join(dict.fromkeys(each.text for each in found))
            words = _("These numbers look like survey figures, but nothing checks them: %(numbers)s.")
            messages.warning(request, words % {"numbers": numbers})

    def delete_model(self, request, obj):
        publishing.delete_post(obj)

    def delete_queryset(self, request, queryset):
        for post in queryset:
            publishing.delete_post(post)
