"""The lane is asked as a server asks it: an environ goes in; a status, headers and a body come out."""

import gzip
import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db import OperationalError, connections

from comments import moderation, publication
from comments.published import PublishedThreads, no_thread
from comments.serializers import PublicCommentSerializer
from tests.factories import make_comment, make_site, make_thread

NOWHERE = "0" * 32
OPEN_TO_ALL = {
    "Content-Type": "application/json",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Encoding",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Answer:
    def __init__(self, status: str, headers: list, body: bytes) -> None:
        self.status, self.headers, self.body = int(status.split()[0]), dict(headers), body
        assert len(headers) == len(self.headers), "a header was sent twice"

    @property
    def json(self):
        return json.loads(self.body)


def django_was_entered(environ, start_response):
    start_response("299 Django", [])
    return [b"{}"]


@pytest.fixture
def lane():
    application = PublishedThreads(django_was_entered, settings.PUBLISHED_ROOT)

    def get(path: str, *, method: str = "GET", query: str = "", **headers) -> Answer:
        answer: list = []
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query} | headers
        body = b"".join(application(environ, lambda status, headers: answer.extend((status, headers))))
        return Answer(*answer, body)

    return get


@pytest.fixture
def address(thread):
    return lambda name="newest": f"/published/v1/blog/{thread.key}/{name}.json"


@pytest.fixture
def comment(thread, commit):
    comment = make_comment(thread=thread, name="Ann", text="Grüße aus Köln")
    commit()
    return comment


def test_a_page_is_answered_with_these_headers_and_no_others(lane, address, comment):
    answer = lane(address(), HTTP_ORIGIN="https://anywhere.example", HTTP_COOKIE="sessionid=x")
    etag, length = answer.headers.pop("ETag"), answer.headers.pop("Content-Length")
    assert (answer.status, answer.headers) == (200, OPEN_TO_ALL)
    assert etag.startswith('W/"')
    assert int(length) == len(answer.body)


@pytest.mark.parametrize("name", ["newest", "oldest"])
def test_a_first_screen_has_exactly_these_keys(lane, address, comment, name):
    page = lane(address(name)).json
    summary = {"thread", "version", "count", "pages", "state", "closes_at", "sends_mail"}
    assert set(page) == summary | {"covers", "conversations"}
    assert set(page) == set(no_thread())
    assert [set(conversation) for conversation in page["conversations"]] == [{"position", "comment", "replies", "more"}]
    assert set(page["conversations"][0]["comment"]) == set(PublicCommentSerializer().fields)


def test_a_numbered_page_holds_conversations_only(lane, address, comment):
    assert set(lane(address("1")).json) == {"conversations"}


def test_the_same_comment_looks_the_same_in_the_file_and_in_the_api(lane, address, comment, api):
    in_file = lane(address()).json["conversations"][0]["comment"]
    assert in_file == api.get(f"/api/v1/comments/{comment.uuid}/").json()
    assert in_file == api.get("/api/v1/comments/").json()["results"][0]


def test_who_has_the_page_is_told_that_it_is_unchanged(lane, address, comment):
    etag = lane(address()).headers["ETag"]
    for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        answer = lane(address(), HTTP_IF_NONE_MATCH=known)
        assert (answer.status, answer.body) == (304, b"")
        assert answer.headers == OPEN_TO_ALL | {"ETag": etag}
    assert lane(address(), HTTP_IF_NONE_MATCH='W/"other"').status == 200


def test_the_tag_comes_from_the_content(lane, address, comment, thread, commit):
    before = lane(address()).headers["ETag"]
    moderation.decide([(comment.uuid, comment.version)], to="pending")
    commit()
    empty = lane(address())
    assert empty.headers["ETag"] != before
    make_comment(thread=thread, status="pending")
    commit()
    assert lane(address()).headers["ETag"] == empty.headers["ETag"]


def test_it_is_sent_compressed_to_those_who_take_that(lane, address, comment):
    plain, small = lane(address()), lane(address(), HTTP_ACCEPT_ENCODING="br, gzip, deflate")
    assert small.headers["Content-Encoding"] == "gzip"
    assert int(small.headers["Content-Length"]) == len(small.body)
    assert gzip.decompress(small.body) == plain.body
    assert "Content-Encoding" not in plain.headers


@pytest.mark.parametrize("accept", ["gzip;q=0", "gzip; q=0.0, br", "identity", "br", "x-gzipped"])
def test_it_is_sent_plain_to_those_who_refuse_compression(lane, address, comment, accept):
    assert "Content-Encoding" not in lane(address(), HTTP_ACCEPT_ENCODING=accept).headers


def test_head_is_get_without_a_body(lane, address, comment):
    for path in (address(), "/published/v1/nosuchsite/x", "/published/v1/blog/counts.json"):
        head, get = lane(path, method="HEAD"), lane(path)
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


def test_a_preflight_is_allowed(lane, address, comment):
    answer = lane(address(), method="OPTIONS", HTTP_ORIGIN="https://anywhere.example")
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_published_pages_can_only_be_read(lane, address, comment, method):
    answer = lane(address(), method=method)
    assert (answer.status, answer.json["error_code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_nothing_else_is_its_business(lane, db):
    for path in ("/", "/published", "/published/v2/blog/counts.json", "/api/v1/comments/", "//published/v1/"):
        assert lane(path).status == 299


def test_a_thread_that_nobody_wrote_to_is_a_constant_empty_page(lane, blog, thread, commit):
    commit()
    answers = [lane(f"/published/v1/blog/{key}/newest.json") for key in (NOWHERE, "f" * 32)]
    assert [answer.json for answer in answers] == [no_thread(), no_thread()]
    assert answers[0].body == answers[1].body
    assert answers[0].headers == answers[1].headers
    assert lane(f"/published/v1/blog/{NOWHERE}/1.json").status == 404


def test_an_unknown_site_is_not_found(lane, thread, commit):
    commit()
    for path in (f"/published/v1/nosuchsite/{thread.key}/newest.json", "/published/v1/nosuchsite/counts.json"):
        answer = lane(path, query=f"keys={thread.key}")
        assert (answer.status, answer.json["error_code"]) == (404, "not_found")


def test_a_site_is_known_before_anybody_wrote(lane, db):
    site = make_site()
    assert lane(f"/published/v1/{site.slug}/{NOWHERE}/newest.json").json == no_thread()


def test_one_sites_page_is_not_found_under_another(lane, thread, comment):
    other = make_site()
    assert lane(f"/published/v1/{other.slug}/{thread.key}/newest.json").json == no_thread()


# Counts


def counts(lane, keys: str) -> Answer:
    return lane("/published/v1/blog/counts.json", query=f"keys={keys}")


def test_counts_come_from_the_summaries(lane, blog, thread, comment, commit):
    other = make_thread(site=blog)
    for _ in range(2):
        make_comment(thread=other)
    make_comment(thread=other, status="pending")
    commit()
    answer = counts(lane, f"{thread.key},{other.key},{NOWHERE}")
    assert answer.json == {thread.key: 1, other.key: 2, NOWHERE: 0}
    assert answer.headers.items() >= OPEN_TO_ALL.items()
    again = lane(
        "/published/v1/blog/counts.json", query=f"keys={thread.key}", HTTP_IF_NONE_MATCH=answer.headers["ETag"]
    )
    assert again.status == 200


def test_a_hundred_keys_are_counted_and_no_more(lane, thread, comment):
    keys = [f"{n:032x}" for n in range(100)]
    assert counts(lane, ",".join([*keys[:99], thread.key])).json[thread.key] == 1
    answer = counts(lane, ",".join([*keys, thread.key]))
    assert (answer.status, answer.json["error_code"]) == (400, "invalid")


@pytest.mark.parametrize(
    "query",
    [
        "",
        "keys",
        "keys=",
        "keys=,",
        "key=" + "0" * 32,
        "keys=" + "0" * 31,
        "keys=" + "0" * 33,
        "keys=" + "0" * 32 + "%0A",
        "keys=" + "0" * 32 + ",",
        "keys=" + "G" * 32,
        "keys=../../../../etc/passwd",
        "keys=%00",
        "keys=%ff%fe",
        "&" * 5000,
        "keys=" + "0," * 50_000,
        "a=1;keys=" + "0" * 32,
    ],
)
def test_a_wrong_question_is_told_so(lane, thread, comment, query):
    answer = lane("/published/v1/blog/counts.json", query=query)
    assert (answer.status, answer.json["error_code"]) == (400, "invalid")


# Hostile addresses


def test_no_path_leads_out_of_the_published_pages(lane, thread, comment, read_corpus):
    secret = Path(settings.PUBLISHED_ROOT).parent / "secret.json"
    secret.write_text('{"count": 1, "canary": "1Xq0secret"}')
    shapes = (
        "/published/v1/{}",
        "/published/v1/blog/{}",
        f"/published/v1/blog/{thread.key}/{{}}",
        "/published/v1/{}/x.json",
    )
    replayed = 0
    for _name, body, _record in read_corpus("path_traversal"):
        for payload in {body.decode("latin-1"), unquote(body.decode("latin-1"), "latin-1")}:
            for target in ("../../../../secret.json", "etc/passwd", "newest.json"):
                for shape in shapes:
                    answer = lane(shape.format(payload.replace("{FILE}", target)))
                    assert answer.status == 404
                    assert b"1Xq0secret" not in answer.body
                    replayed += 1
    assert replayed > 500


@pytest.mark.parametrize(
    "name", ["newest.json\n", "NEWEST", ".newest", "newest.json.1", "1-", "-1", "²", "1" * 10, "", "a\x00"]
)
def test_only_names_of_files_are_names(lane, address, comment, name):
    assert lane(address(name)).status == 404


# Now and always


def test_what_changes_on_the_disk_is_seen_at_once(lane, address, thread, comment, commit):
    assert lane(address()).json["count"] == 1
    for count in range(2, 6):
        make_comment(thread=thread)
        commit()
        assert lane(address()).json["count"] == count
        assert counts(lane, thread.key).json == {thread.key: count}
    (publication.folder(thread) / "newest.json").unlink()
    assert lane(address()).json == no_thread()


def test_a_damaged_file_is_a_missing_one(lane, address, thread, comment):
    (publication.folder(thread) / "newest.json").write_bytes(b'{"count": 1, "conv')
    assert lane(address()).json == no_thread()
    assert counts(lane, thread.key).json == {thread.key: 0}
    assert publication.reconcile() == 1
    assert lane(address()).json["count"] == 1


def test_pages_are_served_without_a_query(lane, address, comment, django_assert_num_queries):
    path = address()
    with django_assert_num_queries(0):
        assert lane(path).status == 200


@pytest.mark.django_db(transaction=True)
def test_the_whole_product_serves_pages_while_the_database_is_unusable(live_blog, monkeypatch):
    from blogsite.wsgi import application  # noqa: PLC0415 -- as the live server has it

    monkeypatch.setattr(application, "sites", str(Path(settings.PUBLISHED_ROOT) / "v1" / "sites"))
    thread = make_thread()
    make_comment(thread=thread, text="Still here.")
    page = thread.published_url + "newest.json"
    monkeypatch.setattr(type(connections["default"]), "cursor", _refuse)
    with pytest.raises(HTTPError) as unavailable:
        urlopen(f"{live_blog}/api/v1/comments/", timeout=60)
    with unavailable.value as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    with urlopen(page, timeout=60) as answer:
        assert b"Still here." in answer.read()
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"


def _refuse(*args):
    raise OperationalError("the database is gone")


def test_memory_is_bounded_and_what_was_forgotten_is_read_again(blog, monkeypatch, commit):
    threads = [make_thread() for _ in range(5)]
    for thread in threads:
        make_comment(thread=thread, text="word " * 500)
    commit()
    application = PublishedThreads(django_was_entered, settings.PUBLISHED_ROOT)
    monkeypatch.setattr("comments.published._MEMORY", 10_000)
    paths = [f"/published/v1/blog/{thread.key}/newest.json" for thread in threads]
    for _ in range(2):
        for path in paths:
            body = b"".join(application({"REQUEST_METHOD": "GET", "PATH_INFO": path}, lambda *_: None))
            assert json.loads(body)["count"] == 1
    sizes = [len(kept.answer.plain[0]) + len(kept.answer.squeezed[0]) for kept in application.memory.values()]
    assert application.held == sum(sizes) <= 10_000
    assert 0 < len(sizes) < 5


def test_a_page_may_ask_for_counts_by_what_it_calls_its_threads(lane, thread, comment):
    asked = "id=a-page&id=https%3A%2F%2Fblog.example.org%2Fnowhere%2F&id=%7B%7B%20page.id%20%7D%7D"
    answer = lane("/published/v1/blog/counts.json", query=asked)
    assert answer.json == {"a-page": 1, "https://blog.example.org/nowhere/": 0, "{{ page.id }}": 0}
    assert lane("/published/v1/blog/counts.json", query="&".join(["id=a"] * 101)).status == 400
