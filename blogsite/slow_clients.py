"""A client that sends or takes slowly keeps one waiting thread, and nobody else's place.

The web server hands a request over when its head is here; the body comes as fast as the client sends it. So bodies are
read before a request takes one of the few places in which the application works, as a proxy in front would do. Half of
the places are for reading alone, so that who reads does not wait for who writes.

No client can keep all threads waiting: only so many wait for bodies, or for a large answer to be taken, and others are
told to come again. Ordinary answers are handed over whole, which needs no thread.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore

PLACES = 4  # requests of a process that are worked on at once
PLACES_TO_WRITE = 2  # of them, whatever may change something: one that prepares while one has the database's lock
PATIENCE = 5.0  # seconds that one waits for a place to write in: as many as several hundred comments take
NO_PLACE = "blogsite.no_place_to_write"  # in the environment of a request that found none
_READING = {"GET", "HEAD", "OPTIONS"}
_KILOBYTE, _MEGABYTE = 1024, 1024 * 1024
_IN_MEMORY = _MEGABYTE  # of a body; the rest of a large upload waits on the disk
_LONGEST = 260 * _MEGABYTE  # the largest file to import (256 MB), and a form around it
# How many bodies up to a length are received at once. What they take of memory and disk stays bounded, and so does the
# number of threads: serving.py has more.
BODIES = {64 * _KILOBYTE: 128, _MEGABYTE: 32, 32 * _MEGABYTE: 8, _LONGEST: 2}
WHOLE = 256 * _KILOBYTE  # answers up to here are handed over whole
LARGE_ANSWERS = 64  # others that are sent at once
# To start_response, which its third argument tells to forget what the application said.
_COME_AGAIN = ("503 Service Unavailable", [("Retry-After", "5"), ("Content-Length", "0")], (None, None, None))


class BodyFirst:
    """WSGI around Django: reads the body, then waits for a place to have the request answered in."""

    def __init__(self, application):
        self.application = application
        self.places = BoundedSemaphore(PLACES)
        self.places_to_write = BoundedSemaphore(PLACES_TO_WRITE)
        self.bodies = {longest: BoundedSemaphore(number) for longest, number in BODIES.items()}
        self.large_answers = BoundedSemaphore(LARGE_ANSWERS)

    def __call__(self, environ, start_response):
        with self._received(environ), self._may_write(environ), self.places:
            answer = self.application(environ, start_response)
            if not _is_sent_slowly(answer):
                whole = b"".join(answer)
                answer.close()
                return [whole]
            if self.large_answers.acquire(blocking=False):
                return _SlowlySent(answer, self.large_answers.release)
            answer.close()
            start_response(*_COME_AGAIN)
            return [b""]

    @contextmanager
    def _may_write(self, environ) -> Iterator[None]:
        """Wait for a place to write in; where none comes, the application is told so."""
        if environ.get("REQUEST_METHOD") in _READING or NO_PLACE in environ:
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
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as body:
            if 0 < length <= _LONGEST:
                receiving = next(places for longest, places in self.bodies.items() if length <= longest)
                if receiving.acquire(blocking=False):
                    try:
                        shutil.copyfileobj(environ["wsgi.input"], body)
                        body.seek(0)
                    except OSError:  # the disk is full
                        environ[NO_PLACE] = True
                    finally:
                        receiving.release()
                else:
                    environ[NO_PLACE] = True
            environ["wsgi.input"] = body
            yield


def _is_sent_slowly(answer) -> bool:
    """Whether it is a file, or an export, and longer than what is handed over whole; some servers wrap files."""
    if not getattr(answer, "streaming", True):
        return False
    length = getattr(answer, "headers", {}).get("Content-Length", "")
    return not length.isdecimal() or int(length) > WHOLE


class _SlowlySent:
    """An answer that is sent piece by piece, as fast as its client takes it."""

    def __init__(self, answer, sent: Callable[[], None]) -> None:
        self.answer, self.pieces, self.sent = answer, iter(answer), sent

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces

    def close(self) -> None:
        """Called once, by the web server, however the sending ended."""
        self.sent()
        if hasattr(self.answer, "close"):
            self.answer.close()
