"""The page of a survey's checks: findings, the reasons why warnings are accepted, publication."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys import publishing
from surveys.checks import Severity
from surveys.checks.completeness import completeness
from surveys.models import Survey
from surveys.recording import record_survey
from surveys.validators import validate_text


class ReasonForm(forms.Form):
    """One field: why the warning is right nevertheless."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
    )


class _Row:
    """A finding and, for a warning, its field. Forms are named by code and place, so none can slip to another."""

    def __init__(self, judged, data):
        self.finding, self.reason = judged
        self.label = Severity(self.finding.severity).label
        self.form = None
        if self.finding.severity == Severity.WARNING:
            prefix = f"{self.finding.code} {self.finding.place}"
            self.form = ReasonForm(data, prefix=prefix, initial={"reason": self.reason})

    @property
    def given(self):
        text = self.form.cleaned_data["reason"]
        return {"code": self.finding.code, "place": self.finding.place, "reason": text} if text else None


def page(model_admin, request, survey):
    """Show the findings; on POST store reasons and, where asked, publish. The caller has asked who may."""
    data = request.POST if request.method == "POST" else None
    rows = [_Row(judged, data) for judged in publishing.judge(survey)]
    forms_ = [row for row in rows if row.form]
    if data is not None and all(row.form.is_valid() for row in forms_):
        given = [row.given for row in forms_ if row.given]
        if _save(model_admin, request, survey, given):
            return HttpResponseRedirect(request.path)
    context = model_admin.admin_site.each_context(request) | {
        "title": gettext("Checks of %s") % survey.title,
        "opts": model_admin.opts,
        "original": survey,
        "rows": rows,
        "disclosed": completeness(survey),
        "is_blocked": any(row.finding.severity == Severity.ERROR for row in rows),
        "has_warnings": bool(forms_),
        "is_draft": survey.status == Survey.Status.DRAFT,
        "may_change": model_admin.has_change_permission(request, survey),
    }
    return TemplateResponse(request, "admin/surveys/survey/checks.html", context)


def _save(model_admin, request, survey, given):
    with transaction.atomic():
        publishing.accept_warnings(survey, given, by=request.user)
    message = gettext("The reasons were saved.")
    if "publish" in request.POST:
        try:
            record_survey({"status": Survey.Status.PUBLISHED}, survey=survey, by=request.user)
        except publishing.NotPublishable as refusal:
            model_admin.message_user(request, str(refusal), messages.ERROR)
            return False
        message = gettext("The survey is published.")
    model_admin.message_user(request, message, messages.SUCCESS)
    return True
