"""What figures say about their question: how people could answer, how exact they are, of how many they are shares."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from surveys.checks.cells import shares
from surveys.importing.cells import decimals_of
from surveys.importing.records import ALL, Figure, Findings, Question
from surveys.importing.vocabulary import kind_of_option, says_several
from surveys.models import AnswerOption, Result
from surveys.models import Question as QuestionModel

Status, Kind = Result.Status, AnswerOption.Kind
_MOST_DECIMALS = 3  # what a question can be published with; more are kept as exact figures
_STORED = Decimal("0.000001")
_LONGEST_NET = 8


def response_type(row: Mapping[str, Any], question: Question) -> str:
    """Whether one answer could be given or several: by the wording, else by whether the figures exceed 100 %."""
    types = QuestionModel.ResponseType
    if says_several(f"{row.get('text', '')} {row['label']} {row.get('instruction', '')}"):
        return types.MULTIPLE_RESPONSE
    for figures in _by_group(question).values():
        known = [
            each.percent for option, each in figures.items() if each.percent is not None and _counts(question, option)
        ]
        unit = Decimal(1).scaleb(-int(row.get("decimals", 0)))
        if known and sum(known) > 100 + max(Decimal(1), unit * len(known) / 2):
            return types.MULTIPLE_RESPONSE
        counts = [
            each.count for option, each in figures.items() if each.count is not None and _counts(question, option)
        ]
        bases = {each.base for each in figures.values() if each.base is not None}
        if counts and not known and len(bases) == 1 and sum(counts) > min(bases):
            return types.MULTIPLE_RESPONSE
    return types.SINGLE_CHOICE


def _counts(question: Question, option: str) -> bool:
    """Whether an answer is one of those that make up the whole."""
    row = question.options[option]
    return row.facts.get("kind", kind_of_option(row.label)) != Kind.NET and row.facts.get("in_base", True)


def _by_group(question: Question) -> dict[str, dict[str, Figure]]:
    found: dict[str, dict[str, Figure]] = defaultdict(dict)
    for (option, group), figure in question.figures.items():
        found[group][option] = figure
    return found


def settle_figures(row: dict[str, Any], question: Question, findings: Findings, *, is_new: bool) -> None:
    """Settle decimals and bases; a figure keeps a base of its own only where it differs from the question's."""
    if "decimals" not in question.facts:
        _settle_decimals(row, question)
    for figure in question.figures.values():
        if figure.percent is not None and figure.status == Status.MISSING:
            figure.status = Status.ROUNDED
    if "base_n" not in question.facts:
        _settle_bases(row, question, findings, is_new=is_new)


def _settle_decimals(row: dict[str, Any], question: Question) -> None:
    figures = [each for each in question.figures.values() if each.percent is not None]
    most = max((decimals_of(each.percent) for each in figures if each.percent is not None), default=0)
    if most <= _MOST_DECIMALS:
        row["decimals"] = max(most, row.get("decimals", 0))
        return
    row["decimals"] = row.get("decimals") or 1
    for each in figures:
        if each.percent is not None:
            each.percent = each.percent.quantize(_STORED, ROUND_HALF_UP).normalize() + 0
            if each.status == Status.ROUNDED:
                each.status = Status.EXACT


def _settle_bases(row: dict[str, Any], question: Question, findings: Findings, *, is_new: bool) -> None:
    if not any(each.base is not None for each in question.figures.values()):
        if is_new and not _compute_base(row, question, findings):
            row["base_status"] = QuestionModel.BaseStatus.UNCONFIRMED
        return
    for group, figures in _by_group(question).items():
        bases = Counter(
            each.base
            for option, each in figures.items()
            if each.base is not None and question.options[option].facts.get("in_base", True)
        )
        if group == ALL and bases:
            row["base_n"] = bases.most_common(1)[0][0]
            row.setdefault("base_status", QuestionModel.BaseStatus.PUBLISHED)
            for each in figures.values():
                if each.base == row["base_n"]:
                    each.base, each.facts["base_n"] = None, None


def _compute_base(row: dict[str, Any], question: Question, findings: Findings) -> bool:
    """Where counts and shares are given but no base, the counts' sum is the base if it gives every share."""
    figures = _by_group(question).get(ALL, {})
    counts = [each.count for each in figures.values()]
    if not counts or set(_by_group(question)) != {ALL} or not all(counts):
        return False
    base = sum(count for count in counts if count is not None)
    for each in figures.values():
        if each.percent is None or each.count is None or each.percent not in shares(each.count, base, each.percent):
            return False
    row |= {"base_n": base, "base_status": QuestionModel.BaseStatus.COMPUTED}
    words = _("No base is given; the counts add up to %(base)d, which gives every share, so it was taken as the base.")
    findings.note("base-computed", words % {"base": base}, question.place)
    return True


def find_net_members(row: dict[str, Any], question: Question, codes: Mapping[str, str]) -> None:
    """Say of which answers a net is the sum, where the answers beside it leave no doubt."""
    nets = {each["code"]: each for each in row["options"] if each.get("kind") == Kind.NET and not each.get("net_of")}
    keys = list(question.options)
    for place, key in enumerate(keys):
        net = nets.get(codes[key])
        if net is None:
            continue
        fitting = [run for run in _runs(keys, place, question) if _is_sum(question, key, run)]
        fitting = fitting or [run for run in _anywhere(keys, question) if _is_sum(question, key, run)]
        if len(fitting) == 1:
            net["net_of"] = [codes[member] for member in fitting[0]]


def _runs(keys: list[str], place: int, question: Question) -> Iterator[list[str]]:
    """The answers right behind a net or right before it, two or more."""
    behind, before = keys[place + 1 :], keys[:place][::-1]
    for side in (behind, before):
        for length in range(2, min(len(side), _LONGEST_NET) + 1):
            if not _counts(question, side[length - 1]):
                break
            if length == 2 and not _counts(question, side[0]):
                break
            yield side[:length]


def _anywhere(keys: list[str], question: Question) -> Iterator[list[str]]:
    for length in range(2, _LONGEST_NET + 1):
        for start in range(len(keys) - length + 1):
            run = keys[start : start + length]
            if all(_counts(question, key) for key in run):
                yield run


def _is_sum(question: Question, net: str, members: list[str]) -> bool:
    """Whether the members give the net in every group, but for rounding."""
    fits = 0
    for (option, group), figure in question.figures.items():
        if option != net or figure.percent is None:
            continue
        parts = [question.figures.get((member, group)) for member in members]
        percents = [part.percent for part in parts if part and part.percent is not None]
        unit = Decimal(1).scaleb(-min(_MOST_DECIMALS, decimals_of(figure.percent)))
        if len(percents) < len(members) or abs(sum(percents) - figure.percent) > unit * (len(members) + 1) / 2:
            return False
        fits += 1
    return fits > 0
