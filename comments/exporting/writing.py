"""An export as a file on the disk."""

import os
from collections.abc import Iterable
from pathlib import Path


def write_file(pieces: Iterable[str], *, to: Path) -> None:
    """Write all of it beside its place, for its owner's eyes, and put it there when it is whole. Raises OSError."""
    beside = to.with_name(f".{to.name}.{os.getpid()}")
    try:
        with open(beside, "w", encoding="utf-8", newline="", opener=_private) as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(to)
    finally:
        beside.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
