"""Dates as people read them, in time elements that machines can read."""

from datetime import datetime

from django import template
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

register = template.Library()


@register.filter
def day(moment: datetime) -> SafeString:
    """`22. November 2026` as a time element that does not break in the middle of the date."""
    return _time_element(moment, _date(timezone.localtime(moment)))


@register.filter
def day_and_time(moment: str) -> SafeString:
    """The same with the time of day, from the ISO 8601 text that the published comments carry."""
    parsed = parse_datetime(moment)
    local = timezone.localtime(parsed)
    words = _("%(date)s at %(time)s") % {
        "date": _date(local),
        "time": f"{local:%H:%M}",
    }
    return _time_element(parsed, words)


def _date(local: datetime) -> str:
    return formats.date_format(local, pgettext("date format", "j F Y")).replace(" ", "\N{NO-BREAK SPACE}")


def _time_element(moment: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), words)
