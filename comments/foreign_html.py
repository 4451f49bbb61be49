"""HTML that others wrote or stored, in the few elements that comments have here, without losing words on the way.

What comes out is not safe: comments/markup.py and posts/markup.py sanitise it.
"""

import re
from collections.abc import Callable
from html import unescape

import nh3

_SAME_MEANING = {"b": "strong", "i": "em", "strike": "del", "s": "del"}
_SAME_MEANING |= dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "figcaption", "caption"), "p")
# Elements that nobody needs here, but behind which a new line begins: without it, two words would become one.
_LINES = {"article", "div", "figure", "footer", "header", "section", "tr"}
_KEPT = {"a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "strong", "ul"}
MEDIA = {"img", "iframe", "video", "audio", "source", "embed"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "img": {"src", "alt"}} | {tag: {"src"} for tag in MEDIA - {"img"}}

# These read what nh3 wrote: lower case, attributes in quotation marks, everything closed.
_OTHER_WORDS = re.compile(rf"(</?)({'|'.join(_SAME_MEANING)})(?=>)")
_LINE_ENDS = re.compile(rf"(</(?:p|ul|ol|pre|blockquote)>|<br>)?\s*</(?:{'|'.join(sorted(_LINES))})>|<hr>")
_LINE_STARTS = re.compile(rf"<(?:{'|'.join(sorted(_LINES))})>")
_CELL_ENDS = re.compile(r"</t[dh]>")
_WITH = r"(?:\s[a-z]+=\"[^\"]*\")*"  # attributes
_MEDIUM = re.compile(rf"(<a{_WITH}>\s*)?<({'|'.join(sorted(MEDIA))})({_WITH})\s*/?>")
_ATTRIBUTE = re.compile(r"([a-z]+)=\"([^\"]*)\"")
_EMPTY_LINK = re.compile(rf"<a{_WITH}></a>")  # left where a link stood in a link


def in_our_words(html: str) -> str:
    """HTML from elsewhere in our elements: headings are paragraphs, media links, rows and sections lines."""
    html = nh3.clean(
        html,
        tags=_KEPT | set(_SAME_MEANING) | _LINES | MEDIA | {"hr", "td", "th"},
        attributes=_ATTRIBUTES,
        link_rel=None,
    )
    html = _OTHER_WORDS.sub(lambda match: match[1] + _SAME_MEANING[match[2]], html)
    html = _LINE_STARTS.sub("", _LINE_ENDS.sub(lambda match: match[1] or "<br>", _CELL_ENDS.sub(" ", html)))
    return links_for_media(html)


def links_for_media(html: str, *, stays: Callable[[str, str], bool] = lambda element, address: False) -> str:
    """Well-formed HTML with links in the place of pictures and videos, but of those that stay (element, address)."""

    def link(medium: re.Match) -> str:
        within, element, attributes = medium.groups()
        found = dict(_ATTRIBUTE.findall(attributes))
        address = found.get("src", "")
        if not address or stays(element, unescape(address)):
            return medium[0]
        words = found.get("alt") or address
        return within + words if within else f'<a href="{address}">{words}</a>'

    return _MEDIUM.sub(link, html)


def without_empty_links(html: str) -> str:
    """Well-formed HTML without links that hold nothing to click on."""
    return _EMPTY_LINK.sub("", html)
