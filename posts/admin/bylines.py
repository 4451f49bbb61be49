"""Categories, tags and authors: what stands above a post."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from posts import publishing
from posts.models import Author, Category, Tag


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
