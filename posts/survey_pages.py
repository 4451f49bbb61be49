"""The pages of published surveys: a list, and each survey with its facts and the figures of its questions."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments.caching import revalidated
from posts import figures, metadata
from posts.models import Post
from surveys.figures import figure_html
from surveys.models import Survey
from surveys.numbers import NBSP, format_number, format_percent, format_period

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
    """A survey in its own language, with the posts that draw one of its results."""
    found = get_object_or_404(Survey.objects.public().with_results(), slug=slug)
    translation.activate(found.language)
    context = {
        "survey": found,
        "facts": _facts(found),
        "figures": [figure_html(question, group=None, language=found.language) for question in found.questions.all()],
        "posts": figures.mentioning(Post.objects.public(), found.slug).newest_first(),
        "meta": metadata.of_page(found.title, reverse("survey", args=[found.slug]), description=found.universe),
    }
    return revalidated(render(request, "posts/survey.html", context))


def _facts(survey: Survey) -> list[tuple[str, str]]:
    """Label and value of everything that is known about how the survey was made."""
    size, rate, language = survey.sample_size, survey.response_rate, survey.language
    facts = [
        (_("Commissioned by"), _sponsors(survey)),
        (_("Funding"), survey.funding_source),
        (_("Conducted by"), ", ".join(str(each) for each in survey.conducted_by.all())),
        (_("Universe"), survey.universe),
        (_("Sampling"), _known(survey, "sampling_type")),
        (_("Mode"), _known(survey, "mode")),
        (_("In the field"), _field_time(survey)),
        (_("Sample size"), "" if size is None else f"n{NBSP}={NBSP}{format_number(size, language=language)}"),
        (_("Response rate"), "" if rate is None else format_percent(rate, language=language)),
        (_("Weighting"), survey.weighting_description or _known(survey, "weighting")),
        (_("Representative of"), survey.representative_of),
        (_("Limitations"), survey.limitations),
        (_("Licence"), survey.licence),
    ]
    return [(label, value) for label, value in facts if value]


def _sponsors(survey: Survey) -> str:
    if survey.self_commissioned:
        return _("the institute’s own initiative")
    return ", ".join(str(each) for each in survey.sponsors.all())


def _known(survey: Survey, field: str) -> str:
    """A choice in words; nothing where it says only that nothing is stated."""
    return "" if getattr(survey, field) == "unknown" else getattr(survey, f"get_{field}_display")()


def _field_time(survey: Survey) -> str:
    days = [day for day in (survey.field_start, survey.field_end) if day]
    return format_period(days[0], days[-1], language=survey.language) if days else ""
