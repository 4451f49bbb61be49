import pytest

from comments.differences import ADDED, KEPT, REMOVED, Part, difference


def test_one_changed_word_is_the_only_difference():
    assert difference("Das ist gut.", "Das ist sehr gut.") == [
        Part(KEPT, "Das ist"),
        Part(ADDED, " sehr"),
        Part(KEPT, " gut."),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("a b c", "a x c"), ("", "neu"), ("alt", ""), ("gleich", "gleich"), ("x\n\ny", "x y"), ("é 👍 ab", "e 👍 ab")],
)
def test_the_parts_give_both_texts_again(old, new):
    parts = difference(old, new)
    assert "".join(part.text for part in parts if part.kind != ADDED) == old
    assert "".join(part.text for part in parts if part.kind != REMOVED) == new


def test_what_was_appended_is_the_only_difference():
    assert difference("Das ist gut.", "Das ist gut. Nachtrag") == [Part(KEPT, "Das ist gut."), Part(ADDED, " Nachtrag")]


def test_in_a_very_long_text_one_changed_word_is_the_only_difference():
    before, after = "vorher " * 4000, "nachher " * 4000
    old, new = f"{before}alt {after}", f"{before}neu {after}"
    kinds = [(part.kind, part.text) for part in difference(old, new)]
    assert [part for part in kinds if part[0] != KEPT] == [(REMOVED, "alt"), (ADDED, "neu")]


@pytest.mark.parametrize(("old", "new"), [("x " + "a " * 1400, "b a " * 700), ("a " * 4000, "b a " * 4000)])
def test_what_would_take_minutes_to_compare_is_shown_as_a_whole(old, new):
    """Anybody may write one word a thousand times, and edit it."""
    assert {part.kind for part in difference(old, new)} <= {REMOVED, ADDED, KEPT}
    assert len(difference(old, new)) <= 5
