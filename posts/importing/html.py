"""What WordPress stores of a post, as the HTML that it shows."""

import html
import re
from urllib.parse import unquote

from django.conf import settings
from django.utils.html import escape, strip_tags

from comments.importing.shaping import one_line
from posts import markup
from posts.importing.records import Medium
from posts.importing.shortcodes import Shortcodes

_BLOCK = (
    "address|article|aside|blockquote|caption|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header"
    "|hr|li|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_BLOCK_STARTS = re.compile(rf"(<(?:{_BLOCK})\b[^>]*>)", re.IGNORECASE)
_BLOCK_ENDS = re.compile(rf"(</(?:{_BLOCK})>|<hr\b[^>]*>)", re.IGNORECASE)
_IS_BLOCK = re.compile(rf"</?(?:{_BLOCK})\b|<!--", re.IGNORECASE)
_PRE = re.compile(r"(<pre\b.*?</pre>)", re.IGNORECASE | re.DOTALL)
_CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\]]*)\](.*?)\[/(?:wp_)?caption\]", re.IGNORECASE | re.DOTALL)
_CAPTION_TEXT = re.compile(r"\bcaption=(?:\"([^\"]*)\"|'([^']*)')")
_PICTURE = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)", re.IGNORECASE)
_EMBED = re.compile(r"\[embed[^\]]*\]\s*(https?://[^\s<\[]+)\s*\[/embed\]", re.IGNORECASE)
_ADDRESS_ALONE = re.compile(r"(?m)^([ \t]*)(https?://[^\s<>\"']+)[ \t]*$")
_UPLOADED = r"/wp-content/uploads/(?P<place>[^\s\"'<>\\?#\[\]]+)"


class Texts:
    """Turns the texts of one blog into ours, and notes the files that they show."""

    def __init__(self) -> None:
        self.media: list[Medium] = []
        self._uploads = re.compile(r"(?P<before>[\"'])(?P<address>" + _UPLOADED + ")")

    def comes_from(self, *addresses: str) -> None:
        """The blog's addresses: files below them are its own."""
        hosts = {re.sub(r"^https?://(?:www\.)?", "", address.strip().rstrip("/")) for address in addresses} - {""}
        known = "|".join(re.escape(host) for host in sorted(hosts, key=len, reverse=True))
        start = rf"(?:(?:https?:)?//(?:www\.)?(?:{known}))?" if known else ""
        self._uploads = re.compile(rf"(?P<before>[\"'])(?P<address>{start}{_UPLOADED})", re.IGNORECASE)

    def body(self, stored: str, shortcodes: Shortcodes) -> str:
        """A post's text as safe HTML: captions, paragraphs and links as WordPress makes them, its pictures ours."""
        text = stored.replace("\r\n", "\n").replace("\r", "\n")
        text = _CAPTION.sub(_figure, text)
        text = _EMBED.sub(r"\n\n\1\n\n", text)
        text = shortcodes.shown(text)
        text = _ADDRESS_ALONE.sub(lambda match: f'{match[1]}<a href="{escape(match[2])}">{escape(match[2])}</a>', text)
        text = self._uploads.sub(self._ours, text)
        if "<!-- wp:" not in text:  # the block editor stores paragraphs as elements
            text = "".join(part if part[:4].lower() == "<pre" else _paragraphs(part) for part in _PRE.split(text))
        return markup.from_html(text).strip()

    def _ours(self, match: re.Match) -> str:
        medium = self.medium(match["address"])
        return match["before"] + (settings.MEDIA_URL + medium.place if medium.place else match["address"])

    def medium(self, address: str) -> Medium:
        """A file, and where it is looked for here when it comes from the blog's own uploads."""
        found = re.search(_UPLOADED, html.unescape(address))
        place = f"uploads/{found['place']}" if found and ".." not in unquote(found["place"]) else ""
        medium = Medium(html.unescape(address), place)
        self.media.append(medium)
        return medium


def _figure(match: re.Match) -> str:
    attributes, inside = match[1], match[2]
    picture = _PICTURE.match(inside)
    if not picture:
        return inside
    named = _CAPTION_TEXT.search(attributes)
    words = inside[picture.end() :].strip() or (named and (named[1] or named[2])) or ""
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure>{picture[1]}{caption}</figure>\n\n"


def _paragraphs(text: str) -> str:
    """Blank lines separate paragraphs, line ends are breaks, blocks stand for themselves."""
    apart = _BLOCK_ENDS.sub(r"\1\n\n", _BLOCK_STARTS.sub(r"\n\n\1", text))
    parts = [part.strip() for part in re.split(r"\n\s*\n", apart)]
    return "\n".join(
        part if _IS_BLOCK.match(part) else "<p>" + part.replace("\n", "<br>\n") + "</p>" for part in parts if part
    )


def line(text: str, limit: int) -> str:
    """HTML as one line of plain text."""
    return one_line(strip_tags(text), limit)
