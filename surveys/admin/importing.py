"""Importing files in two steps: upload, then look at what was found and what would change, then store."""

import tempfile
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from surveys.admin.reading import said_in, shown
from surveys.checks import Severity
from surveys.importing import holding, reporting, storing
from surveys.importing.reading import RESPONDENTS, TABLES, Upload, Wishes
from surveys.importing.records import Findings
from surveys.models import HeldImport, Survey
from surveys.publishing import NotPublishable
from surveys.recording import InvalidSurvey
from surveys.validators import validate_label

MAX_MEGABYTES = 20  # larger files take too long for a page; the command takes them


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX, JSON or SPSS (.sav): a table of results, or the answers of respondents."),
    )
    survey = forms.ModelChoiceField(
        Survey.objects.order_by("title"),
        label=_("Into the survey"),
        required=False,
        empty_label=_("a new one"),
        help_text=_("What the file says is added to it or corrects it; the rest stays."),
    )
    title = forms.CharField(
        label=_("Title of a new survey"),
        required=False,
        max_length=200,
        widget=AdminTextInputWidget,
        validators=[validate_label],
        help_text=_("Without one, it is called like the file."),
    )
    language = forms.ChoiceField(
        label=_("Language of a new survey"),
        required=False,
        choices=[("", _("judged by its words")), *settings.LANGUAGES],
    )
    kind = forms.ChoiceField(
        label=_("What the file holds"),
        required=False,
        choices=[
            ("", _("judged by what is in it")),
            (TABLES, _("tables of results")),
            (RESPONDENTS, _("a row for each respondent")),
        ],
        help_text=_("Say it where it was judged wrong."),
    )
    weight = forms.CharField(
        label=_("Column with weights"),
        required=False,
        max_length=200,
        widget=AdminTextInputWidget,
        help_text=_("Only for answers of respondents."),
    )
    by = forms.CharField(
        label=_("Columns that divide respondents"),
        required=False,
        max_length=500,
        widget=AdminTextInputWidget,
        help_text=_(
            "Only for answers of respondents: names of columns, separated by semicolons, such as “Age; Gender”."
        ),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_MEGABYTES * 2**20:
            raise ValidationError(
                _("The file is larger than %(limit)d MB. Whoever operates this site can import it: import_survey.")
                % {"limit": MAX_MEGABYTES}
            )
        return file

    @property
    def target(self):
        data = self.cleaned_data
        return storing.Target(data["survey"].slug if data["survey"] else "", data["title"], data["language"])

    @property
    def wishes(self):
        named = [name.strip() for name in self.cleaned_data["by"].split(";")]
        data = self.cleaned_data
        return Wishes(data["kind"], data["weight"].strip(), [name for name in named if name])


def upload_page(model_admin, request):
    """Ask for a file; on POST read it. It is held and shown on its own page without errors, or where it is a table of
    which an editor can say what was read wrong.
    """
    form = UploadForm(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        findings = Findings()
        plans = _read(form, findings)
        if (plans and not findings.has_errors) or any(each.is_table for each in findings.accounts):
            title = storing.title_of([Upload(Path(), form.cleaned_data["file"].name)])
            held = holding.hold(plans, findings, form.target, title, by=request.user)
            return HttpResponseRedirect(reverse("admin:surveys_survey_import_held", args=[held.uuid]))
        report = reporting.report(plans, findings, is_stored=False)
    return _page(model_admin, request, {"title": gettext("Import survey results"), "form": form, "report": report})


def _read(form, findings):
    """The plans for what was uploaded, which is gone from the disk afterwards."""
    file = form.cleaned_data["file"]
    name = get_valid_filename(file.name) if file.name else "file"
    with tempfile.NamedTemporaryFile(prefix="import-") as copy:
        for block in file.chunks():
            copy.write(block)
        copy.flush()
        return storing.plan([Upload(Path(copy.name), name)], form.target, findings=findings, wishes=form.wishes)


def held_page(model_admin, request, uuid):
    """What was found and what would change; on POST store it, or throw it away."""
    recent = timezone.now() - HeldImport.KEPT_FOR
    held = get_object_or_404(HeldImport, uuid=uuid, made_by=request.user, made_at__gte=recent)
    changelist = HttpResponseRedirect(reverse("admin:surveys_survey_changelist"))
    if request.method == "POST" and "discard" in request.POST:
        held.delete()
        return changelist
    if request.method == "POST" and "correct" in request.POST and holding.is_correctable(held):
        holding.correct(held, said_in(request.POST, held.tables))
        return HttpResponseRedirect(reverse("admin:surveys_survey_import_held", args=[held.uuid]))
    try:
        plans = holding.planned(held)
        if request.method == "POST" and not holding.has_errors(held):
            return _store(model_admin, request, held, plans)
    except (storing.StaleImport, NotPublishable, InvalidSurvey) as refusal:
        model_admin.message_user(request, str(refusal), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:surveys_survey_import"))
    report = reporting.report(plans, Findings(), is_stored=False)
    for each, told in zip(plans, report["surveys"], strict=True):
        told["tables"] = reporting.tables(each, language=get_language()) if each.survey is None else []
    report["findings"] = [{**each, **each["place"]} for each in held.findings]
    report["tables"] = [shown(number, kept) for number, kept in enumerate(held.tables)]
    is_blocked = any(each.is_blocked for each in plans)
    context = {
        "title": gettext("What the import would change"),
        "report": report,
        "held": held,
        "is_blocked": is_blocked,
        "has_errors": holding.has_errors(held),
        "is_correctable": holding.is_correctable(held),
    }
    context["has_published"] = any(each.survey and each.survey.status == Survey.Status.PUBLISHED for each in plans)
    return _page(model_admin, request, context)


def _store(model_admin, request, held, plans):
    note = request.POST.get("note", "").strip()[:2000]
    stored = storing.store([(each.facts, each.seen) for each in plans], by=request.user, note=note)
    held.delete()
    model_admin.message_user(request, gettext("The import was stored."), messages.SUCCESS)
    if len(stored) == 1:
        return HttpResponseRedirect(reverse("admin:surveys_survey_checks", args=[stored[0].pk]))
    return HttpResponseRedirect(reverse("admin:surveys_survey_changelist"))


def _page(model_admin, request, context):
    report = context["report"] or {"findings": [], "surveys": []}
    for each in report["findings"]:
        each["where"] = reporting.where(each)
    for each in [*report["findings"], *(check for survey in report["surveys"] for check in survey["checks"])]:
        each["severity_label"] = Severity(each["severity"]).label
    context = model_admin.admin_site.each_context(request) | {"opts": model_admin.opts} | context
    return TemplateResponse(request, "admin/surveys/survey/import.html", context)
