"""What the figures and ties of a text lead to, and whether the text says what the results say."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from posts import figures, phrases
from posts.figures import Figure
from posts.ties import Tie
from surveys.charts.describe import CannotDraw, anchor, value_of
from surveys.charts.find import FoundChart, find_charts
from surveys.models import Question, Result
from surveys.numbers import format_percent
from surveys.references import Found, UnknownReference, find_all

_QUOTABLE = {Result.Status.EXACT, Result.Status.ROUNDED, Result.Status.APPROXIMATE, Result.Status.BELOW_THRESHOLD}


@dataclass
class Traced:
    """What a figure or tie leads to. `problem` says what is wrong with it, to its author; without one it is right.

    `shown` is the number as it stands in the text. A phrase that says something else than the result has a problem
    and a result.
    """

    use: Figure | Tie
    problem: str = ""
    chart: FoundChart | None = None
    question: Question | None = None
    result: Result | None = None
    shown: str = ""
    address: str = ""

    @property
    def percent(self) -> Decimal | None:
        return self.result.published_percent if self.result else None


def trace(uses: Sequence[Figure | Tie], *, language: str) -> list[Traced]:
    """What each figure and tie leads to, with the numbers as readers of that language see them.

    Constant number of queries. Problems are told in the active language.
    """
    charts = find_charts({use.reference for use in uses if isinstance(use, Figure)}, language=language)
    found = find_all({use.reference for use in uses if isinstance(use, Tie)})
    return [
        _trace_figure(use, charts[use.reference])
        if isinstance(use, Figure)
        else _trace_tie(use, found[use.reference], language)
        for use in uses
    ]


def _trace_figure(use: Figure, found: FoundChart | UnknownReference | CannotDraw) -> Traced:
    if isinstance(found, Exception):
        return Traced(use, problem=str(found))
    return Traced(use, chart=found, question=found.question, address=address_of(found.question))


def _trace_tie(use: Tie, found: Found | UnknownReference, language: str) -> Traced:
    if isinstance(found, UnknownReference):
        return Traced(use, problem=str(found))
    question, option, group = found.question, found.option, found.group
    if option is None or len(found.groups) > 1:
        return Traced(use, problem=_("A number is that of one answer in one group: survey/question/option@group."))
    result = found.result
    if result is None or result.status not in _QUOTABLE:
        problem = _("No figure of “%(option)s” has been published for “%(group)s”.")
        return Traced(use, problem=problem % {"option": option.label, "group": group.label})
    with override(language):
        shown = value_of(result, language=language)
    traced = Traced(use, question=question, result=result, shown=shown, address=address_of(question, result))
    if use.phrase:
        traced.problem = _misfit(use.phrase, result, shown)
    return traced


def _misfit(phrase: str, result: Result, shown: str) -> str:
    """Why a phrase does not say what was published; nothing where it does."""
    if phrase == result.approx_text:
        return ""
    percent = Decimal(0) if result.status == Result.Status.BELOW_THRESHOLD else result.published_percent
    if percent is None:
        return _("Only “%(words)s” has been published, no percentage that a phrase could be checked against.") % {
            "words": shown
        }
    try:
        claim = phrases.read(phrase)
    except phrases.UnknownPhrase as error:
        return str(error)
    if claim.fits(percent):
        return ""
    return _("“%(phrase)s” stands for %(claim)s; published are %(shown)s.") % {
        "phrase": phrase,
        "claim": _in_words(claim),
        "shown": shown,
    }


def _in_words(claim: phrases.Claim) -> str:
    """The bounds of a claim: 45 % bis unter 50 %."""
    language = get_language()
    low, high = (format_percent(round(bound, 1).normalize(), language=language) for bound in (claim.low, claim.high))
    words = {
        (True, True): _("%(low)s to %(high)s"),
        (True, False): _("%(low)s to less than %(high)s"),
        (False, True): _("more than %(low)s up to %(high)s"),
        (False, False): _("more than %(low)s and less than %(high)s"),
    }
    return words[claim.with_low, claim.with_high] % {"low": low, "high": high}


def address_of(question: Question, result: Result | None = None) -> str:
    """The page of a question, where one of its results stands."""
    page = reverse("survey-question", args=[question.survey.slug, question.code])
    return f"{page}#{anchor(result)}" if result else page


def check_references(body: str, *, language: str) -> None:
    """Raise a ValidationError on `body` that names every figure and tie with which something is wrong, and what."""
    problems = [_problem_at(traced) for traced in trace(figures.find_uses(body), language=language) if traced.problem]
    problems += [
        _("Figure “%(reference)s” must stand in a paragraph of its own.") % {"reference": reference}
        for reference in figures.find_misplaced(body)
    ]
    if problems:
        raise ValidationError({"body": problems})


def _problem_at(traced: Traced) -> str:
    names = {"reference": traced.use.reference, "problem": traced.problem}
    if isinstance(traced.use, Figure):
        return _("Figure “%(reference)s”: %(problem)s") % names
    return _("Number “%(reference)s”: %(problem)s") % names
