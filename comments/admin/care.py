"""Pages on which threads and sites are put in order: what is asked for, what would happen, and then the button.

Each page is a form, a rehearsal of what it asks for, and the same for good. comments/thread_care.py and
comments/site_care.py do it.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# What the facts of comments/operations.py are called.
_IN_WORDS = {
    "threads": gettext_lazy("threads"),
    "comments": gettext_lazy("comments"),
    "public": gettext_lazy("of these public"),
    "names": gettext_lazy("names under which they answer"),
    "taken": gettext_lazy("names that other threads have; merge those two"),
    "url": gettext_lazy("from"),
    "into_url": gettext_lazy("into"),
    "from": gettext_lazy("from"),
    "to": gettext_lazy("to"),
    "slug": gettext_lazy("short name"),
    "name": gettext_lazy("name"),
    "under": gettext_lazy("as an answer to"),
}


class MergeForm(forms.Form):
    into = forms.CharField(
        label=gettext_lazy("Merge it into"),
        max_length=2000,
        help_text=gettext_lazy(
            "The address of the page whose thread stays, or another name that the thread answers to."
        ),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class MoveForm(forms.Form):
    url = forms.CharField(
        label=gettext_lazy("New address of the page"),
        max_length=2000,
        widget=forms.URLInput(attrs={"class": "vTextField"}),
    )


class HostForm(forms.Form):
    old = forms.CharField(label=gettext_lazy("Old origin"), max_length=300)
    new = forms.CharField(
        label=gettext_lazy("New origin"), max_length=300, help_text=gettext_lazy("Like https://blog.example.org")
    )


class PlaceForm(forms.Form):
    under = forms.CharField(
        label=gettext_lazy("The comment that it answers"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Its link, or its id; nothing, where it shall begin a conversation of its own."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )


class SureForm(forms.Form):
    """Where nothing is asked but whether somebody is sure."""


def care_page(
    model_admin,
    request,
    *,
    title: str,
    explanation: str,
    form_class: type[forms.Form],
    act: Callable[..., dict[str, Any]],
    back: str,
    initial: dict[str, str] | None = None,
):
    """Ask, rehearse, do. `act` gets what was typed and is_dry, and raises ValidationError with a sentence.

    What is done is what was rehearsed: the page that shows the rehearsal has nothing to type into any more.
    """
    form = form_class(request.POST or None, initial=initial)
    facts: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        is_dry = request.POST.get("step") != "do"
        try:
            facts = act(**form.cleaned_data, is_dry=is_dry)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
        else:
            if not is_dry:
                model_admin.message_user(request, _("Done. It is noted under “Operations”."), messages.SUCCESS)
                return HttpResponseRedirect(back, status=303)
    context = model_admin.admin_site.each_context(request) | {
        "title": title,
        "opts": model_admin.opts,
        "explanation": explanation,
        "form": form,
        "back": back,
        "is_rehearsed": bool(facts),
        # Nobody has to read that nothing stands in the way.
        "facts": [
            (_IN_WORDS[name], value)
            for name, value in facts.items()
            if name in _IN_WORDS and value != "" and (value or name != "taken")
        ],
        "taken_names": facts.get("taken_names", []),
    }
    status = 400 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "admin/comments/operation/care.html", context, status=status)
