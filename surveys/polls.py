"""The reader poll: readers answer a survey's question, and see their own result beside the survey's, never mixed.

One answer per browser and day. The browser sends a random token that it made up; what is kept of it is a keyed hash, so
that a second answer is known for one. Keys last a day: with a day's key its hashes are destroyed, and nobody, not even
who has the database and the browser, can tell any more whether that browser answered. It cannot keep those out who want
to answer twice (a new browser profile is enough), and says so.
"""

import secrets
from collections.abc import Collection
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from surveys.models import AnswerOption, Ballot, Poll, PollDay, PollMark, Question

FEWEST_SHOWN = 30  # answers; what fewer readers said is not shown
_ALONE = {  # answers that go with no other
    AnswerOption.Kind.NONE_OF_THESE,
    AnswerOption.Kind.DONT_KNOW,
    AnswerOption.Kind.NO_ANSWER,
    AnswerOption.Kind.NOT_APPLICABLE,
}


class PollClosed(Exception):
    """The poll has not begun, or is over."""

    status_code = 403
    error_code = "poll_closed"

    def __str__(self) -> str:
        return _("This poll is closed. Your answer was not counted.")


class Tally(NamedTuple):
    """What readers answered: how many of them, from when to when, and the answers' counts by their codes."""

    n: int
    first_day: date | None
    last_day: date | None
    counts: dict[str, int]

    @property
    def is_shown(self) -> bool:
        return self.n >= FEWEST_SHOWN

    def share(self, code: str) -> Decimal:
        """Of those who answered, in whole percent, rounded half up."""
        return Decimal(100 * self.counts.get(code, 0) / Decimal(self.n)).quantize(Decimal(1), ROUND_HALF_UP)


def choices(question: Question) -> list[AnswerOption]:
    """What readers choose from, as the questionnaire orders it."""
    return [option for option in question.options.all() if option.kind != AnswerOption.Kind.NET]


def takes_several(question: Question) -> bool:
    return question.response_type == Question.ResponseType.MULTIPLE_RESPONSE


def answer(poll: Poll, codes: Collection[str], *, browser: str, now: datetime | None = None) -> bool:
    """Count a reader's answer; False where this browser answered today already, and its first answer stays.

    browser is what the browser calls itself, and is not kept. Raises ValidationError, PollClosed.
    """
    now = now or timezone.now()
    chosen = _chosen(poll.question, codes)
    if not poll.is_open(now):
        raise PollClosed
    today = timezone.localdate(now)
    with transaction.atomic():
        mark = salted_hmac(f"surveys.polls.{poll.pk}", browser, secret=_key_of(today), algorithm="sha256").hexdigest()
        try:
            with transaction.atomic():
                PollMark.objects.create(poll=poll, day=today, mark=mark)
        except IntegrityError:
            return False
        Ballot.objects.create(poll=poll, day=today).options.set(chosen)
    return True


def _key_of(today: date) -> str:
    """The day's key, made by whoever needs it first; two at the same time get the same one."""
    row, _made = PollDay.objects.get_or_create(day=today, defaults={"key": secrets.token_hex(32)})
    return row.key


def _chosen(question: Question, codes: Collection[str]) -> list[AnswerOption]:
    chosen = [option for option in choices(question) if option.code in codes]
    if not chosen or len(chosen) != len(set(codes)):
        raise ValidationError(_("Please choose an answer."))
    if not takes_several(question) and len(chosen) > 1:
        raise ValidationError(_("Please choose one answer only."))
    if question.max_choices and len(chosen) > question.max_choices:
        raise ValidationError(_("Please choose at most %(most)d answers.") % {"most": question.max_choices})
    alone = next((option for option in chosen if option.kind in _ALONE), None)
    if alone and len(chosen) > 1:
        raise ValidationError(_("“%(answer)s” goes with no other answer.") % {"answer": alone.label})
    return chosen


def tally(poll: Poll) -> Tally:
    """Count the answers. Two queries."""
    whole = poll.ballots.aggregate(n=Count("pk"), first=Min("day"), last=Max("day"))
    rows = Ballot.options.through.objects.filter(ballot__poll=poll).values_list("answeroption__code")
    return Tally(whole["n"], whole["first"], whole["last"], dict(rows.annotate(Count("pk")).order_by()))


def forget(now: datetime | None = None) -> int:
    """Destroy the keys and marks of days that are over; returns how many. The answers stay, without them."""
    today = timezone.localdate(now or timezone.now())
    with transaction.atomic():
        keys, _rows = PollDay.objects.filter(day__lt=today).delete()
        marks, _rows = PollMark.objects.filter(day__lt=today).delete()
    return keys + marks


def open_on(questions: Collection[int], now: datetime | None = None) -> list[Question]:
    """Those of these questions (by their keys) that readers can answer now, with their survey. One query."""
    now = now or timezone.now()
    rows = Question.objects.filter(pk__in=questions, poll__opens_at__lte=now, poll__closes_at__gt=now)
    return list(rows.select_related("survey"))
