"""The shape of what is typed into a survey's fields. One rule each, shared by model, form and API."""

import re
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# C0 and C1 controls but tab and line ends, surrogates, noncharacters: XML forbids them, so an SVG or feed would break.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Embeddings, overrides and isolates reorder what follows them. Plain right-to-left text and its marks need none.
_REORDERING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_LINE_END = re.compile(r"[\t\r\n\u2028\u2029]")
_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"}


def validate_text(value: str) -> None:
    """A longer text: no characters that cannot be shown or that reorder what follows."""
    if _CONTROL.search(value) or _REORDERING.search(value):
        raise ValidationError(_("The text contains control characters. Please remove them."), code="control")


def validate_label(value: str) -> None:
    """A title, label or name: one visible line."""
    validate_text(value)
    if _LINE_END.search(value):
        raise ValidationError(_("Please write one line, without line breaks or tabs."), code="lines")
    if value and all(unicodedata.category(character) in _INVISIBLE for character in value):
        raise ValidationError(_("Please write something that can be read."), code="blank")


def validate_web_address(value: str) -> None:
    """A link that may stand in a page: http or https and no login."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    except ValueError:  # such as an open bracket in the host
        usable = False
    if not usable:
        raise ValidationError(_("Please enter a web address that starts with https:// or http://"), code="scheme")
