import pytest

from comments import similarity
from tests.factories import make_comment, make_site, make_thread

pytestmark = pytest.mark.django_db
TEXT = "Bei uns war es umgekehrt: alle wollten schreiben, doch niemand hatte dafür am Ende wirklich die {} Zeit."


def test_twenty_variants_with_one_word_changed_are_one_group(thread):
    wave = [make_comment(thread=thread, text=TEXT.format(n), status="pending") for n in range(20)]
    make_comment(thread=thread, text="Wir planen zwei Stunden in der Woche fest ein und antworten am selben Tag.")
    assert similarity.alike(wave[7]) == [c for c in wave if c != wave[7]]


@pytest.mark.parametrize(
    ("text", "is_alike"),
    [("Danke für den Beitrag", True), ("danke, für den beitrag!", True), ("Guter Beitrag, aber zu kurz", False)],
)
def test_short_texts_are_compared_by_their_words(thread, text, is_alike):
    comment = make_comment(thread=thread, text="Danke für den Beitrag!", status="pending")
    other = make_comment(thread=thread, text=text, status="pending")
    assert similarity.alike(comment) == ([other] if is_alike else [])


def test_only_open_comments_of_the_same_site_count(thread):
    comment = make_comment(thread=thread, text=TEXT, status="pending")
    make_comment(thread=thread, text=TEXT, status="approved")
    make_comment(thread=make_thread(site=make_site()), text=TEXT, status="pending")
    assert similarity.alike(comment) == []


@pytest.mark.parametrize("text", ["", "!!!", "👍"])
def test_what_has_no_words_is_like_nothing(thread, text):
    comments = [make_comment(thread=thread, text=text, status="pending") for _ in range(2)]
    assert similarity.alike(comments[0]) == []
