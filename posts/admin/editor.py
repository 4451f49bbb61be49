"""Two pages beside the form of a post: what the text will look like, and which figures can be put into it.

Each is a page of its own for whoever has no JavaScript; with it, editor.js asks for the inner part alone (?part=).
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from posts import figures, tracing, untied
from posts.models import Post
from posts.rendering import render_body
from surveys.charts.describe import default_groups, value_of
from surveys.models import Question, Survey

_QUESTIONS = 12
_LONGEST = 100_000


def _require_editor(request):
    if not (request.user.has_perm("posts.add_post") or request.user.has_perm("posts.change_post")):
        raise PermissionDenied


@require_POST
def preview(request):
    """The text as readers will see it, what is wrong with its figures, and which numbers nothing checks."""
    _require_editor(request)
    body = request.POST.get("body", "")[:_LONGEST].replace("\0", "")
    markup = Post.Markup.HTML if request.POST.get("markup") == Post.Markup.HTML else Post.Markup.MARKDOWN
    language = "en" if request.POST.get("language") == "en" else "de"
    post = Post(body=body, language=language, markup=markup)
    traced = tracing.trace(figures.find_uses(post.markdown), language=language)
    context = {
        "title": _("Preview"),
        "language": language,
        "content": render_body(post, traced=traced),
        "wrong": [each for each in traced if each.problem],
        "right": [each for each in traced if not each.problem],
        "misplaced": figures.find_misplaced(post.markdown),
        "untied": untied.find(post.markdown, language=language),
    }
    return _page_or_part(request, "preview", context)


@require_safe
def find_figures(request):
    """Questions of public surveys with the references to their figures and numbers, ready to copy or insert."""
    _require_editor(request)
    wanted = request.GET.get("q", "").strip()[:100].replace("\0", "")
    questions = Question.objects.with_figure().filter(survey__in=Survey.objects.public())
    for word in wanted.split():
        label = Q(label__icontains=word) | Q(text__icontains=word) | Q(options__label__icontains=word)
        questions = questions.filter(label | Q(survey__title__icontains=word) | Q(survey__slug__icontains=word))
    newest = questions.distinct().order_by("-survey__published_at", "survey", "order")[: _QUESTIONS + 1]
    context = {
        "title": _("Figures of surveys"),
        "wanted": wanted,
        "questions": [_offered(question) for question in newest[:_QUESTIONS]],
        "is_cut": len(newest) > _QUESTIONS,
    }
    return _page_or_part(request, "figures", context)


def _offered(question):
    name = f"{question.survey.slug}/{question.code}"
    language = question.survey.language
    groups = [
        group for group in question.survey.groups.all() if any(r.group_id == group.pk for r in question.results.all())
    ]
    default = ",".join(group.code for group in default_groups(question))
    return {
        "question": question,
        "figures": [(_("all of them"), f"{{{{ figure:{name}@{default} }}}}")] * (len(groups) > 1)
        + [(group.label, f"{{{{ figure:{name}@{group.code} }}}}") for group in groups],
        "numbers": [
            {
                "label": result.option.label,
                "group": result.group.label,
                "value": value_of(result, language=language),
                "reference": f"{{{{ number:{name}/{result.option.code}@{result.group.code} }}}}",
                "tie": f"number:{name}/{result.option.code}@{result.group.code}",
            }
            for result in question.results.all()
        ],
    }


def _page_or_part(request, name, context):
    template = f"admin/posts/post/_{name}.html" if request.GET.get("part") else f"admin/posts/post/{name}.html"
    response = render(request, template, context)
    response["Cache-Control"] = "private, no-store"
    return response
