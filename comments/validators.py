"""The shape of what a reader types. One rule each, shared by model, form and API."""

import re
import unicodedata
from itertools import pairwise
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# C0 and C1 controls but tab, line feed and carriage return; lone surrogates; noncharacters of the BMP.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Marks that reorder or hide text (Trojan Source, CVE-2021-42574): never needed in a name.
DIRECTION = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"}

# What host names kept only since IDNA 2008: sharp s, final sigma and the joiners, which stand behind a virama.
_KEPT_IN_HOSTS = re.compile("[\u1e9eßς\u200c\u200d]")
_VIRAMA = 9  # combining class


def _has_visible_character(value: str) -> bool:
    # Hangul fillers and the Braille blank are letters or symbols by category, but draw nothing.
    return any(unicodedata.category(c) not in _INVISIBLE and c not in "\u115f\u1160\u3164\uffa0\u2800" for c in value)


def validate_text(value: str) -> None:
    """A comment's text: no control characters, and something to read."""
    if CONTROL.search(value):
        raise ValidationError(_("The text contains control characters. Please remove them."), code="control")
    if value and not _has_visible_character(value):
        raise ValidationError(_("Please write something that can be read."), code="blank")


def validate_name(value: str) -> None:
    """A name: one visible line without characters that reorder or hide what follows."""
    if CONTROL.search(value) or DIRECTION.search(value) or re.search(r"[\t\r\n\u2028\u2029]", value):
        raise ValidationError(_("The name contains characters that cannot be shown."), code="control")
    if value and not _has_visible_character(value):
        raise ValidationError(_("Please enter a name that can be read."), code="blank")


def validate_web_address(value: str) -> None:
    """A web address that may stand in a link: http or https, a host, no login, no quotes or spaces."""
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and "\\" not in value
    except ValueError:  # such as an open bracket in the host
        usable = False
    if not usable:
        raise ValidationError(_("Please enter a web address that starts with https:// or http://"), code="scheme")
    if re.search(r"[\s\"'<>`{}|^]", value) or CONTROL.search(value) or DIRECTION.search(value):
        raise ValidationError(_("The web address contains characters that do not belong there."), code="characters")


def ascii_host(host: str) -> str:
    """A host name as browsers write it (https://www.unicode.org/reports/tr46/). Raises UnicodeError.

    Python's own codec makes ss of ß, σ of ς and nothing of joiners (IDNA 2003), so labels with these are encoded here.
    """
    if host.isascii() or not _KEPT_IN_HOSTS.search(host):
        return host.encode("ascii" if host.isascii() else "idna").decode()
    labels = [unicodedata.normalize("NFKC", label.lower()) for label in host.split(".")]
    return ".".join(
        _ascii_label(label) if _KEPT_IN_HOSTS.search(label) else label.encode("idna").decode() for label in labels
    )


def _ascii_label(label: str) -> str:
    joined = (before for before, joiner in pairwise(f" {label}") if joiner in "\u200c\u200d")
    encoded = f"xn--{label.encode('punycode').decode()}"
    if len(encoded) > 63 or any(unicodedata.combining(before) != _VIRAMA for before in joined):
        raise UnicodeError(label)
    return encoded


def normalise_origin(value: str) -> str:
    """`scheme://host[:port]` as a browser sends it, or "" where value is no web origin."""
    try:
        parts = urlsplit(value.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return ""
    if parts.path not in ("", "/") or parts.query or parts.fragment or any(c.isspace() for c in parts.netloc):
        return ""
    try:
        host = ascii_host(parts.hostname)
    except UnicodeError:
        return ""
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port in (None, default) else f":{port}")


def validate_origin(value: str) -> None:
    """An exact origin, as a browser sends it."""
    if normalise_origin(value) != value:
        raise ValidationError(_("Write scheme, host and port only, like https://blog.example.org"), code="origin")
