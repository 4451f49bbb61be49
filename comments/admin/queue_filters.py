"""What the queue can be narrowed to. The rules are those of the API: comments/querysets.py."""

from uuid import UUID

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from comments import access, screening
from comments.admin.counts import counted
from comments.models import Comment
from comments.querysets import Age, AuthorKind

OPEN, ALL = "open", "all"


class Filter(admin.SimpleListFilter):
    """With its numbers as the queue shows all of them: nobody counts on where "1,000+" is said."""

    def get_facet_queryset(self, changelist):
        rows = changelist.get_queryset(self.request, exclude_parameters=self.expected_parameters())
        asked, counts = self.used_parameters.get(self.parameter_name), {}
        for n, (value, _title) in enumerate(self.lookup_choices):
            self.used_parameters[self.parameter_name] = value
            counts[f"{n}__c"] = counted(self.queryset(self.request, rows))
        self.used_parameters[self.parameter_name] = asked
        return counts


class StatusFilter(Filter):
    """Opens on what is open."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request, model_admin):
        decided = [choice for choice in Comment.Status.choices if choice[0] != Comment.Status.PENDING]
        return [(OPEN, _("open")), *decided, (ALL, _("all"))]

    def value(self):
        return super().value() or OPEN

    def choices(self, changelist):
        counts = self.get_facet_queryset(changelist) if changelist.add_facets else {}
        for n, (value, title) in enumerate(self.lookup_choices):
            query = changelist.get_query_string({self.parameter_name: value}, ["p"])
            shown = f"{title} ({counts.get(f'{n}__c', '-')})" if changelist.add_facets else title
            yield {"selected": self.value() == value, "query_string": query, "display": shown}

    def queryset(self, request, queryset):
        if self.value() == ALL:
            return queryset
        return queryset.filter(status=Comment.Status.PENDING if self.value() == OPEN else self.value())


class SiteFilter(Filter):
    title = _("site")
    parameter_name = "site"

    def lookups(self, request, model_admin):
        return access.sites_seen_by(request.user).values_list("slug", "name")

    def queryset(self, request, queryset):
        return queryset.filter(thread__site__slug=self.value()) if self.value() else queryset


class HeldForFilter(Filter):
    title = _("reason for holding")
    parameter_name = "held_for"

    def lookups(self, request, model_admin):
        return screening.choices()

    def queryset(self, request, queryset):
        return queryset.held_for(self.value()) if self.value() in dict(screening.choices()) else queryset


class AuthorFilter(Filter):
    title = _("author")
    parameter_name = "author"

    def lookups(self, request, model_admin):
        return AuthorKind.choices

    def queryset(self, request, queryset):
        return queryset.written_by(self.value()) if self.value() in AuthorKind.values else queryset


class LinkFilter(Filter):
    title = _("links")
    parameter_name = "has_link"

    def lookups(self, request, model_admin):
        return [("true", _("with a link")), ("false", _("without"))]

    def queryset(self, request, queryset):
        return queryset.with_link(present=self.value() == "true") if self.value() in ("true", "false") else queryset


class LanguageFilter(Filter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return settings.LANGUAGES

    def queryset(self, request, queryset):
        return queryset.in_language(self.value()) if self.value() in dict(settings.LANGUAGES) else queryset


class AgeFilter(Filter):
    title = _("age")
    parameter_name = "age"

    def lookups(self, request, model_admin):
        return Age.choices

    def queryset(self, request, queryset):
        return queryset.aged(self.value()) if self.value() in Age.values else queryset


class ThreadFilter(Filter):
    """Reached by a link on the card; with thousands of pages, a list of them would help nobody."""

    title = _("page")
    parameter_name = "thread"

    def lookups(self, request, model_admin):
        value = request.GET.get(self.parameter_name, "")
        return [(value, _("this page"))] if value else []

    def queryset(self, request, queryset):
        try:
            return queryset.filter(thread__uuid=UUID(self.value())) if self.value() else queryset
        except ValueError:
            return queryset


FILTERS = [StatusFilter, SiteFilter, ThreadFilter, HeldForFilter, AuthorFilter, LinkFilter, LanguageFilter, AgeFilter]
