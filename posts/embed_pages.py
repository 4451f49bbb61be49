"""What other people's pages ask for: a chart in a frame of its own, and the oEmbed answer that leads to it.

An answer for frames sets no cookie, may be framed by anybody and loads nothing from anybody else. WordPress puts it
into a sandbox without an origin of its own, so its policy names our origin in full.
"""

import re
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from comments.caching import not_kept, revalidated
from posts import chart_embeds, polls, tracing
from posts.metadata import absolute
from surveys.charts import files, html, png
from surveys.charts.describe import CannotDraw, default_groups
from surveys.charts.find import find_chart
from surveys.models import Question, Survey
from surveys.references import UnknownReference

_A_DAY = 86_400
_NARROWEST, _WIDEST = 240, 1200
_DIGITS = re.compile(r"\d{1,5}", re.ASCII)


@csrf_exempt  # the form of a poll carries a signed token instead of a cookie: see posts/polls.py
@require_http_methods(["GET", "HEAD", "POST"])
@xframe_options_exempt
def chart_embed(request, name):
    """A chart and its poll and nothing else, in the survey's language, as high as its content."""
    found = files.requested_chart(request, name)
    translation.activate(found.chart.language)
    poll = (
        polls.receive(request, found.question) if request.method == "POST" else polls.on_page(request, found.question)
    )
    if isinstance(poll, HttpResponse):
        return poll
    context = {
        "chart": found.chart,
        "figure": html.write(found.chart),
        "page": absolute(tracing.address_of(found.question)),
        "poll": poll,
        "form_address": request.get_full_path(),
    }
    response = render(request, "posts/chart_embed.html", context)
    response = poll.answering(not_kept(response)) if poll and request.method == "POST" else revalidated(response)
    own = f"'self' {settings.SITE_URL}"
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {own}; script-src {own}; img-src {own}; base-uri 'none'; form-action {own};"
        " frame-ancestors *"
    )
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def oembed(request):
    """oEmbed 1.0 (https://oembed.com) for the pages of questions and the frames of charts, as JSON.

    The html is what WordPress keeps of it: a blockquote without attributes, and an iframe that stays hidden until the
    frame has told its height.
    """
    if request.GET.get("format", "json") != "json":
        return HttpResponse(_("Only JSON is spoken here."), status=501, content_type="text/plain; charset=utf-8")
    name, question = _subject(request.GET.get("url", ""))
    try:
        chart = find_chart(name).chart
    except (UnknownReference, CannotDraw) as error:
        raise Http404(str(error)) from error
    translation.activate(chart.language)
    width = min(max(_size(request, "maxwidth", 600), _NARROWEST), _WIDEST)
    height = min(chart_embeds.height_at(chart, width), _size(request, "maxheight", 10_000))
    page = absolute(tracing.address_of(question))
    source = f"{chart.title} – {question.survey.title}, {settings.SITE_NAME}"
    thumbnail_width, thumbnail_height = png.size_of(chart)
    response = JsonResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": chart.title,
            "provider_name": settings.SITE_NAME,
            "provider_url": absolute("/"),
            "cache_age": _A_DAY,
            "width": width,
            "height": height,
            "html": format_html('<blockquote><a href="{}">{}</a></blockquote>', page, source)
            + chart_embeds.iframe(name, chart, width=width, height=height),
            "thumbnail_url": chart_embeds.file_address(name, chart, "png"),
            "thumbnail_width": thumbnail_width,
            "thumbnail_height": thumbnail_height,
        }
    )
    response["Access-Control-Allow-Origin"] = "*"
    return revalidated(response)


def _size(request, name, otherwise):
    value = request.GET.get(name, "")
    return int(value) if _DIGITS.fullmatch(value) else otherwise


def _subject(address):
    """Name of the chart, and the question, that an address of ours shows. Raises Http404."""
    try:
        ours, asked = urlsplit(settings.SITE_URL), urlsplit(address)
    except ValueError as error:  # half an IPv6 address, say
        raise Http404 from error
    if asked.netloc != ours.netloc or asked.scheme not in ("http", "https"):
        raise Http404
    try:
        match = resolve(asked.path)
    except Resolver404 as error:
        raise Http404 from error
    if match.url_name == "chart-embed":
        try:
            return match.kwargs["name"], find_chart(match.kwargs["name"]).question
        except (UnknownReference, CannotDraw) as error:
            raise Http404 from error
    if match.url_name != "survey-question":
        raise Http404
    public = Question.objects.with_figure().filter(survey__in=Survey.objects.public())
    question = public.filter(survey__slug=match.kwargs["slug"], code=match.kwargs["code"]).first()
    if question is None:
        raise Http404
    return chart_embeds.name_of(question, default_groups(question)), question


def discovery_address(page: str) -> str:
    """Where the oEmbed answer for a page is: what its head names."""
    return absolute(f"{reverse('oembed')}?{urlencode({'url': page, 'format': 'json'})}")
