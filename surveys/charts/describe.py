"""What a question's figure shows: from the models to a Chart, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from surveys.charts.chart import Cell, Chart, Column, Fact, Kind, Row, Words
from surveys.models import AnswerOption, Group, Question, Result, Survey
from surveys.numbers import NBSP, format_number, format_percent, format_period, format_range

ASIDE = frozenset(AnswerOption.Kind.values) - {AnswerOption.Kind.SUBSTANTIVE, AnswerOption.Kind.NET}
_ORDERED = frozenset({Question.ResponseType.SCALE, Question.ResponseType.NUMERIC})
_IN_SUMMARY = 3  # so many values stand in the text for those who cannot see the picture


class CannotDraw(Exception):
    """This kind of picture would say something wrong of this question; the text says why."""

    status_code = 400
    error_code = "cannot_draw"


@dataclass(frozen=True)
class Wish:
    """How a question is to be drawn. highlight is the code of an answer, takeaway a title that says what came out in
    place of what was asked, alt what the picture shows; by_size puts the largest answer first, None means where that
    makes sense.
    """

    kind: Kind = Kind.BAR
    highlight: str = ""
    takeaway: str = ""
    alt: str = ""
    by_size: bool | None = None


class _Series(NamedTuple):
    """What becomes a column: whose answers, and their results by the answers' codes."""

    label: str
    group: Group
    results: Mapping[str, Result]


def describe(
    question: Question,
    *,
    language: str,
    groups: Sequence[Group] = (),
    waves: Sequence[Question] = (),
    wish: Wish = Wish(),
) -> Chart:
    """A question's results for some groups, texts and numbers in the given language.

    Without groups: that of all respondents where the survey has one, else every group that has results. waves are
    the same question in a series' surveys, which Kind.WAVES draws for the first of the groups, matched by their codes.
    Only reads, and without queries where the questions come from `with_figure()` or a survey's `with_results()`.
    Raises CannotDraw.
    """
    groups = list(groups) or default_groups(question)
    with override(language):
        _require_fitting(question, wish.kind)
        if wish.kind == Kind.WAVES:
            found = [_wave(each, groups[0].code) for each in waves or [question]] if groups else []
        else:
            found = [_Series(group.label, group, _results_of(question, group.code)) for group in groups]
        columns = tuple(_column(each, language) for each in found)
        options = _ranked([*(waves if wish.kind == Kind.WAVES else ()), question], found, wish)
        rows = tuple(_row(option, found, language, wish.highlight) for option in options)
        title = wish.takeaway or question.label
        return Chart(
            kind=wish.kind,
            language=language,
            own_language=question.survey.language,
            title=title,
            label=question.label if wish.takeaway else "",
            columns=columns,
            rows=rows,
            words=words_for(columns),
            measure=_measure(question),
            wording_intro=_wording_intro(question),
            wording=question.text,
            help=question.reading_help,
            notices=_notices(question, waves if wish.kind == Kind.WAVES else ()),
            facts=facts_of(question.survey, question=question, language=language),
            summary=wish.alt or summary(title, columns, rows),
        )


def _results_of(question: Question, group_code: str) -> dict[str, Result]:
    return {result.option.code: result for result in question.results.all() if result.group.code == group_code}


def _wave(question: Question, group_code: str) -> _Series:
    survey = question.survey
    day = survey.field_end or survey.field_start
    group = next((group for group in survey.groups.all() if group.code == group_code), None) or Group(code=group_code)
    label = survey.wave_label or (str(day.year) if day else survey.title)
    return _Series(label, group, _results_of(question, group_code))


def default_groups(question: Question) -> list[Group]:
    """Whom a figure shows that names nobody: all respondents, else every group that has results."""
    with_results = {result.group_id for result in question.results.all()}
    groups = list(question.survey.groups.all())
    return [each for each in groups if each.code == Group.TOTAL] or [each for each in groups if each.pk in with_results]


def anchor(result: Result) -> str:
    """The name of a result in addresses and comments, such as `r-17`; it stays while figures are corrected."""
    return f"r-{result.pk}" if result.pk else ""


def _require_fitting(question: Question, kind: Kind) -> None:
    if kind == Kind.STACKED and question.response_type != Question.ResponseType.SINGLE_CHOICE:
        raise CannotDraw(_("Only answers of which everybody gave one add up to 100 %: draw bars or a table instead."))


def _column(series: _Series, language: str) -> Column:
    bases = [result.base for result in series.results.values()]
    known = [base for base in bases if base is not None]
    size = ""
    if bases and len(known) == len(bases):
        size = f"n{NBSP}={NBSP}{format_range(min(known), max(known), language=language)}"
    elif series.group.n is not None:
        size = _("%(n)s respondents in all") % {"n": format_number(series.group.n, language=language)}
    return Column(series.label, size)


def _ranked(questions: Sequence[Question], found: Sequence[_Series], wish: Wish) -> list[AnswerOption]:
    """The answers that have results: those with content first, the others after them.

    Unless it is wished otherwise, the largest answer stands on top; but a scale and a bar that is cut into answers
    keep the questionnaire's order, which is the only one that makes sense there. Answers of several waves are matched
    by code.
    """
    question = questions[-1]
    by_code = {option.code: option for each in questions for option in each.options.all()}
    by_size = wish.by_size
    if by_size is None:
        by_size = wish.kind != Kind.STACKED and question.response_type not in _ORDERED

    def rank(option: AnswerOption) -> tuple:
        if option.kind in ASIDE:
            return (1, 0, 0, option.order)
        if not by_size:
            return (0, 0, 0, option.order)
        percent = next((each.results[option.code].percent for each in found if option.code in each.results), None)
        return (0, percent is None, -(percent or 0), option.order)

    shown = [option for code, option in by_code.items() if any(code in each.results for each in found)]
    return sorted(shown, key=rank)


def _row(option: AnswerOption, found: Sequence[_Series], language: str, highlight: str) -> Row:
    cells = tuple(_cell(each.results.get(option.code), language) for each in found)
    return Row(option.label, cells, aside=option.kind in ASIDE, highlight=option.code == highlight)


def _cell(result: Result | None, language: str) -> Cell | None:
    if result is None:
        return None
    percent = result.published_percent
    words = result.approx_text if percent is not None else ""  # without a percentage the words are the value
    return Cell(
        value=value_of(result, language=language),
        share=percent,
        remark=" – ".join(filter(None, [words, result.note])),
        anchor=anchor(result),
    )


def value_of(result: Result, *, language: str) -> str:
    """A result as readers see it: 52 %, rund 45 %, < 0,5 %, nicht veröffentlicht. In the active language's words."""
    status, percent = Result.Status(result.status), result.published_percent
    if status == Result.Status.BELOW_THRESHOLD:
        smallest = Decimal(5).scaleb(-1 - result.question.decimals)  # what is less would round to 0
        return f"<{NBSP}" + format_percent(smallest, language=language)
    if status in (Result.Status.EXACT, Result.Status.ROUNDED, Result.Status.APPROXIMATE):
        if percent is None:
            if status == Result.Status.APPROXIMATE or result.count is None:
                return result.approx_text
            return _("%(count)s answers") % {"count": format_number(result.count, language=language)}
        shown = format_percent(percent, language=language)
        return _("about %(percent)s") % {"percent": shown} if status == Result.Status.APPROXIMATE else shown
    return str(status.label)


def summary(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> str:
    """The picture in words: what it is about and its leading values."""
    parts = []
    for position, column in enumerate(columns):
        leading = [(row, cell) for row in rows if (cell := row.cells[position]) and not row.aside][:_IN_SUMMARY]
        if leading:
            values = ", ".join(f"{row.label} {cell.value}" for row, cell in leading)
            parts.append(f"{column.label}{f' ({column.size})' if column.size else ''}: {values}")
    return ". ".join([title.rstrip("."), *parts]) + "."


def words_for(columns: Sequence[Column]) -> Words:
    empty = _("No results of the group “%(group)s” have been published.")
    return Words(
        answer=pgettext("survey figure", "Answer"),
        share=pgettext("survey figure", "Share"),
        nothing=_("No results of this question have been published."),
        not_published=str(Result.Status.MISSING.label),
        empty={column.label: empty % {"group": column.label} for column in columns},
    )


def _measure(question: Question) -> str:
    several = question.response_type == Question.ResponseType.MULTIPLE_RESPONSE
    return _("Shares in percent, several answers possible") if several else _("Shares in percent")


def _wording_intro(question: Question) -> str:
    words = {
        Question.TextStatus.TRANSLATED: _("Question, translated:"),
        Question.TextStatus.PARAPHRASED: _("Question, in other words:"),
    }
    return words.get(Question.TextStatus(question.text_status), _("Question:"))


def _notices(question: Question, waves: Sequence[Question]) -> tuple[str, ...]:
    notices = []
    if question.base_status == Question.BaseStatus.UNCONFIRMED:
        notices.append(_("The base is not confirmed: how many people answered this question has not been published."))
    if question.text_status == Question.TextStatus.NOT_PUBLISHED:
        notices.append(_("The wording of the question has not been published."))
    if any((wave.text, wave.base_type) != (question.text, question.base_type) for wave in waves):
        notices.append(_("Wording or base differ between the waves: their figures can be compared only with care."))
    return tuple(notices)


def facts_of(survey: Survey, *, question: Question, language: str) -> tuple[Fact, ...]:
    """What stands below every picture: base, field time, institute, source; as far as it is known."""
    unconfirmed = question.base_status == Question.BaseStatus.UNCONFIRMED
    base = question.base_description or ("" if unconfirmed else question.get_base_type_display())
    institutes = ", ".join(str(institute) for institute in survey.conducted_by.all())
    facts = (
        Fact(_("Base"), base, is_own_words=bool(question.base_description)),
        Fact(_("In the field"), field_time(survey, language=language)),
        Fact(_("Conducted by"), institutes),
        Fact(_("Source"), links=tuple((source.name, source.url) for source in survey.sources.all())),
    )
    return tuple(fact for fact in facts if fact.text or fact.links)


def field_time(survey: Survey, *, language: str) -> str:
    """7. März – 15. April 2014; nothing where only one of the days is known."""
    if survey.field_start is None or survey.field_end is None:
        return ""
    return format_period(survey.field_start, survey.field_end, language=language)
