"""The charts that an editor has thought about."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from surveys.charts import html
from surveys.charts.describe import CannotDraw, describe
from surveys.charts.find import wish_of
from surveys.models import AnswerOption, ChartSpec, Group, Question
from surveys.waves import waves_of


@admin.register(ChartSpec)
class ChartSpecAdmin(admin.ModelAdmin):
    list_display = ["slug", "takeaway", "question", "kind"]
    list_filter = ["kind"]
    list_select_related = ["question"]
    search_fields = ["slug", "takeaway", "question__label", "question__survey__title"]
    autocomplete_fields = ["question"]
    prepopulated_fields = {"slug": ["takeaway"]}
    readonly_fields = ["picture"]

    class Media:
        css = {"all": ["surveys/figure.css"]}

    def get_fields(self, request, obj=None):
        """Groups and answers belong to a question, so they can be chosen once it is."""
        first = ["question", "kind", "order", "takeaway", "slug", "alt"]
        return [*first, "groups", "highlight", "picture"] if obj else first

    def get_form(self, request, obj=None, **kwargs):
        self.question = obj.question if obj else None
        return super().get_form(request, obj, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups" and self.question:
            kwargs["queryset"] = Group.objects.filter(survey=self.question.survey_id)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "highlight" and self.question:
            kwargs["queryset"] = AnswerOption.objects.filter(question=self.question)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=_("picture"))
    def picture(self, spec):
        question = Question.objects.with_figure().get(pk=spec.question_id)
        wish = wish_of(spec)
        try:
            chart = describe(
                question,
                language=question.survey.language,
                groups=spec.groups.all(),
                waves=waves_of(question),
                wish=wish,
            )
        except CannotDraw as error:
            return str(error)
        return format_html('<div class="survey-figure-admin">{}</div>', html.write(chart))
