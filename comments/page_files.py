"""Files of a published thread, put into their places together, and never showing more than they may."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any


def replace(target: Path, files: Iterator[tuple[str, Any]]) -> set[str]:
    """Write each file beside its place, flush it to the disk, and only then put it there; returns their names.

    Where that fails, as on a full disk, what shows more than it may is taken away: deleting works even then, and
    rather too little is read, until somebody repairs it, than what was removed.
    """
    drafts: dict[Path, Path] = {}  # places by the drafts beside them
    unwritten = files
    try:
        for name, body in files:
            unwritten = chain([(name, body)], files)
            drafts[_draft(target / name, body)] = target / name
        unwritten = iter(())
        for beside, place in drafts.items():
            beside.replace(place)
    except OSError:
        for beside, place in drafts.items():
            if beside.exists():
                _keep_within(place, _shown_in(beside))
        for name, body in unwritten:
            _keep_within(target / name, _shown(body))
        for beside in target.glob(f".*.{os.getpid()}"):
            with suppress(OSError):
                beside.unlink()
        raise
    _flush(target)
    return {place.name for place in drafts.values()}


def _draft(place: Path, body: dict[str, Any]) -> Path:
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
        file.flush()
        os.fsync(file.fileno())
    return beside


def _keep_within(place: Path, allowed: set[str]) -> None:
    if not _shown_in(place) <= allowed:
        place.unlink()


def _shown_in(file: Path) -> set[str]:
    try:
        return _shown(json.loads(file.read_bytes()))
    except (OSError, ValueError):
        return set()


def _shown(body: dict[str, Any]) -> set[str]:
    """What a page or a part shows of its comments, whole and to the letter."""
    conversations = body.get("conversations", [body])
    above = [conversation["comment"] for conversation in conversations if "comment" in conversation]
    below = [reply for conversation in conversations for reply in conversation["replies"]]
    return {json.dumps(comment, sort_keys=True) for comment in [*above, *below]}


def _flush(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
