"""Taking words out, visibly; and proposing other words to the author."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from comments import moderation, outbox, submission, wording
from comments.models import Comment, OutboundMessage
from comments.submission import ChangedMeanwhile
from tests.factories import make_comment, make_site, make_thread, make_user

ANN = "ann.k7@example.org"
MARK = "[… removed by the editors]"
TEXT = "Well said, call me at 0170 555. Or write."


@pytest.fixture
def page(db):
    return make_thread(site=make_site(language="en"))


@pytest.fixture
def mia(page):
    user = make_user("comments.moderate_comment", username="mia", is_staff=True)
    page.site.moderators.add(user)
    return user


def write(page, *, status="pending", **kwargs) -> Comment:
    return make_comment(thread=page, text=TEXT, email=ANN, status=status, **kwargs)


def redact(comment, *passages, by):
    return wording.redact(comment, passages=passages, version=comment.version, by=by)


# Taking out


@pytest.mark.parametrize("status", ["pending", "approved", "rejected"])
def test_words_are_taken_out_and_a_mark_says_so(page, mia, status):
    comment = write(page, status=status)
    redact(comment, "0170 555", by=mia)
    comment.refresh_from_db()
    assert comment.text == f"Well said, call me at {MARK}. Or write."
    assert comment.status == status
    earlier = comment.revisions.get()
    assert (earlier.text, earlier.editor_name, earlier.was_public) == (TEXT, "mia", False)


def test_readers_see_the_mark_at_once_and_never_again_the_words(page, mia, commit, published):
    comment = write(page, status="approved")
    redact(comment, "0170 555", by=mia)
    commit()
    [shown] = published(page)["conversations"]
    assert "removed by the editors" in shown["comment"]["content"]["rendered"]
    comment.refresh_from_db()
    moderation.decide([(comment.uuid, comment.version)], to="pending")
    comment.refresh_from_db()
    moderation.decide([(comment.uuid, comment.version)], to="approved")
    commit()
    assert "0170" not in str(published(page))


def test_what_does_not_stand_there_changes_nothing(page, mia):
    comment = write(page)
    for passages in (["not there"], [], ["Well said", "not there"]):
        with pytest.raises(ValidationError):
            redact(comment, *passages, by=mia)
    comment.refresh_from_db()
    assert (comment.text, comment.version) == (TEXT, 1)


def test_a_text_that_its_author_changed_meanwhile_is_left_alone(page, mia):
    comment = write(page)
    submission.revise(comment, text="Other words 0170 555", version=1)
    with pytest.raises(ChangedMeanwhile):
        redact(comment, "0170 555", by=mia)


def test_an_author_who_edits_an_older_text_is_told(page, mia):
    comment = write(page)
    redact(comment, "0170 555", by=mia)
    comment.refresh_from_db()
    with pytest.raises(ChangedMeanwhile):
        submission.revise(comment, text=TEXT, version=1)


def test_while_an_earlier_text_is_public_the_edit_is_decided_first(page, mia):
    comment = write(page, status="approved")
    comment = submission.revise(comment, text=f"{TEXT} More.", version=1)
    with pytest.raises(ValidationError):
        redact(comment, "0170 555", by=mia)


def test_the_words_can_be_put_back(page, mia):
    comment = write(page, status="approved")
    comment = redact(comment, "0170 555", by=mia)
    wording.take_redaction_back(comment, version=comment.version, by=mia)
    comment.refresh_from_db()
    assert comment.text == TEXT
    assert "0170 555" in comment.html
    with pytest.raises(ValidationError):
        wording.take_redaction_back(comment, version=comment.version, by=mia)


# Proposing


def propose(comment, mia, text="Well said.", message="No numbers, please."):
    return wording.propose(comment, text=text, message=message, version=comment.version, by=mia)


def link() -> str:
    """What the author's mail leads to."""
    mail.outbox.clear()
    outbox.send_due(timezone.now() + timedelta(minutes=2))
    [letter] = mail.outbox
    assert letter.to == [ANN]
    assert "No numbers, please." in letter.body
    return re.search(r"/mail/proposal/\S+", letter.body)[0]


@pytest.fixture
def author() -> Client:
    return Client(enforce_csrf_checks=True)


def test_a_proposal_counts_when_the_author_agrees_and_then_waits_like_any_edit(page, mia, author):
    comment = write(page)
    propose(comment, mia)
    where = link()
    shown = author.get(where).content.decode()
    assert "<del>" in shown
    comment.refresh_from_db()
    assert comment.text == TEXT
    assert author.post(where, {"answer": "yes"}).status_code == 200
    comment.refresh_from_db()
    assert (comment.text, comment.status) == ("Well said.", "pending")
    assert comment.revisions.get().editor_name == ""
    assert author.post(where, {"answer": "no"}).status_code != 500
    comment.refresh_from_db()
    assert comment.text == "Well said."


def test_a_no_leaves_the_text(page, mia, author):
    comment = write(page)
    proposal = propose(comment, mia)
    author.post(link(), {"answer": "no"})
    comment.refresh_from_db()
    proposal.refresh_from_db()
    assert (comment.text, proposal.accepted) == (TEXT, False)


@pytest.mark.parametrize("data", [{}, {"answer": "maybe"}])
def test_no_other_answer_changes_anything(page, mia, author, data):
    comment = write(page)
    propose(comment, mia)
    assert author.post(link(), data).status_code == 400
    comment.refresh_from_db()
    assert comment.text == TEXT


def test_after_a_decision_or_an_edit_the_proposal_is_void(page, mia, author):
    comment = write(page)
    propose(comment, mia)
    where = link()
    comment.refresh_from_db()
    moderation.decide([(comment.uuid, comment.version)], to="rejected", actor=mia)
    shown, answered = author.get(where), author.post(where, {"answer": "yes"})
    assert (shown.status_code, answered.status_code) == (200, 409)
    for response in (shown, answered):
        assert "This proposal does not hold any more" in response.content.decode()
    comment.refresh_from_db()
    assert (comment.text, comment.status) == (TEXT, "rejected")


def test_a_newer_proposal_replaces_the_older_one(page, mia, author):
    comment = write(page)
    older = propose(comment, mia)
    propose(comment, mia, text="Better.")
    older.refresh_from_db()
    assert older.accepted is False
    assert OutboundMessage.objects.count() == 2
    author.post(link(), {"answer": "yes"})
    comment.refresh_from_db()
    assert comment.text == "Better."


@pytest.mark.parametrize("text", ["", "  ", TEXT, "x" * 5001])
def test_what_is_no_proposal_is_not_sent(page, mia, text):
    with pytest.raises(ValidationError):
        propose(write(page), mia, text=text)
    assert not OutboundMessage.objects.exists()


def test_who_cannot_be_asked_is_not(page, mia, settings):
    imported = make_comment(thread=page, source="import", email="", status="pending")
    with pytest.raises(ValidationError):
        propose(imported, mia)
    settings.SENDS_MAIL = False
    with pytest.raises(ValidationError):
        propose(write(page), mia)
    assert not imported.proposals.exists()


# At the desk


def press(client, comment, choice, **data):
    address = f"/admin/comments/comment/review/{comment.uuid}/"
    return client.post(address, {"choice": choice, f"version-{comment.pk}": comment.version} | data, follow=True)


def test_the_review_page_does_both(client, page, mia):
    comment = write(page)
    client.force_login(mia)
    shown = press(client, comment, "redact", passages="0170 555\r\n").content.decode()
    assert "removed by the editors" in shown
    comment.refresh_from_db()
    press(client, comment, "restore_words")
    comment.refresh_from_db()
    assert comment.text == TEXT
    press(client, comment, "propose", proposal="Well said.", message="x")
    assert comment.proposals.get().text == "Well said."
    wrong = press(client, comment, "redact", passages="nowhere")
    assert wrong.status_code == 400
    assert "nowhere" in wrong.content.decode()
    stale = client.post(
        f"/admin/comments/comment/review/{comment.uuid}/",
        {"choice": "redact", f"version-{comment.pk}": 1, "passages": "Well"},
    )
    assert stale.status_code == 400
    comment.refresh_from_db()
    assert comment.text == TEXT
