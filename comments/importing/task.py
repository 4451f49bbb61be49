from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from comments.importing.addresses import Rule
from comments.importing.report import Report
from comments.models import Site

RULE = "imported"  # what first decisions of imported comments name as their cause


@dataclass(frozen=True)
class Task:
    """What one import is about: everything that its steps share."""

    site: Site
    origin: str
    report: Report
    rules: Sequence[Rule]
    is_dry: bool
    now: datetime
    undated: datetime  # of comments that have no date, on pages that have none: the file's, the same in every run
    base: str  # where the site's pages are
    nameless: str  # stands in for a missing name, in the site's language
    progress: Callable[[float], None]  # hears how much of the records lies behind, from 0 to 1
    planned: set[str] = field(default_factory=set)  # keys of names that a dry run would have given to threads

    def ref(self, record_ref: str) -> str:
        """A record's id, with its origin: unique on the site."""
        return f"{self.origin}:{record_ref}"
