from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django_filters import rest_framework as filters

from surveys.models import Question, Result, Survey


class SurveyFilter(filters.FilterSet):
    sponsor = filters.CharFilter(
        "sponsors__name", "icontains", distinct=True, help_text="Part of the name of who commissioned the survey."
    )
    institute = filters.CharFilter(
        "conducted_by__name", "icontains", distinct=True, help_text="Part of the name of who conducted the survey."
    )
    universe = filters.CharFilter(lookup_expr="icontains", help_text="Part of the description of the universe.")
    field_start__gte = filters.DateFilter("field_start", "gte", help_text="In the field from this day on.")
    field_start__lte = filters.DateFilter("field_start", "lte", help_text="Began on this day or before.")
    field_end__gte = filters.DateFilter("field_end", "gte", help_text="Ended on this day or later.")
    field_end__lte = filters.DateFilter("field_end", "lte", help_text="Ended by this day.")
    language = filters.ChoiceFilter(choices=settings.LANGUAGES, help_text="Language of the survey.")
    status = filters.ChoiceFilter(
        choices=Survey.Status.choices, help_text="Drafts are found only by who may view surveys."
    )

    class Meta:
        model = Survey
        fields: list[str] = []


class QuestionFilter(filters.FilterSet):
    """What is asked of results (option, group, percent) must hold for one and the same result."""

    survey = filters.CharFilter("survey__slug", help_text="Short name of the survey.")
    text = filters.CharFilter(method="filter_text", help_text="Part of the wording or the label.")
    option = filters.CharFilter(method="remember", help_text="Part of the label of an answer.")
    group = filters.CharFilter(method="remember", help_text="Code of a group.")
    percent__gte = filters.NumberFilter(
        method="remember", min_value=0, max_value=100, decimal_places=3, help_text="At least this percentage."
    )
    percent__lte = filters.NumberFilter(
        method="remember", min_value=0, max_value=100, decimal_places=3, help_text="At most this percentage."
    )

    class Meta:
        model = Question
        fields: list[str] = []

    def filter_text(self, queryset, name, value):
        return queryset.filter(Q(text__icontains=value) | Q(label__icontains=value))

    def remember(self, queryset, name, value):
        """One condition alone selects nothing: filter_queryset() puts them together."""
        return queryset

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        asked = {
            "option__label__icontains": self.form.cleaned_data["option"],
            "group__code": self.form.cleaned_data["group"],
            "percent__gte": self.form.cleaned_data["percent__gte"],
            "percent__lte": self.form.cleaned_data["percent__lte"],
        }
        conditions = {lookup: value for lookup, value in asked.items() if value not in (None, "")}
        if not conditions:
            return queryset
        return queryset.filter(Exists(Result.objects.filter(question=OuterRef("pk"), **conditions)))
