"""WordPress' words in square brackets: what the blog made of them, where the export tells; the others are left out."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import NamedTuple

from django.utils.html import escape

from comments.importing.files import Readable
from comments.importing.records import Broken
from comments.importing.wordpress import NAMESPACE
from comments.importing.xml_files import elements, number, tidy

_VALUE = r"\"[^\"]*\"|'[^']*'|[^\s\"'\[\]]+"
_TAG = re.compile(
    rf"(?P<escaped>\[)?\[(?P<ends>/?)(?P<name>[a-zA-Z][\w-]*)(?P<given>(?:\s+[\w-]+\s*=\s*(?:{_VALUE}))*)\s*/?\](?(escaped)\])"
)
_GIVEN = re.compile(rf"([\w-]+)\s*=\s*({_VALUE})")
_PICTURES = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
_SOUNDS_AND_FILMS = ("src", "mp3", "m4a", "ogg", "wav", "flac", "mp4", "m4v", "webm", "ogv", "wmv", "flv")
# What the block editor fills in when a page is shown; nothing of it stands in the text.
_MADE_BLOCK = re.compile(r"<!--\s+wp:([a-z][a-z0-9/-]*)\s[^>]*?/-->|<!--\s+wp:([a-z][a-z0-9/-]*)\s*/-->")
_WITHOUT_WORDS = {"more", "nextpage", "separator", "spacer"}
_ATTACHMENT = {
    "item": frozenset({"excerpt:encoded", *(f"wp:{name}" for name in ("post_id", "post_parent", "attachment_url"))}),
    "wp:postmeta": frozenset({"wp:meta_key", "wp:meta_value"}),
}
_ALT = "_wp_attachment_image_alt"
_LONGEST = 2000  # characters of a caption


class Attachment(NamedTuple):
    """A file of the blog's media library."""

    address: str
    of_post: str  # the number of the post that it was added to
    caption: str = ""
    alt: str = ""


Attachments = Mapping[str, Attachment]  # by number


def attachments(source: Readable) -> dict[str, Attachment]:
    """The files that an export names, as far as it can be read; often they stand behind the posts that show them."""
    found: dict[str, Attachment] = {}
    alts: dict[int, str] = {}  # of the item that is being read, by its number
    with suppress(Broken):  # said by whoever reads the posts
        for element in elements(source, wanted=_ATTACHMENT, prefix=_prefix, longest=_LONGEST):
            get = element.fields.get
            if element.name == "wp:postmeta":
                if tidy(get("wp:meta_key")) == _ALT:
                    alts[element.within] = tidy(get("wp:meta_value"))
                continue
            alt = alts.pop(element.number, "")
            if address := tidy(get("wp:attachment_url")):
                caption = tidy(get("excerpt:encoded"))
                found[number(get("wp:post_id"))] = Attachment(address, number(get("wp:post_parent")), caption, alt)
    return found


def _prefix(uri: str) -> str:
    match = NAMESPACE.fullmatch(uri)
    return "" if not match else "excerpt" if match[2] else "wp"


class Shortcodes:
    """Turns those of one post into HTML, and notes which it left out."""

    def __init__(self, known: Attachments, *, post: str) -> None:
        self._known = known
        self._post = post
        self._closed: set[str] = set()
        self.left_out: list[str] = []  # their names

    def shown(self, text: str) -> str:
        """Galleries as figures, sounds and films as links; of others only what stands between them."""
        self._closed = {match["name"].lower() for match in _TAG.finditer(text) if match["ends"]}
        for match in _MADE_BLOCK.finditer(text):
            name = match[1] or match[2]
            if name not in _WITHOUT_WORDS:
                self._leave_out(f"wp:{name}")
        return _TAG.sub(self._one, text)

    def _one(self, match: re.Match) -> str:
        name = match["name"].lower()
        if match["escaped"]:
            return match[0][1:-1]  # how WordPress writes about them
        if match["ends"]:
            return ""
        given = {key.lower(): value.strip("\"'") for key, value in _GIVEN.findall(match["given"])}
        if name == "gallery":
            return self._each(name, given, _figure)
        if name == "playlist":
            return self._each(name, given, lambda file: _link(file.address))
        if name in ("audio", "video"):
            address = next((given[key] for key in _SOUNDS_AND_FILMS if given.get(key)), "")
            return _link(address) if address else self._leave_out(name)
        if given or name in self._closed or "_" in name:
            return self._leave_out(name)
        return match[0]  # a word in brackets, like [sic]

    def _each(self, name: str, given: dict[str, str], show: Callable[[Attachment], str]) -> str:
        listed = given.get("ids") or given.get("include")
        if listed:
            files = [self._known.get(ref.strip()) for ref in listed.split(",")]
        else:
            files = [file for file in self._known.values() if file.of_post == self._post]
        if not files or None in files:
            self._leave_out(name)
        return "".join(show(file) for file in files if file)

    def _leave_out(self, name: str) -> str:
        if name not in self.left_out:
            self.left_out.append(name)
        return ""


def _figure(file: Attachment) -> str:
    if not _PICTURES.search(file.address):
        return ""
    caption = f"<figcaption>{file.caption}</figcaption>" if file.caption else ""
    return f'\n\n<figure><img src="{escape(file.address)}" alt="{escape(file.alt)}">{caption}</figure>\n\n'


def _link(address: str) -> str:
    return f'\n\n<a href="{escape(address)}">{escape(address.rsplit("/", 1)[-1] or address)}</a>\n\n'
