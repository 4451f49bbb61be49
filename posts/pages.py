"""The blog's own pages, rendered on the server. They need no JavaScript and set no cookie for a reader."""

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments import conversations
from comments.caching import not_kept, revalidated
from comments.forms import CommentForm
from comments.public import outward_status
from posts import figures, former_addresses, metadata, result_comments, tracing
from posts.models import Author, Category, Post, Tag
from posts.rendering import render_body
from posts.search import clean_query, find_posts
from surveys import polls
from surveys.corrections import corrections_of
from surveys.models import Question, Survey

POSTS_PER_PAGE = 10


@require_safe
def home(request):
    if moved := former_addresses.numbered(request):
        return redirect(moved, permanent=True)
    query = clean_query(request.GET.get("q", ""))
    posts = find_posts(Post.objects.public(), query)
    title = _("Search: %(query)s") % {"query": query} if query else ""
    return _list(request, posts, title=title, template="posts/home.html", query=query)


@require_safe
def category(request, slug):
    found = get_object_or_404(Category, slug=slug)
    posts = found.posts.public()
    return _list(request, posts, title=found.name, template="posts/category.html", category=found)


@require_safe
def tag(request, slug):
    found = get_object_or_404(Tag, slug=slug)
    return _list(request, found.posts.public(), title=found.name, template="posts/tag.html", tag=found)


@require_safe
def author(request, slug):
    found = get_object_or_404(Author, slug=slug)
    return _list(request, found.posts.public(), title=found.name, template="posts/author.html", author=found)


def _list(request, posts, *, title, template, **context):
    posts = posts.with_bylines().newest_first()
    try:
        page = Paginator(posts, POSTS_PER_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    if not page.paginator.count and request.path != "/":
        raise Http404  # the name of a category or tag whose posts are not out yet would tell what they are about
    meta = metadata.of_page(title, request.path, page=page.number)
    return revalidated(render(request, template, {"page": page, "meta": meta, **context}))


@require_safe
def favicon(request):
    """For pages that do not name their icon, such as the admin's."""
    return redirect(static("posts/icon.svg"))


@csrf_exempt  # the form carries a signed token instead of a cookie: see comments/forms.py
@require_http_methods(["GET", "HEAD", "POST"])
def post(request, slug):
    """A post in its own language, the chrome around it included; a POST is a comment."""
    found = _posts_visible_in(request).with_bylines().filter(slug=slug).first()
    if found is None:
        moved = get_object_or_404(Post.objects.formerly(slug))
        # A comment that was being written while the address changed is sent on, not lost.
        return redirect(moved, permanent=True, preserve_request=request.method == "POST")
    translation.activate(found.language)
    if request.method == "POST":
        return _receive_comment(request, found)
    return _show_post(request, found)


def _posts_visible_in(request):
    """Asks who is there only where a session cookie came, so that public pages do not vary by cookie."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return Post.objects.visible_to(request.user)
    return Post.objects.public()


def _empty_form(request, post, places):
    if post.thread is None or not post.thread.accepts_comments():
        return None
    reply, anchor = request.GET.get("reply"), request.GET.get("anchor", "")
    return CommentForm(thread=post.thread, parent=reply, anchor=anchor if anchor in places and not reply else "")


def _receive_comment(request, post):
    if post.thread is None:
        raise Http404
    form = CommentForm(request.POST, thread=post.thread)
    comment = form.submit(request)
    if comment is None:
        return form.refusing(_show_post(request, post, form=form))
    response = HttpResponseRedirect(f"{post.get_absolute_url()}?sent={outward_status(comment)}#comment-form")
    response.status_code = 303
    return response


def _surveys_in(post):
    return Survey.objects.public().filter(pk__in=post.references.values("survey"))


def _corrections_in(post):
    """Corrections of the figures that the post shows, made since it was published."""
    if post.published_at is None:
        return []
    questions = Question.objects.filter(pk__in=post.references.values("question"))
    return corrections_of(questions, since=post.published_at, language=post.language)


def _conversations(request, post, places):
    asked = request.GET
    return conversations.read(post.thread, page=asked.get("comments"), places=places, anchor=asked.get("anchor", ""))


def _show_post(request, post, *, form=None):
    """The page of a post; form is what somebody sent and may send again."""
    traced = tracing.trace(figures.find_uses(post.markdown), language=post.language)
    places = result_comments.places_in(traced, language=post.language) if post.is_public() else {}
    form = form or _empty_form(request, post, places)
    screen = _conversations(request, post, places) if post.thread else None
    context = {
        "post": post,
        "body": render_body(post, traced=traced, links=result_comments.links([post], places, at_post=True)),
        "surveys": _surveys_in(post) if traced else [],
        "corrections": _corrections_in(post) if traced else [],
        "polls": polls.open_on({each.question.pk for each in traced if each.question}) if traced else [],
        "meta": metadata.of_post(post),
        "newer": post.next_public(),
        "older": post.previous_public(),
        "screen": screen,
        "screen_place": places.get(screen.anchor) if screen else None,
        "form": form,
        "form_place": places.get(form["anchor"].value()) if form else None,
        "form_address": post.get_absolute_url(),
        "sent": request.GET.get("sent", ""),
        "is_public": post.is_public(),
        "comment_feed": reverse("post-comment-feed", args=[post.slug]),
    }
    response = render(request, "posts/post.html", context)
    if request.method == "POST" or not post.is_public():
        return not_kept(response)
    return revalidated(form.name_version(response) if form else response)
