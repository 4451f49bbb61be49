"""One figure at a time: whether it can be a share of its base at all."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from surveys.checks.findings import Finding, Rule, Severity
from surveys.models import Result, Survey

PERCENT_RANGE = Rule("percent-out-of-range", Severity.ERROR, _("%(percent)s %% is no share of anything."))
COUNT_WITHIN_BASE = Rule("count-exceeds-base", Severity.ERROR, _("%(count)s of %(base)s people cannot be."))
MISMATCH = Rule(
    "percent-contradicts-count",
    Severity.ERROR,
    _("%(count)s of %(base)s are %(right)s %%, not %(percent)s %%. If the figures are weighted, say so."),
)
UNATTAINABLE = Rule(
    "percent-unattainable",
    Severity.WARNING,
    _("No number of people out of %(base)s gives %(percent)s %%: is the base right, or are the figures weighted?"),
)
_FIGURES = (Result.Status.EXACT, Result.Status.ROUNDED)


def check(survey: Survey) -> Iterator[Finding]:
    for question in survey.questions.all():
        for result in question.results.all():
            yield from _cell(result, survey)


def _cell(result: Result, survey: Survey) -> Iterator[Finding]:
    percent, count, base = result.precise_percent, result.count, result.base
    if percent is not None and not 0 <= percent <= 100:
        yield PERCENT_RANGE.broken(result, percent=percent)
    if count is not None and base is not None and count > base:
        yield COUNT_WITHIN_BASE.broken(result, count=count, base=base)
        return
    if percent is None or not base or result.status not in _FIGURES or survey.weighting == Survey.Weighting.WEIGHTED:
        return
    if count is not None:
        right = shares(count, base, percent)
        if percent not in right:
            yield MISMATCH.broken(result, count=count, base=base, percent=percent, right=right[0])
    elif not is_attainable(percent, base):
        yield UNATTAINABLE.broken(result, base=base, percent=percent)


def shares(count: int, base: int, like: Decimal) -> tuple[Decimal, Decimal]:
    """The percentage of count in base with the decimals of like, rounded half up and, as some programs do at exactly
    half, half down.
    """
    share = Decimal(100 * count) / base
    unit = Decimal(1).scaleb(like.as_tuple().exponent)  # type: ignore[arg-type]  # a number: stored ones are finite
    return share.quantize(unit, ROUND_HALF_UP), share.quantize(unit, ROUND_HALF_DOWN)


def is_attainable(percent: Decimal, base: int) -> bool:
    """Whether some whole number of people out of base rounds to this percentage."""
    people = percent * base / 100
    nearest = (int(people.to_integral_value(rounding)) for rounding in (ROUND_FLOOR, ROUND_CEILING))
    return any(percent in shares(count, base, percent) for count in nearest)
