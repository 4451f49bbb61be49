"""Untrusted text to safe HTML: a small Markdown for readers, imported HTML reduced to the same elements."""

import nh3
from markdown_it import MarkdownIt

TAGS = {"a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "strong", "ul"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_SCHEMES = {"http", "https"}
# A reader's link earns nothing from search engines and learns nothing about the page it stands on.
_LINK_REL = "nofollow ugc noopener noreferrer"
# What imported comments use for the same purpose.
_SAME_MEANING = {"b": "strong", "i": "em", "strike": "del", "s": "del"}


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": True})
    # Headings, images, rules and raw HTML stay the text that was typed.
    parser.disable(["heading", "lheading", "image", "hr", "html_block", "html_inline", "reference"])
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


_MARKDOWN = _parser()


def render(text: str, *, markup: str) -> str:
    """Safe HTML of a comment's text. markup is "markdown" (what readers type) or "html" (what importers bring)."""
    if markup == "html":
        html = text
        for old, new in _SAME_MEANING.items():
            html = html.replace(f"<{old}>", f"<{new}>").replace(f"</{old}>", f"</{new}>")
    else:
        html = _MARKDOWN.render(text)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        url_relative="deny",  # a comment is read on its page, in feeds and in embeds: it would mean none of them
        link_rel=_LINK_REL,
        generic_attribute_prefixes=None,
        strip_comments=True,
    ).strip()
