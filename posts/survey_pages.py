"""The pages of published surveys: a list, each survey, and each of its questions with all that can be done with it."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments.caching import not_kept, revalidated
from posts import chart_embeds, datasets, embed_pages, metadata, polls, result_comments, tracing
from posts.metadata import absolute
from posts.models import Post
from surveys import transparency
from surveys.charts import html
from surveys.charts.chart import Kind
from surveys.charts.describe import Wish, default_groups, describe
from surveys.corrections import corrections_of, corrections_of_survey
from surveys.models import Question, Survey
from surveys.waves import waves_of

SURVEYS_PER_PAGE = 20


@require_safe
def survey_list(request):
    surveys = Survey.objects.public().with_organisations().order_by("-published_at", "-pk")
    try:
        page = Paginator(surveys, SURVEYS_PER_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    meta = metadata.of_page(_("Surveys"), request.path, page=page.number)
    return revalidated(render(request, "posts/survey_list.html", {"page": page, "meta": meta}))


@require_safe
def survey(request, slug):
    """A survey in its own language, with the posts that draw or state one of its results."""
    found = get_object_or_404(Survey.objects.public().with_results(), slug=slug)
    translation.activate(found.language)
    questions = [
        (question, tracing.address_of(question), html.write(describe(question, language=found.language)))
        for question in found.questions.all()
    ]
    context = {
        "survey": found,
        "facts": transparency.facts_of(found),
        "corrections": corrections_of_survey(found),
        "questions": questions,
        "posts": Post.objects.public().about(survey=found).newest_first(),
        "meta": datasets.of_survey(found),
    }
    return revalidated(render(request, "posts/survey.html", context))


@csrf_exempt  # the form of a poll carries a signed token instead of a cookie: see posts/polls.py
@require_http_methods(["GET", "HEAD", "POST"])
def question(request, slug, code):
    """One question: its results for every group, how to quote and show them, and the posts that do. A POST is a
    reader's answer.
    """
    questions = Question.objects.with_figure().prefetch_related("survey__sponsors")
    found = get_object_or_404(questions.filter(survey__in=Survey.objects.public()), survey__slug=slug, code=code)
    translation.activate(found.survey.language)
    poll = polls.receive(request, found) if request.method == "POST" else polls.on_page(request, found)
    if isinstance(poll, HttpResponse):
        return poll
    response = render(request, "posts/question.html", _context_of(found) | {"poll": poll})
    return poll.answering(not_kept(response)) if poll and request.method == "POST" else revalidated(response)


def _context_of(found):
    language = found.survey.language
    groups = default_groups(found)
    with_results = {result.group_id for result in found.results.all()}
    others = [group for group in found.survey.groups.all() if group.pk in with_results and group not in groups]
    chart = describe(found, language=language, groups=groups)
    charts = [chart, describe(found, language=language, groups=others)] if others else [chart]
    waves = waves_of(found)
    posts = list(Post.objects.public().about(question=found).newest_first().select_related("thread__site"))
    figure, *more = _drawn(charts, posts)
    return {
        "question": found,
        "survey": found.survey,
        "figure": figure,
        "others": more,
        "waves": html.write(_of_waves(found, waves, language)) if len(waves) > 1 else "",
        "facts": transparency.facts_of(found.survey),
        "corrections": corrections_of([found], language=language),
        "snippets": chart_embeds.snippets(found, groups, chart),
        "files": chart_embeds.files_of(found, groups, chart),
        "posts": posts,
        "oembed": embed_pages.discovery_address(absolute(tracing.address_of(found))),
        "meta": datasets.of_question(found, chart, address=tracing.address_of(found)),
        "address": tracing.address_of(found),
    }


def _drawn(charts, posts):
    """With a name for each result, and a link to what readers said of it under one of the posts."""
    places = {name: place for chart in charts for name, place in result_comments.places_on(chart).items()}
    links = result_comments.links(posts, places, at_post=False)
    return [html.write(chart, anchors=chart.anchors, links=links) for chart in charts]


def _of_waves(found, waves, language):
    return describe(found, language=language, waves=waves, wish=Wish(kind=Kind.WAVES))
