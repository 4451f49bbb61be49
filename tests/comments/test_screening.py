from datetime import timedelta

import pytest
from django.utils import timezone, translation

from comments import screening, submission, threads
from comments.models import Comment
from comments.screening import Clues
from tests.factories import make_site, make_thread, make_user


def codes(thread, *, clues: Clues = Clues(), now=None, **words) -> list[str]:  # noqa: B008  (immutable)
    typed = {"text": "What a good post.", "name": "Ann", "email": "ann@example.org"} | words
    comment = submission.submit(thread, submission.Words(**typed), clues=clues, now=now)
    return [reason["code"] for reason in Comment.objects.get(pk=comment.pk).held_for]


def test_where_nothing_is_odd_the_reason_is_that_every_comment_waits(thread):
    assert codes(thread) == ["premoderation"]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("https://a.example", ["premoderation"]),
        ("https://a.example https://b.example", ["links"]),
        ("HTTP://a.example www.b.example", ["links"]),
        ("[a](//a.example) [b](//b.example)", ["links"]),
        ("http://[ http://[", ["links"]),
        ("and/or either//or", ["premoderation"]),
    ],
)
def test_several_links_are_a_reason(thread, text, held):
    assert codes(thread, text=text) == held


def test_the_evidence_names_the_hosts_once(thread):
    text = "https://a.example/1 https://a.example/2 https://b.example"
    comment = submission.submit(thread, submission.Words(text=text, name="Ann", email="a@example.org"))
    assert comment.held_for == [{"code": "links", "evidence": "a.example, b.example"}]


def test_the_same_words_twice_are_a_reason_for_a_day_and_in_one_thread(thread):
    now = timezone.now()
    assert codes(thread, now=now - timedelta(hours=25)) == ["premoderation"]
    assert codes(thread, now=now) == ["premoderation"]
    assert codes(thread, now=now) == ["repeated"]
    assert codes(make_thread(), now=now) == ["premoderation"]


@pytest.mark.parametrize(
    "name", ["Otto Normal", "otto normal", "OttoNormal", "O\u200btto Normal", "Ｏｔｔｏ Normal", "Öttö Normäl", "otto"]
)
def test_a_borrowed_name_is_a_reason(thread, name):
    author = make_user(username="otto", first_name="Otto", last_name="Normal")
    threads.update_thread(thread, author=author)
    thread.refresh_from_db()
    assert codes(thread, name=name) == ["borrowed_name"]


def test_the_name_of_the_site_is_borrowed_too(thread):
    assert codes(thread, name=thread.site.name.upper()) == ["borrowed_name"]
    assert codes(thread, name="Somebody else", text="x") == ["premoderation"]


@pytest.mark.parametrize(
    ("clues", "held"),
    [
        (Clues(bait_taken=True), ["bait"]),
        (Clues(typed_for=timedelta(seconds=1)), ["too_fast"]),
        (Clues(bait_taken=True, typed_for=timedelta()), ["bait", "too_fast"]),
        (Clues(typed_for=timedelta(seconds=3)), ["premoderation"]),
        (Clues(), ["premoderation"]),
    ],
)
def test_what_the_door_noticed_is_a_reason(thread, clues, held):
    assert codes(thread, clues=clues) == held


def test_a_closed_thread_refuses_readers_but_not_the_team(thread):
    threads.update_thread(thread, state="closed")
    with pytest.raises(screening.ThreadClosed):
        codes(thread)
    answer = submission.submit(thread, submission.Words(text="Yes."), user=make_user(first_name="Mo"))
    assert (answer.status, answer.name, answer.held_for) == ("approved", "Mo", [])


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_reason_has_words(thread, language):
    found = set()
    for clues in (Clues(bait_taken=True), Clues(typed_for=timedelta(seconds=1))):
        found.update(codes(thread, clues=clues))
    for words in ({"text": "//a.example //b.example"}, {"name": thread.site.name}, {"text": "%s %(x)s"}):
        found.update(codes(thread, **words))
    with translation.override(language):
        for code in found:
            words = screening.in_words({"code": code, "evidence": "100 %s"})
            assert words != code
            assert "%(" not in words


def test_a_reason_of_an_older_version_is_shown_as_it_is():
    assert screening.in_words({"code": "something-old", "evidence": ""}) == "something-old"


@pytest.mark.django_db
def test_the_site_says_how_many_links_are_many_and_which_words_hold():
    site = make_site(max_links=0, held_words="Kredit\n\n  günstige  \nC++")
    thread = make_thread(site=site)
    comment = Comment(thread=thread, name="Ann", text="GÜNSTIGE Kreditkarten, C++: https://a.example")
    found = screening.reasons(comment, thread, clues=screening.Clues(), now=timezone.now())
    assert found == [{"code": "links", "evidence": "a.example"}, {"code": "words", "evidence": "günstige, C++"}]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "is_held"),
    [
        ("Kostenlose FREIE Energie!", True),
        ("freie\nEnergie", True),
        ("freie\u00a0 Energie", True),
        ("freieEnergie", False),
        ("vogelfreie Energie", False),
        ("freie Energien", False),
    ],
)
def test_a_phrase_is_found_however_its_words_are_set_apart(text, is_held):
    thread = make_thread(site=make_site(held_words="freie  Energie"))
    assert ("words" in codes(thread, text=text)) == is_held
