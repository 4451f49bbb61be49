"""What a published survey consists of. Import from here."""

from surveys.models.groups import Group
from surveys.models.organisations import Organisation
from surveys.models.questions import AnswerOption, Question
from surveys.models.results import Result
from surveys.models.sources import Source
from surveys.models.surveys import Survey

__all__ = ["AnswerOption", "Group", "Organisation", "Question", "Result", "Source", "Survey"]
