"""Untrusted text to safe HTML: a small Markdown for readers, imported HTML reduced to the same elements."""

import re

import nh3
from markdown_it import MarkdownIt

from comments import foreign_html

TAGS = {"a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "strong", "ul"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https"}
# A reader's link earns nothing from search engines and learns nothing about the page it stands on.
_LINK_REL = "nofollow ugc noopener noreferrer"
# Of Markdown, what stays the text that was typed.
_STAY_TEXT = ["heading", "lheading", "image", "hr", "html_block", "html_inline"]
# What somebody who writes HTML in a comment uses; other words in angle brackets are there to be read.
_TYPED = (
    "a|b|blockquote|br|code|del|div|em|h[1-6]|hr|i|iframe|img|ins|kbd|li|ol|p|pre|s|small|span|strike|strong|sub|sup"
    "|table|tbody|td|th|thead|tr|u|ul"
)
_ELEMENT = re.compile(rf"</?(?:{_TYPED})(?:\s[^<>]*)?/?>", re.IGNORECASE)


def _parser(*, with_html: bool = False) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": with_html, "breaks": True, "linkify": True})
    parser.disable(["reference"] if with_html else ["reference", *_STAY_TEXT])
    parser.enable("linkify")
    # Only what starts with http:// or https:// becomes a link: guessing costs quadratic time and links by surprise.
    linkify = parser.linkify
    assert linkify is not None, "linkify-it-py is missing"  # noqa: S101 -- enabled above
    linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    for schema in ("//", "mailto:", "ftp:"):
        linkify.add(schema, None)
    # The stock rule shows xn-- hosts decoded, which lets a look-alike pass for the real one.
    parser.normalizeLinkText = lambda url: url  # type: ignore[method-assign, assignment]
    return parser


_MARKDOWN, _MIXED = _parser(), _parser(with_html=True)


def render(text: str, *, markup: str) -> str:
    """Safe HTML of a comment's text. markup is "markdown" (what readers type) or "html" (what importers bring)."""
    html = foreign_html.in_our_words(text) if markup == "html" else _MARKDOWN.render(text)
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


def of_mixed(text: str) -> tuple[str, str]:
    """(text, markup) of Markdown in which HTML may stand, as some systems show it: as it is, or all of it as HTML."""
    return (_MIXED.render(text).strip(), "html") if _ELEMENT.search(text) else (text, "markdown")
