from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.groups import Group
from surveys.models.questions import AnswerOption, Question
from surveys.validators import validate_label


class ChartSpec(models.Model):
    """A picture that somebody has thought about: which results of a question, how drawn, and what they say."""

    class Kind(models.TextChoices):
        BAR = "bar", _("bars")
        GROUPED = "grouped", _("bars of several groups below each answer")
        STACKED = "stacked100", _("bars cut into the answers (single choice only)")
        TABLE = "table", _("table")
        WAVES = "waves", _("the waves of the series beside each other")

    class Order(models.TextChoices):
        FITTING = "", _("whichever fits the question")
        SIZE = "size", _("the largest first")
        QUESTIONNAIRE = "questionnaire", _("as in the questionnaire")

    slug = models.SlugField(
        _("short name"), max_length=100, unique=True, help_text=_("Stands in addresses and in references from posts.")
    )
    question = models.ForeignKey(Question, models.CASCADE, related_name="charts", verbose_name=_("question"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.BAR)
    groups = models.ManyToManyField(
        Group,
        blank=True,
        related_name="+",
        verbose_name=_("groups"),
        help_text=_("Whose results; nobody means all respondents, or every group where there is no total."),
    )
    order = models.CharField(_("order of the answers"), max_length=15, choices=Order.choices, blank=True, default="")
    highlight = models.ForeignKey(
        AnswerOption,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("highlight"),
        help_text=_("The one answer that the picture is about."),
    )
    takeaway = models.CharField(
        _("takeaway"),
        max_length=200,
        blank=True,
        validators=[validate_label],
        help_text=_("What came out, as a title; without it the question's label is the title."),
    )
    alt = models.CharField(
        _("alternative text"),
        max_length=500,
        blank=True,
        validators=[validate_label],
        help_text=_("What it shows, for those who cannot see it; without it, its leading values are named."),
    )

    class Meta:
        verbose_name = _("chart")
        verbose_name_plural = _("charts")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.takeaway or self.slug

    def clean(self) -> None:
        if not self.question_id:
            return
        errors = {}
        if self.kind == self.Kind.STACKED and self.question.response_type != Question.ResponseType.SINGLE_CHOICE:
            errors["kind"] = _("Only answers of which everybody gave one add up to 100 %.")
        if self.highlight and self.highlight.question_id != self.question_id:
            errors["highlight"] = _("This answer belongs to another question.")
        if errors:
            raise ValidationError(errors)
