import pytest
from django.core.exceptions import ValidationError

from surveys.validators import validate_label, validate_text, validate_web_address


@pytest.mark.parametrize("label", ["Viel Aufwand, wenig Ertrag", "„Fans“ & <Follower>", "לא מספיק", "a\u200fb", "5 %"])
def test_labels_in_any_script_pass(label):
    validate_label(label)


@pytest.mark.parametrize(
    "label",
    [
        "a\x00b",
        "a\x0bb",
        "a\x1fb",
        "a\x7fb",
        "a\x85b",
        "a\ufffeb",
        "a\u202eb",
        "a\u2066b",
        "two\nlines",
        "a\tb",
        "\u200b ",
    ],
)
def test_labels_that_cannot_be_shown_in_one_line_are_refused(label):
    with pytest.raises(ValidationError):
        validate_label(label)


def test_a_text_may_have_lines_but_no_control_characters():
    validate_text("one\n\ttwo\r\nthree")
    with pytest.raises(ValidationError):
        validate_text("one\x0btwo")


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.org/",
        "https://me:secret@example.org/",
        "http://[",
        "https://",
        "http://:80/",
    ],
)
def test_only_plain_web_addresses_become_links(url):
    with pytest.raises(ValidationError):
        validate_web_address(url)
    validate_web_address("https://example.org/a?b=c")
