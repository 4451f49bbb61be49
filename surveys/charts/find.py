"""From a chart's name to the chart: `survey/question@group`, or the short name of a ChartSpec."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from surveys.charts import pinned
from surveys.charts.chart import Chart, Kind
from surveys.charts.describe import CannotDraw, Wish, describe
from surveys.models import ChartSpec, Group, Question, Survey
from surveys.publishing import content_at
from surveys.references import UnknownReference, find_all
from surveys.waves import waves_of

# In addresses: `survey/question@press,agency`, or the short name of a ChartSpec.
NAME = r"[-a-zA-Z0-9_]+(?:/[-a-zA-Z0-9_]+(?:@[-a-zA-Z0-9_]+(?:,[-a-zA-Z0-9_]+)*)?)?"


class FoundChart(NamedTuple):
    """A chart, and the question that it draws."""

    chart: Chart
    question: Question


def find_chart(name: str, *, language: str = "", wish: Wish | None = None, version: int = 0) -> FoundChart:
    """The chart of this name, in the survey's own language unless another is asked for.

    A name with a slash is a reference to results, and wish says how they are drawn. A name without one is that of a
    ChartSpec, which knows by itself. version pins an older one of the survey: the figures stay as they were then, with
    a notice of what has been corrected since. Constant number of queries. Raises UnknownReference with a sentence for
    who asked, and CannotDraw where the question cannot be drawn in the wished way.
    """
    (found,) = find_charts([name], language=language, wish=wish, version=version).values()
    if isinstance(found, Exception):
        raise found
    return found


def find_charts(
    names: Iterable[str], *, language: str = "", wish: Wish | None = None, version: int = 0
) -> dict[str, FoundChart | UnknownReference | CannotDraw]:
    """The same for many names, in as many queries as for one; but each chart of waves needs those of its series."""
    names = list(names)
    subjects: dict[str, _Subject | UnknownReference] = _find_specs({name for name in names if "/" not in name})
    for name, found in find_all({name for name in names if "/" in name}).items():
        if isinstance(found, UnknownReference):
            subjects[name] = found
        elif found.option:
            subjects[name] = UnknownReference(_("A figure shows all answers; leave out the one named here."))
        else:
            subjects[name] = _Subject(found.question, found.groups, wish or Wish())
    return {name: _draw(subjects[name], language, version) for name in names}


class _Subject(NamedTuple):
    question: Question
    groups: list[Group]
    wish: Wish


def _draw(
    subject: _Subject | UnknownReference, language: str, version: int
) -> FoundChart | UnknownReference | CannotDraw:
    if isinstance(subject, UnknownReference):
        return subject
    question, groups, wish = subject
    language = language or question.survey.language
    try:
        if version and version != question.survey.version:
            return FoundChart(_draw_pinned(subject, language, version), question)
        waves = waves_of(question) if wish.kind == Kind.WAVES else []
        return FoundChart(describe(question, language=language, groups=groups, waves=waves, wish=wish), question)
    except (CannotDraw, UnknownReference) as error:
        return error


def _draw_pinned(subject: _Subject, language: str, version: int) -> Chart:
    question, groups, wish = subject
    content = content_at(question.survey, version)
    then = pinned.question_at(question, content) if content else None
    if then is None:
        words = {"survey": question.survey.slug, "version": version}
        raise UnknownReference(_("The survey “%(survey)s” has no version %(version)s with this question.") % words)
    codes = {group.code for group in groups}
    shown = [group for group in then.survey.groups.all() if group.code in codes]
    chart = describe(then, language=language, groups=shown, waves=[then], wish=wish)
    return pinned.with_notice(chart, question, version=version)


def _find_specs(slugs: set[str]) -> dict[str, _Subject | UnknownReference]:
    found: dict[str, _Subject | UnknownReference] = {
        slug: UnknownReference(_("There is no chart “%(name)s”.") % {"name": slug}) for slug in slugs
    }
    if not slugs:
        return found
    specs = ChartSpec.objects.select_related("highlight").prefetch_related("groups").filter(slug__in=slugs)
    public = Question.objects.with_figure().filter(survey__in=Survey.objects.public(), charts__in=specs).distinct()
    questions = {question.pk: question for question in public}
    for spec in specs:
        if spec.question_id in questions:
            found[spec.slug] = _Subject(questions[spec.question_id], list(spec.groups.all()), wish_of(spec))
    return found


def wish_of(spec: ChartSpec) -> Wish:
    """How the chart is to be drawn."""
    by_size = {ChartSpec.Order.SIZE: True, ChartSpec.Order.QUESTIONNAIRE: False}
    return Wish(
        kind=Kind(spec.kind),
        highlight=spec.highlight.code if spec.highlight else "",
        takeaway=spec.takeaway,
        alt=spec.alt,
        by_size=by_size.get(ChartSpec.Order(spec.order)),
    )
