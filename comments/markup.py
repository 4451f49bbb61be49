"""Untrusted text to safe HTML: a small Markdown for readers, imported HTML reduced to the same elements."""

import re
from functools import cache

import nh3
from markdown_it import MarkdownIt

from comments import foreign_html

TAGS = {"a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "strong", "ul"}
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}  # "*": else `title` and `lang`
_SCHEMES = {"http", "https"}
# A reader's link earns nothing from search engines and learns nothing about the page it stands on.
_LINK_REL = "nofollow ugc noopener noreferrer"
# Addresses in a text, times its length: finding them takes time in proportion. Only imported texts can have more.
_MOST_ADDRESSES = 20_000_000
# Of Markdown, what stays the text that was typed.
_STAY_TEXT = ["heading", "lheading", "image", "hr", "html_block", "html_inline"]
# HTML that people write in comments; other words in angle brackets are there to be read.
_TYPED = (
    "a|b|blockquote|br|code|del|div|em|h[1-6]|hr|i|iframe|img|ins|kbd|li|ol|p|pre|s|small|span|strike|strong|sub|sup"
    "|table|tbody|td|th|thead|tr|u|ul"
)
_LARGER = re.compile(
    rf"</?(?:{_TYPED})(?:\s[^<>]*)?/?>|!\[|~~|^ {{0,3}}#{{1,6}}\s|^[ |]{{0,3}}:?-+:?\s*\|", re.IGNORECASE | re.MULTILINE
)


@cache
def _parser(*, is_ours: bool, finds_addresses: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": not is_ours, "breaks": True, "linkify": finds_addresses})
    parser.disable(["reference", *_STAY_TEXT] if is_ours else ["reference"])
    parser.enable(["linkify"] if is_ours else ["linkify", "table", "strikethrough"])
    # Only what starts with http:// or https:// becomes a link: guessing costs quadratic time and links by surprise.
    linkify = parser.linkify
    assert linkify is not None, "linkify-it-py is missing"  # noqa: S101 -- enabled above
    linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    for schema in ("//", "mailto:", "ftp:"):
        linkify.add(schema, None)
    # The stock rule shows xn-- hosts decoded, which lets a look-alike pass for the real one.
    parser.normalizeLinkText = lambda url: url  # type: ignore[method-assign, assignment]
    return parser


def _from_markdown(text: str, *, is_ours: bool) -> str:
    finds_addresses = len(text) * text.count("://") <= _MOST_ADDRESSES
    return _parser(is_ours=is_ours, finds_addresses=finds_addresses).render(text)


def render(text: str, *, markup: str) -> str:
    """Safe HTML of a comment's text. markup is "markdown" (what readers type) or "html" (what importers bring)."""
    html = foreign_html.in_our_words(text) if markup == "html" else _from_markdown(text, is_ours=True)
    safe = nh3.clean(
        html,
        tags=TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",  # a comment is read on its page, in feeds and in embeds: it would mean none of them
        link_rel=_LINK_REL,
        generic_attribute_prefixes=None,
        strip_comments=True,
    )
    safe = foreign_html.without_empty_links(safe).strip()
    while safe.endswith("<br>"):
        safe = safe.removesuffix("<br>").rstrip()
    return safe


def imported(text: str) -> tuple[str, str]:
    """(text, markup) of what was typed in a larger Markdown, with HTML, pictures, tables: as it is where ours shows the
    same, else as the HTML that was shown.
    """
    if not _LARGER.search(text):
        return text, "markdown"
    return _from_markdown(text, is_ours=False).strip(), "html"
