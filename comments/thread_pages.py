"""The page of a thread on this server: comments and form without JavaScript, for the pages of other sites.

It shows what the published files say. A page that nobody commented on is named by the link that leads here, as the
embed would name it; its thread is opened by the first comment, never by looking.
"""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments import conversations, submission, threads
from comments.caching import not_kept, revalidated
from comments.forms import CommentForm
from comments.identifiers import key_of
from comments.models import OWN_SITE, Site, Thread
from comments.public import outward_status
from comments.submission import Page

_NAMES = ("thread", "url", "title")


@require_safe
def find_thread(request, slug):
    """Leads to the page of a thread from what a template can write: `?url=` and, where it has one, `?thread=`."""
    site = get_object_or_404(Site, slug=slug)
    translation.activate(site.language)
    named = {name: request.GET[name] for name in _NAMES if request.GET.get(name)}
    try:
        key = key_of(named.get("thread") or named.get("url", ""))
    except ValidationError:
        return _nothing_here(request, site)
    return redirect(f"{reverse('thread', args=[site.slug, key])}?{urlencode(named)}")


@csrf_exempt  # the form carries a signed token instead of a cookie: see comments/forms.py
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request, slug, key):
    """In the site's language, whoever asks; a POST is a comment."""
    site = get_object_or_404(Site, slug=slug)
    translation.activate(site.language)
    found = threads.thread_of_key(site, key)
    if found is not None and found.state == Thread.State.HIDDEN:
        return _nothing_here(request, site)
    announced = found is not None and found.is_announced
    if announced and site.slug == OWN_SITE:
        return redirect(f"{found.url}#comments")
    page = None if announced else _page_named_by(request, site, key)
    if not announced and page is None:
        return _nothing_here(request, site)
    if request.method == "POST":
        return _receive_comment(request, found, page)
    takes_comments = found is None or found.accepts_comments()
    form = CommentForm(thread=found, page=page, parent=request.GET.get("reply")) if takes_comments else None
    response = _show_thread(request, found, page, form=form)
    return revalidated(form.name_version(response) if form else response)


def _page_named_by(request, site: Site, key: str) -> Page | None:
    """The page that the address names, where it belongs to the site and is the one of this key; else None."""
    url = request.GET.get("url", "").strip()
    page = Page(site, request.GET.get("thread") or url, url=url, title=request.GET.get("title", ""))
    try:
        submission.check_address(page)
        return page if site.slug != OWN_SITE and key_of(page.identifier) == key else None
    except ValidationError:
        return None


def _receive_comment(request, found: Thread | None, page: Page | None) -> HttpResponse:
    form = CommentForm(request.POST, thread=found, page=page)
    comment = form.submit(request)
    if comment is None:
        return form.refusing(not_kept(_show_thread(request, found, page, form=form)))
    address = _address(request, page)
    response = HttpResponseRedirect(f"{address}{'&' if page else '?'}sent={outward_status(comment)}#comment-form")
    response.status_code = 303
    return response


def _address(request, page: Page | None) -> str:
    """Of this very page, with what names it where nothing else does."""
    named = {name: request.GET[name] for name in _NAMES if request.GET.get(name)} if page else {}
    return f"{request.path}?{urlencode(named)}" if named else request.path


def _show_thread(request, found: Thread | None, page: Page | None, *, form: CommentForm | None):
    # Anybody can write an address, so what a page calls itself is kept for the moderators and not shown.
    announced = found if page is None else None
    site = page.site if page else found.site
    context = {
        "site": site,
        "title": announced.title if announced else "",
        "url": announced.url if announced else page.url,
        "is_announced": announced is not None,
        "screen": conversations.read(found, page=request.GET.get("comments")),
        "form": form,
        "form_address": _address(request, page),
        "sent": request.GET.get("sent", ""),
        "comment_feed": reverse("thread-feed", kwargs=request.resolver_match.kwargs),
    }
    return render(request, "comments/thread.html", context)


def _nothing_here(request, site: Site) -> HttpResponse:
    return not_kept(render(request, "comments/no_thread.html", {"site": site}, status=404))
