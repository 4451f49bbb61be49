"""manage.py moderate: the desk in a terminal."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_comment, make_site, make_thread, make_user


@pytest.fixture
def comment(thread, mo):
    return make_comment(
        thread=thread, status="pending", name="Ann", text="Well\x1b[31m said", email="canary@example.org"
    )


def run(*words: str, login: str = "mo") -> str:
    out = StringIO()
    call_command("moderate", "--as", login, *words, stdout=out, no_color=True)
    return out.getvalue()


def named(comment) -> str:
    return f"{comment.uuid}:{comment.version}"


def test_what_waits_is_listed_with_why_and_without_addresses_or_terminal_codes(comment):
    listed = run("list")
    assert named(comment) in listed
    assert "Ann" in listed
    assert "1 in all" in listed
    assert "canary" not in listed
    assert "\x1b" not in listed


def test_it_is_filtered_and_searched(comment):
    assert named(comment) not in run("list", "--search", "nowhere")
    assert named(comment) in run("list", "--search", "Well", "--site", "blog")
    assert named(comment) not in run("list", "--status", "spam")


@pytest.mark.parametrize(
    ("option", "other"),
    [
        *(("--author=first", "--author=known"), ("--has-link=false", "--has-link=true"), ("--age=day", "--age=older")),
        *(("--language=de", "--language=en"), ("--date--gte=2014-01-01", "--date--lte=2014-01-01")),
    ],
)
def test_it_takes_the_filters_of_the_desk(comment, option, other):
    assert named(comment) in run("list", option)
    assert named(comment) not in run("list", other)


def test_a_filter_that_does_not_exist_is_told(comment):
    with pytest.raises(CommandError, match="author"):
        run("list", "--author=nobody")


def test_notes_are_kept_and_reasons_listed(comment):
    run("note", str(comment.uuid), "ask the author")
    assert "ask the author" in run("show", str(comment.uuid))
    with pytest.raises(CommandError):
        run("note", str(comment.uuid), " ")
    assert "off-topic: " in run("reasons")


def test_decisions_name_the_version_and_can_be_taken_back(comment):
    told = run("reject", named(comment), "--reason", "off-topic", "--note", "x")
    comment.refresh_from_db()
    last = comment.decisions.latest("pk")
    assert (comment.status, last.reason, last.note, last.actor_name) == ("rejected", "off-topic", "x", "mo")
    run("undo", told.split()[-1])
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert "mo" in run("show", str(comment.uuid))


def test_what_changed_meanwhile_is_left_alone_and_told(comment):
    seen = named(comment)
    run("spam", seen)
    with pytest.raises(CommandError, match="Nothing was decided"):
        run("approve", seen)
    comment.refresh_from_db()
    assert comment.status == "spam"


@pytest.mark.parametrize("words", [("approve", "{}"), ("reject", "{}", "--reason", "bogus"), ("show", "{}")])
def test_others_comments_and_unknown_reasons_change_nothing(comment, words):
    otto = make_user("comments.moderate_comment", username="otto")
    make_site(moderators=[otto])
    login = "mo" if "bogus" in words else "otto"
    name = str(comment.uuid) if words[0] == "show" else named(comment)
    with pytest.raises(CommandError):
        run(*(word.format(name) for word in words), login=login)
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_who_moderates_nothing_is_told_so(db):
    make_user(username="ann")
    for login in ("ann", "nobody"):
        with pytest.raises(CommandError, match="moderates nothing"):
            run("list", login=login)


def test_a_decision_by_foreign_hands_is_not_possible_on_a_page_of_another_site(mo):
    foreign = make_comment(thread=make_thread(site=make_site()), status="pending")
    with pytest.raises(CommandError):
        run("approve", named(foreign))
    foreign.refresh_from_db()
    assert foreign.status == "pending"
