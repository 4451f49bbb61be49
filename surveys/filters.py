from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django_filters import rest_framework as filters

from surveys.models import Question, Result, Survey


class _ResultFilter(filters.FilterSet):
    """What is asked of results (question, option, group, percent) must hold for one and the same result."""

    question = filters.CharFilter(method="remember", help_text="Code of a question, or part of its label.")
    option = filters.CharFilter(method="remember", help_text="Part of the label of an answer.")
    group = filters.CharFilter(method="remember", help_text="Code of a group.")
    percent__gte = filters.NumberFilter(
        method="remember", min_value=0, max_value=100, decimal_places=3, help_text="At least this percentage."
    )
    percent__lte = filters.NumberFilter(
        method="remember", min_value=0, max_value=100, decimal_places=3, help_text="At most this percentage."
    )
    of_result: str  # the result's way to the rows that are filtered

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
        question = self.form.cleaned_data["question"]
        if conditions:
            named = Q(question__code=question) | Q(question__label__icontains=question) if question else Q()
            results = Result.objects.filter(named, **{self.of_result: OuterRef("pk")}, **conditions)
            return queryset.filter(Exists(results))
        return self.filter_question(queryset, question) if question else queryset

    def filter_question(self, queryset, question):
        """By the question alone, which may have no results yet."""
        raise NotImplementedError


class SurveyFilter(_ResultFilter):
    series = filters.CharFilter("series__slug", help_text="Short name of the series of which the surveys are waves.")
    sponsor = filters.CharFilter(
        "sponsors__name", "icontains", distinct=True, help_text="Part of the name of who commissioned the survey."
    )
    institute = filters.CharFilter(
        "conducted_by__name", "icontains", distinct=True, help_text="Part of the name of who conducted the survey."
    )
    universe = filters.CharFilter(lookup_expr="icontains", help_text="Part of the description of the universe.")
    text = filters.CharFilter(method="filter_text", help_text="Part of the title, or of a question's wording or label.")
    field_start__gte = filters.DateFilter("field_start", "gte", help_text="In the field from this day on.")
    field_start__lte = filters.DateFilter("field_start", "lte", help_text="Began on this day or before.")
    field_end__gte = filters.DateFilter("field_end", "gte", help_text="Ended on this day or later.")
    field_end__lte = filters.DateFilter("field_end", "lte", help_text="Ended by this day.")
    language = filters.ChoiceFilter(choices=settings.LANGUAGES, help_text="Language of the survey.")
    status = filters.ChoiceFilter(
        choices=Survey.Status.choices, help_text="Drafts are found only by who may view surveys."
    )
    of_result = "question__survey"

    class Meta:
        model = Survey
        fields: list[str] = []

    def filter_text(self, queryset, name, value):
        asked = Question.objects.filter(Q(text__icontains=value) | Q(label__icontains=value), survey=OuterRef("pk"))
        return queryset.filter(Q(title__icontains=value) | Exists(asked))

    def filter_question(self, queryset, question):
        named = Question.objects.filter(Q(code=question) | Q(label__icontains=question), survey=OuterRef("pk"))
        return queryset.filter(Exists(named))


class QuestionFilter(_ResultFilter):
    survey = filters.CharFilter("survey__slug", help_text="Short name of the survey.")
    series = filters.CharFilter("survey__series__slug", help_text="Short name of the series of the survey.")
    sponsor = filters.CharFilter(
        "survey__sponsors__name",
        "icontains",
        distinct=True,
        help_text="Part of the name of who commissioned the survey.",
    )
    universe = filters.CharFilter("survey__universe", "icontains", help_text="Part of the description of the universe.")
    field_start__gte = filters.DateFilter("survey__field_start", "gte", help_text="In the field from this day on.")
    field_start__lte = filters.DateFilter("survey__field_start", "lte", help_text="Began on this day or before.")
    field_end__gte = filters.DateFilter("survey__field_end", "gte", help_text="Ended on this day or later.")
    field_end__lte = filters.DateFilter("survey__field_end", "lte", help_text="Ended by this day.")
    text = filters.CharFilter(method="filter_text", help_text="Part of the wording or the label.")
    of_result = "question"

    class Meta:
        model = Question
        fields: list[str] = []

    def filter_text(self, queryset, name, value):
        return queryset.filter(Q(text__icontains=value) | Q(label__icontains=value))

    def filter_question(self, queryset, question):
        return queryset.filter(Q(code=question) | Q(label__icontains=question))
