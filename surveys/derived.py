"""What can be worked out from published results, where that is honest; where it is not, the sentence why not."""

from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from surveys import estimates
from surveys.estimates import Interval
from surveys.models import Group, Question, Result, Survey

SMALLEST_BASE = 30  # below, a share says nothing worth testing
_FIGURES = (Result.Status.EXACT, Result.Status.ROUNDED)


class NotDerivable(Exception):
    """Nothing can be worked out here; the text says why, in the reader's language."""

    status_code = 400
    error_code = "not_derivable"


class Precision(NamedTuple):
    """How precise one share is, in percent and percentage points. `caveat` is "" or what else must be said."""

    share: float
    base: int
    interval: Interval
    margin: float
    confidence: int
    caveat: str


class Comparison(NamedTuple):
    """Second minus first, in percentage points."""

    difference: float
    interval: Interval
    z: float
    p_value: float
    confidence: int
    is_significant: bool
    caveat: str


def share_of(result: Result) -> Decimal | None:
    """The percentage that was published, or else the one that count and base give; None where neither is known."""
    if result.percent is not None:
        return result.percent
    if result.count is None or not result.base or result.status not in _FIGURES:
        return None
    return Decimal(100 * result.count) / result.base


def precision(result: Result) -> Precision:
    """Interval (Wilson) and margin of error of one share. No queries where question and survey come along.

    Raises NotDerivable with the sentence why a margin of error would be dishonest here.
    """
    survey = result.question.survey
    _require_random(survey)
    share, base = _require_share(result)
    effect, confidence = float(survey.design_effect or 1), survey.confidence_level
    interval = estimates.wilson_interval(share, base / effect, confidence=confidence / 100)
    margin = estimates.margin_of_error(share, base, design_effect=effect, confidence=confidence / 100)
    return Precision(100 * share, base, _in_points(interval), 100 * margin, confidence, _caveat(survey))


def margin_range(survey: Survey, n: int) -> tuple[float, float]:
    """The margins of error of shares of 5 % and of 50 % among n respondents, in percentage points: how pollsters
    print it (“1.4 to 3.1”). Raises NotDerivable.
    """
    _require_random(survey)
    effect, level = float(survey.design_effect or 1), survey.confidence_level / 100
    small, large = (estimates.margin_of_error(p, n, design_effect=effect, confidence=level) for p in (0.05, 0.5))
    return 100 * small, 100 * large


def compare(first: Result, second: Result) -> Comparison:
    """The difference between two groups of one survey or two waves of a series, for the same answer to the same
    question. Raises NotDerivable with the sentence why the comparison would mean nothing.
    """
    _require_comparable(first, second)
    for survey in (first.question.survey, second.question.survey):
        _require_random(survey)
    (one, one_n), (two, two_n) = (_require_share(result, at_least=SMALLEST_BASE) for result in (first, second))
    effects = [float(result.question.survey.design_effect or 1) for result in (first, second)]
    confidence = second.question.survey.confidence_level
    found = estimates.difference(one, one_n / effects[0], two, two_n / effects[1], confidence=confidence / 100)
    return Comparison(
        100 * found.difference,
        _in_points(found.interval),
        found.z,
        found.p_value,
        confidence,
        found.p_value < 1 - confidence / 100,
        _caveat(first.question.survey) or _caveat(second.question.survey),
    )


def _require_random(survey: Survey) -> None:
    kinds = Survey.SamplingType
    reasons = {
        kinds.QUOTA: _("Quota sample: no margin of error can be given."),
        kinds.PANEL: _("Panel without a probability sample: no margin of error can be given."),
        kinds.SELF_SELECTED: _("Self-selection: no margin of error can be given."),
        kinds.CENSUS: _("Everybody was asked, so there is no margin of error."),
        kinds.UNKNOWN: _("How the respondents were chosen is not stated, so no margin of error can be given."),
    }
    if survey.sampling_type != kinds.PROBABILITY:
        raise NotDerivable(reasons[kinds(survey.sampling_type)])


def _require_share(result: Result, *, at_least: int = 1) -> tuple[float, int]:
    share = share_of(result)
    if share is None or result.status not in _FIGURES:
        raise NotDerivable(_("“%(result)s”: no exact share was published.") % {"result": result})
    if not result.base:
        raise NotDerivable(_("“%(result)s”: how many answered is not known.") % {"result": result})
    if result.base < at_least:
        words = {"result": result, "n": result.base, "least": at_least}
        raise NotDerivable(_("“%(result)s”: %(n)s answers are too few; at least %(least)s are needed.") % words)
    return float(share) / 100, result.base


def _caveat(survey: Survey) -> str:
    if survey.design_effect is None and survey.weighting != Survey.Weighting.NONE:
        return _("Computed without a design effect, which was not published: in truth the margin is wider.")
    return ""


def _in_points(interval: Interval) -> Interval:
    return Interval(100 * interval.low, 100 * interval.high)


# What may be compared


def _require_comparable(first: Result, second: Result) -> None:
    if first.pk == second.pk:
        raise NotDerivable(_("These are one and the same result."))
    if first.question_id == second.question_id:
        _require_separate_groups(first, second)
    elif first.question.survey_id == second.question.survey_id:
        raise NotDerivable(_("These are answers to different questions."))
    else:
        _require_same_question(first, second)


def _require_separate_groups(first: Result, second: Result) -> None:
    if first.option_id != second.option_id:
        raise NotDerivable(_("Two answers of the same respondents are not independent: a test would mean nothing."))
    variables = {first.group.variable_id, second.group.variable_id}
    if Group.TOTAL in (first.group.code, second.group.code):
        raise NotDerivable(_("A group is part of all respondents, so the two are not independent."))
    if len(variables) > 1 or None in variables:
        raise NotDerivable(_("The same people may be in both groups: they are not groups of one breakdown variable."))
    if first.group.variable is not None and first.group.variable.overlapping:
        raise NotDerivable(_("The same people may be in both groups: the breakdown overlaps."))


def _require_same_question(first: Result, second: Result) -> None:
    one, two = first.question, second.question
    if one.survey.series_id is None or one.survey.series_id != two.survey.series_id:
        raise NotDerivable(_("These surveys are not waves of one series."))
    if first.option.label != second.option.label or first.group.code != second.group.code:
        raise NotDerivable(_("Waves are compared for the same answer in the same group."))
    verbatim = Question.TextStatus.VERBATIM
    if one.text_status != verbatim or two.text_status != verbatim or _words(one.text) != _words(two.text):
        raise NotDerivable(_("The wording was not the same in both waves, or is not known word for word."))
    if one.response_type != two.response_type or one.max_choices != two.max_choices:
        raise NotDerivable(_("Respondents could not answer in the same way in both waves."))
    if one.base_type != two.base_type or _words(one.base_description) != _words(two.base_description):
        raise NotDerivable(_("The two waves asked different people: the bases are not the same."))
    if _labels(one) != _labels(two):
        raise NotDerivable(_("The answers to choose from were not the same in both waves."))


def _words(text: str) -> list[str]:
    return text.split()


def _labels(question: Question) -> set[str]:
    return {option.label for option in question.options.all() if option.kind != "net"}
