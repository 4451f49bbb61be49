"""The WSGI lane that serves the scripts of the embed without entering Django.

    GET /embed.js, /counts.js           for those who want every correction at once: fresh for five minutes
    GET /embed/<16 hex digits>/embed.js for those who pin a released version by its hash (SRI): never changes

The scripts are read once, when the process starts: another version comes with another process. A version that was
released stays, so that an update of this server takes the comments from no page that pinned one.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import zopfli.gzip

from comments.published import GZIP, Headers, StartResponse

SCRIPTS = Path(__file__).resolve().parent / "static" / "comments"
RELEASED = Path(__file__).resolve().parent / "embed" / "released"  # <number>-<version>.js
_FRESH = "public, max-age=300"
_FOR_EVER = "public, max-age=31536000, immutable"


def version_of(script: bytes) -> str:
    """The first 16 hex digits of its SHA-256: what the pinned address is called."""
    return hashlib.sha256(script).hexdigest()[:16]


def integrity_of(script: bytes) -> str:
    """What stands in a script tag's `integrity`."""
    return "sha384-" + base64.b64encode(hashlib.sha384(script).digest()).decode()


def released() -> list[bytes]:
    """Every version of embed.js that was ever released, the newest last."""
    return [path.read_bytes() for path in sorted(RELEASED.glob("*.js"), key=lambda path: int(path.stem.split("-")[0]))]


def pinned_path(script: bytes) -> str:
    """The address of a released version, below SITE_URL."""
    return f"/embed/{version_of(script)}/embed.js"


class _Script:
    """A script ready to send."""

    def __init__(self, body: bytes, *, cached: str) -> None:
        self.etag = f'W/"{version_of(body)}"'
        self.headers: Headers = [
            ("Content-Type", "text/javascript; charset=utf-8"),
            ("Cache-Control", cached),
            ("ETag", self.etag),
            ("Vary", "Accept-Encoding"),
            ("Access-Control-Allow-Origin", "*"),
            ("Cross-Origin-Resource-Policy", "cross-origin"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ]
        self.plain = body

    @cached_property
    def squeezed(self) -> bytes:
        """As gzip, a fortieth smaller than the usual way makes it: slow, so not before it is asked for."""
        return zopfli.gzip.compress(self.plain)


class EmbedScripts:
    """Serves the embed's scripts; hands everything else to application."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.scripts = {
            f"/{name}": _Script((SCRIPTS / name).read_bytes(), cached=_FRESH) for name in ("embed.js", "counts.js")
        }
        self.scripts |= {pinned_path(script): _Script(script, cached=_FOR_EVER) for script in released()}

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        script = self.scripts.get(environ["PATH_INFO"])
        method = environ["REQUEST_METHOD"]
        if script is None or method not in ("GET", "HEAD"):
            return self.application(environ, start_response)
        if script.etag.removeprefix("W/") in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", script.headers)
            return []
        squeezed = GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", ""))
        body = script.squeezed if squeezed else script.plain
        encoding = [("Content-Encoding", "gzip")] if squeezed else []
        start_response("200 OK", [*script.headers, *encoding, ("Content-Length", str(len(body)))])
        return [body] if method == "GET" else []
