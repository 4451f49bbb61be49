"""The waves of a series in which the same question was asked."""

from surveys.models import Question, Survey


def waves_of(question: Question) -> list[Question]:
    """The question in all public surveys of its series, matched by its code, the oldest first; itself at least."""
    if question.survey.series_id is None:
        return [question]
    waves = Question.objects.with_figure().filter(survey__in=Survey.objects.public(), code=question.code)
    waves = waves.filter(survey__series=question.survey.series_id)
    return list(waves.order_by("survey__field_end", "survey__published_at", "pk")) or [question]
