"""The page of numbers: what came in, what became of it, how long it took. And the same as CSV."""

from collections.abc import Mapping

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from comments import access, screening, spreadsheets, statistics
from comments.models import Comment

Status = Comment.Status
_SHOWN = (Status.APPROVED, Status.REJECTED, Status.SPAM)
_WIDTH = 240  # of the longest bar, in px


class StatisticsMixin:
    """The addresses of the numbers, for the admin of comments."""

    def statistics_urls(self):
        page = self.admin_site.admin_view(require_safe(self.statistics_view))
        file = self.admin_site.admin_view(require_safe(self.statistics_csv))
        return [
            path("statistics/", page, name="comments_comment_statistics"),
            path("statistics.csv", file, name="comments_comment_statistics_csv"),
        ]

    def statistics_view(self, request):
        sites = self._sites(request)
        months = statistics.months(sites)
        most = max((month.received for month in months), default=1)
        context = self.admin_site.each_context(request) | {
            "title": _("Numbers"),
            "opts": self.opts,
            "open": statistics.open_now(sites),
            "months": [_row(month, most) for month in months],
            "layers": [(site, _in_words(found)) for site, found in statistics.layers_of(months).items()],
            "width": _WIDTH,
        }
        return TemplateResponse(request, "admin/comments/comment/statistics.html", context)

    def statistics_csv(self, request):
        rows = statistics.table(statistics.months(self._sites(request)))
        return spreadsheets.download(rows, name="comments.csv")

    def _sites(self, request):
        if not access.may_see_queue(request.user):
            raise Http404
        return access.sites_seen_by(request.user)


def _row(month: statistics.Month, most: int) -> dict:
    """A month as the page shows it; the bar's parts are in px, the rest of it is what is open still."""
    parts, at = [], 0.0
    for status in _SHOWN:
        width = round(_WIDTH * month.decided[status] / most, 1)
        parts.append({"status": status.value, "x": at, "width": width})
        at += width
    return {
        "month": month,
        "bar": parts,
        "whole": round(_WIDTH * month.received / most, 1),
        "shares": [_percent(month.share(status)) for status in _SHOWN],
        "median": month.wait(0.5),
        "p90": month.wait(0.9),
        "layers": _in_words(month.layers),
    }


def _in_words(layers: Mapping[str, statistics.Layer]) -> list[tuple[str, statistics.Layer]]:
    labels = dict(screening.choices())
    return [(labels.get(code, code), layer) for code, layer in sorted(layers.items())]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f}\N{NO-BREAK SPACE}%"
