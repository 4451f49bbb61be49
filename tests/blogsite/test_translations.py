import re
from pathlib import Path

import polib
import pytest

from tests.conftest import REPOSITORY

CATALOGUES = sorted(
    path for app in ("blogsite", "posts", "comments", "surveys") for path in (REPOSITORY / app).rglob("django.po")
)


def _by_key(catalogue) -> dict:
    return {(entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural for entry in catalogue}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_the_compiled_translations_are_those_that_can_be_read(path: Path):
    source = [entry for entry in polib.pofile(str(path)) if entry.translated()]
    assert _by_key(polib.mofile(str(path.with_suffix(".mo")))) == _by_key(source)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_every_text_is_translated_and_none_is_only_guessed(path: Path):
    catalogue = polib.pofile(str(path))
    assert not [entry.msgid for entry in catalogue.untranslated_entries()]
    assert not [entry.msgid for entry in catalogue.fuzzy_entries()]


def test_no_text_to_translate_is_hidden_in_an_f_string():
    """The tool that collects texts does not look into them, so such a text would stay English."""
    hidden = re.compile(r"""\bf["'].*\{\s*(?:_|n?p?gettext(?:_lazy)?)\(""")
    apps = [path.parents[3] for path in CATALOGUES]
    found = [path for app in apps for path in app.rglob("*.py") if hidden.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_there_are_catalogues_at_all():
    assert len(CATALOGUES) >= 3


def test_no_message_is_translated_in_two_ways():
    """Django lays all catalogues on one pile: the same message with two meanings would show the wrong one somewhere."""
    meanings: dict[tuple[str | None, str], set[str]] = {}
    for path in CATALOGUES:
        for entry in polib.pofile(str(path)):
            meanings.setdefault((entry.msgctxt, entry.msgid), set()).add(entry.msgstr)
    assert {message: words for message, words in meanings.items() if len(words) > 1} == {}
