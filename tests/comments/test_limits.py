"""How fast one network may send comments."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from comments import limits
from comments.models import Comment, RateBucket
from comments.origins import own_origin

ADDRESS = "203.0.113.7"


def network(address: str, **headers) -> str:
    return limits.network_of(RequestFactory().post("/", REMOTE_ADDR=address, headers=headers))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("203.0.113.7:49152", "203.0.113.0/24"),
        ("[2001:db8:1:2::7]:443", "2001:db8:1::/56"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2ff::7", "2001:db8:1:200::/56"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("", ""),
        ("not an address", ""),
    ],
)
def test_neighbours_count_together_and_loopback_does_not_count(address, expected):
    assert network(address) == expected


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Client-IP", "Forwarded", "CF-Connecting-IP"])
def test_an_address_that_the_client_made_up_changes_nothing(header):
    assert network(ADDRESS, **{header: "198.51.100.1"}) == "203.0.113.0/24"


def test_behind_a_declared_proxy_the_address_that_the_proxy_saw_counts(settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    assert network("127.0.0.1", **{"X-Forwarded-For": "198.51.100.1, 203.0.113.7"}) == "203.0.113.0/24"


def test_a_flood_is_refused_with_a_time_to_try_again(api, words, monkeypatch):
    monkeypatch.setattr(limits, "CAPACITY", 2)

    def post(n, address=ADDRESS):
        return api.post("/api/v1/comments/", words | {"content": f"{n}"}, HTTP_ORIGIN=own_origin(), REMOTE_ADDR=address)

    assert [post(n).status_code for n in range(4)] == [202, 202, 429, 429]
    refused = post(5)
    assert refused.json()["error_code"] == "too_many_comments"
    assert int(refused.headers["Retry-After"]) > 0
    assert Comment.objects.count() == 2
    assert post(6, "198.51.100.1").status_code == 202, "others still can"


def test_a_refused_comment_costs_no_turn(api, words, monkeypatch):
    monkeypatch.setattr(limits, "CAPACITY", 1)
    for content in ("", "x" * 6000, "right"):
        answer = api.post(
            "/api/v1/comments/", words | {"content": content}, HTTP_ORIGIN=own_origin(), REMOTE_ADDR=ADDRESS
        )
    assert answer.status_code == 202


@pytest.mark.django_db
def test_turns_come_back_with_time(monkeypatch):
    monkeypatch.setattr(limits, "CAPACITY", 1)
    limits.take_turn("a")
    with pytest.raises(limits.TooManyComments):
        limits.take_turn("a")
    RateBucket.objects.update(full_at=RateBucket.objects.get().full_at - limits.TooManyComments.retry_after)
    limits.take_turn("a")


@pytest.mark.django_db
def test_full_buckets_are_forgotten_and_no_address_is_stored():
    limits.take_turn("203.0.113.0/24")
    assert "203.0.113" not in str(RateBucket.objects.values().get())
    assert limits.forget() == 0
    past = timedelta(hours=1).total_seconds()
    RateBucket.objects.update(full_at=RateBucket.objects.get().full_at - past)
    assert limits.forget() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_exactly_as_many_pass_as_there_are_turns(monkeypatch):
    monkeypatch.setattr(limits, "CAPACITY", 10)
    passed, start = [], threading.Barrier(20)

    def run():
        start.wait()
        try:
            limits.take_turn("a")
            passed.append(1)
        except limits.TooManyComments:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 10


def test_previews_have_a_limit_of_their_own_and_store_nothing(api, blog, words, stored):
    def preview(address=ADDRESS):
        return api.post("/api/v1/comments/preview/", {"content": "x"}, HTTP_ORIGIN=own_origin(), REMOTE_ADDR=address)

    before = stored()
    assert {preview().status_code for _n in range(60)} == {200}
    refused = preview()
    assert (refused.status_code, refused.json()["error_code"]) == (429, "too_many_previews")
    assert refused.headers["Retry-After"] == "60"
    assert preview("198.51.100.1").status_code == 200, "others still can"
    assert stored() == before
    sent = api.post("/api/v1/comments/", words, HTTP_ORIGIN=own_origin(), REMOTE_ADDR=ADDRESS)
    assert sent.status_code == 202, "and so can who looked too often, where it matters"


@pytest.mark.django_db
def test_a_clock_that_is_set_back_locks_nobody_out(monkeypatch):
    monkeypatch.setattr(limits, "CAPACITY", 2)
    a_day = timedelta(days=1).total_seconds()
    limits.take_turn("a")
    RateBucket.objects.update(full_at=RateBucket.objects.get().full_at + a_day)
    limits.take_turn("a")
    limits.take_turn("a")
    with pytest.raises(limits.TooManyComments):
        limits.take_turn("a")
