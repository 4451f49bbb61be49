"""Registered sites in the Django admin. Registering one ends on the page that says how to embed its comments."""

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments import diagnosis, embedding, publication
from comments.models import OWN_SITE, Origin, Site


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
    change_form_template = "admin/comments/site/change_form.html"

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return obj is not None and obj.slug != OWN_SITE and super().has_delete_permission(request, obj)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        transaction.on_commit(lambda: publication.publish_site(obj.slug))

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        if "_continue" in request.POST or "_addanother" in request.POST or "_popup" in request.POST:
            return response
        return HttpResponseRedirect(reverse("admin:comments_site_embed", args=[obj.pk]))

    def get_urls(self):
        return [
            path("<int:pk>/embed/", self.admin_site.admin_view(self.embed_view), name="comments_site_embed"),
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

    def wordpress_view(self, request):
        if not self.has_view_or_change_permission(request):
            raise Http404
        headers = {"Content-Disposition": 'attachment; filename="blogsite-comments.zip"'}
        return HttpResponse(embedding.wordpress_plugin(), content_type="application/zip", headers=headers)
