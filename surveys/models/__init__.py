"""What a published survey consists of. Import from here."""

from surveys.models.acceptance import AcceptedWarning
from surveys.models.charts import ChartSpec
from surveys.models.groups import BreakdownVariable, Group
from surveys.models.imports import HeldImport
from surveys.models.organisations import Organisation
from surveys.models.polls import Ballot, Poll, PollDay, PollMark
from surveys.models.questions import AnswerOption, Question
from surveys.models.results import Result
from surveys.models.revisions import SurveyRevision
from surveys.models.series import SurveySeries
from surveys.models.sources import Source
from surveys.models.surveys import Survey

__all__ = [
    "AcceptedWarning",
    "AnswerOption",
    "Ballot",
    "BreakdownVariable",
    "ChartSpec",
    "Group",
    "HeldImport",
    "Organisation",
    "Poll",
    "PollDay",
    "PollMark",
    "Question",
    "Result",
    "Source",
    "Survey",
    "SurveyRevision",
    "SurveySeries",
]
