"""How a text refers to published figures: `survey/question` or `survey/question/option`, with an optional `@group`.

A picture may show several groups: `survey/question@press,agency`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.utils.translation import gettext as _

from surveys.models import AnswerOption, Group, Question, Result, Survey

_REFERENCE = re.compile(
    r"(?P<survey>[-\w]+)/(?P<question>[-\w]+)(?:/(?P<option>[-\w]+))?(?:@(?P<group>[-\w]+(?:,[-\w]+)*))?",
    re.ASCII,
)


class UnknownReference(Exception):
    """A reference that leads nowhere; its text says what is wrong, in the reader's language."""

    status_code = 400
    error_code = "unknown_reference"


class Found(NamedTuple):
    """What a reference names. Groups and question come with all that their figure shows."""

    question: Question
    groups: list[Group]
    option: AnswerOption | None

    @property
    def group(self) -> Group:
        return self.groups[0]

    @property
    def result(self) -> Result | None:
        """What was published of the answer in the (first) group."""
        rows = self.question.results.all()
        return next((row for row in rows if (row.option, row.group) == (self.option, self.group)), None)


def find_results(reference: str) -> Found:
    """Resolve a reference to a question of a public survey, its groups and, where named, one answer option.

    The group may be left out only where the survey has the group `total`. Constant number of queries.
    Raises UnknownReference with a sentence for the author of the text.
    """
    (found,) = find_all([reference]).values()
    if isinstance(found, UnknownReference):
        raise found
    return found


def find_all(references: Iterable[str]) -> dict[str, Found | UnknownReference]:
    """What each reference leads to, or why it leads nowhere. As many queries for a hundred as for one."""
    parsed = {reference: _REFERENCE.fullmatch(reference.strip()) for reference in references}
    wanted = {(match["survey"], match["question"]) for match in parsed.values() if match}
    questions = _public_questions(wanted)
    missing = {slug for slug, code in wanted if (slug, code) not in questions}
    found: dict[str, Found | UnknownReference] = {}
    why = _why_missing(missing) if missing else {}
    for reference, match in parsed.items():
        try:
            if match is None:
                raise _malformed(reference)
            if match["survey"] in why:
                raise UnknownReference(why[match["survey"]] % {"survey": match["survey"]})
            found[reference] = _resolve(match, questions)
        except UnknownReference as error:
            found[reference] = error
    return found


def _public_questions(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Question]:
    if not wanted:
        return {}
    slugs, codes = {survey for survey, _code in wanted}, {code for _survey, code in wanted}
    rows = Question.objects.with_figure().filter(
        survey__in=Survey.objects.public().filter(slug__in=slugs), code__in=codes
    )
    return {(question.survey.slug, question.code): question for question in rows}


def _why_missing(slugs: set[str]) -> dict[str, str]:
    """Why surveys cannot be referred to; nothing of those that can, only not to this question."""
    surveys = Survey.objects.filter(slug__in=slugs)
    known = set(surveys.values_list("slug", flat=True))
    public = set(surveys.public().values_list("slug", flat=True))
    unknown, hidden = _("There is no survey “%(survey)s”."), _("The survey “%(survey)s” is not published.")
    return {slug: hidden if slug in known else unknown for slug in slugs - public}


def _malformed(reference: str) -> UnknownReference:
    return UnknownReference(
        _("“%(reference)s” is no reference: write survey/question@group or survey/question/option@group.")
        % {"reference": reference.strip()[:200]}
    )


def _resolve(match: re.Match, questions: Mapping[tuple[str, str], Question]) -> Found:
    question = questions.get((match["survey"], match["question"]))
    if question is None:
        names = {"survey": match["survey"], "question": match["question"]}
        raise UnknownReference(_("The survey “%(survey)s” has no question “%(question)s”.") % names)
    codes = match["group"].split(",") if match["group"] else [None]
    groups = [_find_group(question, code) for code in dict.fromkeys(codes)]
    return Found(question, groups, _find_option(question, match["option"]))


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
