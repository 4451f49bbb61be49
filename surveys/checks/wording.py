"""Words that a reader sees: nothing that cannot be shown, and the base described where it is not everybody."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.checks.findings import Finding, Rule, Severity
from surveys.models import AnswerOption, Question, Survey
from surveys.validators import validate_text

CONTROL = Rule(
    "control-characters",
    Severity.ERROR,
    _("“%(field)s” contains characters that cannot be shown; a picture of it would be broken. Please remove them."),
)
BASE_DESCRIPTION = Rule(
    "base-not-described",
    Severity.WARNING,
    _("Only some were asked this question: describe who (base), so that nobody quotes it for all."),
)
SAME_LABEL = Rule("labels-alike", Severity.WARNING, _("Several answers are called “%(label)s”."))
NO_QUESTIONS = Rule("questions-missing", Severity.NOTE, _("The survey has no questions yet."))
NO_RESULTS = Rule("results-missing", Severity.NOTE, _("The question has no results."))


def check(survey: Survey) -> Iterator[Finding]:
    questions = list(survey.questions.all())
    if not questions:
        yield NO_QUESTIONS.broken()
    yield from (CONTROL.broken(field=name) for name in _unshowable(survey))
    for group in survey.groups.all():
        yield from (CONTROL.broken(field=f"{group.code}: {name}") for name in _unshowable(group))
    for question in questions:
        rows: list[models.Model] = [question, *question.options.all(), *question.results.all()]
        yield from (CONTROL.broken(question, field=name) for row in rows for name in _unshowable(row))
        yield from _question(question)


def _question(question: Question) -> Iterator[Finding]:
    if question.base_type != Question.BaseType.ALL and not question.base_description:
        yield BASE_DESCRIPTION.broken(question)
    if not question.results.all():
        yield NO_RESULTS.broken(question)
    seen: set[str] = set()
    for option in question.options.all():
        label = _plain(option)
        if label in seen:
            yield SAME_LABEL.broken(question, label=option.label)
        seen.add(label)


def _plain(option: AnswerOption) -> str:
    return " ".join(option.label.casefold().split())


def _unshowable(row: models.Model) -> Iterator[str]:
    """The validators refuse such characters on every way in; this sees what came in by none of them."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.CharField | models.TextField) and isinstance(value, str):
            try:
                validate_text(value)
            except ValidationError:
                yield str(field.verbose_name)
