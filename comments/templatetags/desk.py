"""What the desk shows on pages that are not its own."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from comments import access
from comments.admin.counts import counted

register = template.Library()


@register.simple_tag(takes_context=True)
def open_comments(context) -> str:
    """How many comments wait for this user; "" for those who do not decide."""
    user = context["request"].user
    return counted(access.comments_seen_by(user).awaiting()) if access.may_see_queue(user) else ""


@register.filter
def span(value: timedelta | None) -> str:
    """How long something took, in its one largest unit."""
    if value is None:
        return "–"
    minutes = round(value.total_seconds() / 60)
    if minutes < 1:
        return _("under a minute")
    for size, words in ((1440, ngettext_lazy("%d day", "%d days")), (60, ngettext_lazy("%d hour", "%d hours"))):
        if minutes >= size:
            return words % round(minutes / size)
    return ngettext("%d minute", "%d minutes", minutes) % minutes
