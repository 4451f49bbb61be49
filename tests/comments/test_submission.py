"""A reader's words on their way in, through the API's door: all of it, or nothing at all."""

import sqlite3
import threading
import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from comments import idempotency, limits, moderation, screening, submission, threads, tokens
from comments.models import Comment, Decision, IdempotencyKey, Revision, Thread
from comments.origins import own_origin
from tests.factories import make_comment, make_site, make_thread, make_user

URL = "/api/v1/comments/"


# What is accepted


@pytest.mark.parametrize(
    ("login", "name"),
    [
        ({"username": "mo"}, "mo"),
        ({"username": "mo@example.org", "first_name": "Mo", "last_name": "Demir"}, "Mo Demir"),
    ],
)
def test_a_member_of_the_team_answers_under_their_own_name(thread, login, name):
    words = submission.Words(text="Thank you.")
    assert submission.submit(thread, words, user=make_user(**login)).name == name


def test_a_login_that_is_an_e_mail_address_is_no_name(thread):
    mo = make_user(username="mo@example.org")
    with pytest.raises(ValidationError) as refused:
        submission.submit(thread, submission.Words(text="Thank you."), user=mo)
    assert set(refused.value.message_dict) == {"name"}
    assert submission.submit(thread, submission.Words(text="Thank you.", name="Mo"), user=mo).name == "Mo"


def test_a_comment_is_stored_as_it_was_typed_and_waits(send, thread):
    answer = send(
        author_name=" Ann ",
        author_email=" ann@example.org ",
        author_url="https://ann.example/",
        content=" *One*\n\ntwo ",
        anchor="figure-2",
    )
    comment = Comment.objects.get()
    assert answer.status_code == 202
    assert answer.json() == {
        "id": str(comment.uuid),
        "status": "pending",
        "version": 1,
        "author_token": tokens.author_token(comment.uuid),
    }
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Location"].endswith(f"/api/v1/comments/{comment.uuid}/")
    assert (comment.thread, comment.status, comment.is_public, comment.html) == (thread, "pending", False, "")
    assert (comment.name, comment.email, comment.website) == ("Ann", "ann@example.org", "https://ann.example/")
    assert (comment.text, comment.markup, comment.anchor) == (" *One*\n\ntwo ", "markdown", "figure-2")
    assert [d.after for d in comment.decisions.all()] == ["pending"]
    assert "premoderation" in [reason["code"] for reason in comment.held_for]


@pytest.mark.parametrize("content", ["x" * 5000, "🌈" * 5000], ids=["letters", "emoji"])
def test_the_longest_text_is_taken_whole(send, content):
    assert send(content=content).status_code == 202
    assert Comment.objects.get().text == content


def test_an_answer_keeps_what_it_answers_and_where_that_stands(send, thread):
    root = make_comment(thread=thread)
    reply = make_comment(parent=root)
    answer = send(parent=str(reply.uuid))
    comment = Comment.objects.get(uuid=answer.json()["id"])
    assert (comment.parent, comment.root) == (reply, root)


# What is refused


REFUSED = {
    "no name": ({"author_name": ""}, 400, "author_name"),
    "a name of spaces": ({"author_name": "   "}, 400, "author_name"),
    "an invisible name": ({"author_name": "\u200b\u3164"}, 400, "author_name"),
    "a name with a line break": ({"author_name": "Ann\r\nBcc: x@example.org"}, 400, "author_name"),
    "a name that reorders": ({"author_name": "Ann\u202e"}, 400, "author_name"),
    "a long name": ({"author_name": "x" * 101}, 400, "author_name"),
    "a name that is a number": ({"author_name": 5}, 400, "author_name"),
    "a name that is null": ({"author_name": None}, 400, "author_name"),
    "no e-mail": ({"author_email": ""}, 400, "author_email"),
    "a malformed e-mail": ({"author_email": "ann"}, 400, "author_email"),
    "two e-mails": ({"author_email": "a@example.org,b@example.org"}, 400, "author_email"),
    "an e-mail with a header": ({"author_email": "a@example.org\nBcc: b@example.org"}, 400, "author_email"),
    "a long e-mail": ({"author_email": "a@" + "a." * 130 + "org"}, 400, "author_email"),
    "a script as web address": ({"author_url": "javascript:alert(1)"}, 400, "author_url"),
    "a broken web address": ({"author_url": "http://["}, 400, "author_url"),
    "a web address with a login": ({"author_url": "https://a:b@example.org/"}, 400, "author_url"),
    "a long web address": ({"author_url": "https://example.org/" + "x" * 500}, 400, "author_url"),
    "no text": ({"content": ""}, 400, "content"),
    "a text of spaces": ({"content": " \n\t "}, 400, "content"),
    "an invisible text": ({"content": "\u200b\u2800"}, 400, "content"),
    "a long text": ({"content": "x" * 5001}, 400, "content"),
    "a text with NUL": ({"content": "a\x00b"}, 400, "content"),
    "a text with ESC": ({"content": "a\x1b[2Jb"}, 400, "content"),
    "a text that is a list": ({"content": ["a"]}, 400, "content"),
    "a text that is an object": ({"content": {"raw": "a"}}, 400, "content"),
    "a text that is a boolean": ({"content": True}, 400, "content"),
    "an anchor that is no slug": ({"anchor": "a b"}, 400, "anchor"),
    "a long anchor": ({"anchor": "a" * 101}, 400, "anchor"),
    "a parent that is nonsense": ({"parent": "x"}, 400, "parent"),
    "a parent that is a number": ({"parent": 1}, 400, "parent"),
    "a parent that is a boolean": ({"parent": True}, 400, "parent"),
    "an unknown parent": ({"parent": str(uuid.uuid4())}, 400, "parent"),
    "an unknown thread": ({"thread": "no-such-page"}, 400, "thread"),
    "a thread named null": ({"thread": "null"}, 400, "thread"),
    "a thread whose name nobody filled in": ({"thread": "{{ page.id }}"}, 400, "thread"),
    "a thread with a broken address": ({"thread": "https://["}, 400, "thread"),
    "a thread that grows too long": ({"thread": "https://example.org/" + "ä" * 700}, 400, "thread"),
    "no thread": ({"thread": None}, 400, "thread"),
    "an unknown site": ({"site": "no-such-site"}, 400, "site"),
    "a site that is no slug": ({"site": "../blog"}, 400, "site"),
    "a site that is an object": ({"site": {"slug": "blog"}}, 400, "site"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_input_is_named_and_nothing_is_stored(send, thread, stored, case):
    changes, status, field = REFUSED[case]
    before = stored()
    answer = send(**changes)
    assert (answer.status_code, answer.json()["error_code"]) == (status, "invalid")
    assert set(answer.json()) == {field, "error_code"}
    assert all(isinstance(message, str) and message for message in answer.json()[field])
    assert stored() == before


@pytest.mark.parametrize("field", ["author_name", "author_email", "content", "thread"])
def test_what_is_missing_is_named(api, words, stored, field):
    before = stored()
    del words[field]
    answer = api.post(URL, words, headers={"Origin": own_origin()})
    assert (answer.status_code, set(answer.json())) == (400, {field, "error_code"})
    assert stored() == before


def test_errors_are_in_the_readers_language(send):
    german = send(author_name="", headers={"Accept-Language": "de"})
    english = send(author_name="", headers={"Accept-Language": "en"})
    assert english.json()["author_name"] == ["Please enter your name."]
    assert (german["Content-Language"], english["Content-Language"]) == ("de", "en")
    answers = [send(title="x" * 301, headers={"Accept-Language": language}).json() for language in ("de", "en", "de")]
    assert answers[0]["title"] == answers[2]["title"] != answers[1]["title"]


def test_parents_that_nobody_may_answer_are_answered_alike(send, thread, stored):
    elsewhere = make_comment(thread=make_thread())
    hidden_thread = make_comment()
    threads.update_thread(hidden_thread.thread, state="hidden")
    parents = [uuid.uuid4(), uuid.UUID(int=0), elsewhere.uuid, hidden_thread.uuid]
    parents += [make_comment(thread=thread, status=s).uuid for s in ("pending", "rejected", "spam", "trash")]
    parents.append(make_comment(thread=make_thread(site=make_site())).uuid)
    before = stored()
    answers = [send(parent=str(parent)) for parent in parents]
    assert {(a.status_code, a.content) for a in answers} == {(400, answers[0].content)}
    assert len({tuple(sorted(a.headers.items())) for a in answers}) == 1
    assert stored() == before


@pytest.mark.parametrize("how", [{"state": "closed"}, {"closes_at": timezone.now() - timedelta(days=1)}])
def test_a_closed_thread_takes_nothing(send, thread, stored, how):
    threads.update_thread(thread, **how)
    before = stored()
    answer = send()
    assert (answer.status_code, answer.json()["error_code"]) == (403, "thread_closed")
    assert set(answer.json()) == {"detail", "error_code"}
    assert stored() == before


def test_a_hidden_thread_is_answered_like_none(send, thread, stored):
    threads.update_thread(thread, state="hidden")
    before = stored()
    hidden, unknown = send(), send(thread="no-such-page")
    assert (hidden.status_code, hidden.content) == (unknown.status_code, unknown.content)
    assert stored() == before


def test_a_typed_staff_name_or_address_earns_nothing(send, thread, mo, commit, published):
    threads.update_thread(thread, author=mo)
    for name, email in (("mo", mo.email), ("Mo", mo.email.upper())):
        answer = send(author_name=name, author_email=email, badge="author", user=mo.pk)
        assert answer.json()["status"] == "pending"
        comment = Comment.objects.get(uuid=answer.json()["id"])
        assert comment.user is None
        moderation.decide([(comment.uuid, 1)], to="approved")
    commit()
    assert [c["comment"]["badge"] for c in published(thread)["conversations"]] == ["", ""]


def test_an_address_that_was_approved_before_still_waits(send, thread):
    make_comment(thread=thread, name="Ann", email="ann@example.org")
    assert send().json()["status"] == "pending"


# Members of the team


def test_a_moderators_answer_is_published_at_once_with_their_badge(api, words, thread, mo, commit, published):
    threads.update_thread(thread, author=mo)
    moderator = make_user("comments.moderate_comment", first_name="Max", last_name="Muster")
    thread.site.moderators.add(moderator)
    for user in (mo, moderator):
        api.force_authenticate(user)
        answer = api.post(URL, {"thread": "a-page", "content": "An answer."})
        assert (answer.status_code, answer.json()["status"]) == (201, "approved")
    commit()
    shown = [c["comment"] for c in published(thread)["conversations"]]
    assert [(c["author_name"], c["badge"]) for c in shown] == [("Mo", "author"), ("Max Muster", "staff")]
    assert [d.actor_name for d in Decision.objects.all()] == [mo.username, moderator.username]


def test_a_moderator_may_answer_where_comments_are_closed(api, words, thread, mo):
    threads.update_thread(thread, state="closed")
    api.force_authenticate(mo)
    assert api.post(URL, words).status_code == 201


@pytest.mark.parametrize("role", ["nobody special", "moderator elsewhere", "moderator without permission"])
def test_others_who_are_logged_in_are_readers(api, words, thread, role):
    user = make_user(*(["comments.moderate_comment"] if role == "moderator elsewhere" else []))
    if role == "moderator elsewhere":
        make_site(moderators=[user])
    if role == "moderator without permission":
        thread.site.moderators.add(user)
    api.force_authenticate(user)
    assert api.post(URL, words).json()["status"] == "pending"
    assert Comment.objects.get().user is None


# Threads of other sites


@pytest.fixture
def elsewhere(send):
    site = make_site(slug="press", origins=["https://press.example"])

    def post(**changes):
        page = {"site": "press", "thread": "wp-1", "url": "https://press.example/one/", "title": "One"}
        return send(headers={"Origin": "https://press.example"}, **page | changes)

    post.site = site
    return post


def test_a_foreign_thread_is_opened_by_its_first_comment(elsewhere):
    assert elsewhere().status_code == 202
    assert elsewhere(url="", title="Another title").status_code == 202
    thread = Thread.objects.get(site__slug="press")
    assert (thread.site, thread.title, thread.url) == (elsewhere.site, "One", "https://press.example/one/")
    assert thread.comments.count() == 2


def test_the_title_of_a_foreign_page_is_kept_as_one_line_that_reads_as_it_is_written(elsewhere):
    assert elsewhere(title=" One\r\nBcc: a@b.example \x1b[31m\u202eowT ").status_code == 202
    assert Thread.objects.get(site__slug="press").title == "One Bcc: a@b.example [31mowT"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://press.example.evil.test/",
        "https://evil.test/https://press.example/",
        "https://press.example@evil.test/",
        "https://press.example\\@evil.test/",
        "http://press.example/",
        "https://press.example:8443/",
        "https://press.example:x/",
        "//press.example/",
        "javascript:alert(1)//https://press.example/",
        "http://127.0.0.1/",
        "https://[",
        'https://press.example/"onmouseover="x',
        "https://press.example/<script>",
        "https://press.example/a\nb",
        "https://press.example/\u202e",
        "https://press.exa\tmple/",
    ],
)
def test_a_page_must_belong_to_the_site(elsewhere, stored, url):
    before = stored()
    answer = elsewhere(url=url)
    assert (answer.status_code, set(answer.json())) == (400, {"url", "error_code"})
    assert stored() == before


def test_a_refused_first_comment_opens_no_thread(elsewhere, stored):
    before = stored()
    assert elsewhere(content="").status_code == 400
    assert elsewhere(parent=str(uuid.uuid4())).status_code == 400
    assert stored() == before


def test_our_own_threads_are_never_opened_by_a_reader(send, thread, stored):
    before = stored()
    assert send(thread="invented", url=f"{own_origin()}/invented/").status_code == 400
    assert stored() == before


def test_readers_cannot_invent_pages_without_end(elsewhere, monkeypatch, stored):
    for n in range(submission.MAX_NEW_THREADS):
        threads.open_thread(elsewhere.site, identifier=f"wp-{100 + n}", url="https://press.example/")
    before = stored()
    answer = elsewhere()
    assert (answer.status_code, answer.json()["error_code"]) == (429, "too_many_threads")
    assert int(answer["Retry-After"]) > 0
    assert stored() == before
    assert elsewhere(thread="wp-100").status_code == 202
    Thread.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert elsewhere().status_code == 202


def test_whoever_cleared_away_invented_pages_lets_readers_open_new_ones(elsewhere, monkeypatch, mo):
    monkeypatch.setattr(submission, "MAX_NEW_THREADS", 2)
    assert [elsewhere(thread=f"invented-{n}").status_code for n in range(3)] == [202, 202, 429]
    spam = Comment.objects.first()
    moderation.decide([(spam.uuid, 1)], to="spam", rule="blocked")
    assert elsewhere(thread="real").status_code == 429, "a rule is nobody who looks"
    spam.refresh_from_db()
    moderation.decide([(spam.uuid, spam.version)], to="trash", actor=mo)
    assert elsewhere(thread="real").status_code == 202


def test_a_page_that_only_its_first_commenter_named_is_not_public(elsewhere, api):
    elsewhere(title="spamtitle")
    thread = Thread.objects.get(site__slug="press")
    assert b"spamtitle" not in api.get("/api/v1/threads/").content
    assert api.get(f"/api/v1/threads/{thread.uuid}/").status_code == 404
    comment = Comment.objects.get()
    moderation.decide([(comment.uuid, 1)], to="approved")
    assert api.get(f"/api/v1/threads/{thread.uuid}/").json()["title"] == "spamtitle"


# Sending again


def test_sending_again_under_the_same_key_gives_the_same_answer(send, stored):
    first = send(headers={"Idempotency-Key": "k1"})
    before = stored()
    again = send(headers={"Idempotency-Key": "k1"})
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert stored() == before
    assert send(headers={"Idempotency-Key": "k2"}).json()["id"] != first.json()["id"]
    assert send().json()["id"] != send().json()["id"]


def test_another_body_under_the_same_key_is_refused(send, stored):
    send(headers={"Idempotency-Key": "k1"})
    before = stored()
    for changes in ({"content": "Other."}, {"author_email": "b@example.org"}, {"anchor": "a"}):
        answer = send(headers={"Idempotency-Key": "k1"}, **changes)
        assert (answer.status_code, answer.json()["error_code"]) == (422, "idempotency_key_reused")
    assert stored() == before


def test_a_key_means_nothing_at_another_site_or_origin(send, elsewhere):
    elsewhere.site.origins.create(origin="https://www.press.example")
    threads.open_thread(elsewhere.site, identifier="a-page", url="https://press.example/")
    ids = set()
    for site, origin in (
        ("press", "https://press.example"),
        ("press", "https://www.press.example"),
        ("blog", own_origin()),
    ):
        answer = send(site=site, headers={"Origin": origin, "Idempotency-Key": "same"})
        assert answer.status_code == 202
        ids.add(answer.json()["id"])
    assert len(ids) == 3


def test_a_refused_submission_leaves_its_key_free(send, stored):
    assert send(content="", headers={"Idempotency-Key": "k1"}).status_code == 400
    assert IdempotencyKey.objects.count() == 0
    assert send(headers={"Idempotency-Key": "k1"}).status_code == 202


def test_a_key_too_long_is_refused(send, stored):
    before = stored()
    assert send(headers={"Idempotency-Key": "k" * 256}).status_code == 400
    assert stored() == before


def test_keys_are_forgotten_after_a_day(send):
    first = send(headers={"Idempotency-Key": "k1"})
    assert idempotency.forget() == 0
    assert idempotency.forget(timezone.now() + timedelta(hours=23)) == 0
    assert idempotency.forget(timezone.now() + timedelta(hours=25)) == 1
    assert send(headers={"Idempotency-Key": "k1"}).json()["id"] != first.json()["id"]


def test_keys_are_not_stored_as_they_were_sent(send):
    send(headers={"Idempotency-Key": "ann@example.org"})
    stored_key = IdempotencyKey.objects.get()
    assert "ann" not in stored_key.key + stored_key.fingerprint


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sixteen_copies_at_the_same_moment_are_one_comment():
    make_thread(identifier="a-page")
    for round_ in range(4):
        barrier, answers = threading.Barrier(16), []

        def copy(barrier=barrier, answers=answers, round_=round_):
            client = APIClient()
            barrier.wait()
            body = {"thread": "a-page", "author_name": "Ann", "author_email": "a@example.org", "content": f"{round_}"}
            headers = {"Origin": own_origin(), "Idempotency-Key": f"key-{round_}"}
            try:
                while (answer := client.post(URL, body, headers=headers)).status_code == 503:
                    pass  # too many wait for the database: a client sends it again
                answers.append(answer)
            finally:
                connection.close()

        copies = [threading.Thread(target=copy) for _ in range(16)]
        for each in copies:
            each.start()
        for each in copies:
            each.join()
        assert [answer.status_code for answer in answers] == [202] * 16
        assert len({answer.content for answer in answers}) == 1
        assert (Comment.objects.count(), Decision.objects.count(), IdempotencyKey.objects.count()) == (round_ + 1,) * 3


# Editing and withdrawing


def test_an_edit_keeps_the_text_before_it_and_moves_the_version(thread):
    comment = make_comment(thread=thread, status="pending", text="First.")
    edited = submission.revise(comment, text="Second.", version=1)
    assert (edited.text, edited.status, edited.version) == ("Second.", "pending", 2)
    assert list(Revision.objects.values_list("text", "version")) == [("First.", 1)]
    submission.revise(comment, text="Third.", version=2)
    assert list(Revision.objects.values_list("text", flat=True)) == ["First.", "Second."]


@pytest.mark.parametrize("version", [0, 2, 99])
def test_an_edit_of_another_version_is_refused(thread, version, stored):
    comment = make_comment(thread=thread, status="pending")
    before = stored()
    with pytest.raises(submission.ChangedMeanwhile):
        submission.revise(comment, text="New.", version=version)
    assert stored() == before


def test_an_edit_that_is_sent_again_changes_nothing_more(thread):
    comment = make_comment(thread=thread, text="First.")
    edited = submission.revise(comment, text="Second.", version=1)
    again = submission.revise(comment, text="Second.", version=1)
    assert (again.text, again.version) == ("Second.", edited.version)
    assert Revision.objects.count() == 1


def test_edits_count_like_comments_so_that_nobody_fills_the_disk_with_them(thread, monkeypatch, stored):
    monkeypatch.setattr(limits, "CAPACITY", 2)
    comment, clues = make_comment(thread=thread, status="pending"), screening.Clues(network="203.0.113.0/24")
    for version in (1, 2):
        submission.revise(comment, text=f"Edit {version}.", version=version, clues=clues)
    before = stored()
    with pytest.raises(limits.TooManyComments):
        submission.revise(comment, text="One too many.", version=3, clues=clues)
    assert stored() == before


@pytest.mark.parametrize("text", ["", "  ", "x" * 5001, "a\x00"])
def test_an_edit_is_held_to_the_same_rules(thread, text, stored):
    comment = make_comment(thread=thread)
    before = stored()
    with pytest.raises(ValidationError):
        submission.revise(comment, text=text, version=1)
    comment.refresh_from_db()
    assert (stored(), comment.status) == (before, "approved")


def test_an_edit_is_screened_again(thread):
    comment = make_comment(thread=thread, status="pending")
    edited = submission.revise(comment, text="https://a.example https://b.example", version=1)
    assert [reason["code"] for reason in edited.held_for] == ["links"]


@pytest.mark.parametrize("status", ["rejected", "spam", "trash"])
def test_what_was_refused_stays_refused_after_an_edit(thread, status):
    comment = make_comment(thread=thread, status=status)
    assert submission.revise(comment, text="Better.", version=1).status == status


@pytest.mark.parametrize("status", ["pending", "approved", "rejected", "spam", "trash"])
def test_an_author_takes_a_comment_back_whatever_was_decided(thread, status):
    comment = make_comment(thread=thread, status=status)
    submission.withdraw(comment)
    comment.refresh_from_db()
    assert (comment.status, comment.is_public) == ("trash", False)
    assert submission.is_withdrawn(comment)
    submission.withdraw(comment)
    assert comment.decisions.filter(rule="withdrawn").count() == 1


def test_an_author_takes_a_comment_back_that_was_decided_and_edited_at_that_moment(thread, mo):
    comment = make_comment(thread=thread, status="pending")
    seen = Comment.objects.get(pk=comment.pk)
    moderation.decide([(comment.uuid, comment.version)], to="approved", actor=mo)
    submission.revise(comment, text="New.", version=1)
    submission.withdraw(seen)
    comment.refresh_from_db()
    assert (comment.status, comment.is_public) == ("trash", False)


def test_what_its_author_took_back_does_not_return_with_a_decision_that_is_undone(thread, mo):
    comment = make_comment(thread=thread)
    [binned] = moderation.decide([(comment.uuid, comment.version)], to="trash", actor=mo)
    comment.refresh_from_db()
    submission.withdraw(comment)
    [outcome] = moderation.undo(binned.batch, actor=mo)
    comment.refresh_from_db()
    assert (outcome.result, comment.status, comment.is_public) == ("stale", "trash", False)


def test_a_withdrawal_is_a_decision(thread):
    comment = make_comment(thread=thread)
    submission.withdraw(comment)
    last = comment.decisions.latest("pk")
    assert (last.before, last.after, last.rule, last.actor) == ("approved", "trash", "withdrawn", None)


# When the database cannot


def test_a_full_disk_is_told_and_nothing_is_stored(send, stored):
    before = stored()
    with connection.execute_wrapper(_full):
        answer = send()
    assert (answer.status_code, answer.json()["error_code"]) == (503, "unavailable")
    assert int(answer["Retry-After"]) > 0
    assert stored() == before
    assert send().status_code == 202


def _full(execute, sql, *args):
    if "comments_decision" in sql:
        raise OperationalError("database or disk is full")
    return execute(sql, *args)


@pytest.mark.django_db(transaction=True)
def test_a_database_that_somebody_else_locked_is_503_until_it_is_free(send, thread, stored):
    before = stored()
    with _locked[connection.vendor]():
        answer = send()
    assert (answer.status_code, answer.json()["error_code"]) == (503, "unavailable")
    assert int(answer["Retry-After"]) > 0
    assert stored() == before
    assert send().status_code == 202


@contextmanager
def _locked_sqlite():
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
        yield
    other.close()
    connection.close()


@contextmanager
def _locked_postgresql():
    other = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 50")
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("LOCK TABLE comments_comment IN ACCESS EXCLUSIVE MODE")
    yield
    other.rollback()
    other.close()
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")  # the pool gives this connection to the next test


_locked = {"sqlite": _locked_sqlite, "postgresql": _locked_postgresql}


def test_only_a_reader_must_have_given_an_address_and_an_account_that_goes_changes_nothing(thread):
    mo = make_user(first_name="Mo")
    answer = submission.submit(thread, submission.Words(text="Danke"), user=mo)
    mo.delete()
    answer.refresh_from_db()
    assert (answer.user, answer.email, answer.source) == (None, "", "staff")
    reader = make_comment(thread=thread)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=reader.pk).update(email="")
    Comment.objects.filter(pk=reader.pk).update(email="", erased_at=timezone.now())
