"""JSON read as a stream, and fields that are a string in one export and a number in the next."""

import codecs
import io
import json
import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from django.utils.translation import gettext as _

from comments.importing.files import Readable, Source
from comments.importing.records import Broken, Unreadable

_BLOCK = 1 << 16
_MAX_VALUE = 64 * 1024 * 1024  # characters of one value: a comment, or in Isso's export a page with all of its comments
_SPACE = re.compile(r"[ \t\r\n]*")
_TRUE = {"true", "1", "yes"}


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


class _Text:
    """Decoded text of a file, of which no more is kept than the value that is being read."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._json = json.JSONDecoder(parse_constant=_no_number)
        self._text = ""
        self._at = 0
        self._line = 1
        self._ended = False

    def _more(self, at_least: int = 1) -> None:
        parts, size = [self._text[self._at :]], 0
        while size < at_least and not self._ended:
            block = self._source.read(_BLOCK)
            self._ended = not block
            parts.append(self._decode(block, self._ended))
            size += len(parts[-1])
        self._line += self._text.count("\n", 0, self._at)
        self._text, self._at = "".join(parts), 0

    def next(self) -> str:
        """The next character that is no white space, which stays to be read; "" at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]  # none is enough
            if self._at < len(self._text) or self._ended:
                return self._text[self._at : self._at + 1]
            self._more()

    def skip(self, wanted: str) -> None:
        """Go behind this character. Raises ValueError where another one stands."""
        if self.next() != wanted:
            raise ValueError(f"{wanted} expected")
        self._at += 1

    def value(self) -> Any:
        """The value that stands here, whole. Raises ValueError, RecursionError."""
        while True:
            self.next()
            try:
                value, end = self._json.raw_decode(self._text, self._at)
            except ValueError as error:
                if len(self._text) - self._at > _MAX_VALUE:
                    limit = _MAX_VALUE // 2**20
                    raise ValueError(f"a value that is not closed within {limit} million characters") from error
                if self._ended:
                    raise
            else:
                if end < len(self._text) or self._ended:  # else it may go on, as a number does
                    self._at = end
                    return value
            self._more(len(self._text) - self._at)  # twice as much: trying again costs no more than reading

    @property
    def line(self) -> int:
        return self._line + self._text.count("\n", 0, self._at)


def items(source: Readable) -> Iterator[Any]:
    """The items of the list that the file holds. Raises Unreadable."""
    return _checked(source, _items)


def members(source: Readable) -> Iterator[tuple[str, Any]]:
    """(name, value) of the object that the file holds; of lists each item, under the name of its list.

    Raises Unreadable.
    """
    return _checked(source, _members)


def lines(source: Source) -> Iterator[tuple[int, Any, str]]:
    """(number, value, problem) of each line of JSON Lines that is not blank; problem says why a line has no value.

    One bad line does not cost those behind it.
    """
    decode = json.JSONDecoder(parse_constant=_no_number).decode
    file = io.BufferedReader(source, _BLOCK)
    for number in count(1):
        line = file.readline(_MAX_VALUE)
        if not line:
            return
        is_long = len(line) == _MAX_VALUE and not line.endswith(b"\n")
        while is_long and (more := file.readline(_BLOCK)) and not more.endswith(b"\n"):
            pass
        if not line.strip():
            continue
        try:
            if is_long:
                raise ValueError("it is too long")
            yield number, decode(line.decode("utf-8-sig")), ""
        except RecursionError:
            yield number, None, _("it is nested too deeply")
        except ValueError:  # an encoding error is one too
            yield number, None, _("it is no whole JSON")


def _checked(source: Readable, walk) -> Iterator[Any]:
    text = _Text(source)
    try:
        yield from walk(text)
        if text.next():
            raise ValueError("more follows behind its end")
    except RecursionError as error:
        raise Unreadable(
            _("The file's values are nested too deeply in line %(line)s; no export does that.") % {"line": text.line}
        ) from error
    except ValueError as error:
        raise Broken(
            _("The file is no complete JSON: it ends or is damaged in line %(line)s. Please export it again.")
            % {"line": text.line},
            where=_("line %(line)s") % {"line": text.line},
        ) from error


def _items(text: _Text) -> Iterator[Any]:
    text.skip("[")
    while text.next() != "]":
        yield text.value()
        if text.next() != "]":
            text.skip(",")
    text.skip("]")


def _members(text: _Text) -> Iterator[tuple[str, Any]]:
    text.skip("{")
    while text.next() != "}":
        name = text.value()
        text.skip(":")
        if text.next() == "[":
            for item in _items(text):
                yield str(name), item
        else:
            yield str(name), text.value()
        if text.next() != "}":
            text.skip(",")
    text.skip("}")


def text(value: Any) -> str:
    """A field's text; "" for null and for what is no plain value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int | float):
        return ""
    found = str(value).strip()
    return found if found.isascii() else found.encode(errors="replace").decode()  # half a character cannot be stored


def flag(value: Any) -> bool:
    """Whether a field says yes, as a boolean, a number or a word."""
    return text(value).lower() in _TRUE


def mapping(value: Any) -> dict[str, Any]:
    """value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}
