"""The same vectors hold the embed's JavaScript to the same keys."""

import hashlib
import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from comments import identifiers

VECTORS = json.loads((Path(__file__).parent / "thread_keys.json").read_text())


@pytest.mark.parametrize("vector", VECTORS["accepted"], ids=lambda v: v["identifier"].encode("ascii", "replace"))
def test_a_page_has_one_normal_form_and_one_key(vector):
    assert identifiers.normalise(vector["identifier"]) == vector["normalised"]
    assert identifiers.key_of(vector["identifier"]) == vector["key"]
    assert vector["key"] == hashlib.sha256(vector["normalised"].encode()).hexdigest()[:32]


@pytest.mark.parametrize("vector", VECTORS["accepted"], ids=lambda v: v["identifier"].encode("ascii", "replace"))
def test_normalising_twice_changes_nothing(vector):
    assert identifiers.normalise(vector["normalised"]) == vector["normalised"]


@pytest.mark.parametrize("value", VECTORS["refused"])
def test_what_names_no_page_is_refused(value):
    with pytest.raises(ValidationError):
        identifiers.normalise(value)


@pytest.mark.parametrize("value", ["a" * 2001, "https://example.org/" + "ä" * 700], ids=["as given", "once encoded"])
def test_a_name_longer_than_its_column_is_refused(value):
    with pytest.raises(ValidationError):
        identifiers.normalise(value)


def test_the_longest_name_is_taken():
    assert identifiers.normalise("a" * 2000) == "a" * 2000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/?p=1", "https://example.org/?p=2"),
        ("https://example.org/a", "https://example.org/b"),
        ("https://example.org/a", "https://example.org:8443/a"),
        ("https://example.org/a", "https://www.example.org/a"),
        ("https://[2001:db8::1]:8080/", "https://[2001:db8::1:8080]/"),
        ("wp-1", "wp-11"),
        ("wp-1", "WP-1"),
    ],
)
def test_different_pages_have_different_keys(one, other):
    assert identifiers.key_of(one) != identifiers.key_of(other)
