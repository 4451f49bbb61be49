"""A client that sends slowly keeps one waiting thread, and nobody else's place.

The web server hands a request over when its head is here; the body comes as fast as the client sends it. So bodies are
read before a request takes one of the few places in which the application works, as a proxy in front would do. Half of
the places are for reading alone, so that who reads does not wait for who writes.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore

PLACES = 4  # requests of a process that are worked on at once
PLACES_TO_WRITE = 2  # of them, whatever may change something: one that prepares while one has the database's lock
PATIENCE = 5.0  # seconds that one waits for a place to write in: as many as several hundred comments take
NO_PLACE = "blogsite.no_place_to_write"  # in the environment of a request that found none
_READING = {"GET", "HEAD", "OPTIONS"}
_IN_MEMORY = 1_048_576  # bytes; the rest of a large upload waits on the disk
_LARGE = 33_554_432  # bytes: twice the largest figure
_LARGE_AT_ONCE = 2  # bodies beyond that, which are files to import; so what they take of the disk stays bounded
_LONGEST = 272_629_760  # bytes: the largest file to import (256 MB), and a form around it


class BodyFirst:
    """WSGI around Django: reads the body, then waits for a place to have the request answered in."""

    def __init__(self, application):
        self.application = application
        self.places = BoundedSemaphore(PLACES)
        self.places_to_write = BoundedSemaphore(PLACES_TO_WRITE)
        self.large_places = BoundedSemaphore(_LARGE_AT_ONCE)

    def __call__(self, environ, start_response):
        with self._received(environ), self._may_write(environ), self.places:
            answer = self.application(environ, start_response)
            # A file, or an export, is sent as fast as the client takes it; some servers wrap files themselves.
            if getattr(answer, "streaming", True):
                return answer
            whole = b"".join(answer)
            answer.close()
            return [whole]

    @contextmanager
    def _may_write(self, environ) -> Iterator[None]:
        """Wait for a place to write in; where none comes, the application is told so."""
        if environ.get("REQUEST_METHOD") in _READING:
            yield
        elif self.places_to_write.acquire(timeout=PATIENCE):
            try:
                yield
            finally:
                self.places_to_write.release()
        else:
            environ[NO_PLACE] = True
            yield

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
