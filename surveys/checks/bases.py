"""Who is counted: bases within groups, groups within the sample, one base for all answers."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from surveys.checks.findings import Finding, Rule, Severity
from surveys.models import Group, Question, Result, Survey

SMALLEST_BASE, SMALL_BASE = 30, 100
BASE_WITHIN_GROUP = Rule(
    "base-exceeds-group",
    Severity.ERROR,
    _("%(base)s people answered, but only %(n)s are in the group (or the sample)."),
)
WEIGHTED_BASE = Rule(
    "weighted-base-exceeds-group",
    Severity.WARNING,
    _("The base of %(base)s exceeds the %(n)s people asked: give the unweighted number, or say that it is weighted."),
)
GROUP_WITHIN_SAMPLE = Rule(
    "group-exceeds-sample", Severity.ERROR, _("The group “%(group)s” has %(n)s people, the whole sample %(sample)s.")
)
GROUPS_WITHIN_SAMPLE = Rule(
    "groups-exceed-sample",
    Severity.ERROR,
    _("The groups of “%(variable)s” have %(n)s people together, the whole sample %(sample)s. If they overlap, say so."),
)
ONE_BASE = Rule(
    "bases-differ",
    Severity.WARNING,
    _("The answers of one question in one group should share one base; these differ: %(bases)s."),
)
TOO_SMALL = Rule(
    "base-too-small",
    Severity.WARNING,
    _("Only %(n)s people answered: below 30, give counts or withhold the shares."),
)
SMALL = Rule("base-small", Severity.NOTE, _("Small base: %(n)s people. It is marked as such."))


def check(survey: Survey) -> Iterator[Finding]:
    yield from _groups(survey)
    for question in survey.questions.all():
        yield from _question_base(question, survey)
        for group, results in by_group(question):
            yield from _bases(question, group, results)


def by_group(question: Question) -> Iterator[tuple[Group, list[Result]]]:
    """The question's results of each group that has any, in the order of the groups."""
    found: dict[Group, list[Result]] = defaultdict(list)
    for result in question.results.all():
        found[result.group].append(result)
    yield from sorted(found.items(), key=lambda pair: (pair[0].order, pair[0].pk))


def _groups(survey: Survey) -> Iterator[Finding]:
    if survey.sample_size is None:
        return
    together: dict = defaultdict(int)
    for group in survey.groups.all():
        if group.n is None:
            continue
        if group.n > survey.sample_size:
            yield GROUP_WITHIN_SAMPLE.broken(group=group.label, n=group.n, sample=survey.sample_size)
        if group.variable is not None and not group.variable.overlapping:
            together[group.variable] += group.n
    for variable, n in together.items():
        if n > survey.sample_size:
            yield GROUPS_WITHIN_SAMPLE.broken(variable=variable.label, n=n, sample=survey.sample_size)


def _question_base(question: Question, survey: Survey) -> Iterator[Finding]:
    if question.base_n is not None and survey.sample_size is not None and question.base_n > survey.sample_size:
        yield _too_large(survey).broken(question, base=question.base_n, n=survey.sample_size)


def _bases(question: Question, group: Group, results: list[Result]) -> Iterator[Finding]:
    survey = question.survey
    asked = group.n if group.n is not None else survey.sample_size
    results = [result for result in results if result.option.in_base]  # others have no share
    own = {result.base_n for result in results if result.base_n is not None}
    if asked is not None and own and max(own) > asked:
        yield _too_large(survey).broken((question, group), base=max(own), n=asked)
    bases = {result.base for result in results if result.base is not None}
    if len(bases) > 1:
        yield ONE_BASE.broken((question, group), bases=_odd_ones(results))
    shown = [result.base for result in results if result.base is not None and result.percent is not None]
    if shown and min(shown) < SMALLEST_BASE:
        yield TOO_SMALL.broken((question, group), n=min(shown))
    elif shown and min(shown) < SMALL_BASE:
        yield SMALL.broken((question, group), n=min(shown))


def _too_large(survey: Survey) -> Rule:
    """Weights can make more of a group than there are; nothing else can."""
    return WEIGHTED_BASE if survey.weighting == Survey.Weighting.WEIGHTED else BASE_WITHIN_GROUP


def _odd_ones(results: list[Result]) -> str:
    """1337 (9 answers), 1237 (“I did not react”): the odd one out is named."""
    by_base: dict[int, list[str]] = defaultdict(list)
    for result in results:
        if result.base is not None:
            by_base[result.base].append(result.option.label)
    parts = sorted(by_base.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return "; ".join(
        f"{base} ({len(labels)})" if len(labels) > 1 else f"{base} (“{labels[0]}”)" for base, labels in parts
    )
