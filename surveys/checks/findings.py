"""What a check finds: a rule that is broken, where, and with which figures."""

import re
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from surveys.models import Group, Question, Result
from surveys.numbers import format_number

_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)


class Severity(TextChoices):
    ERROR = "error", _("error")  # cannot be published
    WARNING = "warning", _("warning")  # can be published with a recorded reason
    NOTE = "note", _("hint")  # for the reader's eyes and the editor's


class Rule(NamedTuple):
    """A rule with its code, which never changes, and a sentence that takes the finding's values."""

    code: str
    severity: Severity
    sentence: str | Promise

    def broken(self, where: Question | Result | tuple[Question, Group] | None = None, **values: Any) -> "Finding":
        """The rule was found broken: in the survey as a whole, a question, its results in one group or one result."""
        facts = tuple(sorted((name, str(value)) for name, value in values.items()))
        return Finding(self.code, self.severity, place_of(where), facts, self.sentence)


class Finding(NamedTuple):
    """A broken rule at its place. `values` do not depend on the language: a reason given for them holds for them."""

    code: str
    severity: Severity
    place: str
    values: tuple[tuple[str, str], ...]
    sentence: str | Promise

    @property
    def message(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        language = get_language() or "en"
        return str(self.sentence) % {name: _localised(value, language) for name, value in self.values}

    @property
    def detail(self) -> str:
        """The figures of the finding, to recognise it by: another figure is another finding."""
        return ", ".join(f"{name}={value}" for name, value in self.values)


def place_of(where: Question | Result | tuple[Question, Group] | None) -> str:
    """As references name it: `question`, `question@group`, `question/option@group`; "" is the survey."""
    if where is None:
        return ""
    if isinstance(where, Question):
        return where.code
    if isinstance(where, Result):
        return f"{where.question.code}/{where.option.code}@{where.group.code}"
    return f"{where[0].code}@{where[1].code}"


def _localised(value: str, language: str) -> str:
    return format_number(Decimal(value), language=language) if _NUMBER.fullmatch(value) else value
