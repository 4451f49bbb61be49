import pytest

from comments.differences import ADDED, KEPT, REMOVED, Part, difference


def test_one_changed_word_is_the_only_difference():
    assert difference("Das ist gut.", "Das ist sehr gut.") == [
        Part(KEPT, "Das ist "),
        Part(ADDED, "sehr "),
        Part(KEPT, "gut."),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("a b c", "a x c"), ("", "neu"), ("alt", ""), ("gleich", "gleich"), ("x\n\ny", "x y"), ("é 👍 ab", "e 👍 ab")],
)
def test_the_parts_give_both_texts_again(old, new):
    parts = difference(old, new)
    assert "".join(part.text for part in parts if part.kind != ADDED) == old
    assert "".join(part.text for part in parts if part.kind != REMOVED) == new


def test_very_long_texts_are_shown_as_a_whole():
    old, new = "a " * 4000, "b " * 4000
    assert difference(old, new) == [Part(REMOVED, old), Part(ADDED, new)]
