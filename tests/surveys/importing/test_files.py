"""Encodings, separators and files that are none."""

import pytest

TABLE = "Frage;Antwort;Prozent\nWas stört?;„Zu wenig“ Rückmeldung;52,5\nWas stört?;Nichts – gar nichts;47,5\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "windows-1252"]
)
def test_every_usual_encoding_is_read(tried, encoding):
    found = tried(TABLE, encoding=encoding)
    assert found.figures() == {("„Zu wenig“ Rückmeldung", "total"): "52.5", ("Nichts – gar nichts", "total"): "47.5"}
    assert ("encoding-guessed" in found.codes) == (encoding == "windows-1252")


def test_latin_1_is_read(tried):
    assert ("Größe", "total") in tried("Antwort;Prozent\nGröße;52\n", encoding="latin-1").figures()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_separator_is_found(tried, delimiter):
    rows = [["question", "option", "percent"], ["Q?", "a, b; c", "60"], ["Q?", "d | e", "40"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    assert tried(text).figures() == {("a, b; c", "total"): "60", ("d | e", "total"): "40"}


def test_letters_that_were_spoilt_are_pointed_out_with_their_place(tried):
    found = tried("Antwort;Prozent\nJa;50\nGrÃ¼n;50\n")
    (spoilt,) = [each for each in found.findings if each.code == "spoilt-letters"]
    assert (spoilt.place.row, spoilt.place.column, spoilt.severity) == (3, 1, "warning")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"%PDF-1.7", "wrong-kind"),
        (b"\x1f\x8b\x08rest", "wrong-kind"),
        (b'<?xml version="1.0"?><a/>', "wrong-kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-excel"),
        (b"PK\x03\x04broken", "damaged"),
        (b"$FL2 broken", "damaged"),
        (b"hello", "not-understood"),
        (b"a,b\n1,2\n", "not-understood"),
        (b"\xff\xfe\x00", "wrong-encoding"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tried, content, code):
    found = tried(content)
    assert [each[0] for each in found.errors] == [code]
    assert not found.plans


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_row(tried):
    found = tried('option,percent\nYes,50\n"No,50\n' + "x,1\n" * 60_000)
    assert found.errors == [("broken-row", 3, 0)]


def test_a_line_without_end_is_no_row(tried):
    assert tried(b"option,percent\n" + b"x" * 3_000_000).errors == [("line-too-long", 2, 0)]


def test_too_large_a_file_is_refused_unread(tried, monkeypatch):
    monkeypatch.setattr("surveys.importing.files.MAX_BYTES", 10)
    assert tried("option,percent\nYes,50\n").errors == [("too-large", 0, 0)]
