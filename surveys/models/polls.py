from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from surveys.models.questions import AnswerOption, Question


class Poll(models.Model):
    """A question that readers may answer, too. What they say is kept apart from the survey's results for ever."""

    question = models.OneToOneField(
        Question,
        models.CASCADE,
        related_name="poll",
        verbose_name=_("question"),
        help_text=_("Readers choose among its answers; sums of several answers (nets) are left out."),
    )
    opens_at = models.DateTimeField(_("opens"), default=timezone.now, help_text=_("From when on readers can answer."))
    closes_at = models.DateTimeField(_("closes"), help_text=_("From when on nobody can answer any more."))

    class Meta:
        verbose_name = _("reader poll")
        verbose_name_plural = _("reader polls")
        ordering = ["-closes_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="surveys_poll_closes_after_opening",
                condition=Q(closes_at__gt=F("opens_at")),
                violation_error_message=_("A poll closes after it has opened."),
            )
        ]

    def __str__(self) -> str:
        return str(self.question)

    def clean(self) -> None:
        if self.question_id and self.question.response_type not in ANSWERABLE:
            raise ValidationError({"question": _("Only questions with answers to choose from can be put to readers.")})

    def is_open(self, now=None) -> bool:
        return self.opens_at <= (now or timezone.now()) < self.closes_at


ANSWERABLE = (
    Question.ResponseType.SINGLE_CHOICE,
    Question.ResponseType.MULTIPLE_RESPONSE,
    Question.ResponseType.SCALE,
)


class Ballot(models.Model):
    """What one reader answered on one day. Nothing in it says who that was."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="ballots", verbose_name=_("reader poll"))
    day = models.DateField(_("day"))
    options = models.ManyToManyField(AnswerOption, related_name="+", verbose_name=_("answers"))

    class Meta:
        verbose_name = _("reader's answer")
        verbose_name_plural = _("readers' answers")

    def __str__(self) -> str:
        return f"{self.poll_id}, {self.day}"


class PollDay(models.Model):
    """The secret that one day's browsers are told apart with. It is destroyed after the day: see surveys/polls.py."""

    day = models.DateField(_("day"), unique=True)
    key = models.CharField(_("key"), max_length=64)

    class Meta:
        verbose_name = _("day of polls")
        verbose_name_plural = _("days of polls")

    def __str__(self) -> str:
        return str(self.day)


class PollMark(models.Model):
    """That some browser has answered a poll today: a hash under the day's key, which leads to no ballot."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="marks", db_index=False, verbose_name=_("reader poll"))
    day = models.DateField(_("day"), db_index=True)
    mark = models.CharField(_("mark"), max_length=64)

    class Meta:
        verbose_name = _("mark of a browser")
        verbose_name_plural = _("marks of browsers")
        constraints = [models.UniqueConstraint(name="surveys_poll_browser_once_a_day", fields=["poll", "day", "mark"])]

    def __str__(self) -> str:
        return f"{self.poll_id}, {self.day}"
