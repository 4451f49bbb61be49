"""A client that sends slowly keeps one waiting thread, and nobody else's place.

The web server hands a request over when its head is here; the body comes as fast as the client sends it. So bodies are
read before a request takes one of the few places in which the application works, as a proxy in front would do.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore

# Requests of a process that are worked on at once; two of them may wait for the database (blogsite/middleware.py).
PLACES = 4
_IN_MEMORY = 1_048_576  # bytes; the rest of a large upload waits on the disk
_LARGE = 33_554_432  # bytes: twice the largest figure
_LARGE_AT_ONCE = 2  # bodies beyond that, which are files to import; so what they take of the disk stays bounded
_LONGEST = 272_629_760  # bytes: the largest file to import (256 MB), and a form around it


class BodyFirst:
    """WSGI around Django: reads the body, then waits for a place to have the request answered in."""

    def __init__(self, application):
        self.application = application
        self.places = BoundedSemaphore(PLACES)
        self.large_places = BoundedSemaphore(_LARGE_AT_ONCE)

    def __call__(self, environ, start_response):
        with self._received(environ), self.places:
            answer = self.application(environ, start_response)
            # A file, or an export, is sent as fast as the client takes it; some servers wrap files themselves.
            if getattr(answer, "streaming", True):
                return answer
            whole = b"".join(answer)
            answer.close()
            return [whole]

    @contextmanager
    def _received(self, environ) -> Iterator[None]:
        """Put the whole body where the application looks for it; what is too long or of unknown length stays unread."""
        announced = environ.get("CONTENT_LENGTH", "")
        length = int(announced) if announced.isdecimal() and len(announced) < 12 else 0
        large = self.large_places if length > _LARGE else nullcontext()
        with large, SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            if 0 < length <= _LONGEST:
                shutil.copyfileobj(environ["wsgi.input"], body)
                body.seek(0)
            environ["wsgi.input"] = body
            yield
