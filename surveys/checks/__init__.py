"""Whether what a survey publishes can be right, and can be quoted. One list of rules, asked by every door.

The rules of one subject stand in one module. To add a rule: a `Rule` and the line that yields it.
"""

from collections.abc import Callable, Iterator

from surveys.checks import bases, cells, disclosure, precision, sums, trends, wording
from surveys.checks.findings import Finding, Rule, Severity
from surveys.models import Survey

__all__ = ["RULES", "Finding", "Severity", "check"]

_CHECKS: tuple[Callable[[Survey], Iterator[Finding]], ...] = (
    disclosure.check,
    wording.check,
    bases.check,
    cells.check,
    sums.check,
    precision.check,
    trends.check,
)
RULES: dict[str, Rule] = {
    value.code: value
    for module in (disclosure, wording, bases, cells, sums, precision, trends)
    for value in vars(module).values()
    if isinstance(value, Rule)
}
_RANK = list(Severity)


def check(survey: Survey) -> list[Finding]:
    """Everything that is wrong or odd about a survey, the worst first. Only reads. Where the survey comes from
    `with_results()`, it needs no queries, but for waves of a series: there the earlier ones are looked at.
    """
    found = [finding for rules in _CHECKS for finding in rules(survey)]
    return sorted(found, key=lambda finding: _RANK.index(finding.severity))
