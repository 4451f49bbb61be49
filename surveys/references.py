"""How a text refers to published figures: `survey/question` or `survey/question/option`, with an optional `@group`."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from surveys.models import AnswerOption, Group, Question, Survey

_REFERENCE = re.compile(
    r"(?P<survey>[-\w]+)/(?P<question>[-\w]+)(?:/(?P<option>[-\w]+))?(?:@(?P<group>[-\w]+))?", re.ASCII
)


class UnknownReference(Exception):
    """A reference that leads nowhere; its text says what is wrong, in the reader's language."""

    status_code = 400
    error_code = "unknown_reference"


class Found(NamedTuple):
    """What a reference names. Group and question come with all that their figure shows."""

    question: Question
    group: Group
    option: AnswerOption | None


def find_results(reference: str) -> Found:
    """Resolve a reference to a question of a public survey, its group and, where named, one answer option.

    The group may be left out only where the survey has the group `total`. Constant number of queries.
    Raises UnknownReference with a sentence for the author of the text.
    """
    match = _REFERENCE.fullmatch(reference.strip())
    if match is None:
        raise UnknownReference(
            _("“%(reference)s” is no reference: write survey/question@group or survey/question/option@group.")
            % {"reference": reference.strip()[:200]}
        )
    question = _find_question(match["survey"], match["question"])
    group = _find_group(question, match["group"])
    return Found(question, group, _find_option(question, match["option"]))


def _find_question(survey_slug: str, code: str) -> Question:
    question = Question.objects.with_figure().filter(survey__slug=survey_slug, code=code).first()
    names = {"survey": survey_slug, "question": code}
    if question is None and not Survey.objects.filter(slug=survey_slug).exists():
        raise UnknownReference(_("There is no survey “%(survey)s”.") % names)
    if not Survey.objects.public().filter(slug=survey_slug).exists():
        raise UnknownReference(_("The survey “%(survey)s” is not published.") % names)
    if question is None:
        raise UnknownReference(_("The survey “%(survey)s” has no question “%(question)s”.") % names)
    return question


def _find_group(question: Question, code: str | None) -> Group:
    groups = {group.code: group for group in question.survey.groups.all()}
    names = {"survey": question.survey.slug, "question": question.code, "group": code, "groups": ", ".join(groups)}
    if code is None and Group.TOTAL not in groups:
        raise UnknownReference(
            _("“%(survey)s/%(question)s” needs a group, such as @press, because there is no total. Groups: %(groups)s.")
            % names
        )
    if code is not None and code not in groups:
        raise UnknownReference(_("The survey “%(survey)s” has no group “%(group)s”. Groups: %(groups)s.") % names)
    return groups[code or Group.TOTAL]


def _find_option(question: Question, code: str | None) -> AnswerOption | None:
    if code is None:
        return None
    options = {option.code: option for option in question.options.all()}
    if code not in options:
        raise UnknownReference(
            _("The question “%(question)s” has no answer “%(option)s”. Answers: %(options)s.")
            % {"question": question.code, "option": code, "options": ", ".join(options)}
        )
    return options[code]
