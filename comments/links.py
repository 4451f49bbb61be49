"""Web addresses in a reader's text, however they are written."""

import re
from urllib.parse import urlsplit

# What mail programs make links of: also of files on somebody's server, and of numbers to call. A dot is not only an
# ASCII one: browsers take those of East Asian scripts for it.
_HTTP = re.compile(r"\bhttp(?=s?:)", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"(?<!hxxp)(?<!hxxps):(?=//)", re.IGNORECASE)
_BARE_SCHEME = re.compile(r"\b(mailto|callto|skype|tel|sms|file|news):(?=\S)", re.IGNORECASE)
_FILE_ON_A_SERVER = re.compile(r"\\\\(?=\w)")
_DOT_IN_HOST = re.compile(r"(?<![\s.])[.。．｡](?=[^\W\d_]{2,})")

_LINK = re.compile(r"(?:https?:)?//[^\s<>\"')\]]+|\bwww\.[^\s<>\"')\]]+", re.IGNORECASE)


def links_in(text: str) -> list[str]:
    return _LINK.findall(text)


def hosts_in(text: str) -> list[str]:
    """The hosts that links lead to, each once, in small letters."""
    hosts = (_host(link) for link in links_in(text))
    return list(dict.fromkeys(host for host in hosts if host))


def unlinked(text: str) -> str:
    """The text so that no mail program makes a link of anything in it: hxxps://example[.]org."""
    text = _OTHER_SCHEME.sub("[:]", _HTTP.sub("hxxp", text))
    text = _FILE_ON_A_SERVER.sub(r"[\\\\]", _BARE_SCHEME.sub(r"\1[:]", text))
    return _DOT_IN_HOST.sub("[.]", text)


def _host(link: str) -> str:
    try:
        return urlsplit(link if "//" in link else f"//{link}").hostname or ""
    except ValueError:
        return ""
