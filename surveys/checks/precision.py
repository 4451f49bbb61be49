"""What is said about precision: only where chance chose the respondents, and only what can be right."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from surveys.checks.findings import Finding, Rule, Severity
from surveys.derived import NotDerivable, margin_range
from surveys.models import Survey

NO_RANDOM_SAMPLE = Rule(
    "margin-without-random-sample",
    Severity.ERROR,
    _(
        "A margin of error holds for a random sample only, and this is none. Leave the number empty and keep the"
        " publisher's sentence “in words”."
    ),
)
SAMPLING_UNKNOWN = Rule(
    "margin-without-sampling",
    Severity.WARNING,
    _("A margin of error is given, but not how the respondents were chosen: nobody can tell whether it holds."),
)
TOO_NARROW = Rule(
    "margin-too-narrow",
    Severity.WARNING,
    _(
        "The published margin of error of ±%(published)s points is narrower than the ±%(computed)s that the sample size"
        " (and the design effect, where it is known) allow."
    ),
)
TOO_WIDE = Rule(
    "margin-too-wide",
    Severity.WARNING,
    _(
        "The published margin of error of ±%(published)s points is wider than the ±%(computed)s of a simple random"
        " sample; a design effect of about %(effect)s would explain it. Was one published?"
    ),
)
DESIGN_EFFECT = Rule(
    "design-effect-below-one",
    Severity.NOTE,
    _("A design effect below 1 (%(effect)s) would mean that weighting made the sample better. Is it the factor deff?"),
)
_ROUNDING, _LEEWAY = 0.06, 0.1  # points of a printed margin; what another approximation may differ by


def check(survey: Survey) -> Iterator[Finding]:
    if survey.design_effect is not None and survey.design_effect < 1:
        yield DESIGN_EFFECT.broken(effect=survey.design_effect)
    if survey.published_moe is None:
        return
    if survey.sampling_type == Survey.SamplingType.UNKNOWN:
        yield SAMPLING_UNKNOWN.broken()
    elif survey.sampling_type != Survey.SamplingType.PROBABILITY:
        yield NO_RANDOM_SAMPLE.broken()
    elif survey.sample_size is not None:
        yield from _against_computed(survey, float(survey.published_moe), survey.sample_size)


def _against_computed(survey: Survey, published: float, n: int) -> Iterator[Finding]:
    try:
        _small, computed = margin_range(survey, n)
    except NotDerivable:
        return
    leeway = _ROUNDING + _LEEWAY * computed
    if published < computed - leeway:
        yield TOO_NARROW.broken(published=survey.published_moe, computed=f"{computed:.1f}")
    elif survey.design_effect is None and published > computed + leeway:
        effect = (published / computed) ** 2
        yield TOO_WIDE.broken(published=survey.published_moe, computed=f"{computed:.1f}", effect=f"{effect:.1f}")
