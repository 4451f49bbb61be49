"""A chart as a file: SVG and PNG under an address of its own, for pages, newsletters and social networks."""

from hashlib import sha256

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from surveys.charts import png, svg
from surveys.charts.chart import Chart, Kind
from surveys.charts.describe import CannotDraw, Wish
from surveys.charts.find import FoundChart, find_chart
from surveys.charts.layout import lay_out
from surveys.references import UnknownReference

RENDERER = "2"  # raise it when the same chart is drawn differently: what others keep is asked for again
WIDTHS = ("320", "600", "1200")
_CONTENT_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
# A file that somebody opens by itself may load nothing and run nothing.
_CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_A_YEAR = 31_536_000


@require_safe
def chart_file(request: HttpRequest, name: str, extension: str) -> HttpResponse:
    """The file of a chart. ?theme=, width=, lang=, kind=, highlight= and v= say how; with ?c= it may be kept.

    Answers 304 without drawing where the reader has it, and a PNG is drawn once for each content.
    """
    found = requested_chart(request, name)
    theme, width = _choice(request, "theme", ("", "light", "dark")), _choice(request, "width", ("600", *WIDTHS))
    tag = content_tag(found.chart, extension, theme, width)
    etag = f'"{tag}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            body = _draw(found.chart, extension, theme=theme, width=int(width), tag=tag)
        except png.MissingLetters as error:
            return HttpResponse(str(error), status=503, content_type="text/plain; charset=utf-8")
        response = HttpResponse(body, content_type=_CONTENT_TYPES[extension])
    headers = {
        "ETag": etag,
        "Cache-Control": f"public, max-age={_A_YEAR}, immutable" if _is_named(request, found.chart) else "no-cache",
        "Content-Security-Policy": _CONTENT_SECURITY_POLICY,
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    for header, value in headers.items():
        response[header] = value
    return response


def requested_chart(request: HttpRequest, name: str) -> FoundChart:
    """The chart that a request asks for. Raises Http404 and BadRequest."""
    wish = Wish(
        kind=Kind(_choice(request, "kind", (Kind.BAR, *Kind))), highlight=request.GET.get("highlight", "")[:100]
    )
    try:
        return find_chart(
            name,
            language=_choice(request, "lang", ("", *dict(settings.LANGUAGES))),
            wish=wish,
            version=_version(request),
        )
    except UnknownReference as error:
        raise Http404(str(error)) from error
    except CannotDraw as error:
        raise BadRequest(str(error)) from error


def _version(request: HttpRequest) -> int:
    """?v=: which version of the survey; 0 for the newest. Raises BadRequest."""
    value = request.GET.get("v") or "0"
    if not (value.isascii() and value.isdigit() and len(value) < 8):
        raise BadRequest(_("“%(value)s” is not possible for %(name)s.") % {"value": value[:50], "name": "v"})
    return int(value)


def content_tag(chart: Chart, *variant: str) -> str:
    """A name for what a chart shows and how: the same as long as the picture is the same."""
    return sha256("\0".join([RENDERER, repr(chart), *variant]).encode()).hexdigest()[:20]


def _is_named(request: HttpRequest, chart: Chart) -> bool:
    return request.GET.get("c") == content_tag(chart)


def _choice(request: HttpRequest, name: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed values, the first where nothing is said."""
    value = request.GET.get(name) or allowed[0]
    if value not in allowed:
        raise BadRequest(_("“%(value)s” is not possible for %(name)s.") % {"value": value[:50], "name": name})
    return value


def _draw(chart: Chart, extension: str, *, theme: str, width: int, tag: str) -> bytes:
    if extension == "svg":
        return svg.write(chart, lay_out(chart, width=width), theme=theme).encode()
    pictures = caches["pictures"]
    drawn = pictures.get(tag)
    if drawn is None:
        drawn = png.write(chart, theme=theme or "light")
        pictures.set(tag, drawn, timeout=None)
    return drawn
