"""WordPress' texts as the HTML that it shows."""

import re
from html import unescape

import pytest

from posts.importing.html import Texts
from posts.importing.shortcodes import Shortcodes
from posts.markup import from_html


def shown(stored: str) -> str:
    texts = Texts()
    texts.comes_from("https://old.example.org/blog")
    return texts.body(stored, Shortcodes({}, post="1"))


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ("One\nTwo\r\n\r\nThree", "<p>One<br>\nTwo</p>\n<p>Three</p>"),
        ("<h2>Title</h2>\nText\n<ul>\n<li>a</li>\n</ul>", "<h2>Title</h2>\n<p>Text</p>\n<ul>\n<li>a</li>\n</ul>"),
        ("Before <pre>a\n\nb</pre> after", "<p>Before</p><pre>a\n\nb</pre><p>after</p>"),
        ("<!-- wp:paragraph -->\n<p>A</p>\n<!-- /wp:paragraph -->", "<p>A</p>"),
        ('<!-- wp:heading {"level":1} -->\n<h1 class="x">A</h1>\n<!-- /wp:heading -->', "<h2>A</h2>"),
        (
            '[caption id="a" width="9"]<img src="/wp-content/uploads/a.jpg" alt="A" /> The <em>desk</em>[/caption]',
            '<figure><img src="/media/uploads/a.jpg" alt="A" loading="lazy">\n'
            "<figcaption>The <em>desk</em></figcaption>\n</figure>",
        ),
        (
            '[caption width="9" caption="Old way"]<img src="/wp-content/uploads/a.jpg" alt="">[/caption]',
            '<figure><img src="/media/uploads/a.jpg" alt="" loading="lazy">\n'
            "<figcaption>Old way</figcaption>\n</figure>",
        ),
        (
            '<!-- wp:image --><figure class="wp-block-image"><img src="https://old.example.org/blog/wp-content/uploads/a.jpg"'
            ' alt="A"/><figcaption class="x">Cap</figcaption></figure><!-- /wp:image -->',
            '<figure><img src="/media/uploads/a.jpg" alt="A" loading="lazy"><figcaption>Cap</figcaption></figure>',
        ),
        (
            "See\n\nhttps://video.example.org/watch?v=1&t=2\n\nand",
            '<p>See</p>\n<p><a href="https://video.example.org/watch?v=1&amp;t=2" rel="noopener">'
            "https://video.example.org/watch?v=1&amp;t=2</a></p>\n<p>and</p>",
        ),
        ("a <script>alert(1)</script><b onclick=x>b</b>", "<p>a <strong>b</strong></p>"),
        ('<a href="javascript:alert(1)">x</a>', '<p><a rel="noopener">x</a></p>'),
        (
            '<img src="/wp-content/uploads/../../secret.jpg" alt="x">',
            '<p><a href="/wp-content/uploads/../../secret.jpg" rel="noopener">x</a></p>',
        ),
        ("Umlaut &uuml; &amp; ü", "<p>Umlaut ü &amp; ü</p>"),
    ],
)
def test_a_stored_text_is_shown_as_wordpress_shows_it(stored, expected):
    assert shown(stored) == expected


def test_frames_and_films_of_others_become_links():
    assert from_html('<iframe src="https://v.example.org/1"></iframe>') == (
        '<a href="https://v.example.org/1" rel="noopener">https://v.example.org/1</a>'
    )


def test_what_is_shown_is_safe_and_stays_as_it_is(read_corpus):
    for _id, payload, _record in [
        *read_corpus("xss_owasp_evasion"),
        *read_corpus("xss_dompurify"),
        *read_corpus("xss_bleach"),
    ]:
        once = from_html(payload.decode(errors="replace"))
        assert from_html(once) == once
        assert "<script" not in once.lower()
        for address in re.findall(r'(?:href|src)="([^"]*)"', once):
            assert not re.match(r"[\x00-\x20]*(?:javascript|data|vbscript):", unescape(address), re.IGNORECASE)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("<div>one</div><div>two</div>", "one<br>two<br>"),
        ("<div><p>one</p></div><div><p>two</p></div>", "<p>one</p><p>two</p>"),
        ("<details><summary>More</summary><p>inside</p></details>", "More<br><p>inside</p>"),
    ],
)
def test_what_stood_in_sections_of_its_own_does_not_run_together(stored, shown):
    assert from_html(stored) == shown
    assert from_html(shown) == shown
