"""The data of a published survey as files, under addresses of their own that anybody may link to."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import override
from django.views.decorators.http import require_safe

from surveys import exporting
from surveys.models import Survey


class Kind(NamedTuple):
    """A kind of file: how it is written and what it is."""

    write: Callable[[Survey], str | bytes]
    media_type: str


KINDS = {
    "data.csv": Kind(exporting.as_csv, "text/csv; charset=utf-8"),
    "data.de.csv": Kind(
        lambda survey: exporting.as_csv(survey, german=True),
        "text/csv; charset=utf-8",
    ),
    "data.json": Kind(exporting.as_json, "application/json"),
    "datapackage.json": Kind(
        lambda survey: json.dumps(exporting.package_of(survey), ensure_ascii=False, indent=1),
        "application/json",
    ),
    "datapackage.zip": Kind(exporting.as_package, "application/zip"),
}


@require_safe
def survey_file(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One of a survey's files; 304 where the reader has it. The words in it are in the survey's language."""
    survey = get_object_or_404(Survey.objects.public().with_results(), slug=slug)
    kind = KINDS[name]
    with override(survey.language):
        written = kind.write(survey)
    body = written.encode() if isinstance(written, str) else written
    etag = f'"{sha256(body).hexdigest()[:20]}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(body, content_type=kind.media_type)
    saved_as = name if name == "datapackage.json" else f"{slug}.{name.partition('.')[2]}"
    headers = {
        "ETag": etag,
        "Cache-Control": "no-cache",
        "Content-Disposition": f'attachment; filename="{saved_as}"',
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    for header, value in headers.items():
        response[header] = value
    return response
