"""What readers are told of a correction: which figures, what stood there and what stands there now."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys.models import Question, Survey, SurveyRevision
from surveys.numbers import format_number, format_percent


class Change(NamedTuple):
    """One figure as readers see it; `before` or `after` is empty where it came or went."""

    label: str
    before: str
    after: str

    @property
    def in_words(self) -> str:
        nothing = _("nothing")
        return _("%(label)s: %(after)s instead of %(before)s") % {
            "label": self.label,
            "after": self.after or nothing,
            "before": self.before or nothing,
        }


class Correction(NamedTuple):
    """A correction of a survey, with those of its changes that concern the questions asked for."""

    made_at: datetime
    version: int
    survey_slug: str
    survey_title: str
    note: str
    changes: list[Change]
    language: str


def corrections_of(
    questions: Iterable[Question], *, since: datetime | None = None, after_version: int = 0, language: str
) -> list[Correction]:
    """The corrections of public surveys that concern one of the questions, the latest first. One query.

    since leaves out those that were made before, after_version those that an older version had already.
    """
    codes: dict[int, set[str]] = {}
    for question in questions:
        codes.setdefault(question.survey_id, set()).add(question.code)
    rows = _rows().filter(survey__in=Survey.objects.public().filter(pk__in=codes), version__gt=after_version)
    if since is not None:
        rows = rows.filter(made_at__gt=since)
    found = []
    for row in rows:
        concerned = [each for each in row.difference if _question_of(each["place"]) in codes[row.survey_id]]
        if concerned:
            found.append(_told(row, concerned, language))
    return found


def corrections_of_survey(survey: Survey) -> list[Correction]:
    """Every correction of a survey with all changed figures, the latest first, in its language. One query."""
    return [_told(row, row.difference, survey.language) for row in _rows().filter(survey=survey)]


def latest_corrections(number: int) -> list[Correction]:
    """The latest corrections of public surveys, each in its survey's language. One query."""
    rows = _rows().filter(survey__in=Survey.objects.public())[:number]
    return [_told(row, row.difference, row.survey.language) for row in rows]


def _rows() -> QuerySet[SurveyRevision]:
    rows = SurveyRevision.objects.filter(kind=SurveyRevision.Kind.CORRECTION)
    return rows.select_related("survey").order_by("-made_at", "-pk")


def _told(row: SurveyRevision, concerned: Iterable[Mapping[str, Any]], language: str) -> Correction:
    with override(language):
        changes = [change for each in concerned if (change := _change(each, row.content, language))]
    survey = row.survey
    return Correction(row.made_at, row.version, survey.slug, survey.title, row.public_note, changes, language)


def _question_of(place: str) -> str:
    """The code of the question that a place belongs to: `problems` of `problems/effort@press`."""
    return place.partition("/")[0]


def _change(each: Mapping[str, Any], content: Mapping[str, Any], language: str) -> Change | None:
    """A changed percentage or count in words; nothing for what is no figure."""
    place, field = each["place"], each["field"]
    if "@" not in place or field not in ("percent", "count", ""):
        return None
    code, _slash, result = place.partition("/")
    option, _at, group = result.partition("@")
    options: list[Mapping[str, Any]] = next((row["options"] for row in content["questions"] if row["code"] == code), [])
    label = _label(options, option)
    return Change(
        f"{label} ({_label(content['groups'], group)})",
        _shown(each["before"], field, language),
        _shown(each["after"], field, language),
    )


def _label(rows: Iterable[Mapping[str, Any]], code: str) -> str:
    return next((row["label"] for row in rows if row["code"] == code), code)


def _shown(value: Any, field: str, language: str) -> str:
    if value is None:
        return ""
    if field == "count":
        return _("%(count)s answers") % {"count": format_number(int(value), language=language)}
    try:
        return format_percent(Decimal(str(value)), language=language)
    except ArithmeticError:  # a row that came or went without a percentage
        return str(value)
