"""Surveys and questions as schema.org datasets: how search engines for data and fact checkers find them."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from posts import chart_embeds
from posts.metadata import Metadata, absolute, script_json
from surveys import downloads
from surveys.charts import png
from surveys.charts.chart import Chart
from surveys.charts.describe import default_groups
from surveys.models import Question, Survey
from surveys.numbers import format_number, format_period


def of_survey(survey: Survey) -> Metadata:
    url = absolute(reverse("survey", args=[survey.slug]))
    data = _dataset(survey, url) | {"variableMeasured": [_variable(question) for question in survey.questions.all()]}
    return Metadata(title=survey.title, url=url, description=data["description"], json_ld=script_json(data))


def of_question(question: Question, chart: Chart, *, address: str) -> Metadata:
    """With the chart as the picture that social networks show."""
    survey = question.survey
    name = chart_embeds.name_of(question, default_groups(question))
    picture = chart_embeds.file_address(name, chart, "png")
    width, height = png.size_of(chart)
    data = _dataset(survey, absolute(reverse("survey", args=[survey.slug]))) | {
        "name": f"{question.label} ({survey.title})",
        "url": absolute(address),
        "@id": absolute(address),
        "description": chart.summary,
        "variableMeasured": [_variable(question)],
        "isPartOf": absolute(reverse("survey", args=[survey.slug])),
        "image": picture,
    }
    return Metadata(
        title=question.label,
        url=absolute(address),
        description=chart.summary[:300],
        image={"url": picture, "width": width, "height": height, "alt": chart.summary},
        json_ld=script_json(data),
    )


def _dataset(survey: Survey, url: str) -> dict[str, Any]:
    """The fields of schema.org/Dataset that a survey knows something for."""
    days = [day.isoformat() for day in (survey.field_start, survey.field_end) if day]
    data = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": url,
        "url": url,
        "name": survey.title,
        "description": description_of(survey),
        "inLanguage": survey.language,
        "version": str(survey.version),
        "datePublished": survey.published_at.isoformat() if survey.published_at else "",
        "dateModified": survey.updated_at.isoformat(),
        "license": survey.licence,
        "temporalCoverage": "/".join(days),
        "spatialCoverage": survey.geographic_coverage,
        "measurementTechnique": "" if survey.mode == survey.Mode.UNKNOWN else survey.get_mode_display(),
        "creator": [_organisation(each) for each in survey.conducted_by.all()],
        "funder": [_organisation(each) for each in survey.sponsors.all()],
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")},
        "citation": [source.url for source in survey.sources.all()],
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "contentUrl": absolute(reverse("survey-file", args=[survey.slug, name])),
                "encodingFormat": kind.media_type.partition(";")[0],
            }
            for name, kind in downloads.KINDS.items()
            if name != "datapackage.json"
        ],
    }
    return {key: value for key, value in data.items() if value not in ("", [])}


def description_of(survey: Survey) -> str:
    """Who was asked when, in a sentence."""
    parts = [survey.title]
    if survey.universe:
        parts.append(survey.universe)
    if survey.sample_size:
        parts.append(_("%(n)s respondents") % {"n": format_number(survey.sample_size, language=survey.language)})
    if survey.field_start and survey.field_end:
        parts.append(format_period(survey.field_start, survey.field_end, language=survey.language))
    return ". ".join(part.rstrip(".") for part in parts) + "."


def _organisation(row) -> dict[str, str]:
    named = {"@type": "Organization", "name": row.name}
    return named | {"url": row.url} if row.url else named


def _variable(question: Question) -> dict[str, Any]:
    """A StatisticalVariable: share of respondents who gave an answer."""
    variable = {
        "@type": "StatisticalVariable",
        "name": question.label,
        "description": question.text,
        "statType": "percent",
        "measurementDenominator": question.base_description,
    }
    return {key: value for key, value in variable.items() if value}
