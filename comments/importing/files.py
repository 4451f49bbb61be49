"""Opening what somebody exported: plain, or packed with gzip or zip, never unpacking more than is sensible."""

import gzip
import io
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Protocol

from django.utils.translation import gettext as _

from comments.importing.records import Broken, Unreadable

MAX_UNPACKED = 256 * 1024 * 1024  # bytes; what is larger comes as a plain file
_BLOCK = 1 << 16


class Readable(Protocol):
    """What a reader needs of a file."""

    def read(self, size: int = -1, /) -> bytes: ...


class Source(io.RawIOBase):
    """An opened file, unpacked while it is read. `path` is set where it lies on the disk as it is."""

    def __init__(self, stream: io.BufferedIOBase, *, plain: IO[bytes], path: Path | None) -> None:
        self._stream = stream
        self._plain = plain  # the file as it lies on the disk
        self._left = None if path else MAX_UNPACKED
        self._head = b""
        self.path = path

    def readable(self) -> bool:
        return True

    def share_read(self) -> float:
        """How much of the file on the disk lies behind, from 0 to 1."""
        return self._plain.tell() / (os.fstat(self._plain.fileno()).st_size or 1)

    def peek(self, size: int) -> bytes:
        """The first bytes, which stay to be read."""
        while len(self._head) < size and (block := self._take(size - len(self._head))):
            self._head += block
        return self._head[:size]

    def read(self, size: int = -1) -> bytes:
        size = _BLOCK if size is None or size < 0 else size
        if self._head:
            block, self._head = self._head[:size], self._head[size:]
            return block
        return self._take(size)

    def readinto(self, buffer) -> int:
        block = self.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def _take(self, size: int) -> bytes:
        try:
            block = self._stream.read1(size)  # what can be unpacked of a damaged file comes before its damage
        except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
            raise Broken(_("The packed file is damaged or incomplete. Please pack or export it again.")) from error
        if self._left is not None:
            self._left -= len(block)
            if self._left < 0:
                raise _too_large()
        return block

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """A path for readers that need a real file. Where it can be unpacked up to a place only, that comes last."""
        if self.path is not None:
            yield self.path
            return
        damage: Broken | None = None
        with tempfile.NamedTemporaryFile(prefix="import-") as copy:
            try:
                shutil.copyfileobj(self, copy, _BLOCK)
            except Broken as broken:
                damage = broken
            copy.flush()
            yield Path(copy.name)
        if damage is not None:
            raise damage


def _too_large() -> Unreadable:
    limit = MAX_UNPACKED // 2**20
    return Unreadable(
        _("The packed file unpacks to more than %(limit)d MB. Please unpack it yourself and import the plain file.")
        % {"limit": limit}
    )


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """The file at path, ready to be read. Raises Unreadable."""
    with ExitStack() as stack:
        try:
            plain = stack.enter_context(path.open("rb"))
            head = plain.read(4)
            plain.seek(0)
        except OSError as error:
            raise Unreadable(
                _("%(path)s cannot be read: %(why)s") % {"path": path, "why": error.strerror or error}
            ) from error
        if head[:2] == b"\x1f\x8b":
            unpacked = stack.enter_context(gzip.open(plain, "rb"))
            yield Source(unpacked, plain=plain, path=None)  # type: ignore[arg-type]  # a gzip.GzipFile
        elif head == b"PK\x03\x04":
            yield Source(stack.enter_context(_only_member(stack, plain)), plain=plain, path=None)
        else:
            yield Source(plain, plain=plain, path=path)


def _only_member(stack: ExitStack, plain: IO[bytes]) -> io.BufferedIOBase:
    try:
        archive = stack.enter_context(zipfile.ZipFile(plain))
        members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
        if len(members) != 1:
            raise Unreadable(
                _("The zip file holds %(count)d files. Please import one file at a time.") % {"count": len(members)}
            )
        if members[0].file_size > MAX_UNPACKED:
            raise _too_large()
        return archive.open(members[0])  # type: ignore[return-value]  # a zipfile.ZipExtFile
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:  # damaged, foreign, or with a password
        raise Unreadable(_("The zip file cannot be unpacked. Please unpack it and import the plain file.")) from error
