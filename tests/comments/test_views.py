"""What anybody reads through the API, and what the holder of an author's token may do."""

import re
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from comments import limits, moderation, submission, threads, tokens
from comments.models import Comment, Revision
from comments.public import public_comment
from tests.factories import make_comment, make_site, make_thread, make_user

LIST = "/api/v1/comments/"
COMMENT_KEYS = {
    *("id", "thread", "parent", "author_name", "author_url", "badge", "date"),
    *("modified", "content", "anchor", "link", "status"),
}
THREAD_KEYS = {"id", "site", "key", "title", "link", "count", "version", "state", "closes_at", "published"}
OWN_KEYS = {"id", "status", "version", "author_name", "content", "date", "page", "link"}


def detail(comment) -> str:
    return f"{LIST}{comment.uuid}/"


def as_author(comment) -> dict:
    return {"Authorization": f"Bearer {tokens.author_token(comment.uuid)}"}


# Reading


@pytest.mark.parametrize("number", [1, 3])
def test_comments_are_listed_in_few_queries(api, number, django_assert_num_queries):
    for _ in range(number):
        make_comment(parent=make_comment(thread=make_thread(author=make_user())))
    with django_assert_num_queries(2):
        answer = api.get(LIST)
    assert answer.json()["count"] == 2 * number
    assert all(set(row) == COMMENT_KEYS for row in answer.json()["results"])


@pytest.mark.parametrize("number", [1, 3])
def test_threads_are_listed_in_few_queries(api, number, django_assert_num_queries):
    for _ in range(number):
        thread = make_thread()
        threads.add_identifier(thread, identifier=f"alias-{thread.pk}")
    with django_assert_num_queries(3):
        answer = api.get("/api/v1/threads/")
    assert answer.json()["count"] == number
    assert all(set(row) == THREAD_KEYS for row in answer.json()["results"])


def test_a_thread_names_where_its_pages_are(api, thread):
    make_comment(thread=thread)
    row = api.get(f"/api/v1/threads/{thread.uuid}/").json()
    assert set(row) == THREAD_KEYS
    assert (row["site"], row["key"], row["count"], row["state"]) == ("blog", thread.key, 1, "open")
    assert row["published"].endswith(f"/published/v1/blog/{thread.key}/")


def test_the_api_gives_a_comment_as_the_files_do(api, thread):
    comment = make_comment(thread=thread, website="https://ann.example", anchor="a")
    answer = make_comment(parent=comment)
    for row in (comment, answer):
        row.refresh_from_db()
        expected = public_comment(row, thread=thread, parent_uuid=row.parent and row.parent.uuid)
        assert api.get(detail(row)).json() == expected


def test_times_are_utc(api, thread):
    threads.update_thread(thread, closes_at=datetime(2031, 7, 1, 12, 30, tzinfo=ZoneInfo("Europe/Berlin")))
    comment = make_comment(thread=thread, created_at=datetime(2014, 7, 1, 12, 30, tzinfo=ZoneInfo("Europe/Berlin")))
    assert api.get(f"/api/v1/threads/{thread.uuid}/").json()["closes_at"] == "2031-07-01T10:30:00Z"
    assert api.get(detail(comment)).json()["date"] == "2014-07-01T10:30:00Z"
    assert api.get(detail(comment), headers=as_author(comment)).json()["date"] == "2014-07-01T10:30:00Z"


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "trash"])
def test_what_is_not_public_is_answered_like_what_does_not_exist(api, thread, status):
    comment = make_comment(thread=thread, status=status, text="hiddenword", name="hiddenname")
    nobody = uuid.uuid4()
    for method in ("get", "patch", "delete", "head"):
        hidden = getattr(api, method)(detail(comment))
        unknown = getattr(api, method)(f"{LIST}{nobody}/")
        assert (hidden.status_code, hidden.content) == (404, unknown.content)
        assert hidden.headers == unknown.headers
    for query in ("", f"?thread={thread.uuid}", "?search=hiddenword", "?search=hiddenname", "?ordering=date"):
        assert api.get(LIST + query).json()["results"] == []
        assert api.get(LIST + query).json()["count"] == 0
    assert api.get("/api/v1/threads/").json()["results"][0]["count"] == 0


def test_a_waiting_comment_changes_nothing_that_anybody_can_see(api, thread, send, commit, published_bytes):
    make_comment(thread=thread)
    commit()

    def everything():
        pages = [api.get(path) for path in (LIST, "/api/v1/threads/", f"/api/v1/threads/{thread.uuid}/")]
        return [(page.content, sorted(page.headers.items())) for page in pages], published_bytes()

    before = everything()
    for word in ("one", "two"):
        assert send(content=word).status_code == 202
    make_comment(thread=thread, status="spam")
    commit()
    assert everything() == before


def test_a_hidden_thread_takes_its_comments_out_of_the_api(api, thread):
    comment = make_comment(thread=thread)
    threads.update_thread(thread, state="hidden")
    assert api.get(LIST).json()["count"] == 0
    assert api.get("/api/v1/threads/").json()["count"] == 0
    assert api.get(detail(comment)).content == api.get(f"{LIST}{uuid.uuid4()}/").content
    assert api.get(f"/api/v1/threads/{thread.uuid}/").status_code == 404


def test_an_edit_that_waits_is_not_found_by_its_words(api, thread):
    comment = make_comment(thread=thread, text="oldword")
    submission.revise(comment, text="newword", version=1)
    assert api.get(LIST + "?search=oldword").json()["count"] == 1
    assert api.get(LIST + "?search=newword").json()["count"] == 0
    row = api.get(detail(comment)).json()
    assert (row["content"], row["modified"]) == ({"rendered": "<p>oldword</p>"}, None)


def test_comments_are_filtered(api, blog):
    site = make_site()
    here, there = make_comment(thread=make_thread(site=blog)), make_comment(thread=make_thread(site=site), anchor="a")
    answer = make_comment(parent=here)
    early = make_comment(thread=here.thread, created_at=timezone.now().replace(year=2014, month=6, day=1))
    cases = {
        f"site={site.slug}": {there},
        f"thread={here.thread.uuid}": {here, answer, early},
        f"parent={here.uuid}": {answer},
        "anchor=a": {there},
        "date__lte=2015-01-01T00:00:00Z": {early},
        "date__gte=2015-01-01T00:00:00Z": {here, there, answer},
        f"site={site.slug}&parent={here.uuid}": set(),
    }
    for query, expected in cases.items():
        found = api.get(f"{LIST}?{query}").json()["results"]
        assert {row["id"] for row in found} == {str(comment.uuid) for comment in expected}, query


def test_threads_are_filtered(api, blog):
    open_, closed = make_thread(site=blog, identifier="https://blog.example.org/one"), make_thread(state="closed")
    cases = {
        "site=blog": {open_, closed},
        "site=other": set(),
        "state=closed": {closed},
        f"key={open_.key}": {open_},
        "identifier=http://blog.example.org/one/%3Futm_source=x": {open_},
        "identifier=null": set(),
        "identifier=https://[": set(),
    }
    for query, expected in cases.items():
        found = api.get(f"/api/v1/threads/?{query}").json()["results"]
        assert {row["id"] for row in found} == {str(thread.uuid) for thread in expected}, query


@pytest.mark.parametrize(
    "query",
    ["thread=x", "parent=1", "date__gte=yesterday", "state=hidden", "ordering=count,secret", "page=0", "page=x"],
)
def test_a_question_that_makes_no_sense_is_told_so(api, thread, query):
    path = "/api/v1/threads/" if "state" in query or "ordering" in query else LIST
    answer = api.get(f"{path}?{query}")
    assert answer.status_code in (400, 404)
    assert "error_code" in answer.json()


@pytest.mark.parametrize("column", ["email", "text", "status", "held_for", "user", "pk", "thread__site__moderators"])
def test_nothing_hidden_can_be_sorted_by(api, column):
    for sign in ("", "-"):
        answer = api.get(f"{LIST}?ordering={sign}{column}")
        assert (answer.status_code, answer.json()["error_code"]) == (400, "invalid")


def test_no_parameter_tells_what_is_in_a_hidden_column(api, thread, read_corpus):
    make_comment(thread=thread, email="known@example.test")
    make_comment(thread=thread, email="kanary@example.test", status="pending")
    replayed = 0
    for _name, body, _record in read_corpus("orm_leak_params"):
        hit = body.decode()
        miss = hit.replace("known@", "other@").replace("=k", "=zzz").replace("pending", "rejected")
        for path in (LIST, "/api/v1/threads/", detail(Comment.objects.first())):
            answers = [api.get(f"{path}?{query}") for query in (hit, miss)]
            first, second = (
                (a.status_code, a.content.replace(q.encode(), b"")) for a, q in zip(answers, (hit, miss), strict=True)
            )
            assert first == second
            assert answers[0].status_code in (200, 400, 404)
            assert b"@example.test" not in answers[0].content
            assert b"kanary" not in answers[0].content
            replayed += 1
    assert replayed > 100


@pytest.mark.parametrize("corpus", ["sqli", "blns", "unicode_own", "path_traversal"])
def test_no_hostile_value_breaks_a_filter(api, thread, read_corpus, corpus):
    make_comment(thread=thread)
    for _name, body, _record in read_corpus(corpus, limit=500):
        value = body.decode("utf-8", "replace")
        for parameter in ("search", "site", "anchor"):
            answer = api.get(LIST, {parameter: value})
            assert answer.status_code in (200, 400), (parameter, value)
        assert api.get("/api/v1/threads/", {"identifier": value, "key": value}).status_code in (200, 400), value


@pytest.mark.parametrize("name", ["search", "site", "thread", "anchor", "page", "ordering", "date__gte"])
def test_nul_is_no_crash(api, db, name):
    assert api.get(f"{LIST}?{name}=%00").status_code in (200, 400, 404)
    assert api.get(f"/api/v1/threads/?{name}=%00&identifier=a%00&key=%00").status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "path", ["x", "%00", "1", "..%2f", str(uuid.UUID(int=0)), "8d1f0c0e-6b1c-4d3a-9f3e-5a1c2b3d4e5f".upper()]
)
def test_ids_that_are_none_are_not_found(api, db, path):
    answer = api.get(f"{LIST}{path}/")
    assert (answer.status_code, answer.json()["error_code"]) == (404, "not_found")


def test_nobody_is_found_by_an_address(api, thread):
    make_comment(thread=thread, email="q7xk2mvz9p4w8rtb@canary.example")
    for word in ("q7xk2mvz9p4w8rtb@canary.example", "q7xk", "canary"):
        assert api.get(LIST, {"search": word}).json()["count"] == 0


def test_no_address_is_in_any_public_byte(api, thread, send, commit, published_bytes):
    canary = re.compile(rb"q7xk2mvz9p4w8rtb|canary\.example", re.IGNORECASE)
    email = "q7xk2mvz9p4w8rtb@canary.example"
    comment = make_comment(thread=thread, email=email)
    waiting = send(author_email=email)
    commit()
    paths = [LIST, detail(comment), f"{LIST}{waiting.json()['id']}/", "/api/v1/threads/", f"{LIST}?search={email}"]
    answers = [api.get(path) for path in paths]
    answers += [api.get(detail(comment), headers=as_author(comment)), waiting, send(author_email=email, content="")]
    answers += [api.options(LIST), api.options(detail(comment)), send(author_email=email + " x")]
    everything = b"".join(a.content + str(a.headers).encode() for a in answers) + published_bytes()
    assert canary.findall(everything.replace(f"search={email.replace('@', '%40')}".encode(), b"")) == []


# The author


def test_an_author_follows_a_comment_that_waits(api, thread):
    comment = make_comment(thread=thread, status="pending", name="Ann", text="*Mine*")
    answer = api.get(detail(comment), headers=as_author(comment))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert set(answer.json()) == OWN_KEYS
    assert answer.json() | {"date": None} == {
        "id": str(comment.uuid),
        "status": "pending",
        "version": 1,
        "author_name": "Ann",
        "content": {"raw": "*Mine*", "rendered": ""},
        "date": None,
        "page": None,
        "link": f"https://blog.example.org/a-page/#comment-{comment.uuid}",
    }


def test_an_author_learns_nothing_of_what_was_decided(api, thread):
    comment = make_comment(thread=thread, status="pending")
    waiting = api.get(detail(comment), headers=as_author(comment))
    for to in ("rejected", "spam", "trash", "pending"):
        comment.refresh_from_db()
        moderation.decide([(comment.uuid, comment.version)], to=to)
        answer = api.get(detail(comment), headers=as_author(comment))
        assert (answer.content, answer.headers) == (waiting.content, waiting.headers)


def test_an_author_learns_on_which_page_it_is(api, thread):
    for _ in range(25):
        make_comment(thread=thread)
    comment = make_comment(thread=thread)
    reply = make_comment(parent=comment)
    for row in (comment, reply):
        own = api.get(detail(row), headers=as_author(row)).json()
        assert (own["status"], own["page"]) == ("approved", 2)


def test_an_edit_of_a_published_comment_waits_while_the_old_text_is_public(api, thread, commit, published):
    comment = make_comment(thread=thread, text="Old.")
    answer = api.patch(detail(comment), {"content": "New.", "version": 1}, headers=as_author(comment))
    commit()
    assert answer.status_code == 200
    assert set(answer.json()) == OWN_KEYS
    assert (answer.json()["status"], answer.json()["version"]) == ("pending", 2)
    assert answer.json()["content"] == {"raw": "New.", "rendered": "<p>Old.</p>"}
    assert list(Revision.objects.values_list("text", flat=True)) == ["Old."]
    assert published(thread)["conversations"][0]["comment"]["content"] == {"rendered": "<p>Old.</p>"}
    assert api.get(detail(comment)).json()["content"] == {"rendered": "<p>Old.</p>"}


def test_an_edit_of_another_version_is_a_conflict(api, thread, stored):
    comment = make_comment(thread=thread, status="pending")
    before = stored()
    answer = api.patch(detail(comment), {"content": "New.", "version": 2}, headers=as_author(comment))
    assert (answer.status_code, answer.json()["error_code"]) == (409, "stale")
    assert stored() == before


def test_edits_of_one_network_are_counted(api, thread, monkeypatch):
    monkeypatch.setattr(limits, "CAPACITY", 1)
    comment = make_comment(thread=thread, status="pending")

    def edit(version):
        body = {"content": f"Edit {version}.", "version": version}
        return api.patch(detail(comment), body, headers=as_author(comment), REMOTE_ADDR="203.0.113.7")

    assert edit(1).status_code == 200
    refused = edit(2)
    assert (refused.status_code, refused.json()["error_code"]) == (429, "too_many_comments")
    assert refused.headers["Retry-After"]


def test_a_moderators_decision_does_not_hinder_an_edit(api, thread):
    comment = make_comment(thread=thread, status="rejected")
    answer = api.patch(detail(comment), {"content": "New.", "version": 1}, headers=as_author(comment))
    assert (answer.status_code, answer.json()["status"]) == (200, "pending")
    comment.refresh_from_db()
    assert comment.status == "rejected"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"content": "", "version": 1}, "content"),
        ({"content": "x" * 5001, "version": 1}, "content"),
        ({"content": "a\x1b", "version": 1}, "content"),
        ({"content": 5, "version": 1}, "content"),
        ({"version": 1}, "content"),
        ({"content": "New."}, "version"),
        ({"content": "New.", "version": 0}, "version"),
        ({"content": "New.", "version": "x"}, "version"),
        ({"content": "New.", "version": None}, "version"),
        ({"content": "New.", "version": 10**30}, None),
    ],
)
def test_an_edit_that_is_refused_changes_nothing(api, thread, stored, body, field):
    comment = make_comment(thread=thread)
    before = stored(), Comment.objects.values().get()
    answer = api.patch(detail(comment), body, headers=as_author(comment))
    if field:
        assert (answer.status_code, set(answer.json())) == (400, {field, "error_code"})
    else:
        assert answer.status_code in (400, 409)
    assert (stored(), Comment.objects.values().get()) == before


def test_an_author_takes_a_comment_back(api, thread, commit, published):
    comment = make_comment(thread=thread)
    assert api.delete(detail(comment), headers=as_author(comment)).status_code == 204
    commit()
    assert published(thread)["conversations"] == []
    assert api.get(detail(comment)).status_code == 404
    for method in ("get", "patch", "delete"):
        answer = getattr(api, method)(detail(comment), {"content": "x", "version": 1}, headers=as_author(comment))
        assert answer.status_code in (404, 409, 204)
    comment.refresh_from_db()
    assert comment.status == "trash"


@pytest.mark.parametrize("status", Comment.Status.values)
def test_whoever_takes_a_comment_back_does_not_learn_what_was_decided(api, thread, status):
    comment = make_comment(thread=thread, status=status)
    calls = [("delete", None), ("get", None), ("patch", {"content": "x", "version": 1}), ("delete", None)]
    answers = [getattr(api, method)(detail(comment), body, headers=as_author(comment)) for method, body in calls]
    assert [answer.status_code for answer in answers] == [204, 404, 409, 204]


def test_a_wrong_token_is_answered_like_an_unknown_comment(api, thread):
    comment, other = make_comment(thread=thread, status="pending"), make_comment(thread=thread, status="pending")
    token = tokens.author_token(comment.uuid)
    wrong = [
        f"Bearer {tokens.author_token(other.uuid)}",
        f"Bearer {token}x",
        f"bearer {token}",
        f"Basic {token}",
        f"Bearer  {token}",
        "Bearer ",
        "Bearer",
        token,
        "",
    ]
    body = {"content": "New.", "version": 1}
    for method in ("get", "patch", "delete"):
        unknown = getattr(api, method)(f"{LIST}{uuid.uuid4()}/", body, headers=as_author(comment))
        assert unknown.status_code == 404
        for value in wrong:
            answer = getattr(api, method)(detail(comment), body, headers={"Authorization": value})
            assert (answer.status_code, answer.content, answer.headers) == (404, unknown.content, unknown.headers)
    assert Revision.objects.count() == 0
    assert set(Comment.objects.values_list("status", "version")) == {("pending", 1)}


def test_a_wrong_token_on_a_published_comment_reads_it_and_changes_nothing(api, thread):
    comment = make_comment(thread=thread)
    wrong = {"Authorization": "Bearer x"}
    assert set(api.get(detail(comment), headers=wrong).json()) == COMMENT_KEYS
    assert api.patch(detail(comment), {"content": "New.", "version": 1}, headers=wrong).status_code == 404
    assert api.delete(detail(comment), headers=wrong).status_code == 404
    assert Comment.objects.get().status == "approved"


@pytest.mark.parametrize("method", ["put", "post"])
def test_other_methods_do_nothing(api, thread, method):
    comment = make_comment(thread=thread)
    answer = getattr(api, method)(detail(comment), {"content": "x"}, headers=as_author(comment))
    assert (answer.status_code, answer.json()["error_code"]) == (405, "method_not_allowed")
    answer = api.post(detail(comment), {}, headers=as_author(comment) | {"X-HTTP-Method-Override": "DELETE"})
    assert answer.status_code == 405
    assert Comment.objects.get().status == "approved"


@pytest.mark.parametrize(
    ("sent", "kept"), [({}, False), ({"wants_replies": True}, True), ({"wants_replies": False}, False)]
)
def test_mail_about_answers_is_asked_for(send, sent, kept):
    answer = send(**sent)
    assert set(answer.json()) == {"id", "status", "version", "author_token"}
    assert Comment.objects.get().wants_replies is kept


def test_a_wish_that_is_no_yes_or_no_is_refused(send, stored):
    before = stored()
    assert "wants_replies" in send(wants_replies={"x": 1}).json()
    assert stored() == before


def test_a_server_without_mail_does_not_promise_any(send, settings, stored):
    settings.SENDS_MAIL = False
    before = stored()
    answer = send(wants_replies=True)
    assert (answer.status_code, set(answer.json())) == (400, {"wants_replies", "error_code"})
    assert stored() == before
    assert send().status_code == 202


def test_a_title_that_changed_between_two_tries_does_not_make_two_comments(send):
    headers = {"Idempotency-Key": "once"}
    first, again = (send(title=title, headers=headers) for title in ("A page", "(1) A page"))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    assert Comment.objects.count() == 1
    assert send(content="Something else.", headers=headers).status_code == 422
