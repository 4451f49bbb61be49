"""A question as it was in an older version of its survey, for charts that pin one: what was cited does not change."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from surveys.charts.chart import Chart
from surveys.corrections import corrections_of
from surveys.models import AnswerOption, Group, Organisation, Question, Result, Source, Survey


def question_at(question: Question, content: Mapping[str, Any]) -> Question | None:
    """The question as a revision's content has it (surveys/content.py), ready to be described; None where it is not
    there. Its rows are not those of the database and must not be saved.
    """
    rows = {row["code"]: row for row in content["questions"]}
    if question.code not in rows:
        return None
    survey = _built(Survey, content, pk=question.survey_id)
    _prefetch(survey, "conducted_by", [_built(Organisation, row) for row in content["conducted_by"]])
    _prefetch(survey, "sources", [_built(Source, row) for row in content["sources"]])
    groups = {row["code"]: _built(Group, row, pk=number) for number, row in enumerate(content["groups"], 1)}
    _prefetch(survey, "groups", list(groups.values()))
    return _question(rows[question.code], survey, groups, pk=question.pk)


def _question(row: Mapping[str, Any], survey: Survey, groups: Mapping[str, Group], *, pk: int) -> Question:
    question = _built(Question, row, pk=pk, survey=survey)
    options = {
        each["code"]: _built(AnswerOption, each, pk=number, order=number)
        for number, each in enumerate(row["options"], 1)
    }
    results = [
        _built(Result, each, question=question, option=options[each["option"]], group=groups[each["group"]])
        for each in row["results"]
    ]
    _prefetch(question, "options", list(options.values()))
    _prefetch(question, "results", results)
    return question


def _built(model: type[Any], values: Mapping[str, Any], **more: Any) -> Any:
    """A row with the plain values among these, in Python's types."""
    fields = {field.name: field for field in model._meta.concrete_fields if not field.is_relation}
    plain = {name: fields[name].to_python(value) for name, value in values.items() if name in fields}
    return model(**(plain | more))


def _prefetch(row: models.Model, name: str, rows: list) -> None:
    """Django takes what it finds here for rows that were fetched."""
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows


def with_notice(chart: Chart, question: Question, *, version: int) -> Chart:
    """The chart of an older version, with what has been corrected since as its first notice."""
    language = chart.language
    corrections = corrections_of([question], after_version=version, language=language)
    with override(language):
        if not corrections:
            notice = _("As of version %(version)s. Changed since.") % {"version": version}
        else:
            changes = [change.in_words for each in corrections for change in each.changes]
            told = "; ".join(changes) or " ".join(each.note for each in corrections)
            words = _("As of version %(version)s. Corrected since: %(changes)s")
            notice = words % {"version": version, "changes": told}
    return replace(chart, notices=(notice, *chart.notices))
