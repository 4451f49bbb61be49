import logging

import pytest

from blogsite.logs import LineFormatter


def record(message, *args, exc_info=None) -> logging.LogRecord:
    return logging.LogRecord("blogsite", logging.INFO, "file.py", 1, message, args, exc_info)


@pytest.mark.parametrize("char", ["\n", "\r", "\x1b", "\x00", "\u2028", "\u202e", "\x85"])
def test_what_a_request_contains_cannot_begin_a_record_of_its_own(char):
    line = LineFormatter().format(record("Not Found: %s", f"/a{char}2026-01-01 ERROR forged"))
    assert char not in line
    assert "forged" in line


def test_umlauts_stay_readable():
    assert LineFormatter().format(record("Prüfung läuft")) == "Prüfung läuft"


def test_a_tracebacks_lines_are_indented_so_that_none_looks_like_a_record():
    try:
        raise ValueError("first\n2026-01-01 ERROR forged")
    except ValueError as error:
        text = LineFormatter().format(record("failed", exc_info=(type(error), error, error.__traceback__)))
    first, *others = text.split("\n")
    assert first == "failed"
    assert all(line.startswith("    ") for line in others)
    assert any("forged" in line for line in others)
