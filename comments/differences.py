"""What changed between two versions of a text, word by word."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

KEPT, REMOVED, ADDED = "kept", "removed", "added"
# Pairs of equal words that are compared. Each is looked at again and again: a text of one word, a thousand times, would
# take minutes. 5,000 characters of prose have about 22,000.
_MOST_PAIRS = 40_000


@dataclass(frozen=True)
class Part:
    kind: str
    text: str


def difference(old: str, new: str) -> list[Part]:
    """Both texts as parts that were kept, removed or added, in reading order.

    What both begin and end with is kept; what lies between is all removed and added where comparing costs too much.
    """
    before, after = _words(old), _words(new)
    start = _equal(before, after)
    end = _equal(before[start:][::-1], after[start:][::-1])
    head, tail = before[:start], before[len(before) - end :]
    before, after = before[start : len(before) - end], after[start : len(after) - end]
    parts = [Part(KEPT, "".join(head)), *_compare(before, after), Part(KEPT, "".join(tail))]
    return [part for part in parts if part.text]


def _compare(before: list[str], after: list[str]) -> list[Part]:
    counts = Counter(after)
    if sum(n * counts[word] for word, n in Counter(before).items()) > _MOST_PAIRS:
        return _replaced(before, after)
    parts: list[Part] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            parts.append(Part(KEPT, "".join(before[old_start:old_end])))
        else:
            parts += _replaced(before[old_start:old_end], after[new_start:new_end])
    return parts


def _replaced(before: list[str], after: list[str]) -> list[Part]:
    """The space that both begin with stays out of it: nobody strikes a space through to write it again."""
    old, new = "".join(before), "".join(after)
    space = old[: len(old) - len(old.lstrip())]
    kept = space if new.startswith(space) else ""
    return [Part(KEPT, kept), Part(REMOVED, old.removeprefix(kept)), Part(ADDED, new.removeprefix(kept))]


def _equal(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _words(text: str) -> list[str]:
    """Words and marks, each with the space before it: joined, they are the text again."""
    return re.findall(r"\s*(?:\w+|[^\w\s])|\s+", text)
