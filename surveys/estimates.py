"""How far a share of a random sample may be from the truth: intervals, margins and differences. Shares are 0 to 1.

All of it holds for probability samples only; surveys/derived.py decides where it may be said.
"""

from collections.abc import Iterable
from math import erfc, sqrt
from statistics import NormalDist
from typing import NamedTuple


class Interval(NamedTuple):
    low: float
    high: float


class Difference(NamedTuple):
    """What lies between two shares: second minus first, the interval around it, and how surprising it is."""

    difference: float
    interval: Interval
    z: float
    p_value: float


def critical_value(confidence: float) -> float:
    """How many standard errors a two-sided interval reaches to each side: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson_interval(share: float, n: float, *, confidence: float = 0.95) -> Interval:
    """The score interval of a share of n respondents (Wilson 1927); n may be an effective size and need not be whole.

    Never leaves 0 to 1, and holds for small shares where share ± margin does not. Raises ValueError.
    """
    _require(share, n)
    z2 = critical_value(confidence) ** 2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    # What rounding leaves over at the ends would claim a share below nothing.
    return Interval(max(0.0, centre - half) if share > 0 else 0.0, min(1.0, centre + half) if share < 1 else 1.0)


def margin_of_error(share: float, n: float, *, design_effect: float = 1, confidence: float = 0.95) -> float:
    """Half the width of the usual interval (Wald), as polls print it: z·√(deff·p(1−p)/n). Raises ValueError."""
    _require(share, n)
    return critical_value(confidence) * sqrt(design_effect * share * (1 - share) / n)


def kish_design_effect(weights: Iterable[float]) -> float:
    """By how much weights widen the variance: n·Σw² / (Σw)² (Kish 1965). Raises ValueError without any."""
    kept = [weight for weight in weights if weight > 0]
    if not kept:
        raise ValueError("no positive weight")
    return len(kept) * sum(weight * weight for weight in kept) / sum(kept) ** 2


def difference(first: float, first_n: float, second: float, second_n: float, *, confidence: float = 0.95) -> Difference:
    """Compare the shares of two independent samples: z-test with pooled variance, interval by Newcombe's method 10
    (1998). Sizes may be effective sizes. Raises ValueError.
    """
    one, two = (wilson_interval(p, n, confidence=confidence) for p, n in ((first, first_n), (second, second_n)))
    by = second - first
    low = by - sqrt((second - two.low) ** 2 + (one.high - first) ** 2)
    high = by + sqrt((two.high - second) ** 2 + (first - one.low) ** 2)
    pooled = (first * first_n + second * second_n) / (first_n + second_n)
    error = sqrt(pooled * (1 - pooled) * (1 / first_n + 1 / second_n))
    z = by / error if error else 0.0
    return Difference(by, Interval(low, high), z, erfc(abs(z) / sqrt(2)))


def _require(share: float, n: float) -> None:
    if not (0 <= share <= 1 and n > 0):
        raise ValueError("a share lies between 0 and 1, of more than nobody")
