import pytest

from comments.links import hosts_in, unlinked


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://a.example/x HTTP://b.example", "hxxps://a[.]example/x hxxp://b[.]example"),
        ("www.example.org ann@example.org", "www[.]example[.]org ann@example[.]org"),
        ("ftp://1.2.3.4 tg://x", "ftp[:]//1.2.3.4 tg[:]//x"),
        (
            r"\\server\share file:c mailto:ann@host tel:+49123",
            r"[\\]server\share file[:]c mailto[:]ann@host tel[:]+49123",
        ),
        ("example。org example．org\u200b.de", "example[.]org example[.]org\u200b[.]de"),
    ],
)
def test_nothing_that_a_mail_program_takes_for_a_link_stays_one(typed, shown):
    assert unlinked(typed) == shown


def test_prose_stays_as_it_is():
    prose = "Leser:innen, z.B. um 12:30 ... 3.5 %; Antwort:ja"
    assert unlinked(prose) == prose


def test_hosts_are_found_however_links_are_written():
    assert hosts_in("see HTTPS://A.example/x, //b.example and www.c.example.") == [
        "a.example",
        "b.example",
        "www.c.example.",
    ]
