"""A survey in the Django admin: how it was made, its groups and its questions."""

from importlib import import_module

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _

from surveys.admin import checking
from surveys.admin.forms import TYPED
from surveys.admin.gate import CheckedAdmin
from surveys.models import BreakdownVariable, Group, Question, Source, Survey


class SourceInline(admin.TabularInline):
    model = Source
    extra = 0
    formfield_overrides = TYPED


class BreakdownVariableInline(admin.TabularInline):
    model = BreakdownVariable
    extra = 0
    classes = ["collapse"]


class GroupInline(admin.TabularInline):
    model = Group
    extra = 0

    def get_formset(self, request, obj=None, **kwargs):
        self.survey = obj
        return super().get_formset(request, obj, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Only this survey's variables, read once and not again for every row."""
        if db_field.name != "variable":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        own = self.survey.variables.all() if self.survey else BreakdownVariable.objects.none()
        field = db_field.formfield(queryset=own)
        field.choices = list(field.choices)
        return field


class QuestionInline(admin.StackedInline):
    """Enough to add a question; its answers and results stand on its own page."""

    model = Question
    extra = 0
    show_change_link = True
    fields = [
        ("code", "order"),
        "label",
        "text",
        ("text_status", "text_note"),
        "response_type",
        "base_description",
        "base_status",
    ]


@admin.register(Survey)
class SurveyAdmin(CheckedAdmin):
    list_display = ["title", "status", "published_at", "field_start", "field_end", "sample_size"]
    list_filter = ["status", "series", "language", "mode", "sampling_type", "representative"]
    search_fields = ["title", "slug", "universe", "sponsors__name", "conducted_by__name"]
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["series", "sponsors", "conducted_by"]
    inlines = [SourceInline, BreakdownVariableInline, GroupInline, QuestionInline]
    formfield_overrides = TYPED
    change_list_template = "admin/surveys/survey/change_list.html"
    change_form_template = "admin/surveys/survey/change_form.html"
    fieldsets = [
        (None, {"fields": ["title", "slug", "language", ("series", "wave_label")]}),
        (_("Publication"), {"fields": ["status", "published_at", "embargo_until"]}),
        (_("Who"), {"fields": ["sponsors", "self_commissioned", "funding_source", "conducted_by"]}),
        (
            _("Whom"),
            {
                "fields": [
                    *("universe", "geographic_coverage", "sampling_type", "sampling_frame", "recruitment"),
                    ("sample_size", "response_rate"),
                ]
            },
        ),
        (
            _("How and when"),
            {"fields": ["mode", ("field_start", "field_end"), "weighting", "weighting_description"]},
        ),
        (
            _("What it says"),
            {
                "fields": [
                    *("representative", "representative_of", "design_effect"),
                    *("published_moe", "published_moe_text", "confidence_level", "limitations"),
                ]
            },
        ),
        (_("Documents"), {"fields": ["questionnaire_url", "methodology_url", "licence"]}),
    ]

    def survey_of(self, obj):
        return obj

    def get_urls(self):
        return [
            path("import/", self.admin_site.admin_view(self.import_view), name="surveys_survey_import"),
            path(
                "import/<uuid:uuid>/",
                self.admin_site.admin_view(self.held_import_view),
                name="surveys_survey_import_held",
            ),
            path("<int:pk>/checks/", self.admin_site.admin_view(self.checks_view), name="surveys_survey_checks"),
            *super().get_urls(),
        ]

    def import_view(self, request):
        """Upload a file with results."""
        self._require_import_permission(request)
        return _importing().upload_page(self, request)

    def held_import_view(self, request, uuid):
        """Look at what an uploaded file would change, and store it."""
        self._require_import_permission(request)
        return _importing().held_page(self, request, uuid)

    def _require_import_permission(self, request):
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied

    def checks_view(self, request, pk):
        """What the checks find, reasons for warnings, and publication."""
        survey = self.get_queryset(request).with_results().filter(pk=pk).first()
        if survey is None or not self.has_view_or_change_permission(request, survey):
            raise Http404
        if request.method == "POST" and not self.has_change_permission(request, survey):
            raise PermissionDenied
        return checking.page(self, request, survey)


def _importing():
    """The pages that import. What reads spreadsheets is large and slow to load: only a process that imports has it."""
    return import_module("surveys.admin.importing")
