"""What the German press code (guideline 2.1) wants told with every result, and what contradicts itself in it."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from surveys.checks.findings import Finding, Rule, Severity
from surveys.models import Question, Survey

SAMPLE_SIZE = Rule("sample-size-missing", Severity.ERROR, _("Say how many people took part (sample size)."))
FIELD_DATES = Rule("field-dates-missing", Severity.ERROR, _("Say when people were asked (first and last day)."))
SPONSOR = Rule(
    "sponsor-missing",
    Severity.ERROR,
    _("Say who commissioned the survey, or that it was the institute's own initiative."),
)
REPRESENTATIVE = Rule(
    "representative-missing",
    Severity.ERROR,
    _("Say whether the survey is representative; “the publisher does not say” is an answer too."),
)
WORDING = Rule(
    "wording-missing",
    Severity.ERROR,
    _("The wording of the question is said not to be published: note at the wording why, or what is known of it."),
)
TIME_ORDER = Rule(
    "published-before-field-end",
    Severity.ERROR,
    _("It is published on %(published)s, but people were asked until %(field_end)s."),
)
TWO_CLIENTS = Rule(
    "own-initiative-with-sponsor",
    Severity.WARNING,
    _("It is said to be the institute's own initiative and to be commissioned by %(sponsors)s."),
)
REPRESENTATIVE_OF = Rule(
    "representative-of-whom", Severity.WARNING, _("It is said to be representative; say for whom the results speak.")
)
SELF_SELECTED = Rule(
    "representative-self-selected",
    Severity.WARNING,
    _("Who takes part by own choice speaks for nobody else: such a survey is not representative."),
)
UNIVERSE = Rule("universe-missing", Severity.NOTE, _("Say whom the results are about (universe)."))
CONDUCTED_BY = Rule("institute-missing", Severity.NOTE, _("Say who carried the survey out."))
NO_SOURCE = Rule("source-missing", Severity.NOTE, _("No source is named where readers could look the figures up."))


def check(survey: Survey) -> Iterator[Finding]:
    yield from _press_code(survey)
    sponsors = ", ".join(str(each) for each in survey.sponsors.all())
    if survey.self_commissioned and sponsors:
        yield TWO_CLIENTS.broken(sponsors=sponsors)
    if survey.published_at and survey.field_end and survey.field_end > survey.published_at.date():
        yield TIME_ORDER.broken(
            published=survey.published_at.date().isoformat(), field_end=survey.field_end.isoformat()
        )
    if survey.representative == Survey.Representative.YES:
        if not survey.representative_of:
            yield REPRESENTATIVE_OF.broken()
        if survey.sampling_type == Survey.SamplingType.SELF_SELECTED:
            yield SELF_SELECTED.broken()
    if not survey.universe:
        yield UNIVERSE.broken()
    if not survey.conducted_by.all():
        yield CONDUCTED_BY.broken()
    if not survey.sources.all():
        yield NO_SOURCE.broken()


def _press_code(survey: Survey) -> Iterator[Finding]:
    """The five disclosures."""
    if survey.sample_size is None:
        yield SAMPLE_SIZE.broken()
    if survey.field_start is None or survey.field_end is None:
        yield FIELD_DATES.broken()
    if not survey.self_commissioned and not survey.sponsors.all():
        yield SPONSOR.broken()
    if not survey.representative:
        yield REPRESENTATIVE.broken()
    for question in survey.questions.all():
        if question.text_status == Question.TextStatus.NOT_PUBLISHED and not question.text_note:
            yield WORDING.broken(question)
