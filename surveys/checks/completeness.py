"""How much of what AAPOR's Transparency Initiative (April 2021) wants disclosed is there: n of 11 items."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from surveys.models import Question, Survey


class Item(NamedTuple):
    code: str
    label: str | Promise
    is_given: Callable[[Survey], bool]


class Completeness(NamedTuple):
    given: list[Item]
    missing: list[Item]

    @property
    def total(self) -> int:
        return len(self.given) + len(self.missing)


def _has_wording(survey: Survey) -> bool:
    """The questionnaire, or every question in words that were asked."""
    texts = (Question.TextStatus.VERBATIM, Question.TextStatus.TRANSLATED)
    questions = survey.questions.all()
    return bool(survey.questionnaire_url) or (bool(questions) and all(each.text_status in texts for each in questions))


def _has_sizes(survey: Survey) -> bool:
    """Every number of respondents, and for a random sample how precise it is."""
    is_random = survey.sampling_type == Survey.SamplingType.PROBABILITY
    precision = survey.published_moe or survey.published_moe_text or survey.design_effect or not is_random
    return bool(survey.sample_size and precision) and all(group.n for group in survey.groups.all())


def _has_weighting(survey: Survey) -> bool:
    kinds = Survey.Weighting
    return survey.weighting == kinds.NONE or (survey.weighting == kinds.WEIGHTED and bool(survey.weighting_description))


ITEMS = (
    Item(
        "strategy",
        _("Strategy of data collection"),
        lambda survey: survey.sampling_type != Survey.SamplingType.UNKNOWN,
    ),
    Item(
        "sponsor",
        _("Who commissioned and who conducted it"),
        lambda survey: bool(survey.self_commissioned or survey.sponsors.all()) and bool(survey.conducted_by.all()),
    ),
    Item("instruments", _("Wording of the questions or questionnaire"), _has_wording),
    Item("population", _("Population under study"), lambda survey: bool(survey.universe)),
    Item(
        "sample",
        _("How the sample was drawn and recruited"),
        lambda survey: bool(survey.sampling_frame and survey.recruitment),
    ),
    Item("mode", _("Mode of data collection"), lambda survey: survey.mode != Survey.Mode.UNKNOWN),
    Item("dates", _("Dates of data collection"), lambda survey: bool(survey.field_start and survey.field_end)),
    Item("sizes", _("Sample sizes and precision"), _has_sizes),
    Item("weighting", _("Weighting"), _has_weighting),
    Item(
        "processing",
        _("How the data were processed and their quality ensured"),
        lambda survey: bool(survey.methodology_url),
    ),
    Item("limitations", _("Limitations"), lambda survey: bool(survey.limitations)),
)


def completeness(survey: Survey) -> Completeness:
    """Which of the eleven items are given. Only reads, and without queries where it comes from `with_results()`."""
    given = [item for item in ITEMS if item.is_given(survey)]
    return Completeness(given, [item for item in ITEMS if item not in given])
