import re
from html.parser import HTMLParser

import pytest

from posts import markup
from tests.timing import within

ALLOWED = {
    "a": {"href", "title", "rel"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "th": {"class"},
    "td": {"class"},
    **{tag: set() for tag in ("h2", "h3", "h4", "p", "br", "hr", "ul", "li", "blockquote", "pre", "code")},
    **{tag: set() for tag in ("em", "strong", "table", "thead", "tbody", "tr")},
}
XSS = ["xss_bleach", "xss_dompurify", "xss_event_matrix", "xss_owasp_evasion", "xss_patt", "xss_payloadbox"]


class _Inspector(HTMLParser):
    """Complains about every tag, attribute and address that an editor may not write."""

    def __init__(self):
        super().__init__()
        self.complaints = []

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED:
            self.complaints.append(tag)
        for name, value in attrs:
            if name not in ALLOWED.get(tag, ()):
                self.complaints.append((tag, name))
            if name == "href":
                as_browsers_read = re.sub(r"[\t\r\n]", "", value).lstrip("".join(map(chr, range(33))))
                scheme = re.match(r"([a-z][a-z0-9+.-]*):", as_browsers_read, re.IGNORECASE)
                if scheme and scheme[1].lower() not in ("http", "https", "mailto", "tel"):
                    self.complaints.append(value)
            if name == "src" and not value.startswith("/media/"):
                self.complaints.append(value)

    def handle_comment(self, data):
        self.complaints.append(f"comment {data}")

    def handle_decl(self, decl):
        self.complaints.append(f"declaration {decl}")


def complaints_about(html):
    inspector = _Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.complaints


def _html(text):
    return markup.to_html(markup.parse(text))


def test_the_inspector_would_notice():
    bad = '<script>x</script><p onclick="x"><a href="javascript:x">y</a><img src="https://evil.example/x.png">'
    assert len(complaints_about(bad)) == 4


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# A", "<h2>A</h2>\n"),
        ("## A", "<h2>A</h2>\n"),
        ("# A\n## B", "<h2>A</h2>\n<h3>B</h3>\n"),
        ("###### A", "<h4>A</h4>\n"),
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>\n'),
        ('[a](https://a.example/ "t")', '<p><a href="https://a.example/" title="t" rel="noopener">a</a></p>\n'),
        ("[a](/b/)", '<p><a href="/b/" rel="noopener">a</a></p>\n'),
        ("https://a.example", "<p>https://a.example</p>\n"),
        ("<b>a</b>", "<p>&lt;b&gt;a&lt;/b&gt;</p>\n"),
        ("„Ja“ – 52\u00a0% … 'n' \"q\" -- (c)", "<p>„Ja“ – 52&nbsp;% … 'n' \"q\" -- (c)</p>\n"),
        ("| a | b |\n|--:|---|\n| 1 | 2 |", None),
        ("![a](/media/x.jpg)", '<p><img src="/media/x.jpg" alt="a" loading="lazy"></p>\n'),
        ("![a](https://evil.example/x.png)", '<p><a href="https://evil.example/x.png" rel="noopener">a</a></p>\n'),
        (
            "![](//evil.example/x.png)",
            '<p><a href="//evil.example/x.png" rel="noopener">//evil.example/x.png</a></p>\n',
        ),
    ],
)
def test_markdown_becomes_the_pages_html(text, html):
    if html is None:
        html = (
            '<table>\n<thead>\n<tr>\n<th class="align-right">a</th>\n<th>b</th>\n</tr>\n</thead>\n'
            '<tbody>\n<tr>\n<td class="align-right">1</td>\n<td>2</td>\n</tr>\n</tbody>\n</table>\n'
        )
    assert _html(text) == html


def test_an_image_with_the_sites_own_address_is_shown(settings):
    assert "<img" in _html(f"![a]({settings.SITE_URL}/media/x.jpg)")
    assert "<img" not in _html(f"![a]({settings.SITE_URL}.evil.example/media/x.jpg)")


@pytest.mark.parametrize("corpus", XSS)
def test_hostile_markup_is_inert_and_cleaning_twice_changes_nothing(read_corpus, corpus):
    count = 0
    for name, data, _record in read_corpus(corpus):
        payload = data.decode("utf-8", "replace")
        for text in (
            payload,
            f"[a]({payload})",
            f"![a]({payload})",
            f"<{payload}>",
            f"```\n{payload}\n```",
            f"# {payload}",
        ):
            html = _html(text)
            assert complaints_about(html) == [], name
            assert markup.sanitise(html) == html, name
        # Were HTML ever let through the parser, the sanitiser alone would have to hold.
        assert complaints_about(markup.sanitise(payload)) == [], name
        count += 1
    assert count > 5


@pytest.mark.slow
def test_pathological_markdown_is_rendered_in_linear_time(read_corpus):
    for name, data, _record in read_corpus("markdown_pathological", limit=100_000):
        with within(8, name):
            _html(data.decode())
