"""What the blog's templates need beyond Django's own tags."""

from datetime import datetime

from django import template
from django.conf import settings
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from posts.models import Post

register = template.Library()


@register.simple_tag
def site_name() -> str:
    return settings.SITE_NAME


@register.simple_tag
def newest_posts(count: int) -> list[Post]:
    return list(Post.objects.public().newest_first()[:count])


@register.filter
def day(moment: datetime) -> SafeString:
    """`22. November 2026` as a time element that does not break in the middle of the date."""
    return _time_element(moment, _unbroken(formats.date_format(timezone.localtime(moment), "DATE_FORMAT")))


@register.filter
def day_and_time(moment: str) -> SafeString:
    """The same with the time of day, from the ISO 8601 text that the published comments carry."""
    parsed = parse_datetime(moment)
    local = timezone.localtime(parsed)
    words = _("%(date)s at %(time)s") % {
        "date": _unbroken(formats.date_format(local, "DATE_FORMAT")),
        "time": formats.date_format(local, "TIME_FORMAT"),
    }
    return _time_element(parsed, words)


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _time_element(moment: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), words)
