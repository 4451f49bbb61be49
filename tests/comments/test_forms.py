"""The form that works without JavaScript: what the page's view gets from it."""

import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone, translation

from comments import forms, threads
from comments.forms import CommentForm
from comments.models import Comment
from comments.origins import own_origin
from tests.factories import make_comment, make_thread

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def typed(thread):
    return {
        "author_name": "Ann",
        "author_email": "ann@example.org",
        "author_url": "",
        "content": "What a good post.",
        "parent": "",
        "subject": "",
        "token": drawn(thread),
    }


def drawn(thread, *, ago: timedelta = timedelta(minutes=1)) -> str:
    """The token of a form that was drawn a while ago."""
    with pytest.MonkeyPatch.context() as patch:
        moment = timezone.now() - ago
        patch.setattr(forms.timezone, "now", lambda: moment)
        return CommentForm(thread=thread)["token"].value()


@pytest.fixture
def fill_in(thread, typed):
    """fill_in(content="…") sends the form with these changes: the form afterwards, and the comment or None."""

    def send(*, headers=HERE, to=thread, **changes):
        data = QueryDict(mutable=True)
        data.update(typed | changes)
        form = CommentForm(data, thread=to)
        return form, form.submit(RequestFactory().post("/", headers=headers))

    return send


def errors(form) -> set[str]:
    return set(form.errors)


def test_a_drawn_form_asks_for_these_fields_and_no_others(thread):
    form = CommentForm(thread=thread, parent=None)
    names = ["author_name", "author_email", "author_url", "content", "wants_replies", "parent", "anchor"]
    names += ["token", "subject"]
    assert list(form.fields) == names
    assert "csrfmiddlewaretoken" not in form.as_p()


def test_who_ticks_the_box_is_told_of_answers_and_nobody_else_is(fill_in):
    _form, told = fill_in(wants_replies="on")
    _form, silent = fill_in(content="Another comment.")
    assert (told.wants_replies, silent.wants_replies) == (True, False)


def test_without_a_mail_server_no_mail_is_promised(thread, settings):
    settings.SENDS_MAIL = False
    assert "wants_replies" not in CommentForm(thread=thread).fields


def test_everything_that_is_wrong_is_said_at_once(fill_in, stored):
    before = stored()
    form, comment = fill_in(author_name="", author_email="no address", author_url="ftp://ann.example", content=" ")
    assert comment is None
    assert errors(form) == {"author_name", "author_email", "author_url", "content"}
    assert form.errors["author_name"] == ["Bitte geben Sie Ihren Namen ein."]
    assert stored() == before


def test_what_was_typed_is_stored_and_waits(fill_in, thread):
    form, comment = fill_in(author_url="https://ann.example", content=" One.\n\nTwo. ")
    assert form.errors == {}
    comment.refresh_from_db()
    assert (comment.thread, comment.status, comment.is_public) == (thread, "pending", False)
    assert (comment.name, comment.email, comment.website) == ("Ann", "ann@example.org", "https://ann.example")
    assert comment.text.replace("\r\n", "\n") == " One.\n\nTwo. "


def test_an_answer_names_whom_it_answers(fill_in, thread):
    parent = make_comment(thread=thread, name="Otto")
    assert CommentForm(thread=thread, parent=str(parent.uuid)).parent_name == "Otto"
    form, comment = fill_in(parent=str(parent.uuid))
    assert (form.parent_name, comment.parent) == ("Otto", parent)


@pytest.mark.parametrize(
    "parent", ["x", "0", "\u0660", "a" * 5000, "null", "8d1f0c0e-6b1c-4d3a-9f3e-5a1c2b3d4e5f", "{}", "0" * 32]
)
def test_a_parent_that_is_none_is_refused(fill_in, thread, stored, parent):
    before = stored()
    form, comment = fill_in(parent=parent)
    assert (comment, errors(form), form.status_code) == (None, {"__all__"}, 400)
    assert CommentForm(thread=thread, parent=parent).parent_name == ""
    assert stored() == before


def test_parents_that_nobody_may_answer_are_told_alike(fill_in, thread):
    parents = [make_comment(thread=thread, status="pending", name="hidden"), make_comment(name="elsewhere")]
    told = [fill_in(parent=str(p.uuid))[0] for p in parents] + [fill_in(parent=str(uuid.uuid4()))[0]]
    assert len({str(form.errors) for form in told}) == 1
    assert {form.parent_name for form in told} == {""}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"author_name": ""}, "author_name"),
        ({"author_name": "\u200b"}, "author_name"),
        ({"author_name": "a\u202eb"}, "author_name"),
        ({"author_name": "x" * 101}, "author_name"),
        ({"author_email": ""}, "author_email"),
        ({"author_email": "ann"}, "author_email"),
        ({"author_email": "a@b.c\nBcc: d@e.f"}, "author_email"),
        ({"author_url": "javascript:alert(1)"}, "author_url"),
        ({"author_url": "http://["}, "author_url"),
        ({"content": ""}, "content"),
        ({"content": "  \r\n "}, "content"),
        ({"content": "x" * 5001}, "content"),
        ({"content": "a\x00b"}, "content"),
        ({"content": "a\x1bb"}, "content"),
    ],
)
def test_a_refused_field_is_named_and_everything_typed_is_kept(fill_in, typed, stored, changes, field):
    before = stored()
    form, comment = fill_in(**changes)
    assert (comment, errors(form), form.status_code) == (None, {field}, 400)
    for name, value in (typed | changes).items():
        assert form[name].value() == value
    assert stored() == before


def test_a_german_reader_is_addressed_politely(fill_in):
    form, _comment = fill_in(author_email="ann", author_url="example", content="")
    words = " ".join(message for messages in form.errors.values() for message in messages)
    assert words.count("Bitte") == 4  # two for the web address: it is neither whole nor does it start with https://
    assert "Gib " not in words


def test_errors_are_in_the_readers_language(fill_in):
    with translation.override("en"):
        english, _comment = fill_in(content="x" * 5001)
        words = str(english.errors)
    assert "5001" in words
    assert "5000" in words


@pytest.mark.parametrize("how", [{"state": "closed"}, {"state": "hidden"}, {"closes_at": timezone.now()}])
def test_a_closed_thread_refuses_and_keeps_what_was_typed(fill_in, thread, stored, how):
    threads.update_thread(thread, **how)
    before = stored()
    form, comment = fill_in()
    assert (comment, errors(form), form.status_code) == (None, {"__all__"}, 403)
    assert form["content"].value() == "What a good post."
    assert stored() == before


# Where it was sent from


@pytest.mark.parametrize("headers", [HERE, {"Origin": own_origin()}, {"Origin": "http://testserver"}, {}])
def test_a_form_of_ours_is_taken(fill_in, headers):
    assert fill_in(headers=headers)[1] is not None


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": ""},
        {"Sec-Fetch-Site": "cross-site", "Origin": own_origin()},
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": own_origin() + ".evil.test"},
    ],
)
def test_a_form_sent_from_elsewhere_is_refused(fill_in, stored, headers):
    before = stored()
    form, comment = fill_in(headers=headers)
    assert (comment, errors(form), form.status_code) == (None, {"__all__"}, 403)
    assert stored() == before


@pytest.mark.parametrize(
    "token", ["", "x", "1.2.3", "::", "1.99999999999.x:abc", "\u0660", "a" * 5000, "1.nan.x", "1..x"]
)
def test_a_token_that_is_not_ours_is_replaced_by_a_fresh_one(fill_in, stored, token):
    before = stored()
    form, comment = fill_in(token=token)
    assert (comment, errors(form), form.status_code) == (None, {"__all__"}, 400)
    assert form["token"].value() != token
    assert stored() == before
    assert fill_in(token=form["token"].value())[1] is not None


def test_a_token_is_good_for_one_thread_and_one_day(fill_in, thread):
    other = make_thread()
    assert fill_in(token=drawn(other))[1] is None
    assert fill_in(token=drawn(thread, ago=timedelta(hours=25)))[1] is None
    assert fill_in(token=drawn(thread, ago=timedelta(hours=23)))[1] is not None


def test_a_token_cannot_be_changed(fill_in, typed, thread):
    other = make_thread()
    forged = typed["token"].replace(f"{thread.pk}.", f"{other.pk}.", 1)
    assert fill_in(token=forged, to=other)[1] is None


# Twice, and machines


def test_a_double_click_is_one_comment(fill_in):
    assert fill_in()[1] == fill_in()[1]
    assert Comment.objects.count() == 1


def test_going_back_and_writing_something_else_is_a_second_comment(fill_in):
    assert fill_in()[1] != fill_in(content="Something else.")[1]


def test_the_same_words_under_another_form_are_a_second_comment(fill_in, thread):
    one, two = fill_in()[1], fill_in(token=drawn(thread))[1]
    assert one != two
    assert [reason["code"] for reason in two.held_for] == ["repeated"]


def test_a_machine_that_fills_in_every_field_is_taken_and_marked(fill_in):
    _form, comment = fill_in(subject="Buy now")
    assert (comment.status, comment.held_for[0]["code"]) == ("pending", "bait")


def test_a_machine_that_is_faster_than_anybody_reads_is_marked(fill_in, thread):
    _form, comment = fill_in(token=drawn(thread, ago=timedelta(seconds=1)))
    assert comment.held_for == [{"code": "too_fast", "evidence": "1"}]


def test_a_busy_database_is_told_and_nothing_is_stored(fill_in, stored):
    before = stored()

    def full(execute, sql, *args):
        if sql.startswith("INSERT"):
            raise OperationalError("database or disk is full")
        return execute(sql, *args)

    with connection.execute_wrapper(full):
        form, comment = fill_in()
    assert (comment, errors(form), form.status_code) == (None, {"__all__"}, 503)
    assert stored() == before
