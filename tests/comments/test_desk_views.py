"""The moderators' API: what each of them sees and decides, and nothing else."""

import pytest
from knox.models import AuthToken

from comments import moderation
from comments.models import Comment, Decision
from tests.factories import make_comment, make_site, make_thread, make_user

UNKNOWN = "8d1f0c0e-6b1c-4d3a-9f3e-5a1c2b3d4e5f"
QUEUE = "/api/v1/moderation/comments/"
DECISIONS = "/api/v1/moderation/decisions/"
NOTES = "/api/v1/moderation/notes/"
REASONS = "/api/v1/moderation/reasons/"
CANARY = "q7xk2mvz9p4w8rtb@canary.example"
QUEUE_KEYS = {
    *("id", "thread", "parent", "author_name", "author_url", "badge", "date", "modified", "content", "anchor"),
    *("link", "status", "version", "is_public", "author_email", "held_for"),
}
DECISION_KEYS = {"comment", "version", "before", "after", "actor", "rule", "reason", "note", "batch", "date"}


@pytest.fixture
def desk(api, mo):
    """Mo, with a token as a client holds it."""
    _instance, token = AuthToken.objects.create(mo)
    api.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return api


def decide(client, *comments, to="approved", **more):
    items = [{"id": str(c.uuid), "version": c.version} for c in comments]
    return client.post(DECISIONS, {"items": items, "status": to} | more)


# The queue


@pytest.mark.parametrize("number", [1, 3])
def test_the_queue_is_listed_in_few_queries(api, mo, blog, number, django_assert_num_queries):
    for _ in range(number):
        thread = make_thread(site=blog, author=make_user())
        make_comment(parent=make_comment(thread=thread, user=make_user()), status="pending")
    api.force_authenticate(mo)
    with django_assert_num_queries(5):
        answer = api.get(QUEUE)
    assert answer.json()["count"] == 2 * number
    assert all(set(row) == QUEUE_KEYS for row in answer.json()["results"])


def test_a_moderator_sees_the_words_as_typed_and_why_they_wait(desk, send, thread):
    desk.credentials()
    send(content="*See* https://a.example and https://b.example", author_email=CANARY)
    desk.force_authenticate(thread.site.moderators.get())
    [row] = desk.get(QUEUE, headers={"Accept-Language": "en"}).json()["results"]
    assert (row["status"], row["is_public"], row["version"], row["author_email"]) == ("pending", False, 1, CANARY)
    assert row["content"] == {"raw": "*See* https://a.example and https://b.example", "rendered": ""}
    assert row["held_for"] == [{"code": "links", "words": "It has several links: a.example, b.example"}]


def test_the_queue_is_filtered_and_searched(desk, blog):
    thread = make_thread(site=blog)
    waiting = make_comment(thread=thread, status="pending", text="needle")
    spam = make_comment(thread=thread, status="spam", name="Needle")
    public = make_comment(thread=make_thread(site=blog), email="needle@example.org")
    cases = {
        "": {waiting, spam, public},
        "status=pending": {waiting},
        "status=pending&status=spam": {waiting, spam},
        f"thread={thread.uuid}": {waiting, spam},
        "site=blog": {waiting, spam, public},
        "site=other": set(),
        "search=needle": {waiting, spam, public},
        "search=needle@example.org": {public},
    }
    for query, expected in cases.items():
        found = desk.get(f"{QUEUE}?{query}").json()["results"]
        assert {row["id"] for row in found} == {str(c.uuid) for c in expected}, query
    assert desk.get(f"{QUEUE}?status=bogus").status_code == 400
    assert desk.get(f"{QUEUE}?ordering=email").status_code == 400


def test_without_the_permission_nobody_sees_an_address(api, blog):
    shy = make_user("comments.moderate_comment")
    blog.moderators.add(shy)
    comment = make_comment(thread=make_thread(site=blog), status="pending", email=CANARY)
    api.force_authenticate(shy)
    decided = decide(api, comment)
    assert decided.status_code == 200
    for path in (QUEUE, f"{QUEUE}{comment.uuid}/", DECISIONS, f"{DECISIONS}?comment={comment.uuid}"):
        answer = api.get(path)
        assert answer.status_code == 200
        assert b"q7xk2mvz" not in answer.content
    assert api.get(f"{QUEUE}{comment.uuid}/").json()["author_email"] is None
    for word in (CANARY, "q7xk2mvz", "canary.example"):
        assert api.get(QUEUE, {"search": word}).json()["count"] == 0


# Who may


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "path",
    [QUEUE, DECISIONS, NOTES, REASONS, f"{DECISIONS}undo/", f"{QUEUE}{UNKNOWN}/", f"{QUEUE}{UNKNOWN}/history/"],
)
@pytest.mark.parametrize("role", ["anonymous", "reader", "moderator without permission", "wrong token", "left"])
def test_others_are_turned_away(api, blog, thread, role, path, method):
    comment = make_comment(thread=thread, status="pending", text="hiddenword")
    user = make_user(*(["comments.moderate_comment"] if role == "left" else []))
    if role != "reader":
        blog.moderators.add(user)
    _instance, token = AuthToken.objects.create(user)
    if role == "left":
        user.is_active = False
        user.save()
    if role != "anonymous":
        api.credentials(HTTP_AUTHORIZATION=f"Token {'x' * 64 if role == 'wrong token' else token}")
    items = {"items": [{"id": str(comment.uuid), "version": 1}], "status": "approved"}
    answer = getattr(api, method)(path, items if method == "post" else None)
    assert answer.status_code in (401, 403)
    assert answer.json()["error_code"] in ("not_authenticated", "permission_denied", "authentication_failed")
    assert b"hiddenword" not in answer.content
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_an_authors_token_opens_no_desk(api, thread):
    comment = make_comment(thread=thread, status="pending")
    from comments.tokens import author_token  # noqa: PLC0415

    for scheme in ("Bearer", "Token"):
        headers = {"Authorization": f"{scheme} {author_token(comment.uuid)}"}
        assert api.get(QUEUE, headers=headers).status_code in (401, 403)


def test_a_moderator_of_one_site_sees_and_decides_nothing_of_another(api, blog):
    otto = make_user("comments.moderate_comment", "comments.view_personal_data")
    make_site(moderators=[otto])
    comment = make_comment(thread=make_thread(site=blog), status="pending", text="hiddenword")
    api.force_authenticate(otto)
    assert api.get(QUEUE).json()["count"] == 0
    assert api.get(DECISIONS).json()["count"] == 0
    assert api.get(f"{QUEUE}?search=hiddenword").json()["count"] == 0
    foreign, unknown = api.get(f"{QUEUE}{comment.uuid}/"), api.get(f"{QUEUE}{UNKNOWN}/")
    assert (foreign.status_code, foreign.content) == (404, unknown.content)
    assert api.get(f"{DECISIONS}?comment={comment.uuid}").json()["count"] == 0
    answer = decide(api, comment)
    assert answer.status_code == 409
    assert answer.json()["results"] == [
        {"id": str(comment.uuid), "result": "unknown", "status": "", "version": 0, "batch": None, "last": None}
    ]
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert Decision.objects.count() == 1


def test_in_one_action_only_ones_own_are_decided(desk, thread):
    mine = make_comment(thread=thread, status="pending")
    theirs = make_comment(thread=make_thread(site=make_site()), status="pending")
    answer = decide(desk, theirs, mine)
    assert [row["result"] for row in answer.json()["results"]] == ["unknown", "decided"]
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending", "approved"}


def test_a_superuser_decides_everywhere(api):
    root = make_user(is_superuser=True)
    comments = [make_comment(thread=make_thread(site=make_site()), status="pending") for _ in range(2)]
    api.force_authenticate(root)
    assert {row["result"] for row in decide(api, *comments).json()["results"]} == {"decided"}


# Deciding


def test_one_is_decided_and_the_answer_says_so(desk, thread, mo, commit, published):
    comment = make_comment(thread=thread, status="pending")
    answer = decide(desk, comment, reason="other", note="Thanks.")
    commit()
    assert (answer.status_code, set(answer.json())) == (200, {"results"})
    last = comment.decisions.latest("pk")
    done = {"result": "decided", "status": "approved", "version": 2, "batch": str(last.batch), "last": None}
    assert answer.json()["results"] == [{"id": str(comment.uuid)} | done]
    assert published(thread)["count"] == 1
    assert (last.actor, last.reason, last.note, last.rule) == (mo, "other", "Thanks.", "")


def test_each_of_many_gets_its_own_answer(desk, thread, mo):
    fresh, stale, binned = (make_comment(thread=thread, status=s) for s in ("pending", "pending", "trash"))
    moderation.decide([(stale.uuid, 1)], to="spam", actor=mo)
    answer = decide(desk, stale, fresh, binned)
    results = answer.json()["results"]
    assert answer.status_code == 200
    assert [row["result"] for row in results] == ["stale", "decided", "refused"]
    assert set(results[0]["last"]) == DECISION_KEYS
    assert (results[0]["status"], results[0]["last"]["actor"], results[0]["last"]["after"]) == ("spam", "mo", "spam")


def test_where_nothing_was_as_seen_it_is_a_conflict(desk, thread, mo):
    comment = make_comment(thread=thread, status="pending")
    moderation.decide([(comment.uuid, 1)], to="spam", actor=mo)
    answer = decide(desk, comment)
    assert (answer.status_code, answer.json()["error_code"]) == (409, "stale")
    [row] = answer.json()["results"]
    assert (row["result"], row["version"], row["last"]["actor"]) == ("stale", 2, "mo")
    assert row["last"]["date"].endswith("Z")


@pytest.mark.parametrize(
    "changes",
    [
        {"items": []},
        {"items": None},
        {"items": {}},
        {"items": "x"},
        {"items": [{}]},
        {"items": [{"id": "x", "version": 1}]},
        {"items": [{"id": UNKNOWN}]},
        {"items": [{"id": UNKNOWN, "version": 0}]},
        {"items": [{"id": UNKNOWN, "version": "x"}]},
        {"items": [1]},
        {"items": [{"id": UNKNOWN, "version": 1}] * 1001},
        {"status": "published"},
        {"status": ""},
        {"status": None},
        {"status": ["approved"]},
        {"reason": "no slug!"},
        {"reason": "x" * 51},
        {"note": "x" * 2001},
        {"note": "a\x00"},
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(desk, thread, stored, changes):
    comment = make_comment(thread=thread, status="pending")
    before = stored()
    body = {"items": [{"id": str(comment.uuid), "version": 1}], "status": "approved"} | changes
    answer = desk.post(DECISIONS, body)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "invalid")
    assert stored() == before


def test_a_version_beyond_all_numbers_is_just_stale(desk, thread):
    comment = make_comment(thread=thread, status="pending")
    answer = desk.post(DECISIONS, {"items": [{"id": str(comment.uuid), "version": 10**25}], "status": "approved"})
    assert (answer.status_code, answer.json()["results"][0]["result"]) == (409, "stale")


# History


@pytest.mark.parametrize("number", [1, 3])
def test_decisions_are_listed_in_few_queries(api, mo, blog, number, django_assert_num_queries):
    for _ in range(number):
        make_comment(thread=make_thread(site=blog))
    api.force_authenticate(mo)
    with django_assert_num_queries(4):
        answer = api.get(DECISIONS)
    assert answer.json()["count"] == 2 * number
    assert all(set(row) == DECISION_KEYS for row in answer.json()["results"])


def test_the_history_of_a_comment_is_read_in_its_order(desk, thread, mo):
    comment = make_comment(thread=thread, status="pending")
    make_comment(thread=thread)
    decide(desk, comment)
    comment.refresh_from_db()
    decide(desk, comment, to="spam")
    rows = desk.get(f"{DECISIONS}?comment={comment.uuid}").json()["results"]
    assert [(r["before"], r["after"], r["actor"]) for r in rows] == [
        ("", "pending", ""),
        ("pending", "approved", "mo"),
        ("approved", "spam", "mo"),
    ]
    batch = rows[1]["batch"]
    assert desk.get(f"{DECISIONS}?batch={batch}").json()["count"] == 1


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_history_cannot_be_changed(desk, thread, method):
    make_comment(thread=thread)
    for path in (DECISIONS, f"{DECISIONS}1/", QUEUE):
        assert getattr(desk, method)(path, {}).status_code in (404, 405)
    assert Decision.objects.count() == 2


# Taking back, history, reasons, notes


def test_an_action_is_taken_back_by_its_batch(desk, blog):
    comments = [make_comment(thread=make_thread(site=blog), status="pending") for _ in range(2)]
    decide(desk, *comments)
    batch = Decision.objects.latest("pk").batch
    answer = desk.post(f"{DECISIONS}undo/", {"batch": str(batch)})
    assert answer.status_code == 200
    assert [row["status"] for row in answer.json()["results"]] == ["pending", "pending"]
    again = desk.post(f"{DECISIONS}undo/", {"batch": str(batch)})
    assert (again.status_code, again.json()["error_code"]) == (409, "stale")


def test_what_one_may_not_decide_any_more_is_not_taken_back(desk, blog, mo):
    other = make_site(moderators=[mo])
    comments = [make_comment(thread=make_thread(site=site), status="pending") for site in (blog, other)]
    batch = decide(desk, *comments).json()["results"][0]["batch"]
    other.moderators.clear()
    answer = desk.post(f"{DECISIONS}undo/", {"batch": batch})
    assert [row["id"] for row in answer.json()["results"]] == [str(comments[0].uuid)]
    assert set(Comment.objects.values_list("status", flat=True)) == {"pending", "approved"}


def test_nobody_takes_back_what_somebody_else_decided(desk, blog):
    comment = make_comment(thread=make_thread(site=blog), status="pending")
    moderation.decide([(comment.uuid, comment.version)], to="approved", actor=make_user())
    for batch in (str(Decision.objects.latest("pk").batch), UNKNOWN):
        assert desk.post(f"{DECISIONS}undo/", {"batch": batch}).status_code == 404
    assert desk.post(f"{DECISIONS}undo/", {"batch": "x"}).status_code == 400
    comment.refresh_from_db()
    assert comment.status == "approved"


def test_the_history_of_a_comment_is_told_in_order(desk, blog):
    comment = make_comment(thread=make_thread(site=blog), status="pending", email=CANARY)
    desk.post(NOTES, {"comment": str(comment.uuid), "text": "A friend of the house."})
    decide(desk, comment, to="rejected", reason="off-topic")
    answer = desk.get(f"{QUEUE}{comment.uuid}/history/")
    assert [(row["kind"], row["who"]) for row in answer.json()] == [
        ("decision", ""),
        ("note", "mo"),
        ("decision", "mo"),
    ]
    assert all(set(row) == {"kind", "date", "who", "words", "text"} for row in answer.json())
    assert "q7xk2mvz" not in answer.content.decode()


def test_a_reason_is_one_of_those_that_are_offered(desk, blog):
    comment = make_comment(thread=make_thread(site=blog), status="pending")
    rows = desk.get(REASONS).json()
    assert all(set(row) == {"code", "label_de", "label_en", "public_de", "public_en", "ground"} for row in rows)
    refused = decide(desk, comment, to="rejected", reason="no-such-reason")
    assert (refused.status_code, list(refused.json())) == (400, ["reason", "error_code"])
    assert decide(desk, comment, to="rejected", reason=rows[0]["code"]).status_code == 200
    assert Decision.objects.latest("pk").reason == rows[0]["code"]


def test_a_note_is_kept_with_its_author_and_seen_by_nobody_else(desk, api, blog):
    mine = make_comment(thread=make_thread(site=blog))
    foreign = make_comment(thread=make_thread(site=make_site()))
    answer = desk.post(NOTES, {"comment": str(mine.uuid), "text": " Look twice. "})
    assert answer.status_code == 201
    assert set(answer.json()) == {"comment", "author", "text", "date"}
    assert (answer.json()["author"], answer.json()["text"]) == ("mo", "Look twice.")
    assert desk.get(f"{NOTES}?comment={mine.uuid}").json()["count"] == 1
    for wanted in (foreign.uuid, UNKNOWN):
        refused = desk.post(NOTES, {"comment": str(wanted), "text": "x"})
        assert (refused.status_code, "comment" in refused.json()) == (400, True)
    assert desk.post(NOTES, {"comment": str(mine.uuid), "text": "x" * 2001}).status_code == 400
    otto = make_user("comments.moderate_comment")
    make_site(moderators=[otto])
    api.credentials()
    api.force_authenticate(otto)
    assert api.get(NOTES).json()["count"] == 0
    assert b"Look twice" not in api.get(f"/api/v1/comments/{mine.uuid}/").content


@pytest.mark.parametrize("number", [1, 3])
def test_notes_are_listed_in_few_queries(api, mo, blog, number, django_assert_num_queries):
    api.force_authenticate(mo)
    for _ in range(number):
        comment = make_comment(thread=make_thread(site=blog))
        api.post(NOTES, {"comment": str(comment.uuid), "text": "x"})
    with django_assert_num_queries(2):
        assert api.get(NOTES).json()["count"] == number
