"""Registered sites in the Django admin. Registering one ends on the page that says how to embed its comments."""

from functools import partial

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from comments import access, diagnosis, embedding, publication, site_care, threads
from comments.admin import exports
from comments.admin.care import HostForm, SureForm, care_page
from comments.models import OWN_SITE, Origin, Reason, Site


class OriginInline(admin.TabularInline):
    model = Origin
    extra = 1


class CheckForm(forms.Form):
    """What the owner's browser shows of a page. This server never fetches an address that somebody typed."""

    address = forms.CharField(
        label=_("Address of the page"),
        max_length=2000,
        help_text=_("Copied from the address bar of your browser."),
        widget=forms.URLInput(attrs={"class": "vTextField"}),
    )
    source = forms.CharField(
        label=_("Source of the page"),
        required=False,
        help_text=_("Open the page, press Ctrl+U (on a Mac ⌥⌘U), and copy everything."),
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 8, "spellcheck": "false"}),
    )
    headers = forms.CharField(
        label=_("Headers of the page"),
        required=False,
        help_text=_(
            "Press F12, choose “Network”, reload, click the first line, copy the response headers. Without them, a "
            "content security policy that your web server sends cannot be seen."
        ),
        widget=forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4, "spellcheck": "false"}),
    )


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "language"]
    filter_horizontal = ["moderators"]
    inlines = [OriginInline]
    fieldsets = [
        (None, {"fields": ["slug", "name", "language", "moderators"]}),
        (_("What is published"), {"fields": ["trust", "two_person", "closes_after"]}),
        (_("What is looked at twice"), {"fields": ["max_links", "held_words"]}),
        (_("At the desk"), {"fields": ["default_reason", "mail_approved", "mail_rejected"]}),
    ]
    change_form_template = "admin/comments/site/change_form.html"

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if self.has_add_permission(request) else rows.filter(pk__in=access.sites_of(request.user))

    def get_readonly_fields(self, request, obj=None):
        """Who registers sites says who moderates them; who only leads their moderation sets what they publish."""
        if not self.has_add_permission(request):
            return ["slug", "name", "language", "moderators"]
        return ["slug"] if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if self.has_add_permission(request) else []

    def has_delete_permission(self, request, obj=None):
        return obj is not None and obj.slug != OWN_SITE and super().has_delete_permission(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "default_reason":
            reasons = [(reason.code, reason.label) for reason in Reason.objects.filter(is_active=True)]
            return forms.ChoiceField(
                label=capfirst(db_field.verbose_name),
                help_text=db_field.help_text,
                choices=[("", "–"), *reasons],
                required=False,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "closes_after" in form.changed_data:
            threads.follow_days(obj)
        transaction.on_commit(lambda: publication.publish_site(obj.slug))

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        if "_continue" in request.POST or "_addanother" in request.POST or "_popup" in request.POST:
            return response
        return HttpResponseRedirect(reverse("admin:comments_site_embed", args=[obj.pk]))

    def get_urls(self):
        return [
            path("<int:pk>/embed/", self.admin_site.admin_view(self.embed_view), name="comments_site_embed"),
            path("<int:pk>/host/", self.admin_site.admin_view(self.host_view), name="comments_site_host"),
            path(
                "<int:pk>/export/<slug:form>/",
                self.admin_site.admin_view(self.export_view),
                name="comments_site_export",
            ),
            path("wordpress.zip", self.admin_site.admin_view(self.wordpress_view), name="comments_site_wordpress"),
            *super().get_urls(),
        ]

    def embed_view(self, request, pk):
        """Snippets to copy, and a check of a page that they were pasted into."""
        site = self.get_queryset(request).filter(pk=pk).first()
        if site is None or site.slug == OWN_SITE or not self.has_view_or_change_permission(request, site):
            raise Http404
        form = CheckForm(request.POST or None)
        findings = diagnosis.examine(site, **form.cleaned_data) if form.is_valid() else []
        context = self.admin_site.each_context(request) | {
            "title": gettext("Embed the comments of %s") % site.name,
            "opts": self.opts,
            "site_shown": site,
            "origins": list(site.origins.all()),
            "server": embedding.server(),
            "snippets": embedding.snippets(site),
            "counts": embedding.counts(site),
            "pinned": embedding.pinned(site),
            "policy": embedding.content_policy(),
            "form": form,
            "findings": findings,
        }
        return TemplateResponse(request, "admin/comments/site/embed.html", context)

    @method_decorator(require_safe)
    def export_view(self, request, pk, form):
        return exports.download(request, self.get_queryset(request).filter(pk=pk).first(), form)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        context = {"may_rename": self.has_add_permission(request)} | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def host_view(self, request, pk):
        site = self.get_queryset(request).filter(pk=pk).first()
        if site is None or not (self.has_add_permission(request) and self.has_change_permission(request, site)):
            raise Http404
        origin = site.origins.first()
        return care_page(
            self,
            request,
            title=gettext("Move to a new host"),
            explanation=gettext(
                "Every page of “%(site)s” gets its address on the new host, and answers under the old one as before."
            )
            % {"site": site},
            form_class=HostForm,
            act=partial(site_care.rename_host, site, by=request.user),
            back=reverse("admin:comments_site_change", args=[site.pk]),
            initial={"old": origin.origin if origin else ""},
        )

    def delete_view(self, request, object_id, extra_context=None):
        """Instead of Django's page, which names every comment and then refuses."""
        site = self.get_object(request, object_id)
        if site is None:
            raise Http404
        if not self.has_delete_permission(request, site):
            raise PermissionDenied
        return care_page(
            self,
            request,
            title=gettext("Remove the site"),
            explanation=gettext(
                "“%(site)s” goes with all of its threads and comments, from public pages at once, and for good: only a "
                "backup brings them back. Export first what somebody may need."
            )
            % {"site": site},
            form_class=SureForm,
            act=partial(site_care.remove, site, by=request.user),
            back=reverse("admin:comments_site_changelist"),
        )

    def wordpress_view(self, request):
        if not self.has_view_or_change_permission(request):
            raise Http404
        headers = {"Content-Disposition": 'attachment; filename="blogsite-comments.zip"'}
        return HttpResponse(embedding.wordpress_plugin(), content_type="application/zip", headers=headers)
