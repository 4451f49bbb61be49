import pytest

from posts import figures, markup, ties
from posts.ties import Tie


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("{{ number:a/b/c@d }} say", [Tie("a/b/c@d")]),
        ("{{number:a/b/c}}", [Tie("a/b/c")]),
        ("so [fast jeder Zweite]{number:a/b/c@d}, too", [Tie("a/b/c@d", "fast jeder Zweite")]),
        ("[a]{ number: a/b/c } and {{ number:d/e/f }}", [Tie("a/b/c", "a"), Tie("d/e/f")]),
        ("*{{ number:a/b/c }}* > [x]{number:d/e/f}", [Tie("a/b/c"), Tie("d/e/f", "x")]),
        ("> - | {{ number:a/b/c }}", [Tie("a/b/c")]),
        ("# [half]{number:a/b/c}", [Tie("a/b/c", "half")]),
        ("`{{ number:a/b/c }}` `[a]{number:b/c/d}`", []),
        ("```\n{{ number:a/b/c }}\n```", []),
        ("\\[a]{number:a/b/c}", []),
        ("[]{number:a/b/c}", []),
        ("[a](https://example.org/){number:a/b/c}", []),
        ("{{ number:a b }} [x]{number:}", []),
    ],
)
def test_ties_are_found_where_text_is_text(body, found):
    assert figures.find_uses(body) == found


def test_what_stands_in_the_place_of_a_tie_is_sanitised_with_the_rest():
    tokens = markup.parse("So {{ number:a/b/c }} say.")
    tied = {Tie("a/b/c"): '<a class="other" href="/x/" onclick="y()">52 %</a><script>z()</script>'}
    assert markup.to_html(tokens, tied=tied) == ('<p>So <a href="/x/" rel="noopener">52 %</a> say.</p>\n')


def test_a_phrase_stays_when_nothing_is_known_of_it_and_is_escaped():
    assert markup.to_html(markup.parse("[<b>half</b>]{number:a/b/c}")) == "<p>&lt;b&gt;half&lt;/b&gt;</p>\n"


def test_a_long_row_of_brackets_is_read_in_a_moment():
    assert list(ties.find(markup.parse("[" * 5000 + "]{number:a/b/c}"))) == []
