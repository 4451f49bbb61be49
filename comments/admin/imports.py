"""Importing in the admin: upload a file, watch it come in, read what became of every record."""

from django import forms
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments.importing import READERS, runs
from comments.models import ImportRun

_NAMES = {
    "wordpress": "WordPress",
    "disqus": "Disqus",
    "isso": "Isso",
    "remark42": "Remark42",
    "commento": "Commento",
    "comentario": "Comentario",
    "artalk": "Artalk",
    "blogsite": _("This product"),
}
_OUTCOMES = {"created": _("new"), "updated": _("updated"), "skipped": _("skipped"), "refused": _("refused")}
_KINDS = {"pages": _("pages"), "comments": _("comments")}


class UploadForm(forms.ModelForm):
    origin = forms.ChoiceField(label=_("Comes from"), choices=[(name, _NAMES[name]) for name in READERS])
    file = forms.FileField(
        label=_("File"), help_text=_("What the other system exported, up to 256 MB; gzip and zip are unpacked.")
    )

    class Meta:
        model = ImportRun
        fields = ["site", "origin", "file", "rules", "is_dry"]
        help_texts = {
            "rules": _("One per line: http://old.example.org=https://new.example.org"),
            "is_dry": _("Look at the report first: nothing is stored."),
        }

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > runs.MAX_UPLOAD:
            raise forms.ValidationError(_("This file is too large. Please import it by command: import_comments."))
        return file

    def clean_rules(self):
        runs.rules_of(self.cleaned_data["rules"])
        return self.cleaned_data["rules"]


@admin.register(ImportRun)
class ImportRunAdmin(admin.ModelAdmin):
    """Who registers sites brings their comments."""

    form = UploadForm
    fields = ["site", "origin", "file", "rules", "is_dry"]
    list_display = ["file_name", "site", "system", "state", "progress", "is_dry", "actor_name", "created_at"]
    list_select_related = ["site"]
    change_form_template = "admin/comments/importrun/change_form.html"

    class Media:
        js = ["comments/import.js"]
        css = {"all": ["comments/admin.css"]}

    def has_module_permission(self, request):
        return request.user.has_perm("comments.add_site")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("comments.add_site")

    def has_add_permission(self, request):
        return request.user.has_perm("comments.add_site")

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("comes from"))
    def system(self, run):
        return _NAMES.get(run.origin, run.origin)

    @admin.display(description=_("progress"))
    def progress(self, run):
        return f"{run.percent} %"

    def get_fields(self, request, obj=None):
        return ["file_name", "site", "system", "rules", "is_dry", "actor_name", "created_at"] if obj else self.fields

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj) if obj else []

    def save_form(self, request, form, change):
        """The row is made with its file, by runs.accept()."""
        given = form.cleaned_data
        run = runs.accept(
            given["file"],
            site=given["site"],
            origin=given["origin"],
            rules=given["rules"],
            is_dry=given["is_dry"],
            by=request.user,
        )
        form.save_m2m = lambda: None
        return run

    def save_model(self, request, obj, form, change):
        pass

    def response_add(self, request, obj, post_url_continue=None):
        return HttpResponseRedirect(reverse("admin:comments_importrun_change", args=[obj.pk]))

    def add_view(self, request, form_url="", extra_context=None):
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, one_button | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        run = self.get_object(request, object_id)
        context = {"run": run, "sums": _sums(run), "reasons": _reasons(run)} if run else {}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))


def _sums(run):
    """The kinds of record, and a line per outcome: narrow enough for a telephone."""
    found = run.report.get("sums", {})
    lines = [(label, [counts[outcome] for counts in found.values()]) for outcome, label in _OUTCOMES.items()]
    return {"kinds": [_KINDS.get(kind, kind) for kind in found], "lines": lines} if found else None


def _reasons(run):
    return [
        each | {"kind": _KINDS.get(each["kind"], each["kind"]), "outcome": _OUTCOMES[each["outcome"]]}
        for each in run.report.get("reasons", [])
    ]
