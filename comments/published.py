"""The WSGI lane that serves published pages without entering Django.

    GET /published/v1/<site>/<key>/<name>.json
    GET /published/v1/<site>/counts.json?keys=<key>,<key>,…
    GET /published/v1/<site>/counts.json?id=<what a page calls its thread>&id=…

An answer is kept in memory, ready to send, and used as long as one `stat` says that its file is the same: so all
workers and hosts that share the directory agree at once, and nothing has to be invalidated.
"""

import gzip
import hashlib
import json
import os
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.core.exceptions import ValidationError

from comments.identifiers import key_of

PREFIX = "/published/v1/"
MAX_KEYS = 100
_MEMORY = 16_000_000  # bytes of answers that each process keeps
_FILE = re.compile(r"/published/v1/([a-z0-9-]{1,50})/([0-9a-f]{32})/(newest|oldest|\d{1,9}(?:-\d{1,9})?)\.json\Z")
_COUNTS = re.compile(r"/published/v1/([a-z0-9-]{1,50})/counts\.json\Z")
_KEY = re.compile(r"[0-9a-f]{32}\Z")
GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")  # taken, and not by "gzip;q=0" refused

Headers = list[tuple[str, str]]
StartResponse = Callable[[str, Headers], Any]

_OPEN_TO_ALL: Headers = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-cache"),
    ("Vary", "Accept-Encoding"),
    ("Access-Control-Allow-Origin", "*"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
]


class Answer:
    """A body with everything that is sent around it, plain and compressed."""

    __slots__ = ("count", "etag", "plain", "plain_headers", "squeezed", "squeezed_headers", "unchanged_headers")

    def __init__(self, body: bytes, *, count: int = 0) -> None:
        self.count = count
        self.etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = [*_OPEN_TO_ALL, ("ETag", self.etag)]
        self.plain = [body]
        self.plain_headers = [*headers, ("Content-Length", str(len(body)))]
        small = gzip.compress(body, 6, mtime=0)
        self.squeezed = [small]
        self.squeezed_headers = [*headers, ("Content-Encoding", "gzip"), ("Content-Length", str(len(small)))]
        self.unchanged_headers = headers


def _as_json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def no_thread() -> dict[str, Any]:
    """What is said of a page that nobody commented on: a summary and a first screen, as in publication.py."""
    return {
        "thread": None,
        "version": 0,
        "count": 0,
        "pages": 0,
        "state": "open",
        "closes_at": None,
        "sends_mail": settings.SENDS_MAIL,
        "covers": [],
        "conversations": [],
    }


@dataclass(frozen=True)
class _Remembered:
    stamp: tuple[int, int, int]  # inode, size, time of change: a renamed file differs in at least one
    answer: Answer
    size: int


class PublishedThreads:
    """Serves the published pages below root; hands everything else to application."""

    def __init__(self, application: Callable[..., Iterable[bytes]], root: str | Path) -> None:
        self.application = application
        self.sites = os.path.join(root, "v1", "sites")
        self.empty = Answer(_as_json(no_thread()))
        self.memory: OrderedDict[str, _Remembered] = OrderedDict()
        self.held = 0  # bytes in memory
        self.lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if not path.startswith(PREFIX):
            return self.application(environ, start_response)
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return _refuse(start_response, method)
        answer: Answer | str | None = None
        if match := _FILE.match(path):
            answer = self._page(*match.groups())
        elif match := _COUNTS.match(path):
            answer = self._counts(match[1], environ.get("QUERY_STRING", ""))
        if answer is None:
            return _fail(start_response, method, "404 Not Found", "not_found", "There is nothing at this address.")
        if isinstance(answer, str):
            return _fail(start_response, method, "400 Bad Request", "invalid", answer)
        return _send(answer, environ, start_response, with_body=method == "GET")

    def _page(self, site: str, key: str, name: str) -> Answer | None:
        """A page of a thread; where a known site has no such thread the constant empty one; else None."""
        answer = self._remembered(f"{self.sites}/{site}/{key}/{name}.json")
        if answer is not None:
            return answer
        if not os.path.isdir(f"{self.sites}/{site}"):
            return None
        return self.empty if name in ("newest", "oldest") else None

    def _remembered(self, path: str) -> Answer | None:
        try:
            stat = os.stat(path)
        except OSError:
            self._forget(path)
            return None
        stamp = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        known = self.memory.get(path)
        if known is not None and known.stamp == stamp:
            return known.answer
        try:
            with open(path, "rb") as file:
                body = file.read()
                stat = os.fstat(file.fileno())
            answer = Answer(body, count=json.loads(body).get("count", 0))
        except (OSError, ValueError):  # gone, or damaged: the reconciler writes it again
            return None
        size = len(answer.plain[0]) + len(answer.squeezed[0])
        self._forget(path)
        with self.lock:
            self.memory[path] = _Remembered((stat.st_ino, stat.st_size, stat.st_mtime_ns), answer, size)
            self.held += size
            while self.held > _MEMORY:
                self.held -= self.memory.popitem(last=False)[1].size
        return answer

    def _forget(self, path: str) -> None:
        with self.lock:
            if (old := self.memory.pop(path, None)) is not None:
                self.held -= old.size

    def _counts(self, site: str, query: str) -> Answer | str | None:
        """`{key or id: number of public comments}` for up to MAX_KEYS; a sentence where the question is wrong."""
        if not os.path.isdir(f"{self.sites}/{site}"):
            return None
        asked = parse_qs(query) if query.count("&") < MAX_KEYS else {}
        keys = {name: _key_or_none(name) for name in asked.get("id", [])}
        keys |= {key: key for given in asked.get("keys", [])[:1] for key in given.split(",")}
        if not keys or len(keys) > MAX_KEYS or not all(key is None or _KEY.match(key) for key in keys.values()):
            return f"keys: name 1 to {MAX_KEYS} keys of 32 hexadecimal digits, separated by commas."
        found = ((name, self._remembered(f"{self.sites}/{site}/{key}/newest.json")) for name, key in keys.items())
        return Answer(_as_json({name: answer.count if answer else 0 for name, answer in found}))


def _key_or_none(identifier: str) -> str | None:
    try:
        return key_of(identifier)
    except ValidationError:
        return None


def _send(
    answer: Answer, environ: dict[str, Any], start_response: StartResponse, *, with_body: bool
) -> Iterable[bytes]:
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and (known == "*" or answer.etag in known or answer.etag.removeprefix("W/") in known):
        start_response("304 Not Modified", answer.unchanged_headers)
        return []
    if GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", "")):
        start_response("200 OK", answer.squeezed_headers)
        return answer.squeezed if with_body else []
    start_response("200 OK", answer.plain_headers)
    return answer.plain if with_body else []


def _refuse(start_response: StartResponse, method: str) -> Iterable[bytes]:
    if method == "OPTIONS":
        start_response("204 No Content", [*_OPEN_TO_ALL, ("Allow", "GET, HEAD, OPTIONS")])
        return []
    detail = "Published pages can only be read."
    return _fail(start_response, method, "405 Method Not Allowed", "method_not_allowed", detail)


def _fail(start_response: StartResponse, method: str, status: str, code: str, detail: str) -> Iterable[bytes]:
    body = _as_json({"detail": detail, "error_code": code})
    extra = [("Allow", "GET, HEAD, OPTIONS")] if status.startswith("405") else []
    start_response(status, [*_OPEN_TO_ALL, *extra, ("Content-Length", str(len(body)))])
    return [body] if method != "HEAD" else []
