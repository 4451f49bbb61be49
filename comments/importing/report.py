"""What became of every record of a file."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from comments.importing.records import COMMENTS, PAGES

OUTCOMES = ("created", "updated", "skipped", "refused")
_EXAMPLES = 10  # of a reason, named with id and place


class Line(NamedTuple):
    """The fate of one record."""

    kind: str
    outcome: str
    ref: str
    reason: str
    where: str


class Report:
    """Counts records by kind, outcome and reason, and keeps the first few of each reason.

    tell hears of every single record.
    """

    def __init__(self, tell: Callable[[Line], None] | None = None, *, kinds: Sequence[str] = (PAGES, COMMENTS)) -> None:
        self._tell = tell
        self._kinds = kinds
        self._counts: Counter[tuple[str, str]] = Counter()
        self.reasons: Counter[tuple[str, str, str]] = Counter()
        self.examples: dict[tuple[str, str, str], list[Line]] = {}
        self.broken = ""  # why nothing behind a certain place of the file could be read

    def add(self, kind: str, outcome: str, *, ref: str, reason: str = "", where: str = "") -> None:
        """Note what became of a record."""
        line = Line(kind, outcome, ref, reason, where)
        self._counts[kind, outcome] += 1
        if reason:
            cause = (kind, outcome, reason)
            self.reasons[cause] += 1
            if self.reasons[cause] <= _EXAMPLES:
                self.examples.setdefault(cause, []).append(line)
        if self._tell:
            self._tell(line)

    def sums(self) -> dict[str, dict[str, int]]:
        """For each kind of record, how many were created, updated, skipped and refused."""
        return {kind: {outcome: self._counts[kind, outcome] for outcome in OUTCOMES} for kind in self._kinds}

    def lines(self) -> Iterator[str]:
        """The sums, each reason, and the records that were refused, in words."""
        for kind, counts in self.sums().items():
            listed = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
            yield f"{kind}: {listed}"
        for (kind, outcome, reason), count in sorted(self.reasons.items()):
            yield f"  {kind} {outcome}, {reason}: {count}"
            if outcome == "refused":
                for line in self.examples[kind, outcome, reason]:
                    yield f"    {line.ref or '–'} ({line.where})"
