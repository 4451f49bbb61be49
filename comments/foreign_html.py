"""HTML that others wrote or stored, in the few elements that comments have here, without losing words on the way.

What comes out is not safe: comments/markup.py and posts/markup.py sanitise it.
"""

import re
from collections.abc import Callable, Set
from html import unescape

import nh3

_SAME_MEANING = {"b": "strong", "i": "em", "strike": "del", "s": "del"}
_SAME_MEANING |= dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "figcaption", "caption"), "p")
# Elements that nobody needs here, but around which lines begin and end: without that, two words would become one.
LINES = {"article", "aside", "center", "details", "div", "footer", "header", "main", "nav", "section", "summary"}
_MORE_LINES = {"figure", "hr", "tr"}
_BLOCKS = {"blockquote", "br", "dd", "dl", "dt", "figcaption", "figure", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre"}
_BLOCKS |= {"table", "tbody", "td", "th", "thead", "tr", "ul"}
_KEPT = {"a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "strong", "ul"}
MEDIA = {"img", "iframe", "video", "audio", "source", "embed"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "img": {"src", "alt"}} | {tag: {"src"} for tag in MEDIA - {"img"}}
_STRANGE = re.compile(rf"<(?!/?(?:{'|'.join(sorted(_KEPT))})[\s/>])", re.IGNORECASE)

# These read what nh3 wrote: lower case, attributes in quotation marks, everything closed.
_OTHER_WORDS = re.compile(rf"(</?)({'|'.join(_SAME_MEANING)})(?=>)")
_TAG = re.compile(r"(</?[a-z0-9]+[^<>]*>)")
_TAG_NAME = re.compile(r"</?([a-z0-9]+)")
_CELL_ENDS = re.compile(r"</t[dh]>")
_WITH = r"(?:\s[a-z]+=\"[^\"]*\")*"  # attributes
_MEDIUM = re.compile(rf"(<a{_WITH}>\s*)?<({'|'.join(sorted(MEDIA))})({_WITH})\s*/?>")
_ATTRIBUTE = re.compile(r"([a-z]+)=\"([^\"]*)\"")
_EMPTY_LINK = re.compile(rf"<a{_WITH}></a>")  # left where a link stood in a link


def in_our_words(html: str) -> str:
    """HTML from elsewhere in our elements: headings are paragraphs, media links, rows and sections lines."""
    if not _STRANGE.search(html):  # most need nothing of it
        return html
    html = nh3.clean(
        html,
        tags=_KEPT | set(_SAME_MEANING) | LINES | _MORE_LINES | MEDIA | {"td", "th"},
        attributes=_ATTRIBUTES,
        link_rel=None,
    )
    html = _OTHER_WORDS.sub(lambda match: match[1] + _SAME_MEANING[match[2]], html)
    return with_lines(links_for_media(_CELL_ENDS.sub(" ", html)), instead_of=LINES | _MORE_LINES)


def with_lines(html: str, *, instead_of: Set[str]) -> str:
    """Well-formed HTML with line breaks where these elements separated what stands in a line."""
    parts, begins = [], True
    for place, part in enumerate(_TAG.split(html)):
        name = _TAG_NAME.match(part)
        if place % 2 == 0 or not name:
            parts.append(part)
            begins = begins and not part.strip()
        elif name[1] not in instead_of:
            parts.append(part)
            begins = begins or name[1] in _BLOCKS
        elif not begins:
            parts.append("<br>")
            begins = True
    return "".join(parts)


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
