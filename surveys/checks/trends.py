"""What is called a rise or a fall between waves: only where both asked the same, and chance does not explain it."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from surveys.checks.findings import Finding, Rule, Severity
from surveys.derived import NotDerivable, compare
from surveys.models import ChartSpec, Question, Result, Survey
from surveys.waves import waves_of

CHANGE = Rule(
    "change-not-shown",
    Severity.WARNING,
    _(
        "“%(words)s” tells of a change. That needs an earlier wave that asked the same in the same way, and a"
        " difference that chance does not explain; the figures show neither for any answer."
    ),
)
_WORDS = re.compile(
    r"\b(anstieg\w*|steig(t|en)|stieg(en)?|gestiegen|zunahme|zugenommen|nimmt zu|nehmen zu|wächst|wuchs|gewachsen"
    r"|rückgang\w*|sink(t|en)|sank(en)?|gesunken|abnahme|abgenommen|nimmt ab|nehmen ab|immer (mehr|weniger)"
    r"|rises?|rising|rose|risen|increas\w+|grow(s|n|ing)?|grew|falls?|falling|fell|fallen|declin\w+|decreas\w+"
    r"|drop(s|ped)?|more and more|fewer and fewer)\b",
    re.IGNORECASE,
)


def check(survey: Survey) -> Iterator[Finding]:
    """One query for a wave of a series, and some more for each sentence that tells of a change."""
    if survey.series_id is None or survey.pk is None:
        return
    told: dict[int, list[str]] = {}
    for chart in ChartSpec.objects.filter(question__survey=survey):
        told.setdefault(chart.question_id, []).extend([chart.takeaway, chart.alt])
    for question in survey.questions.all():
        for text in [question.reading_help, *told.get(question.pk, [])]:
            words = _WORDS.search(text)
            if words and not _has_changed(question):
                yield CHANGE.broken(question, words=words[0])


def _has_changed(question: Question) -> bool:
    """Whether some answer in some group can be said to have changed since the wave before."""
    ends = question.survey.field_end
    waves = [each for each in waves_of(question) if each.pk != question.pk]
    earlier = [each for each in waves if ends and each.survey.field_end and each.survey.field_end < ends]
    before = {_key(result): result for result in earlier[-1].results.all()} if earlier else {}
    return any(_differ(before.get(_key(result)), result) for result in question.results.all())


def _differ(old: Result | None, new: Result) -> bool:
    try:
        return old is not None and compare(old, new).is_significant
    except NotDerivable:
        return False


def _key(result: Result) -> tuple[str, str]:
    return result.option.label, result.group.code
