import pytest

from comments.content_policy import allows, from_headers, parse

PAGE = "https://garden.example/tulips/"
SCRIPT = "https://comments.example/embed.js"


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("", True),
        ("img-src 'none'", True),
        ("default-src 'none'", False),
        ("default-src https:", True),
        ("default-src 'none'; script-src https://comments.example", True),
        ("default-src https://comments.example; script-src 'self'", False),
        ("script-src https://comments.example; script-src 'none'", True),  # the first counts
        ("script-src 'none'; script-src-elem https://comments.example", True),
        ("script-src https://comments.example; script-src-elem 'self'", False),
        ("SCRIPT-SRC HTTPS://COMMENTS.EXAMPLE", True),
        ("script-src comments.example", True),
        ("script-src http://comments.example", True),
        ("script-src http:", True),
        ("script-src *.example", True),
        ("script-src *.comments.example", False),
        ("script-src *", True),
        ("script-src https://*", True),
        ("script-src https://comments.example:443", True),
        ("script-src https://comments.example:8443", False),
        ("script-src https://comments.example:*", True),
        ("script-src https://comments.example/embed.js", True),
        ("script-src https://comments.example/", True),
        ("script-src https://comments.example/embed/", False),
        ("script-src https://comments.example/other.js", False),
        ("script-src https://comments.example.evil.example", False),
        ("script-src", False),
        ("script-src 'nonce-abc'", False),
        ("script-src https://comments.example 'strict-dynamic' 'nonce-abc'", False),
    ],
)
def test_a_script_is_allowed_as_a_browser_would(policy, expected):
    assert allows(parse(policy), "script-src", SCRIPT, page=PAGE) is expected


def test_a_nonce_or_a_hash_of_the_tag_is_enough():
    policy = parse("script-src 'strict-dynamic' 'nonce-abc' 'sha384-xyz'")
    assert allows(policy, "script-src", SCRIPT, page=PAGE, nonce="abc")
    assert allows(policy, "script-src", SCRIPT, page=PAGE, integrity="sha384-xyz")
    assert not allows(policy, "script-src", SCRIPT, page=PAGE, nonce="ABC", integrity="sha384-other")


def test_self_is_the_pages_own_origin():
    policy = parse("connect-src 'self'")
    assert allows(policy, "connect-src", "https://garden.example/api/", page=PAGE)
    assert not allows(policy, "connect-src", "https://comments.example/api/", page=PAGE)
    assert not allows(policy, "connect-src", "https://garden.example:8443/api/", page=PAGE)


@pytest.mark.parametrize("text", [":", "http://[", "script-src", ";;;", "script-src http://[::1 \x00 '", "\n\n"])
def test_nonsense_is_no_error(text):
    allows(parse(text), "script-src", SCRIPT, page=text)


@pytest.mark.parametrize(
    "text",
    [
        "HTTP/2 200\r\nContent-Security-Policy: default-src 'self'; script-src x.example\r\nserver: x",
        "content-security-policy\ndefault-src 'self'; script-src x.example\nserver\nx",
        "  content-security-policy:\n  default-src 'self'; script-src x.example",
    ],
)
def test_headers_are_read_as_browsers_and_curl_show_them(text):
    [policy] = from_headers(text)
    assert policy == {"default-src": ["'self'"], "script-src": ["x.example"]}


def test_several_policies_are_several_and_one_that_only_reports_is_none():
    headers = (
        "content-security-policy: default-src a.example, default-src b.example\n"
        "content-security-policy: default-src c.example\n"
        "content-security-policy-report-only: default-src 'none'"
    )
    assert [policy["default-src"] for policy in from_headers(headers)] == [["a.example"], ["b.example"], ["c.example"]]
