import pytest

from surveys.charts import text


def test_no_line_is_wider_than_asked_and_nothing_is_lost():
    words = "Zu wenig interne Unterstützung, " * 5 + "Donaudampfschifffahrtsgesellschaftskapitän " + "W" * 90
    lines = text.wrap(words, size=15, within=120)
    assert all(text.width(line, size=15) <= 120 for line in lines)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_a_no_break_space_keeps_number_and_sign_together():
    assert text.wrap("52\u00a0% sagen ja", size=15, within=80) == ["52\u00a0%", "sagen ja"]


@pytest.mark.parametrize("words", ["", " ", "\n"])
def test_nothing_is_one_empty_line(words):
    assert text.wrap(words, size=15, within=100) == [""]


def test_a_mark_stays_with_its_letter():
    assert not any(line.startswith("\u0301") for line in text.wrap("e\u0301" * 40, size=15, within=60))


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\x7f", "\u202e", "\ud800", "\ufffe"])
def test_what_xml_cannot_carry_is_left_out(character):
    assert text.escape(f"a{character}b") == "ab"


def test_the_fonts_have_every_letter_they_are_said_to_have():
    for bold in (False, True):
        font = text._font(bold=bold)
        nothing = bytes(font.getmask("\U000e0041"))
        for letter in "äöüÄÖÜß€„“–…éçøżЖΩא→≥≈²‰":
            assert not text.not_bundled(letter)
            assert bytes(font.getmask(letter)) != nothing, letter
    assert text.not_bundled("中ع") == {"中", "ع"}
