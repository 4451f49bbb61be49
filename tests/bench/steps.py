"""Where a submission's time goes, measured inside one process: own time of each step, without what it calls.

A step is a function of the product, of DRF or of the database's driver, wrapped for the time of the measurement.
"""

import io
import json
import sys
import time
from collections import Counter
from contextlib import ExitStack
from unittest.mock import patch
from uuid import uuid4

from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper, SQLiteCursorWrapper
from django.db.models.sql.compiler import SQLCompiler
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from blogsite.api import GuardedJSONParser
from comments import moderation, screening, submission, threads
from tests.bench import ORIGIN, report, submitting

SAMPLES = 400
_STEPS = [
    ("middleware, routing", None, None),
    ("the view and DRF around it", APIView, "dispatch"),
    ("parsing the JSON", GuardedJSONParser, "parse"),
    ("checking the fields (serializer)", Serializer, "is_valid"),
    ("rules and bookkeeping of a submission", submission, "submit_to_page"),
    ("finding the thread", threads, "find_thread"),
    ("validating the row", submission, "_validate"),
    ("screening", screening, "reasons"),
    ("building the rows", moderation, "admit"),
    ("composing SQL (Django's ORM)", SQLCompiler, "as_sql"),
    ("running SQL (SQLite)", SQLiteCursorWrapper, "execute"),
    ("committing, with the flush to the disk", DatabaseWrapper, "_commit"),
    ("drawing the answer", Response, "render"),
]


class Stopwatch:
    """Own time and number of calls by step."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.running: list[str] = []
        self.since = 0.0

    def around(self, name, function):
        def timed(*args, **kwargs):
            self.switch(push=name)
            self.calls[name] += 1
            try:
                return function(*args, **kwargs)
            finally:
                self.switch()

        return timed

    def switch(self, *, push: str | None = None) -> None:
        """Give the time since the last switch to the step that ran, and go into a step or back out of one."""
        now = time.perf_counter()
        if self.running:
            self.seconds[self.running[-1]] += now - self.since
        self.since = now
        if push:
            self.running.append(push)
        else:
            self.running.pop()


def measure() -> None:
    from blogsite.wsgi import application  # noqa: PLC0415 -- builds the application

    watch = Stopwatch()
    for _n in range(SAMPLES // 10):
        _post(application)
    with ExitStack() as patched:
        for name, home, attribute in _STEPS[1:]:
            patched.enter_context(patch.object(home, attribute, watch.around(name, getattr(home, attribute))))
        post = watch.around(_STEPS[0][0], _post)
        for _n in range(SAMPLES):
            post(application)
    connection.close()
    for name, _home, _attribute in _STEPS:
        calls = watch.calls[name] / SAMPLES
        report.figure(name if calls == 1 else f"{name}, {calls:g} times", watch.seconds[name] / SAMPLES * 1000, "ms")
    report.figure("together", watch.seconds.total() / SAMPLES * 1000, "ms")


def _post(application) -> None:
    words = submitting.as_product().replace("{n}", uuid4().hex).encode()
    environ = {
        **{"REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/comments/", "SERVER_PROTOCOL": "HTTP/1.1"},
        **{"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "HTTP_ORIGIN": ORIGIN},
        **{"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(words)), "REMOTE_ADDR": "127.0.0.1"},
        **{"wsgi.input": io.BytesIO(words), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http"},
    }
    answers = []
    response = application(environ, lambda status, headers: answers.append(status))
    body = json.loads(b"".join(response))
    getattr(response, "close", lambda: None)()  # a list has none
    if answers != ["202 Accepted"]:
        raise RuntimeError(f"{answers}: {body}")
