"""The shape of what editors type. One rule each, shared by model, form and API."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# First path segments that lead somewhere else than to a post.
RESERVED_SLUGS = frozenset(
    {"admin", "api", "media", "static", "published", "comments", "category", "tag", "author", "feed", "surveys"}
    | {"healthz", "readyz", "embed", "threads", "charts", "oembed", "corrections", "sitemap.xml", "robots.txt"}
)
# C0 and C1 controls but tab and line ends, noncharacters: feeds are XML, which cannot carry them.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile(r"[\t\r\n\u2028\u2029]")


def validate_not_reserved(value: str) -> None:
    """An address that is not taken by another part of the site."""
    if value.lower() in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is used by the site itself. Please choose another."), params={"slug": value}
        )


def validate_text(value: str) -> None:
    """Text without control characters."""
    if _CONTROL.search(value):
        raise ValidationError(_("The text contains control characters. Please remove them."), code="control")


def validate_line(value: str) -> None:
    """One line of text."""
    validate_text(value)
    if _LINE_END.search(value):
        raise ValidationError(_("This must be a single line."), code="line")
