"""Charts on other people's pages: a page for iframes, an oEmbed endpoint, and the snippets that bring them there."""

from collections.abc import Sequence
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from posts import tracing
from posts.metadata import absolute
from surveys.charts import files, png
from surveys.charts.chart import Chart
from surveys.charts.layout import lay_out
from surveys.models import Group, Question

_IFRAME_WIDTH = 600


class Snippet(NamedTuple):
    """What somebody pastes into a page; `explanation` says where it fits."""

    id: str
    label: str
    explanation: str
    code: str


class File(NamedTuple):
    """A picture to download."""

    label: str
    url: str


def name_of(question: Question, groups: Sequence[Group]) -> str:
    """The name of a question's chart for these groups, as addresses and references use it."""
    codes = ",".join(group.code for group in groups)
    return f"{question.survey.slug}/{question.code}{f'@{codes}' if codes else ''}"


def file_address(name: str, chart: Chart, extension: str, *, theme: str = "") -> str:
    """The absolute address of a picture as it is now: whoever has it need not ask again."""
    path = reverse("chart-file", args=[name, extension])
    theme = f"&theme={theme}" if theme else ""
    return absolute(f"{path}?c={files.content_tag(chart)}{theme}")


def files_of(question: Question, groups: Sequence[Group], chart: Chart) -> list[File]:
    name = name_of(question, groups)
    return [
        File(_("SVG"), file_address(name, chart, "svg")),
        File(_("PNG"), file_address(name, chart, "png")),
        File(_("PNG, dark"), file_address(name, chart, "png", theme="dark")),
    ]


def snippets(question: Question, groups: Sequence[Group], chart: Chart) -> list[Snippet]:
    """Ready to copy: for a post of ours, for WordPress, for any page, and for pages that strip everything."""
    name, page = name_of(question, groups), absolute(tracing.address_of(question))
    return [
        Snippet("post", _("In a post of this blog"), _("Alone in a paragraph."), f"{{{{ figure:{name} }}}}"),
        Snippet("oembed", "WordPress", _("Paste the address alone in a paragraph: it turns into the chart."), page),
        Snippet("iframe", _("Any page"), _("Adapts its height by itself; sets no cookies."), _framed(name, chart)),
        Snippet(
            "img",
            _("Newsletters and systems that strip everything"),
            _("Only a picture and a link."),
            image(name, page, chart),
        ),
    ]


def iframe(name: str, chart: Chart, *, width: int = _IFRAME_WIDTH, height: int = 0) -> str:
    """The chart in a frame, as high as it is at that width."""
    address = absolute(reverse("chart-embed", args=[name]))
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" frameborder="0"></iframe>',
        address,
        chart.title,
        width,
        height or height_at(chart, width),
    )


def _framed(name: str, chart: Chart) -> str:
    """The frame with the script that lets it grow; as wide as its place where CSS says so."""
    script = format_html('<script src="{}" async></script>', absolute(f"{settings.STATIC_URL}posts/chart-host.js"))
    return iframe(name, chart) + script


def height_at(chart: Chart, width: int) -> int:
    """About how high the embed page is: that of the picture, and its line of links."""
    return int(lay_out(chart, width=width).height) + 90


def image(name: str, page: str, chart: Chart) -> str:
    """A plain picture with its words in the alternative text, linked to the question's page."""
    width, height = png.size_of(chart)
    return format_html(
        '<figure><a href="{}"><img src="{}" width="{}" height="{}" alt="{}" style="max-width:100%;height:auto"></a>'
        '<figcaption>{} <a href="{}">{}</a></figcaption></figure>',
        page,
        file_address(name, chart, "png"),
        width,
        height,
        chart.summary,
        chart.title,
        page,
        _("Source and method"),
    )
