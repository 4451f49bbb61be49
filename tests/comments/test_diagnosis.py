import pytest

from comments import embedded, embedding
from comments.diagnosis import BAD, GOOD, UNKNOWN, examine
from tests.factories import make_site

PAGE = "https://garden.example/tulips/"
HEADERS = "HTTP/2 200\ncontent-type: text/html"


@pytest.fixture(autouse=True)
def server(settings):
    settings.SITE_URL = "https://comments.example"


@pytest.fixture
def garden(db):
    return make_site(slug="garden", origins=["https://garden.example"])


def tag(**attributes) -> str:
    given = {"src": "https://comments.example/embed.js", "data-site": "garden"} | attributes
    return "<script async {}></script>".format(" ".join(f'{k}="{v}"' for k, v in given.items()))


def wrong(site, *, address=PAGE, source=None, headers=HEADERS) -> list[str]:
    found = examine(site, address=address, source=tag() if source is None else source, headers=headers)
    return [finding.words for finding in found if finding.level == BAD]


def test_a_page_that_works_is_told_so(garden):
    levels = [finding.level for finding in examine(garden, address=PAGE, source=tag(), headers=HEADERS)]
    assert levels == [GOOD, GOOD, GOOD]


def test_what_was_not_pasted_is_unknown_not_good(garden):
    levels = [finding.level for finding in examine(garden, address=PAGE)]
    assert levels == [GOOD, UNKNOWN, UNKNOWN]


@pytest.mark.parametrize("snippet", range(5))
def test_no_snippet_is_taken_for_a_mistake_but_for_what_the_template_fills_in(garden, snippet):
    source = embedding.snippets(garden)[snippet].code
    assert all("nicht ausgefüllt" in words for words in wrong(garden, source=source))


def test_the_pinned_tag_is_right(garden):
    assert wrong(garden, source=embedding.pinned(garden)) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://garden.example/tulips/", "http und https sind zwei"),
        ("https://www.garden.example/", "mit und ohne www"),
        ("https://garden.example:8443/", "Eingetragen: https://garden.example"),
        ("https://evil.example/", "nicht eingetragen"),
        ("file:///home/ann/index.html", "Datei auf Ihrer Festplatte"),
        ("nonsense", "keine Adresse"),
        ("http://[", "keine Adresse"),
    ],
)
def test_an_origin_that_is_not_registered_is_explained(garden, address, words):
    assert words in wrong(garden, address=address)[0]


def test_a_server_without_https_cannot_serve_a_page_with_it(garden, settings):
    settings.SITE_URL = "http://comments.example"
    assert any("https" in words for words in wrong(garden, source=tag(src="http://comments.example/embed.js")))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Nothing</p>", "kein Aufruf"),
        ("<pre>&lt;script src=…/embed.js&gt;</pre>", "als Text"),
        ("<!-- <script src='https://comments.example/embed.js'></script> -->", "als Text"),
        (tag(src="http://comments.example/embed.js"), "http://comments.example"),
        (tag(src="https://old.example/embed.js"), "https://old.example"),
        (tag(src="/embed.js"), "/embed.js"),
        (tag(src="https://comments.example/embed/0123456789abcdef/embed.js"), "0123456789abcdef"),
        (tag(integrity="sha384-x"), "integrity"),
        (tag(**{"data-site": "gardn"}), "gardn"),
        (tag(**{"data-thread": "{{ page.id }}"}), "{{ page.id }}"),
        (tag(**{"data-thread": "null"}), "null"),
        (tag() + '<comment-thread data-thread="undefined"></comment-thread>', "undefined"),
        (tag(**{"data-url": "https://staging.example/tulips/"}), "staging.example"),
        ('<link rel="canonical" href="https://old.example/tulips/">' + tag(), "https://old.example/tulips/"),
    ],
    ids=str,
)
def test_what_is_wrong_with_the_source_is_named(garden, source, words):
    assert words in " ".join(wrong(garden, source=source))


def test_relative_canonical_links_and_the_pinned_version_are_fine(garden):
    pinned = f"https://comments.example{embedded.pinned_path(embedded.released()[-1])}"
    source = f'<link rel="canonical" href="/tulips/">{tag(src=pinned)}'
    assert wrong(garden, source=source) == []


@pytest.mark.parametrize(
    ("policy", "directives"),
    [
        ("default-src 'self'", ["script-src", "connect-src"]),
        ("script-src https://comments.example; connect-src 'self'", ["connect-src"]),
        ("connect-src https://comments.example; script-src 'self'", ["script-src"]),
        ("default-src 'none'; script-src https://comments.example; connect-src https://comments.example", []),
    ],
)
def test_a_policy_in_headers_or_source_that_forbids_is_named_with_its_directive(garden, policy, directives):
    in_header = wrong(garden, headers=f"Content-Security-Policy: {policy}")
    in_source = wrong(garden, source=f'<meta http-equiv="Content-Security-Policy" content="{policy}">{tag()}')
    for found in (in_header, in_source):
        assert len(found) == len(directives)
        assert all(directive in words for directive, words in zip(directives, found, strict=True))


def test_our_own_policy_lines_are_enough(garden):
    policy = f"default-src 'none'; {embedding.content_policy()}".replace("\n", " ")
    assert wrong(garden, headers=f"Content-Security-Policy: {policy}") == []


@pytest.mark.parametrize(
    "nonsense",
    ["<", "<script", "http://[", "https://x:99999/", "</" * 500, "\0", "<![CDATA[", "<!", "https://ä\u2028.example"],
)
def test_nonsense_is_no_error_wherever_it_is_pasted(garden, nonsense):
    sources = [
        nonsense,
        tag(src=f"{nonsense}/embed.js"),
        tag(**{"data-url": nonsense, "data-thread": nonsense}),
        f'<link rel="canonical" href="{nonsense}">{tag()}',
        f'<meta http-equiv="Content-Security-Policy" content="script-src {nonsense}">{tag()}',
    ]
    for source in sources:
        for address in (PAGE, nonsense):
            examine(garden, address=address, source=source, headers=f"content-security-policy: default-src {nonsense}")
