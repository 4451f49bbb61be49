"""What is stored about a person, on one page: to look at, to hand out, to erase. For those who may see addresses.

Looking somebody up is a POST: an address has no business in an address bar, a history or a log. Nothing of it is kept
by browsers: the admin says so with every answer.
"""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import access, personal_file, privacy
from comments.models import Comment


class PersonMixin:
    """The addresses of that page, for the admin of comments."""

    def person_urls(self):
        return [path("person/", self.admin_site.admin_view(self.person_view), name="comments_comment_person")]

    def person_view(self, request):
        if not (self.has_moderate_permission(request) and access.may_see_personal_data(request.user)):
            raise Http404
        comment = self._of_comment(request)
        typed = comment.email if comment else request.POST.get("email", "").strip()
        step, error = request.POST.get("step", ""), ""
        person = privacy.Person(typed, self._sites_of(request)) if typed else None
        if request.method == "POST" and comment is None:
            try:
                privacy.check_address(typed)
            except ValidationError as invalid:
                person, error = None, " ".join(invalid.messages)
        if person and step in ("page", "json"):
            return _download(personal_file.export(person, by=request.user), as_json=step == "json")
        if step == "erase" and not error:
            if request.POST.get("sure") == "yes":
                return self._erase(request, person, comment)
            error = _("Nothing was erased: please tick that you are sure.")
        return self._show_person(request, person, comment, typed=typed, error=error)

    def _of_comment(self, request) -> Comment | None:
        """The comment whose author is meant, where one is named."""
        pk = request.POST.get("comment") or request.GET.get("comment", "")
        if not pk:
            return None
        rows = access.comments_for(request.user).select_related("thread__site").filter(erased_at=None)
        comment = rows.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
        if comment is None:
            raise Http404
        return comment

    def _sites_of(self, request):
        """Everywhere, or on the sites that this user moderates: another site's readers are not theirs to erase."""
        return None if request.user.is_superuser else tuple(access.sites_of(request.user))

    def _erase(self, request, person, comment):
        try:
            if person:
                n = privacy.erase(person, by=request.user, keeps_notes="keeps_notes" in request.POST)["comments"]
            else:
                privacy.erase_comment(comment, by=request.user)
                n = 1
        except OSError:
            words = _(
                "Nothing was erased: the list of what was erased cannot be written. Tell whoever runs the server."
            )
            self.message_user(request, words, messages.ERROR)
        else:
            words = ngettext("Erased, with %(n)d comment.", "Erased, with %(n)d comments.", n)
            self.message_user(request, words % {"n": n}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:comments_comment_person"), status=303)

    def _show_person(self, request, person, comment, *, typed, error):
        found = privacy.counts(person) if person else {}
        context = self.admin_site.each_context(request) | {
            "title": _("Data of a person"),
            "opts": self.opts,
            "typed": typed,
            "error": error,
            "comment": comment,
            "found": [(privacy.IN_WORDS[kind], n) for kind, n in found.items() if n],
            "notes": found.get("notes"),
            "is_looked_up": person is not None,
            "may_erase": any(found.values()) or (comment is not None and person is None),
            "sites": person.sites if person else None,
        }
        return TemplateResponse(request, "admin/comments/comment/person.html", context, status=400 if error else 200)


def _download(data, *, as_json: bool) -> HttpResponse:
    if as_json:
        body, kind, name = json.dumps(data, ensure_ascii=False, indent=2), "application/json", "person.json"
    else:
        body, kind, name = personal_file.as_page(data), "text/html; charset=utf-8", "person.html"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=kind, headers=headers)
