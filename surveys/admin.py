from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models import AnswerOption, Group, Organisation, Question, Result, Source, Survey

_TYPED: dict[type[models.Field], dict[str, object]] = {
    # Django 6 will assume https for an address typed without a scheme; until then it wants to be told.
    models.URLField: {"assume_scheme": "https"},
    models.DecimalField: {"localize": True},  # 52,5 as well as 52.5
}


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "url"]
    search_fields = ["name"]
    formfield_overrides = _TYPED


class SourceInline(admin.TabularInline):
    model = Source
    extra = 0
    formfield_overrides = _TYPED


class GroupInline(admin.TabularInline):
    model = Group
    extra = 0


class QuestionInline(admin.StackedInline):
    """Enough to add a question; its answers and results stand on its own page."""

    model = Question
    extra = 0
    show_change_link = True
    fields = [("code", "order"), "label", "text", "text_status", "response_type", "base_description", "base_status"]


@admin.register(Survey)
class SurveyAdmin(admin.ModelAdmin):
    list_display = ["title", "status", "published_at", "field_start", "field_end", "sample_size"]
    list_filter = ["status", "language", "mode", "sampling_type", "representative"]
    search_fields = ["title", "slug", "universe", "sponsors__name", "conducted_by__name"]
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["sponsors", "conducted_by"]
    inlines = [SourceInline, GroupInline, QuestionInline]
    formfield_overrides = _TYPED
    fieldsets = [
        (None, {"fields": ["title", "slug", "language", "status", "published_at"]}),
        (_("Who"), {"fields": ["sponsors", "self_commissioned", "funding_source", "conducted_by"]}),
        (_("Whom"), {"fields": ["universe", "sampling_type", "sample_size", "response_rate"]}),
        (
            _("How and when"),
            {"fields": ["mode", "field_start", "field_end", "weighting", "weighting_description"]},
        ),
        (_("What it says"), {"fields": ["representative", "representative_of", "limitations"]}),
        (_("Documents"), {"fields": ["questionnaire_url", "methodology_url", "licence"]}),
    ]


class AnswerOptionInline(admin.TabularInline):
    model = AnswerOption
    extra = 0


class ResultForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["percent"] = self.instance.published_percent  # 52, not 52,000


class ResultInline(admin.TabularInline):
    model = Result
    form = ResultForm
    extra = 0
    formfield_overrides = _TYPED | {models.CharField: {"widget": forms.TextInput(attrs={"size": 16})}}

    def get_formset(self, request, obj=None, **kwargs):
        self.question = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Only this question's answers and this survey's groups, read once and not again for every row."""
        own = {"option": self.question.options.all(), "group": self.question.survey.groups.all()}
        if db_field.name not in own:
            return super().formfield_for_foreignkey(db_field, request, **kwargs)
        field = super().formfield_for_foreignkey(db_field, request, queryset=own[db_field.name], **kwargs)
        field.choices = list(field.choices)
        return field

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("option", "group", "question")


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    list_display = ["label", "survey", "code", "response_type", "base_status"]
    list_filter = ["response_type", "base_status", "text_status", "survey"]
    list_select_related = ["survey"]
    search_fields = ["label", "code", "text", "survey__title"]
    autocomplete_fields = ["survey"]
    fieldsets = [
        (None, {"fields": ["survey", "code", "order", "label", "text", "text_status"]}),
        (_("Answers"), {"fields": ["response_type", "max_choices", "decimals", "reading_help"]}),
        (_("Base"), {"fields": ["base_type", "base_description", "base_n", "base_status"]}),
    ]

    def get_inlines(self, request, obj):
        # A result names an answer, so there can be none before the question with its answers is saved.
        return [AnswerOptionInline] if obj is None else [AnswerOptionInline, ResultInline]
