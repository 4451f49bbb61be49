"""The review page: one comment after the other, with buttons that are plain forms."""

import re
import uuid

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages

from comments import claims, moderation
from comments.models import Block, Claim, Comment, Decision, Reason, SavedReply, Site, TrustedAuthor
from comments.submission import revise
from tests.factories import make_comment, make_site, make_thread, make_user
from tests.markup import Page

pytestmark = pytest.mark.django_db
REVIEW = "/admin/comments/comment/review/"


def moderator(**kwargs):
    user = make_user("comments.moderate_comment", "comments.view_personal_data", is_staff=True, **kwargs)
    Site.objects.own().moderators.add(user)
    return user


@pytest.fixture
def mo(client):
    user = moderator(username="mo")
    client.force_login(user)
    return user


def waiting(**kwargs) -> Comment:
    return make_comment(status="pending", **kwargs)


def address(comment: Comment) -> str:
    return f"{REVIEW}{comment.uuid}/"


def press(client, comment: Comment, choice: str, **extra):
    return client.post(address(comment), {"choice": choice, f"version-{comment.pk}": comment.version} | extra)


def status_of(comment: Comment) -> str:
    return Comment.objects.values_list("status", flat=True).get(pk=comment.pk)


# One after the other


def test_the_oldest_open_comment_is_shown_and_nothing_is_claimed_by_looking(client, mo, thread):
    waiting(thread=thread, text="the oldest of them")
    waiting(thread=thread, text="a later one")
    html = client.get(REVIEW).content.decode()
    assert "the oldest of them" in html
    assert "a later one" not in html
    assert not Claim.objects.exists()


def test_each_decision_leads_to_the_next_and_claims_it(client, mo, thread):
    first, second = waiting(thread=thread), waiting(thread=thread)
    response = press(client, first, "approve")
    assert response.status_code == 303
    assert response["Location"].startswith(address(second))
    assert Claim.objects.get().comment == second
    assert status_of(first) == "approved"


def test_fifty_comments_take_fifty_buttons(client, mo, thread):
    for _ in range(50):
        waiting(thread=thread)
    where, presses = REVIEW, 0
    while True:
        page = Page(client.get(where).content.decode())
        form = next((form for form in page.all("form") if form.get("id") == "review-form"), None)
        if form is None:
            break
        hidden = {
            field["name"]: field["value"] for field in page.all("input") if field.get("name", "").startswith("version-")
        }
        where = client.post(form["action"], hidden | {"choice": "approve"})["Location"]
        presses += 1
    assert presses == 50
    assert Comment.objects.filter(status="approved").count() == 50


def test_skipping_comes_back_to_the_first_at_the_end(client, mo, thread):
    comments = [waiting(thread=thread) for _ in range(3)]
    places = [press(client, comment, "skip")["Location"] for comment in comments]
    assert places == [address(comments[1]), address(comments[2]), address(comments[0])]
    assert [status_of(comment) for comment in comments] == ["pending"] * 3


def test_when_nothing_is_open_the_page_says_so(client, mo):
    assert client.get(REVIEW).status_code == 200
    assert b"review-form" not in client.get(REVIEW).content


def test_what_a_colleague_is_looking_at_is_left_out_and_shown_when_asked_for(client, mo, thread):
    claimed, free = waiting(thread=thread, text="claimed text"), waiting(thread=thread, text="free text")
    claims.take(claimed, user=moderator(username="eve"))
    assert "free text" in client.get(REVIEW).content.decode()
    assert "eve" in client.get(address(claimed)).content.decode()
    assert client.post(f"{REVIEW}start/")["Location"] == address(free)


def test_the_part_of_the_queue_that_is_reviewed_is_kept(client, mo, thread):
    waiting(thread=thread)
    other = make_thread()
    mine, next_of_mine = waiting(thread=other), waiting(thread=other)
    response = client.post(
        f"{address(mine)}?thread={other.uuid}", {"choice": "spam", f"version-{mine.pk}": mine.version}
    )
    assert response["Location"].startswith(f"{address(next_of_mine)}?thread={other.uuid}&done=")


# What is shown


def test_the_page_shows_what_one_has_to_know(client, mo, thread):
    make_comment(thread=thread, email="ann@example.org", name="Bea", text="an earlier one", status="rejected")
    parent = make_comment(thread=thread, text="the question")
    comment = waiting(
        parent=parent, email="ann@example.org", name="Ann", held_for=[{"code": "links", "evidence": "casino.example"}]
    )
    twin = waiting(thread=thread, text=comment.text)
    html = client.get(address(comment)).content.decode()
    for shown in ("the question", "casino.example", "Bea", "an earlier one", "ann@example.org", twin.name):
        assert shown in html


def test_an_address_is_shown_only_to_those_who_may_see_it(client, thread):
    shy = make_user("comments.moderate_comment", is_staff=True)
    Site.objects.own().moderators.add(shy)
    client.force_login(shy)
    comment = waiting(thread=thread, email="k9f3zq71mmw0xx42@example.org")
    waiting(thread=thread, email="k9f3zq71mmw0xx42@example.org", text=comment.text)
    assert "k9f3zq71mmw0xx42" not in client.get(address(comment)).content.decode()


def test_an_edit_is_shown_word_by_word(client, mo, thread):
    comment = revise(make_comment(thread=thread, text="Das ist gut."), text="Das ist schlecht.", version=1)
    html = client.get(address(comment)).content.decode()
    assert "<del>gut</del><ins>schlecht</ins>" in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_needs_as_many_queries_for_three_as_for_one(client, mo, thread, rows, django_assert_num_queries):
    waiting(thread=thread)
    for _ in range(rows):
        comment = waiting(thread=thread, email="ann@example.org", text="same")
        make_comment(thread=thread, email="ann@example.org", status="rejected")
        Reason.objects.create(code=str(comment.pk), label_de="x", label_en="x", public_de="x", public_en="x")
        SavedReply.objects.create(title="x", text="x")
    waiting(thread=thread)
    client.get(address(comment))
    with django_assert_num_queries(25):
        client.get(address(comment))


# Deciding


def test_a_reason_and_a_note_stay_with_the_decision(client, mo, thread):
    Reason.objects.get_or_create(
        code="insult", defaults={"label_de": "x", "label_en": "x", "public_de": "x", "public_en": "x"}
    )
    comment = waiting(thread=thread)
    press(client, comment, "reject:insult", note="the third time")
    decision = comment.decisions.latest("pk")
    assert (decision.after, decision.reason, decision.note, decision.actor) == (
        "rejected",
        "insult",
        "the third time",
        mo,
    )


def test_approving_with_an_answer_publishes_both(client, mo, thread):
    comment = waiting(thread=thread)
    press(client, comment, "reply", reply="Danke!")
    answer = Comment.objects.get(parent=comment)
    assert (status_of(comment), answer.status, answer.user, answer.text) == ("approved", "approved", mo, "Danke!")


def test_an_empty_answer_approves_nothing_and_keeps_the_note(client, mo, thread):
    comment = waiting(thread=thread)
    response = press(client, comment, "reply", reply=" ", note="my note")
    assert response.status_code == 400
    assert "my note" in response.content.decode()
    assert status_of(comment) == "pending"


def test_a_note_alone_is_kept_and_decides_nothing(client, mo, thread):
    comment = waiting(thread=thread)
    assert press(client, comment, "note", note="ask the author").status_code == 200
    assert comment.notes.get().text == "ask the author"
    assert "ask the author" in client.get(address(comment)).content.decode()
    assert press(client, comment, "note", note=" ").status_code == 400
    assert status_of(comment) == "pending"


def test_what_is_alike_is_decided_alike_where_it_was_ticked(client, mo, thread):
    wave = [waiting(thread=thread, text="Kaufen Sie jetzt sofort") for _ in range(4)]
    shown = " ".join(f"{c.pk}:{c.version}" for c in wave[1:])
    response = press(client, wave[0], "spam", alike="1", alike_shown=shown)
    assert not list(get_messages(response.wsgi_request))  # the next page says it, beside the button that undoes it
    assert [status_of(c) for c in wave] == ["spam"] * 4
    assert Decision.objects.filter(after="spam").values("batch").distinct().count() == 1


def test_what_is_alike_is_left_alone_where_it_was_not_ticked(client, mo, thread):
    wave = [waiting(thread=thread, text="Kaufen Sie jetzt sofort") for _ in range(2)]
    press(client, wave[0], "spam", alike_shown=f"{wave[1].pk}:1")
    assert [status_of(c) for c in wave] == ["spam", "pending"]


def test_the_last_action_can_be_taken_back(client, mo, thread):
    first = waiting(thread=thread, name="Ann")
    where = press(client, first, "reject")["Location"]
    page = Page(client.get(where).content.decode())
    batch = next(field["value"] for field in page.all("input") if field.get("name") == "batch")
    response = client.post(f"{REVIEW}undo/", {"batch": batch})
    assert response["Location"] == address(first)
    assert status_of(first) == "pending"


def test_taking_back_leads_back_to_the_same_part_of_the_queue(client, mo, thread):
    comment = waiting(thread=thread, text="casino")
    walked = client.post(f"{address(comment)}?search=casino", {"choice": "spam", f"version-{comment.pk}": 1})
    html = client.get(walked["Location"]).content.decode()
    where = re.search(r'class="review-done" method="post" action="([^"]+)"', html)[1]
    batch = re.search(r'name="batch" value="([^"]+)"', html)[1]
    assert client.post(where, {"batch": batch})["Location"] == f"{address(comment)}?search=casino"
    assert status_of(comment) == "pending"


def test_of_what_is_undone_only_what_is_still_ones_own_returns(client, mo, thread):
    other = make_site(moderators=[mo])
    mine, lost = waiting(thread=thread), waiting(thread=make_thread(site=other))
    moderation.decide([(c.uuid, c.version) for c in (mine, lost)], to="spam", actor=mo)
    other.moderators.clear()
    client.post(f"{REVIEW}undo/", {"batch": mine.decisions.latest("pk").batch})
    assert (status_of(mine), status_of(lost)) == ("pending", "spam")


def test_a_wave_of_the_same_words_is_decided_with_one_button(client, mo, thread):
    wave = [waiting(thread=thread, text="Buy cheap watches at this shop now") for _ in range(499)]
    page = Page(client.get(address(wave[0])).content.decode())
    fields = {f["name"]: f.get("value", "") for f in page.all("input") if "name" in f}
    response = client.post(address(wave[0]), fields | {"choice": "spam"})
    assert response.status_code == 303
    assert Comment.objects.filter(status="spam").count() == 499


# Two moderators, and bad input


def test_when_one_of_many_was_decided_meanwhile_the_others_are_told_too(client, mo, thread):
    first, other = (waiting(thread=thread, text="the very same words") for _ in range(2))
    moderation.decide([(first.uuid, first.version)], to="approved", actor=moderator(username="eve"))
    response = press(client, first, "spam", alike="1", alike_shown=f"{other.pk}:1 x:1 9{'9' * 40}:1", note="mine")
    html = response.content.decode()
    assert (response.status_code, status_of(other)) == (409, "spam")
    assert "1 Kommentar: Spam" in html
    assert 'name="note" value="mine"' in html


def test_a_comment_that_is_gone_is_answered_in_words(client, mo, thread):
    comment, later = waiting(thread=thread), waiting(thread=thread)
    Comment.objects.filter(pk=comment.pk).delete()
    for response in (client.get(address(comment)), press(client, comment, "approve")):
        assert response.status_code == 404
        assert "Diesen Kommentar gibt es hier nicht (mehr)." in response.content.decode()
        assert REVIEW in response.content.decode()
    assert status_of(later) == "pending"


def test_who_may_not_see_addresses_walks_through_nothing_when_asking_for_them(client, thread):
    shy = make_user("comments.moderate_comment", is_staff=True)
    Site.objects.own().moderators.add(shy)
    client.force_login(shy)
    waiting(thread=thread, email="canary@example.org", text="the words")
    response = client.get(REVIEW, {"search": "email:canary"})
    assert response.status_code == 200
    assert "the words" not in response.content.decode()


def test_the_second_moderator_learns_who_was_first_and_may_overrule(client, mo, thread):
    comment = waiting(thread=thread)
    moderation.decide([(comment.uuid, comment.version)], to="approved", actor=moderator(username="eve"))
    response = press(client, comment, "spam")
    html = response.content.decode()
    assert (response.status_code, status_of(comment)) == (409, "approved")
    assert "eve" in html
    page = Page(html)
    seen = next(field["value"] for field in page.all("input") if field.get("name") == f"version-{comment.pk}")
    client.post(address(comment), {"choice": "spam", f"version-{comment.pk}": seen})
    assert status_of(comment) == "spam"


def test_an_edit_in_between_is_a_conflict_that_shows_the_new_text(client, mo, thread):
    comment = waiting(thread=thread, text="harmless")
    revise(comment, text="not harmless at all", version=1)
    response = press(client, comment, "approve")
    assert response.status_code == 409
    assert "not harmless at all" in response.content.decode()
    assert status_of(comment) == "pending"


@pytest.mark.parametrize(
    "choice", ["", "erase", "approve_all", "reject:no-such-reason", "reject:' OR 1=1", ":", "approve:off-topic"]
)
def test_forged_buttons_change_nothing(client, mo, thread, choice):
    comment = waiting(thread=thread)
    assert press(client, comment, choice).status_code == 400
    assert status_of(comment) == "pending"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 50])
def test_without_the_version_that_was_seen_nothing_is_decided(client, mo, thread, version):
    comment = waiting(thread=thread)
    response = client.post(address(comment), {"choice": "approve", f"version-{comment.pk}": version})
    assert (response.status_code, status_of(comment)) == (409, "pending")


def test_comments_of_a_foreign_site_are_not_there(client, mo):
    foreign = waiting(thread=make_thread(site=make_site()))
    own = waiting(thread=make_thread())
    assert client.get(address(foreign)).status_code == 404
    assert press(client, foreign, "approve").status_code == 404
    assert client.get(f"{address(foreign)}state/").status_code == 404
    press(client, own, "spam", alike="1", alike_shown=[foreign.pk], **{f"version-{foreign.pk}": foreign.version})
    assert status_of(foreign) == "pending"


def test_what_somebody_else_did_is_not_undone_here(client, mo, thread):
    comment = waiting(thread=thread)
    moderation.decide([(comment.uuid, comment.version)], to="spam", actor=moderator())
    batch = comment.decisions.latest("pk").batch
    for value in (batch, uuid.uuid4(), "nonsense", ""):
        assert client.post(f"{REVIEW}undo/", {"batch": value}).status_code == 404
    assert status_of(comment) == "spam"


def test_only_moderators_get_in(client, thread):
    waiting(thread=thread)
    client.force_login(make_user(is_staff=True))
    assert client.get(REVIEW).status_code == 404
    assert client.post(f"{REVIEW}start/").status_code == 404


def test_the_state_tells_of_a_colleagues_decision_and_is_304_while_nothing_changes(client, mo, thread):
    comment = waiting(thread=thread)
    response = client.get(f"{address(comment)}state/")
    assert response.json() == {"open": "1", "decided": "", "version": 1}
    again = client.get(f"{address(comment)}state/", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    moderation.decide([(comment.uuid, 1)], to="approved", actor=moderator(username="eve"))
    state = client.get(f"{address(comment)}state/").json()
    assert (state["open"], "eve" in state["decided"], state["version"]) == ("0", True, 2)


def test_get_changes_nothing(client, mo, thread):
    comment = waiting(thread=thread)
    for where in (f"{REVIEW}start/", f"{REVIEW}undo/"):
        assert client.get(where).status_code == 405
    client.get(address(comment), {"choice": "approve"})
    assert status_of(comment) == "pending"
    assert list(get_messages(client.get(REVIEW).wsgi_request)) == []


# Blocking and trusting


@pytest.fixture
def chief(client):
    may = ("moderate_comment", "view_personal_data", "add_block", "add_trustedauthor")
    user = make_user(*(f"comments.{codename}" for codename in may), is_staff=True)
    Site.objects.own().moderators.add(user)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("choice", "kind", "value"),
    [
        ("block_email", "email", "ann@mail.example"),
        ("block_domain", "domain", "mail.example"),
        ("block_word", "word", "kasino"),
    ],
)
def test_what_is_blocked_beside_a_comment_leaves_it_to_be_decided(client, chief, thread, choice, kind, value):
    comment = waiting(thread=thread, email="ann@mail.example")
    for said in ("1 Sperre kam hinzu.", "schon gesperrt"):
        response = press(client, comment, choice, word=" Kasino ")
        assert response.status_code == 200
        assert said in response.content.decode()
    block = Block.objects.get()
    assert (block.site, block.kind, block.value, block.created_by) == (thread.site, kind, value, chief)
    assert status_of(comment) == "pending"


def test_an_author_is_trusted_beside_a_comment(client, chief, thread):
    comment = waiting(thread=thread, email="Ann@mail.example")
    for said in ("1 Person wird jetzt vertraut.", "Das Vertrauen bestand schon."):
        assert said in press(client, comment, "trust").content.decode()
    trusted = TrustedAuthor.objects.get()
    assert (trusted.site, trusted.email, trusted.created_by) == (thread.site, "ann@mail.example", chief)


@pytest.mark.parametrize("word", ["", "  ", "ab", "!!!"])
def test_what_cannot_be_blocked_is_answered_in_words_and_stays_typed(client, chief, thread, word):
    response = press(client, waiting(thread=thread), "block_word", word=word)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert f'value="{word}"' in response.content.decode()
    assert not Block.objects.exists()


TRUSTING = ("block_word", "block_email", "block_domain", "trust")


@pytest.mark.parametrize(
    ("missing", "left"),
    [
        ("add_block", {"trust"}),
        ("add_trustedauthor", {"block_word", "block_email", "block_domain"}),
        ("view_personal_data", {"block_word"}),
        ("moderate_comment", set()),
    ],
)
def test_each_gets_the_buttons_that_are_theirs_and_no_other_works(client, chief, thread, missing, left):
    chief.user_permissions.remove(Permission.objects.get(codename=missing))
    comment = waiting(thread=thread)
    html = client.get(address(comment)).content.decode()
    assert {choice for choice in TRUSTING if f'value="{choice}"' in html} == left
    for choice in set(TRUSTING) - left:
        assert press(client, comment, choice, word="Kasino").status_code in (403, 404)
    assert not Block.objects.exists()
    assert not TrustedAuthor.objects.exists()


def test_without_an_address_only_words_can_be_blocked(client, chief, thread):
    comment = waiting(thread=thread, email="", source="import")
    html = client.get(address(comment)).content.decode()
    assert {choice for choice in TRUSTING if f'value="{choice}"' in html} == {"block_word"}
    assert press(client, comment, "block_email").status_code == 403


def test_the_enter_key_in_a_field_decides_nothing(client, chief, thread):
    """A browser presses the first button of the field's form."""
    comment = waiting(thread=thread)
    html = client.get(address(comment)).content.decode()
    form = html[html.index('id="review-form"') :]
    first = re.search(r'<button[^>]* value="([^"]*)"', form)[1]
    html = press(client, comment, first, word="kasino", note="half a note").content.decode()
    assert 'value="kasino"' in html
    assert ">half a note</textarea>" in html
    assert (status_of(comment), comment.notes.count(), Block.objects.count()) == ("pending", 0, 0)


@pytest.mark.parametrize(
    ("choice", "used"),
    [
        ("block_word", {"word"}),
        ("block_email", set()),
        ("trust", set()),
        ("note", {"note"}),
        ("redact", {"passages"}),
        ("propose", {"proposal", "message"}),
    ],
)
def test_what_else_was_typed_stays_where_the_comment_stays(client, chief, thread, settings, choice, used):
    settings.SENDS_MAIL = True
    comment = waiting(thread=thread, text="A long story", email="ann@mail.example")
    typed = {
        "note": "what a note",
        "reply": "what an answer",
        "passages": "long",
        "proposal": "what a proposal",
        "message": "what a message",
        "word": "kasino",
    }
    response = press(client, comment, choice, **typed)
    assert response.status_code == 200
    page = Page(response.content.decode())
    fields = {field["name"]: field.get("value", "") for field in page.all("input") if field.get("name") == "word"}
    html = response.content.decode()
    kept = {name for name, words in typed.items() if f">{words}</textarea>" in html or fields.get(name) == words}
    assert kept == set(typed) - used


def test_the_field_of_a_proposal_follows_the_text(client, chief, thread, settings):
    settings.SENDS_MAIL = True
    comment = waiting(thread=thread, text="A long\nstory", email="ann@mail.example")
    html = press(client, comment, "redact", passages="long", proposal="A long\r\nstory").content.decode()
    assert "A [… von der Redaktion entfernt]\nstory</textarea>" in html


def test_a_note_is_kept_where_one_skips(client, mo, thread):
    comment, other = waiting(thread=thread), waiting(thread=thread)
    assert press(client, comment, "skip", note="ask the lawyer")["Location"] == address(other)
    assert [(note.text, note.author) for note in comment.notes.all()] == [("ask the lawyer", mo)]
    assert press(client, other, "skip", note=" ").status_code == 303
    assert not other.notes.exists()


def test_a_note_is_kept_once_where_the_button_is_pressed_twice(client, mo, thread):
    comment = waiting(thread=thread)
    for _time in range(2):
        assert press(client, comment, "note", note="two\r\nlines").status_code == 200
    assert [note.text for note in comment.notes.all()] == ["two\nlines"]


@pytest.mark.parametrize("note", ["x" * 2001, "a\x00b", "\x1b[2J"])
@pytest.mark.parametrize("choice", ["note", "skip", "reject"])
def test_a_note_that_cannot_be_kept_whole_is_answered_in_words(client, mo, thread, choice, note):
    comment = waiting(thread=thread)
    response = press(client, comment, choice, note=note)
    assert response.status_code == 400
    assert 'role="alert"' in response.content.decode()
    assert (status_of(comment), comment.notes.count()) == ("pending", 0)


def test_a_message_to_the_author_that_is_too_long_is_answered_in_words(client, mo, thread, settings):
    settings.SENDS_MAIL = True
    comment = waiting(thread=thread, text="A long story", email="ann@mail.example")
    for wrong in ({"message": "x" * 2001}, {"message": "a\x00b"}, {"proposal": "a\x00b"}):
        typed = {"proposal": "A story", "message": ""} | wrong
        assert press(client, comment, "propose", **typed).status_code == 400
    assert not comment.proposals.exists()
