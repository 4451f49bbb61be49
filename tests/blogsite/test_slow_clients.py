import errno
import io
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from blogsite import slow_clients
from blogsite.slow_clients import PLACES, PLACES_TO_WRITE, BodyFirst

pytestmark = pytest.mark.django_db


class Slow(io.BytesIO):
    """A body that is read while `places` are all free."""

    places = None

    def read(self, size=-1):
        assert self.places.acquire(blocking=False)
        self.places.release()
        return super().read(size)


def ask(first: BodyFirst, body=b"", **environ):
    source = Slow(body)
    source.places = first.places
    return first({"wsgi.input": source, **environ}, lambda *_: None)


def test_a_body_is_read_before_a_place_is_taken_and_arrives_whole():
    seen = []

    def application(environ, start_response):
        assert first.places._value == PLACES - 1
        seen.append(environ["wsgi.input"].read())
        return HttpResponse(b"answer")

    first = BodyFirst(application)
    assert ask(first, b"x" * 2_000_000, CONTENT_LENGTH="2000000") == [b"answer"]
    assert seen == [b"x" * 2_000_000]
    assert first.places._value == PLACES


def test_what_is_too_long_or_has_no_length_is_not_read():
    first = BodyFirst(lambda environ, start_response: HttpResponse(environ["wsgi.input"].read()))
    for length in ("", "0", "-1", "x", "99999999999", "9" * 5000):
        assert ask(first, b"body", CONTENT_LENGTH=length) == [b""]
    assert ask(first, b"body") == [b""]


def test_a_place_is_given_back_after_an_error_and_while_a_file_is_sent():
    def broken(environ, start_response):
        raise RuntimeError

    first = BodyFirst(broken)
    for _ in range(PLACES + 1):
        try:
            ask(first)
        except RuntimeError:
            continue
    first.application = lambda environ, start_response: StreamingHttpResponse([b"a", b"b"])
    answers = [ask(first) for _ in range(PLACES + 1)]
    assert [b"".join(answer) for answer in answers] == [b"ab"] * (PLACES + 1)
    first.application = lambda environ, start_response: iter([b"wrapped by the server"])
    assert list(ask(first)) == [b"wrapped by the server"]


def told(environ) -> HttpResponse:
    return HttpResponse(b"come again" if slow_clients.NO_PLACE in environ else environ["wsgi.input"].read())


@pytest.mark.parametrize(("length", "at_once"), [(40_000_000, 2), (20_000_000, 8), (900_000, 32), (900, 128)])
def test_only_so_many_bodies_are_received_at_once_and_who_sends_none_is_served(length, at_once):
    class Stalled(io.BytesIO):
        def read(self, size=-1):
            arrived.release()
            rest.wait(30)
            return super().read(size)

    def send(body):
        return first({"wsgi.input": body, "CONTENT_LENGTH": str(length)}, lambda *_: None)

    first = BodyFirst(lambda environ, start_response: told(environ))
    arrived, rest = Semaphore(0), Event()
    with ThreadPoolExecutor(at_once) as clients:
        sending = [clients.submit(send, Stalled(b"body")) for _ in range(at_once)]
        for _ in sending:
            arrived.acquire(timeout=30)
        assert send(Stalled(b"never read")) == [b"come again"]
        assert ask(first) == [b""]
        rest.set()
    assert [each.result() for each in sending] == [[b"body"]] * at_once
    assert send(Stalled(b"body")) == [b"body"]


def test_a_body_that_a_full_disk_cannot_take_is_told_to_come_again(monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(slow_clients.SpooledTemporaryFile, "rollover", full)
    first = BodyFirst(lambda environ, start_response: told(environ))
    assert ask(first, b"x" * 2_000_000, CONTENT_LENGTH="2000000") == [b"come again"]
    assert ask(first, b"small", CONTENT_LENGTH="5") == [b"small"]


def test_a_file_is_handed_over_whole_and_of_large_ones_only_so_many_are_sent_at_once():
    def file_of(length):
        def application(environ, start_response):
            start_response("200 OK", [("Content-Length", str(length))])
            return StreamingHttpResponse([b"x" * length], headers={"Content-Length": str(length)})

        return BodyFirst(application)

    assert ask(file_of(slow_clients.WHOLE)) == [b"x" * slow_clients.WHOLE]

    first, said = file_of(slow_clients.WHOLE + 1), []

    def take():
        return first({"wsgi.input": io.BytesIO()}, lambda status, headers, *_: said.append((status, dict(headers))))

    taken = [take() for _ in range(slow_clients.LARGE_ANSWERS)]
    assert {status for status, _headers in said} == {"200 OK"}
    assert take() == [b""]
    assert said[-1] == ("503 Service Unavailable", {"Retry-After": "5", "Content-Length": "0"})
    taken[0].close()
    assert b"".join(ask(first)) == b"x" * (slow_clients.WHOLE + 1)


def test_readers_find_places_while_writers_take_all_of_theirs(monkeypatch):
    monkeypatch.setattr(slow_clients, "PATIENCE", 0.1)
    stuck, refused = Event(), []

    def application(environ, start_response):
        if environ["REQUEST_METHOD"] == "POST" and slow_clients.NO_PLACE not in environ:
            stuck.wait(30)
        refused.append(slow_clients.NO_PLACE in environ)
        return HttpResponse(b"done")

    first = BodyFirst(application)
    with ThreadPoolExecutor(PLACES_TO_WRITE) as writers:
        writing = [writers.submit(ask, first, REQUEST_METHOD="POST") for _ in range(PLACES_TO_WRITE)]
        while first.places_to_write._value:
            assert not any(request.done() for request in writing)
        assert ask(first, REQUEST_METHOD="GET") == [b"done"]
        assert ask(first, REQUEST_METHOD="HEAD") == [b"done"]
        assert ask(first, REQUEST_METHOD="DELETE") == [b"done"]
        assert refused == [False, False, True]
        stuck.set()
    assert ask(first, REQUEST_METHOD="POST") == [b"done"]
    assert refused == [False, False, True, *[False] * (PLACES_TO_WRITE + 1)]


@pytest.mark.parametrize(("path", "content_type"), [("/api/v1/comments/", "application/json"), ("/", "text/html")])
def test_who_found_no_place_to_write_is_told_to_come_again(client, path, content_type):
    response = client.post(path, **{slow_clients.NO_PLACE: True})
    assert response.status_code == 503
    assert response["Retry-After"]
    assert response["Content-Type"].startswith(content_type)
