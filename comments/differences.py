"""What changed between two versions of a text, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

KEPT, REMOVED, ADDED = "kept", "removed", "added"
_LONGEST = 3000  # words; beyond, comparing costs more than reading


@dataclass(frozen=True)
class Part:
    kind: str
    text: str


def difference(old: str, new: str) -> list[Part]:
    """Both texts as parts that were kept, removed or added, in reading order; all removed and added where too long."""
    before, after = _words(old), _words(new)
    if max(len(before), len(after)) > _LONGEST:
        return [Part(REMOVED, old), Part(ADDED, new)]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    parts: list[Part] = []
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            parts.append(Part(KEPT, "".join(before[old_start:old_end])))
            continue
        removed, added = "".join(before[old_start:old_end]), "".join(after[new_start:new_end])
        parts += [Part(kind, text) for kind, text in ((REMOVED, removed), (ADDED, added)) if text]
    return parts


def _words(text: str) -> list[str]:
    """Words and what stands between them: joined, they are the text again."""
    return re.findall(r"\s+|\w+|[^\w\s]", text)
