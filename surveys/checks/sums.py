"""What the answers of one question in one group must give together."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from surveys.checks.bases import by_group
from surveys.checks.findings import Finding, Rule, Severity
from surveys.models import AnswerOption, Group, Question, Result, Survey

NOT_100 = Rule(
    "sum-not-100",
    Severity.ERROR,
    _(
        "The answers give %(sum)s %% together; rounding alone allows %(low)s to %(high)s. Is an answer missing, or were"
        " several allowed?"
    ),
)
ODD_SUM = Rule(
    "sum-odd",
    Severity.WARNING,
    _("The answers give %(sum)s %% together. Rounding can do that, but it rarely does; please look again."),
)
COUNTS = Rule(
    "counts-do-not-add-up",
    Severity.WARNING,
    _("The counts give %(sum)s together, the base is %(base)s."),
)
COUNTS_EXCEED = Rule(
    "counts-exceed-base",
    Severity.ERROR,
    _("Everybody gave one answer, yet the counts give %(sum)s together and the base is %(base)s."),
)
TOO_MANY = Rule(
    "sum-exceeds-choices",
    Severity.ERROR,
    _("Everybody could give %(most)s answers, so the shares cannot give %(sum)s %% together."),
)
OF_ANSWERS = Rule(
    "percent-of-answers",
    Severity.WARNING,
    _("Several answers were allowed, yet they give exactly 100 %%: are these shares of the answers, not of people?"),
)
NET_TOO_SMALL = Rule(
    "net-below-member", Severity.ERROR, _("The sum has %(net)s %%, less than one of its answers (%(largest)s %%).")
)
NET_TOO_LARGE = Rule(
    "net-above-sum", Severity.ERROR, _("The sum has %(net)s %%, more than its answers give together (%(sum)s %%).")
)
NET_NOT_SUM = Rule(
    "net-not-sum", Severity.ERROR, _("The sum has %(net)s %%, but its answers give %(sum)s %% together.")
)
EMPTY_NET = Rule("net-without-answers", Severity.WARNING, _("“%(label)s” is a sum: say of which answers."))
NET_CIRCLE = Rule("net-of-itself", Severity.ERROR, _("“%(label)s” sums up itself, directly or by way of other sums."))
_KNOWN = (Result.Status.EXACT, Result.Status.ROUNDED)
_ONE_ANSWER = (Question.ResponseType.SINGLE_CHOICE, Question.ResponseType.SCALE)
_FEW = 3  # two answers that give 100 are no surprise


def check(survey: Survey) -> Iterator[Finding]:
    for question in survey.questions.all():
        for option in question.options.all():
            if option.kind == AnswerOption.Kind.NET and not option.net_of.all():
                yield EMPTY_NET.broken(question, label=option.label)
            if _sums_up_itself(option, question):
                yield NET_CIRCLE.broken(question, label=option.label)
        for group, results in by_group(question):
            where = (question, group)
            yield from _nets(question, results)
            counted = [each for each in results if each.option.kind != AnswerOption.Kind.NET and each.option.in_base]
            if question.response_type in _ONE_ANSWER:
                yield from _single_choice(where, counted)
                yield from _counts(where, counted)
            elif question.response_type == Question.ResponseType.MULTIPLE_RESPONSE:
                yield from _multiple_response(where, counted)


def _sums_up_itself(net: AnswerOption, question: Question) -> bool:
    waiting = {member.pk for member in net.net_of.all()}
    if not waiting:
        return False
    options = {option.pk: option for option in question.options.all()}  # these came with what they sum up
    seen: set[int] = set()
    while waiting - seen:
        key = (waiting - seen).pop()
        seen.add(key)
        waiting |= {member.pk for member in options[key].net_of.all()} if key in options else set()
    return net.pk in seen


def _single_choice(where: tuple[Question, Group], results: list[Result]) -> Iterator[Finding]:
    question = where[0]
    known = _percents(results)
    if not known:
        return
    unit = Decimal(1).scaleb(-question.decimals)
    total, tolerance = _total(known, question), unit * len(results) / 2
    is_complete = _is_complete(question, results)
    if total > 100 + tolerance or (is_complete and total < 100 - tolerance):
        yield NOT_100.broken(where, sum=total, low=100 - tolerance, high=100 + tolerance)
    elif is_complete and abs(total - 100) > unit:
        yield ODD_SUM.broken(where, sum=total)


def _percents(results: list[Result]) -> list[Decimal]:
    """The shares that are known, as precisely as they are: figures that were not rounded cannot add up to 101."""
    cells = [result.precise_percent for result in results if result.status in _KNOWN]
    return [percent for percent in cells if percent is not None]


def _total(percents: list[Decimal], question: Question) -> Decimal:
    """Their sum with the decimals of the question."""
    return sum(percents, Decimal(0)).quantize(Decimal(1).scaleb(-question.decimals), ROUND_HALF_UP)


def _is_complete(question: Question, results: list[Result]) -> bool:
    """Whether every answer has its figure here; "less than half a unit" is one, withheld and missing ones are not."""
    expected = [option for option in question.options.all() if option.kind != AnswerOption.Kind.NET and option.in_base]
    below = Result.Status.BELOW_THRESHOLD
    figures = [each for each in results if each.status == below or (each.status in _KNOWN and each.percent is not None)]
    return len(figures) == len(expected)


def _counts(where: tuple[Question, Group], results: list[Result]) -> Iterator[Finding]:
    """Weighted counts are rounded one by one and need not add up; then nothing is said."""
    counts = [result.count for result in results if result.count is not None]
    bases = {result.base for result in results}
    base = next(iter(bases)) if len(bases) == 1 else None
    if base is None or where[0].survey.weighting == Survey.Weighting.WEIGHTED:
        return
    if sum(counts) > base:
        yield COUNTS_EXCEED.broken(where, sum=sum(counts), base=base)
    elif len(counts) == len(where[0].options.all()) and sum(counts) != base:
        yield COUNTS.broken(where, sum=sum(counts), base=base)


def _multiple_response(where: tuple[Question, Group], results: list[Result]) -> Iterator[Finding]:
    question = where[0]
    known, unit = _percents(results), Decimal(1).scaleb(-question.decimals)
    total = _total(known, question)
    if question.max_choices is not None and total > 100 * question.max_choices + unit * len(known) / 2:
        yield TOO_MANY.broken(where, sum=total, most=question.max_choices)
    if total == 100 and len(known) >= _FEW:
        yield OF_ANSWERS.broken(where)


def _nets(question: Question, results: list[Result]) -> Iterator[Finding]:
    percents = {each.option_id: each.published_percent for each in results if each.status in _KNOWN}
    unit = Decimal(1).scaleb(-question.decimals)
    options = {option.pk: option for option in question.options.all()}  # these came with what they sum up
    for result in results:
        if result.option.kind != AnswerOption.Kind.NET:
            continue
        net = percents.get(result.option_id)
        members = [percents.get(option.pk) for option in options[result.option_id].net_of.all()]
        known = [member for member in members if member is not None]
        if net is None or not known:
            continue
        total, tolerance = sum(known, Decimal(0)), unit * (len(known) + 1) / 2
        is_complete = len(known) == len(members)
        if net < max(known) - unit:
            yield NET_TOO_SMALL.broken(result, net=net, largest=max(known))
        elif is_complete and net > total + tolerance:
            yield NET_TOO_LARGE.broken(result, net=net, sum=total)
        elif is_complete and question.response_type in _ONE_ANSWER and net < total - tolerance:
            yield NET_NOT_SUM.broken(result, net=net, sum=total)
