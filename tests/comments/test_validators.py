import re

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from comments.validators import (
    normalise_origin,
    validate_name,
    validate_origin,
    validate_text,
    validate_web_address,
)


def accepts(validator, value) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(
    "name", ["Ann", "Jörg Müller-Lüdenscheidt", "李", "ไทย", "מרים", "O’Neill", "d'Arc", "Zoë 🌈", "x"]
)
def test_people_have_many_names(name):
    assert accepts(validate_name, name)


@pytest.mark.parametrize(
    "name",
    [
        "\u200b",
        "\u00a0",
        "\u3164",
        "\u115f\u1160",
        "\u2800",
        "\U000e0041\U000e0042",
        "\u0489" * 50,
        "Ann\u202enimda",
        "Ann\u2066",
        "Ann\u200f",
        "Ann\u061c",
        "Ann\nBcc: x@example.org",
        "Ann\r\n",
        "Ann\tBob",
        "Ann\u2028Bob",
        "Ann\x00",
        "Ann\x1b[2J",
        "Ann\x85",
        "Ann\ufffe",
        "Ann\ud800",
    ],
)
def test_a_name_that_hides_reorders_or_breaks_is_refused(name):
    assert not accepts(validate_name, name)


@pytest.mark.parametrize("text", ["a", "one\ntwo\r\n\tthree", "🌈", "שלום", "a\u202eb", "`\\`", "👨\u200d👩\u200d👧"])
def test_a_text_may_have_lines_and_any_script(text):
    assert accepts(validate_text, text)


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "a\x1bb", "a\x7fb", "a\x9bb", "\u200b\u200b", " \u00a0\n", "\u2800", "\ud800"]
)
def test_a_text_that_cannot_be_read_is_refused(text):
    assert not accepts(validate_text, text)


@pytest.mark.parametrize("corpus", ["unicode_own", "unicode_trojan_source", "blns", "csv_formula", "xss_owasp_evasion"])
def test_no_hostile_string_breaks_a_validator(read_corpus, corpus):
    for _name, body, _record in read_corpus(corpus, limit=5000):
        value = body.decode("utf-8", "surrogatepass")
        for validator in (validate_name, validate_text, validate_web_address, validate_origin):
            accepts(validator, value)


@pytest.mark.parametrize("corpus", ["website_urls", "ssrf_urls", "open_redirect", "xss_patt", "xss_payloadbox"])
def test_only_a_web_address_becomes_one(read_corpus, corpus):
    for _name, body, _record in read_corpus(corpus, limit=500):
        value = body.decode("utf-8", "surrogatepass")
        if accepts(validate_web_address, value) and accepts(URLValidator(), value):
            assert value.lower().startswith(("http://", "https://"))
            assert not set(value) & set(" \t\r\n\"'<>`{}|^\\\x00\u2028\u202e")
            assert "@" not in re.split(r"[/?#]", value)[2]


@pytest.mark.parametrize("url", ["https://example.org", "http://example.org:8080/a?b=c#d", "https://müller.example/ä"])
def test_a_web_address_is_taken(url):
    assert accepts(validate_web_address, url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "//example.org",
        "example.org",
        "https://",
        "https://user:secret@example.org",
        "https://example.org@evil.test",
        "https:\\\\evil.test",
        "https://[",
        "https://[::1",
        "https://example.org/'onmouseover='x",
        'https://example.org/"x',
        "https://example.org/<x>",
        "https://example.org/a b",
        "https://example.org/\u202e",
        "https://example.org\u2100",
    ],
)
def test_what_is_no_web_address_is_refused(url):
    assert not accepts(validate_web_address, url)


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://blog.example.org", "https://blog.example.org"),
        ("HTTPS://Blog.Example.org/", "https://blog.example.org"),
        ("https://blog.example.org:443", "https://blog.example.org"),
        ("http://blog.example.org:80", "http://blog.example.org"),
        ("http://blog.example.org:443", "http://blog.example.org:443"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("https://straße.example", "https://xn--strae-oqa.example"),
        (f"https://{'ß' * 60}.example", ""),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://blog.example.org/a", ""),
        ("https://blog.example.org?a", ""),
        ("https://ann@blog.example.org", ""),
        ("https://blog.example.org:port", ""),
        ("https://blog.example.org:99999", ""),
        ("https://[", ""),
        ("https://blog\u2100example.org", ""),
        ("null", ""),
        ("*", ""),
        ("file:///tmp", ""),
        ("", ""),
    ],
)
def test_an_origin_is_what_a_browser_sends(typed, origin):
    assert normalise_origin(typed) == origin


@pytest.mark.parametrize("value", ["https://blog.example.org", "http://localhost:8000", "http://[::1]:8000"])
def test_an_exact_origin_is_registered(value):
    assert accepts(validate_origin, value)


@pytest.mark.parametrize(
    "value", ["https://blog.example.org/", "https://Blog.example.org", "blog.example.org", "null", "*"]
)
def test_anything_but_an_exact_origin_is_refused(value):
    assert not accepts(validate_origin, value)
