"""Editors' Markdown, and the HTML of imported posts, to safe HTML.

CommonMark and tables. HTML in the text stays visible text, addresses become links only where the author made them so,
and typography stays as typed. What the parser makes is sanitised once more by an allow-list: two locks on one door.
"""

import re
from collections.abc import Mapping

import nh3
from django.conf import settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from comments import foreign_html
from posts import ties

_ALIGNMENTS = {"text-align:right": "align-right", "text-align:center": "align-center"}
_TAGS = {"h2", "h3", "h4", "p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "a", "img"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
# HTML from elsewhere has more than Markdown can say.
_MORE_TAGS = {"figure", "figcaption", "caption", "dl", "dt", "dd", "del", "ins", "sub", "sup", "small", "cite", "q"}
_SPANS = {"colspan", "rowspan"}
_MORE_ATTRIBUTES = _ATTRIBUTES | {"img": {*_ATTRIBUTES["img"], "width", "height"}, "td": _SPANS, "th": _SPANS}
# What HTML from elsewhere says in other words. Media of others become links: a page makes no request to anybody else.
_SAME_MEANING = {"b": "strong", "i": "em", "s": "del", "strike": "del", "h1": "h2", "h5": "h4", "h6": "h4"}
_OTHER_WORDS = re.compile(rf"(</?)({'|'.join(_SAME_MEANING)})(?=[\s>])")
_CLASSES = {tag: set(_ALIGNMENTS.values()) for tag in ("th", "td")}
_SCHEMES = {"http", "https", "mailto", "tel"}
_HIGHEST, _LOWEST = 2, 4  # the page's own h1 is the title


def _is_own_image(address: str) -> bool:
    """Whether an image lies in our own media folder: a page makes no request to anybody else."""
    return address.startswith((settings.MEDIA_URL, settings.SITE_URL + settings.MEDIA_URL))


def _render_image(renderer, tokens, index, options, env) -> str:
    """An image of our own, or in place of a foreign one a link to it."""
    token = tokens[index]
    address = str(token.attrGet("src") or "")
    if _is_own_image(address):
        return renderer.image(tokens, index, options, env)
    alt = renderer.renderInlineAsText(token.children or [], options, env)
    link = Token("link_open", "a", 1, attrs={"href": address})
    text = Token("text", "", 0, content=alt or address)
    return renderer.renderInline([link, text, Token("link_close", "a", -1)], options, env)


_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_PARSER.add_render_rule("image", _render_image)
ties.install(_PARSER)


def parse(text: str) -> list[Token]:
    """The blocks of a Markdown text, its headings and table cells brought into the page's form."""
    tokens = _PARSER.parse(text)
    shift = any(token.type == "heading_open" and token.tag == "h1" for token in tokens)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            level = int(token.tag[1]) + shift
            token.tag = f"h{min(max(level, _HIGHEST), _LOWEST)}"
        elif token.type in ("th_open", "td_open") and "style" in token.attrs:
            # The content security policy allows no inline style.
            alignment = _ALIGNMENTS.get(str(token.attrs["style"]))
            token.attrs = {"class": alignment} if alignment else {}
    return tokens


def to_html(tokens: list[Token], *, tied: Mapping[ties.Tie, str] | None = None) -> str:
    """Whole blocks as safe HTML; tied is the HTML that stands in the place of each tie."""
    return sanitise(_PARSER.renderer.render(tokens, _PARSER.options, {"ties": tied or {}}))


def sanitise(html: str) -> str:
    """Only what the allow-list names; cleaning twice changes nothing."""
    return _clean(html, tags=_TAGS, attributes=_ATTRIBUTES)


def _clean(html: str, *, tags: set[str], attributes: dict[str, set[str]]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes=attributes,
        allowed_classes=_CLASSES,
        attribute_filter=_filter_attribute,
        set_tag_attribute_values={"img": {"loading": "lazy"}},
        link_rel="noopener",
        url_schemes=_SCHEMES,
    )


def from_html(html: str) -> str:
    """HTML from elsewhere as safe HTML, with media of others as links. Doing it twice changes nothing."""
    # The first pass makes it well-formed, so that what follows can be found by its letters.
    known = nh3.clean(
        html,
        tags=_TAGS | _MORE_TAGS | set(_SAME_MEANING) | foreign_html.MEDIA | foreign_html.LINES,
        attributes=_MORE_ATTRIBUTES | {name: {"src"} for name in foreign_html.MEDIA - {"img"}},
        link_rel=None,
        url_schemes=_SCHEMES,
    )
    worded = _OTHER_WORDS.sub(lambda match: match[1] + _SAME_MEANING[match[2]], known)
    linked = foreign_html.links_for_media(worded, stays=lambda element, src: element == "img" and _is_own_image(src))
    lined = foreign_html.with_lines(linked, instead_of=foreign_html.LINES)
    safe = _clean(lined, tags=_TAGS | _MORE_TAGS, attributes=_MORE_ATTRIBUTES)
    return foreign_html.without_empty_links(safe)


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    return None if (tag, name) == ("img", "src") and not _is_own_image(value) else value
