"""A question's results as an accessible figure: a table that screen readers read, with bars that eyes see."""

from decimal import Decimal
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys.models import AnswerOption, Group, Question, Result, Survey
from surveys.numbers import NBSP, format_number, format_percent, format_period, format_range


class Bar(NamedTuple):
    """A row of the figure. `width` is the bar's length in percent as SVG wants it, "" where there is none to draw."""

    label: str
    remark: str
    value: str
    width: str
    is_substantive: bool


class Panel(NamedTuple):
    """The results of one group; `size` says how many they are a share of, or at least how large the group is."""

    group: Group
    size: str
    bars: list[Bar]


def figure_html(question: Question, *, group: Group | None, language: str) -> SafeString:
    """Draw a question's results for one group, texts and numbers in the given language.

    Without a group: that of all respondents where the survey has one, else every group that has results, one below
    the other. Only reads, and without queries where the question comes from `with_figure()` or a
    survey's `with_results()`.
    """
    survey = question.survey
    results: dict[int, list[Result]] = {}
    for result in question.results.all():
        results.setdefault(result.group_id, []).append(result)
    with override(language):
        context = {
            "question": question,
            "panels": [_panel(each, results.get(each.pk, []), language) for each in _groups(question, group, results)],
            # the survey's own words are marked where the page speaks another language
            "lang": "" if survey.language == language else format_html(' lang="{}"', survey.language),
            "base": question.base_description or _base_type(question),
            "field_time": _field_time(survey, language),
            "institutes": ", ".join(str(institute) for institute in survey.conducted_by.all()),
            "sources": survey.sources.all(),
        }
        return render_to_string("surveys/figure.html", context)


def _groups(question: Question, group: Group | None, results: dict[int, list[Result]]) -> list[Group]:
    if group is not None:
        return [group]
    groups = list(question.survey.groups.all())
    return [each for each in groups if each.code == Group.TOTAL] or [each for each in groups if each.pk in results]


def _panel(group: Group, results: list[Result], language: str) -> Panel:
    bases = [result.base for result in results]
    known = [base for base in bases if base is not None]
    size = ""
    if bases and len(known) == len(bases):
        size = f" (n = {format_range(min(known), max(known), language=language)})"
    elif group.n is not None:
        size = " " + _("(%(n)s respondents in all)") % {"n": format_number(group.n, language=language)}
    return Panel(group, size, [_bar(result, language) for result in sorted(results, key=_rank)])


def _rank(result: Result) -> tuple:
    """Answers with content first, the largest on top; the others after them, as in the questionnaire."""
    if result.option.kind != AnswerOption.Kind.SUBSTANTIVE:
        return (1, result.option.order)
    return (0, result.percent is None, -(result.percent or 0), result.option.order)


def _bar(result: Result, language: str) -> Bar:
    percent = result.published_percent
    words = result.approx_text if percent is not None else ""  # without a percentage the words are the value
    return Bar(
        label=result.option.label,
        remark=" – ".join(filter(None, [words, result.note])),
        value=_value(result, percent, language),
        width="" if percent is None else f"{percent:f}",
        is_substantive=result.option.kind == AnswerOption.Kind.SUBSTANTIVE,
    )


def _value(result: Result, percent: Decimal | None, language: str) -> str:
    status = Result.Status(result.status)
    if status in (Result.Status.SUPPRESSED, Result.Status.MISSING):
        return str(status.label)
    if status == Result.Status.BELOW_THRESHOLD:
        smallest = Decimal(5).scaleb(-1 - result.question.decimals)  # what is less would round to 0
        return f"<{NBSP}" + format_percent(smallest, language=language)
    if percent is None:
        if status == Result.Status.APPROXIMATE or result.count is None:
            return result.approx_text
        return _("%(count)s answers") % {"count": format_number(result.count, language=language)}
    shown = format_percent(percent, language=language)
    return _("about %(percent)s") % {"percent": shown} if status == Result.Status.APPROXIMATE else shown


def _base_type(question: Question) -> str:
    return "" if question.base_status == Question.BaseStatus.UNCONFIRMED else question.get_base_type_display()


def _field_time(survey: Survey, language: str) -> str:
    if survey.field_start is None or survey.field_end is None:
        return ""
    return format_period(survey.field_start, survey.field_end, language=language)
