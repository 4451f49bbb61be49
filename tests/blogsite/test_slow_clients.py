import io

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from blogsite.slow_clients import PLACES, BodyFirst

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


def test_of_bodies_as_large_as_files_to_import_only_two_are_received_at_once():
    seen = []

    class Large(io.BytesIO):
        def read(self, size=-1):
            seen.append(first.large_places._value)
            return super().read(size)

    def ask_for(length):
        environ = {"wsgi.input": Large(b"body"), "CONTENT_LENGTH": str(length)}
        return first(environ, lambda *_: None)

    first = BodyFirst(lambda environ, start_response: HttpResponse(environ["wsgi.input"].read()))
    assert ask_for(200_000_000) == [b"body"]
    assert {*seen} == {1}
    seen.clear()
    assert ask_for(20_000_000) == [b"body"]
    assert {*seen} == {2}
