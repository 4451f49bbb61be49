"""XML read as a stream of flat records, with flat memory, without DTDs and entities."""

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import NamedTuple
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces

from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser
from django.utils.translation import gettext as _

from comments.importing.files import Readable
from comments.importing.records import Broken, Unreadable
from comments.models.comments import MAX_STORED_TEXT

_BLOCK = 1 << 16
_MAX_DEPTH = 100
# Characters that XML forbids, though WordPress exports them: one of them would make the whole file unreadable.
_FORBIDDEN = bytes(n for n in range(32) if n not in (9, 10, 13))
_NONCHARACTERS = re.compile("[\ufffe\uffff]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_BEFORE = b"\xef\xbb\xbf \t\r\n"  # what a plugin prints before the export begins
_ENCODING = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9._-]+)")


class Element(NamedTuple):
    """One of the wanted elements, with the text of its wanted parts by path, like `author/name` or `thread@id`."""

    name: str
    number: int  # in the order of their beginnings, from 1
    within: int  # the number of the wanted element around it, 0 for none
    line: int
    fields: dict[str, str]


def elements(
    source: Readable,
    *,
    wanted: Mapping[str, frozenset[str]],
    prefix: Callable[[str], str],
    longest: int = MAX_STORED_TEXT,
) -> Iterator[Element]:
    """The elements named in wanted, each when it ends, with those of its parts that wanted lists.

    prefix gives the prefix for a namespace's address. Of a text that is longer than longest (characters), one more is
    kept, by which it is seen to be too long. Raises Unreadable with the line.
    """
    handler = _Collector(wanted, prefix, longest + 1)
    parser = create_parser(forbid_dtd=True)
    parser.setFeature(feature_namespaces, True)  # noqa: FBT003
    parser.setContentHandler(handler)
    handler.setDocumentLocator(parser)
    try:
        for block in _blocks(source):
            parser.feed(block)
            yield from handler.taken()
        parser.close()
    except DefusedXmlException as error:
        raise Unreadable(
            _("The file defines a document type or entities, which no export does. It was not read any further.")
        ) from error
    except SAXParseException as error:
        yield from handler.taken()
        line = error.getLineNumber() or 1
        raise Broken(
            _("The file is no complete XML: it ends or is damaged in line %(line)s. Please export it again.")
            % {"line": line},
            where=_("line %(line)s") % {"line": line},
        ) from error
    except (ValueError, LookupError) as error:  # an encoding that Python or Expat does not know
        raise Unreadable(_("The file's encoding cannot be read. Please save it as UTF-8.")) from error
    yield from handler.taken()


def _blocks(source: Readable) -> Iterator[bytes]:
    """The file without what XML forbids: one bad byte in one comment must not cost all that follow."""
    blocks = iter(partial(source.read, _BLOCK), b"")
    first = next(blocks, b"")
    if first.startswith(_UTF16):
        yield from chain([first], blocks)
        return
    first = first.lstrip(_BEFORE)
    if not first:
        return
    declared = _ENCODING.match(first)
    is_utf8 = declared is None or declared[1].lower() in (b"utf-8", b"utf8")
    decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
    for block in chain([first], blocks):
        clean = block.translate(None, _FORBIDDEN)
        yield _NONCHARACTERS.sub("", decode(clean)).encode() if is_utf8 else clean


class _Collector(ContentHandler):
    def __init__(self, wanted: Mapping[str, frozenset[str]], prefix: Callable[[str], str], longest: int) -> None:
        super().__init__()
        self._longest = longest
        self._wanted = wanted
        self._parts = {name: {part.split("@")[0] for part in parts} for name, parts in wanted.items()}
        self._prefix = prefix
        self._names: dict[tuple[str | None, str], str] = {}
        self._path: list[str] = []  # of open elements
        self._open: list[tuple[Element, int]] = []  # wanted ones, with the depth at which they stand
        self._done: list[Element] = []
        self._count = 0
        self._field = ""  # whose text is being collected
        self._text: list[str] | None = None
        self._size = 0

    def taken(self) -> list[Element]:
        done, self._done = self._done, []
        return done

    def setDocumentLocator(self, locator) -> None:
        self._locator = locator

    def startElementNS(self, name, qname, attrs) -> None:
        spelled = self._names.get(name) or self._spell(name)
        self._path.append(spelled)
        self._text = None
        if len(self._path) > _MAX_DEPTH:
            raise Unreadable(
                _("The file's elements are nested too deeply in line %(line)s; no export does that.")
                % {"line": self._locator.getLineNumber()}
            )
        if spelled in self._wanted and not self._is_part(spelled):
            self._count += 1
            within = self._open[-1][0].number if self._open else 0
            element = Element(spelled, self._count, within, self._locator.getLineNumber(), {})
            self._open.append((element, len(self._path)))
            self._keep_attributes(element, "", attrs)
        if self._open:
            element, depth = self._open[-1]
            path = spelled if len(self._path) == depth + 1 else "/".join(self._path[depth:])
            if len(attrs):
                self._keep_attributes(element, path, attrs)
            if path in self._wanted[element.name] and path not in element.fields:
                self._field, self._text, self._size = path, [], 0

    def _is_part(self, spelled: str) -> bool:
        """Whether the open element has it as a part, as a Disqus post has a `thread` that only says which."""
        return bool(self._open) and spelled in self._parts[self._open[-1][0].name]

    def _spell(self, name: tuple[str | None, str]) -> str:
        uri, local = name
        prefix = self._prefix(uri) if uri else ""
        spelled = f"{prefix}:{local}" if prefix else local
        if len(self._names) < 1000:
            self._names[name] = spelled
        return spelled

    def _keep_attributes(self, element: Element, path: str, attrs) -> None:
        for (_uri, local), value in attrs.items():
            key = f"{path}@{local}"
            if key in self._wanted[element.name]:
                element.fields.setdefault(key, value[: self._longest])

    def characters(self, content: str) -> None:
        if self._text is not None and self._size < self._longest:
            self._text.append(content)
            self._size += len(content)

    def endElementNS(self, name, qname) -> None:
        if self._open:
            element, depth = self._open[-1]
            if self._text is not None:
                element.fields[self._field] = "".join(self._text)
                self._text = None
            if len(self._path) == depth:
                self._open.pop()
                self._done.append(element)
        self._path.pop()


def tidy(value: str | None) -> str:
    """A field's text without white space around it."""
    return (value or "").strip()


def number(value: str | None) -> str:
    """Digits, or "" where there is no such number."""
    return found.group() if (found := re.fullmatch(r"[0-9]{1,19}", tidy(value))) else ""
