"""Editing posts, categories, tags and authors."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from posts import images, publishing
from posts.models import Author, Category, Post, Tag

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
        (None, {"fields": ["title", "subtitle", "slug", "teaser", "body", "language"]}),
        (_("Publication"), {"fields": ["status", "published_at", "updated_at"]}),
        (_("Byline"), {"fields": ["author", "category", "tags"]}),
        (_("Lead figure"), {"fields": ["figure", "figure_alt", "figure_caption"]}),
        (_("Comments"), {"fields": ["comments", "comments_close_after"]}),
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in _ROWS:
            field.widget.attrs["rows"] = _ROWS[db_field.name]
        if db_field.name in ("title", "subtitle"):
            field.widget.attrs["class"] = "vLargeTextField"
        if db_field.name == "figure":
            field.widget.attrs["accept"] = ",".join(f"image/{kind.lower()}" for kind in images.FORMATS)
        return field

    def save_model(self, request, obj, form, change):
        publishing.save_post(obj)

    def delete_model(self, request, obj):
        publishing.delete_post(obj)

    def delete_queryset(self, request, queryset):
        for post in queryset:
            publishing.delete_post(post)


class BylineAdmin(admin.ModelAdmin):
    """What categories, tags and authors have in common."""

    list_display = ["name", "slug", "public_posts"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).with_counts()

    @admin.display(description=_("public posts"), ordering="public_posts")
    def public_posts(self, row):
        return row.public_posts


@admin.register(Category)
class CategoryAdmin(BylineAdmin):
    pass


@admin.register(Tag)
class TagAdmin(BylineAdmin):
    pass


@admin.register(Author)
class AuthorAdmin(BylineAdmin):
    list_display = ["name", "role", "user", "public_posts"]
    list_select_related = ["user"]
    autocomplete_fields = ["user"]

    def save_model(self, request, obj, form, change):
        publishing.save_author(obj)
