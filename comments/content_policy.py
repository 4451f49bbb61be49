"""Whether a page's Content-Security-Policy lets it load the embed: as much of CSP Level 3 as that takes.

https://www.w3.org/TR/CSP3/#match-url-to-source-list
"""

import re
from urllib.parse import urlsplit

Policy = dict[str, list[str]]  # a directive's name to its sources

_FALLBACKS = {
    "script-src": ("script-src-elem", "script-src", "default-src"),
    "connect-src": ("connect-src", "default-src"),
}
_HEADER = re.compile(r"^[ \t]*content-security-policy[ \t]*:?\s+(.+)$", re.IGNORECASE | re.MULTILINE)
_HOST = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[a-z0-9.-]+|\[[0-9a-f:]+\])(?::(?P<port>\d+|\*))?(?P<path>/.*)?\Z",
    re.IGNORECASE,
)
_PORTS = {"http": 80, "https": 443}


def from_headers(text: str) -> list[Policy]:
    """The policies in headers as a browser or `curl -I` shows them. Policies that only report are none."""
    return [parse(part) for value in _HEADER.findall(text) for part in value.split(",")]


def parse(value: str) -> Policy:
    """One policy. Of a directive that comes twice the first counts."""
    policy: Policy = {}
    for directive in value.split(";"):
        name, *sources = directive.split() or [""]
        policy.setdefault(name.lower(), sources)
    return policy


def sources_for(policy: Policy, directive: str) -> list[str] | None:
    """The sources that count for `script-src` or `connect-src`; None where the policy does not restrict it."""
    return next((policy[name] for name in _FALLBACKS[directive] if name in policy), None)


def allows(
    policy: Policy, directive: str, url: str, *, page: str, nonce: str | None = None, integrity: str | None = None
) -> bool:
    """Whether the page at address `page` may load `url`: as a script with that nonce and integrity, or as data."""
    sources = sources_for(policy, directive)
    if sources is None:
        return True
    if directive == "script-src":
        known = {f"'nonce-{nonce}'"} if nonce else set()
        known |= {f"'{digest}'" for digest in (integrity or "").split()}
        if known & set(sources):
            return True
        if "'strict-dynamic'" in sources:
            return False  # then addresses do not count
    return any(_matches(source, url, page) for source in sources)


def _matches(source: str, url: str, page: str) -> bool:
    asked, own = urlsplit(url), urlsplit(page)
    if source.lower() == "'self'":
        return (asked.hostname, _port(asked)) == (own.hostname, _port(own)) and _scheme_fits(own.scheme, asked.scheme)
    if re.fullmatch(r"[a-z][a-z0-9+.-]*:", source, re.IGNORECASE):
        return _scheme_fits(source[:-1].lower(), asked.scheme)
    match = _HOST.match(source)
    if source.startswith("'") or match is None:
        return False
    if source == "*":
        return asked.scheme in _PORTS
    host, wanted = (asked.hostname or "").lower(), match["host"].lower().strip("[]")
    host_fits = wanted in ("*", host) or (wanted.startswith("*.") and host.endswith(wanted[1:]))
    path = match["path"] or ""
    path_fits = path in ("", "/") or (asked.path.startswith(path) if path.endswith("/") else asked.path == path)
    return (
        _scheme_fits((match["scheme"] or own.scheme).lower(), asked.scheme)
        and host_fits
        and _port_fits(match["port"], asked)
        and path_fits
    )


def _scheme_fits(allowed: str, scheme: str) -> bool:
    """What is allowed over http is allowed over https."""
    return allowed == scheme or (allowed, scheme) == ("http", "https")


def _port(parts) -> int | None:
    return parts.port or _PORTS.get(parts.scheme)


def _port_fits(allowed: str | None, asked) -> bool:
    if allowed is None:
        return _port(asked) == _PORTS.get(asked.scheme)
    return allowed == "*" or int(allowed) == _port(asked) or (allowed, _port(asked)) == ("80", 443)
