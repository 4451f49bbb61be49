"""The WSGI lane that serves the scripts of the embed without entering Django.

    GET /embed.js, /counts.js           for those who want every correction at once: fresh for five minutes
    GET /embed/<16 hex digits>/embed.js for those who pin a version by its hash (SRI): never changes

The scripts are read once, when the process starts: another version comes with another process.
"""

import base64
import gzip
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from comments.published import Headers, StartResponse

SCRIPTS = Path(__file__).resolve().parent / "static" / "comments"
_FRESH = "public, max-age=300"
_FOR_EVER = "public, max-age=31536000, immutable"


def version_of(script: bytes) -> str:
    """The first 16 hex digits of its SHA-256: what the pinned address is called."""
    return hashlib.sha256(script).hexdigest()[:16]


def integrity_of(script: bytes) -> str:
    """What stands in a script tag's `integrity`."""
    return "sha384-" + base64.b64encode(hashlib.sha384(script).digest()).decode()


def pinned_path(name: str = "embed.js") -> str:
    """The address of this version, below SITE_URL."""
    return f"/embed/{version_of((SCRIPTS / name).read_bytes())}/{name}"


class _Script:
    """A script ready to send, plain and compressed."""

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
        self.squeezed = gzip.compress(body, 9, mtime=0)


class EmbedScripts:
    """Serves the embed's scripts; hands everything else to application."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self.application = application
        self.scripts: dict[str, _Script] = {}
        for name in ("embed.js", "counts.js"):
            body = (SCRIPTS / name).read_bytes()
            self.scripts[f"/{name}"] = _Script(body, cached=_FRESH)
            self.scripts[f"/embed/{version_of(body)}/{name}"] = _Script(body, cached=_FOR_EVER)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        script = self.scripts.get(environ["PATH_INFO"])
        method = environ["REQUEST_METHOD"]
        if script is None or method not in ("GET", "HEAD"):
            return self.application(environ, start_response)
        if script.etag.removeprefix("W/") in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", script.headers)
            return []
        squeezed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        body = script.squeezed if squeezed else script.plain
        encoding = [("Content-Encoding", "gzip")] if squeezed else []
        start_response("200 OK", [*script.headers, *encoding, ("Content-Length", str(len(body)))])
        return [body] if method == "GET" else []
