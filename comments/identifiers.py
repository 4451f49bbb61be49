"""What a page calls its thread: one normal form, so that the same page always meets the same thread.

The embed computes the same keys in the browser; `tests/comments/thread_keys.json` holds both to the same vectors.
"""

import hashlib
import re
from urllib.parse import quote, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comments.validators import CONTROL, ascii_host

MAX_LENGTH = 2000
# Parameters that say where a reader came from, never which page this is.
_TRACKING = re.compile(
    r"^(utm_[a-z_]*|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|mc_cid|mc_eid|_ga|_gl"
    r"|hsctatracking|_hsenc|_hsmi|mkt_tok|vero_id|wickedid|ref_src|pk_[a-z_]*|mtm_[a-z_]*|piwik_[a-z_]*)$",
    re.IGNORECASE,
)
_NOT_GIVEN = {"", "null", "undefined", "none", "nan", "[object object]"}
_TEMPLATE = re.compile(r"\{\{.*\}\}|\{%.*%\}|<%.*%>|<\?.*\?>|\$\{.*\}")
_URL = re.compile(r"^https?://", re.IGNORECASE)


def normalise(identifier: str) -> str:
    """The one form of identifier that is stored and hashed.

    An address loses its fragment, tracking parameters, default port, doubled and trailing slashes and `index.html`;
    http counts as https, because one page answers to both. Anything else stays as it is, without outer white space.
    Raises ValidationError where nothing usable was given: an empty value, the words `null` or `undefined` that a
    script wrote, or a template that nobody filled in.
    """
    value = identifier.strip()
    if len(value) > MAX_LENGTH or CONTROL.search(value):
        raise ValidationError(_("This thread name cannot be used."), code="thread")
    if value.lower() in _NOT_GIVEN or _TEMPLATE.search(value):
        raise ValidationError(_("No thread was named."), code="thread")
    normal = _normalise_address(value) if _URL.match(value) else value
    if len(normal) > MAX_LENGTH:  # percent-encoding makes it longer
        raise ValidationError(_("This thread name cannot be used."), code="thread")
    return normal


def _normalise_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise ValidationError(_("This is not a web address."), code="thread") from error
    if not host:
        raise ValidationError(_("This is not a web address."), code="thread")
    try:
        host = ascii_host(host)
    except UnicodeError as error:
        raise ValidationError(_("This is not a web address."), code="thread") from error
    host = f"[{host}]" if ":" in host else host
    path = re.sub(r"/{2,}", "/", _percent_encode(parts.path))
    path = re.sub(r"/index\.(html?|php)$", "/", path, flags=re.IGNORECASE).rstrip("/")
    pairs = [pair for pair in parts.query.split("&") if pair and not _TRACKING.match(pair.split("=", 1)[0])]
    query = "?" + _percent_encode("&".join(pairs)) if pairs else ""
    where = f"{host}:{port}" if port not in (None, 80, 443) else host
    return f"https://{where}{path or '/'}{query}"


def _percent_encode(value: str) -> str:
    encoded = quote(value, safe="%/:?#[]@!$&'()*+,;=-._~")
    return re.sub(r"%[0-9a-fA-F]{2}", lambda match: match.group().upper(), encoded)


def key_of(identifier: str) -> str:
    """32 hex digits of SHA-256 of the normalised identifier: what published files are called."""
    return hashlib.sha256(normalise(identifier).encode()).hexdigest()[:32]
