"""Saving in the admin passes the same gate as every other door: surveys/publishing.py."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from surveys import publishing
from surveys.models import Survey

_SHOWN = 10  # findings in one error message


class _Refused(forms.ModelForm):
    """The form once more, with what the checks found when it was saved."""

    findings: list = []

    def clean(self):
        for finding in self.findings:
            place = f"{finding.place}: " if finding.place else ""
            self.add_error(None, f"{place}{finding.message}")
        return super().clean()


class CheckedAdmin(admin.ModelAdmin):
    """Rows of a survey: a change of a published one is checked and gets its revision, or is refused as a whole."""

    class Media:
        css = {"all": ["surveys/admin.css"]}

    def survey_of(self, obj):
        raise NotImplementedError

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.survey_of(obj).status != Survey.Status.PUBLISHED:
            return fieldsets
        return [*fieldsets, (_("For readers"), {"fields": ["public_note"]})]

    def get_form(self, request, obj=None, **kwargs):
        note = forms.CharField(
            label=_("What was corrected"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
            help_text=_("Readers see it beside what changed. Leave it empty for changes that correct no figure."),
        )
        members = {"public_note": note, "findings": getattr(request, "refused", [])}
        kwargs["form"] = type("CheckedForm", (_Refused,), members)
        return super().get_form(request, obj, **kwargs)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except publishing.NotPublishable as refusal:
            request.refused = refusal.findings[:_SHOWN]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        survey = self.survey_of(form.instance)
        publishing.settle(survey, by=request.user, public_note=form.cleaned_data.get("public_note", ""))
        self._tell(request, survey)

    def delete_model(self, request, obj):
        survey = self.survey_of(obj)
        with transaction.atomic():
            super().delete_model(request, obj)
            if survey.pk:
                publishing.settle(survey, by=request.user)

    def delete_queryset(self, request, queryset):
        surveys = {self.survey_of(row) for row in queryset}
        with transaction.atomic():
            super().delete_queryset(request, queryset)
            for survey in Survey.objects.filter(pk__in=[survey.pk for survey in surveys]):
                publishing.settle(survey, by=request.user)

    def _tell(self, request, survey):
        judged = publishing.judge(Survey.objects.with_results().get(pk=survey.pk))
        count = sum(each.finding.severity != "note" and not each.reason for each in judged)
        if not count:
            return
        words = ngettext(
            "The checks found %(count)d thing that you should look at.",
            "The checks found %(count)d things that you should look at.",
            count,
        ) % {"count": count}
        url = reverse("admin:surveys_survey_checks", args=[survey.pk])
        link = format_html('{} <a href="{}">{}</a>', words, url, gettext("Look at the checks"))
        self.message_user(request, link, messages.WARNING)
