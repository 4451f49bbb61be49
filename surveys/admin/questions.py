"""A question in the Django admin, with its answers and its results."""

from django import forms
from django.contrib import admin
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.admin.forms import TYPED
from surveys.admin.gate import CheckedAdmin
from surveys.models import AnswerOption, Question, Result


class _QuestionInline(admin.TabularInline):
    """Rows of one question: what they refer to is of this question and its survey."""

    extra = 0

    def get_formset(self, request, obj=None, **kwargs):
        self.question = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Choices are read once and not again for every row."""
        own = self._own().get(db_field.name)
        if own is None:
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        field = db_field.formfield(queryset=own)
        field.choices = list(field.choices)
        return field

    def _own(self):
        if self.question is None:
            return {"net_of": AnswerOption.objects.none()}
        survey, options = self.question.survey, self.question.options.all()
        return {"option": options, "net_of": options, "group": survey.groups.all(), "source": survey.sources.all()}


class AnswerOptionInline(_QuestionInline):
    model = AnswerOption
    fields = ["code", "label", "order", "kind", "in_base", "net_of"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("net_of")


class ResultForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["percent"] = self.instance.precise_percent  # 52, not 52,000


class ResultInline(_QuestionInline):
    model = Result
    form = ResultForm
    fields = [
        *("option", "group", "percent", "count", "base_n", "computed", "status", "approx_text"),
        *("source", "source_locator", "note"),
    ]
    formfield_overrides = TYPED | {models.CharField: {"widget": forms.TextInput(attrs={"size": 16})}}

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("option", "group", "question", "source")


@admin.register(Question)
class QuestionAdmin(CheckedAdmin):
    list_display = ["label", "survey", "code", "response_type", "base_status"]
    list_filter = ["response_type", "base_status", "text_status", "survey"]
    list_select_related = ["survey"]
    search_fields = ["label", "code", "text", "survey__title"]
    autocomplete_fields = ["survey"]
    fieldsets = [
        (None, {"fields": ["survey", "code", "order", "label", "text", "text_status", "text_note", "instruction"]}),
        (_("Answers"), {"fields": ["response_type", "max_choices", "decimals", "reading_help"]}),
        (_("Base"), {"fields": ["base_type", "base_description", "base_n", "base_status"]}),
    ]

    def get_inlines(self, request, obj):
        # A result names an answer, so there can be none before the question with its answers is saved.
        return [AnswerOptionInline] if obj is None else [AnswerOptionInline, ResultInline]

    def survey_of(self, obj):
        return obj.survey
