from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from surveys.models.groups import Group
from surveys.models.questions import AnswerOption, Question
from surveys.models.sources import Source
from surveys.validators import validate_label, validate_text


class Result(models.Model):
    """What was published about one answer in one group.

    Percent and count are both kept as published. Neither is ever computed from the other.
    """

    class Status(models.TextChoices):
        EXACT = "exact", _("exact (not rounded)")
        ROUNDED = "rounded", _("rounded")
        APPROXIMATE = "approximate", _("approximate")
        BELOW_THRESHOLD = "below_threshold", _("below the smallest figure shown")
        SUPPRESSED = "suppressed", _("withheld by the publisher")
        NOT_ASKED = "not_asked", _("not asked")
        MISSING = "missing", _("not published")

    question = models.ForeignKey(Question, models.CASCADE, related_name="results", verbose_name=_("question"))
    option = models.ForeignKey(AnswerOption, models.CASCADE, related_name="results", verbose_name=_("answer option"))
    group = models.ForeignKey(Group, models.CASCADE, related_name="results", verbose_name=_("group"))
    percent = models.DecimalField(
        _("percent"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        help_text=_("As published, never computed from the count."),
    )
    count = models.PositiveIntegerField(
        _("count"),
        null=True,
        blank=True,
        help_text=_("Number of respondents, as published, never computed from the percentage."),
    )
    base_n = models.PositiveIntegerField(
        _("own base"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Only where it differs from the base of the question in this group."),
    )
    computed = models.BooleanField(
        _("computed"),
        default=False,
        help_text=_("The figures were not published but computed here from the answers of the respondents."),
    )
    status = models.CharField(
        _("status"),
        max_length=15,
        choices=Status.choices,
        default=Status.ROUNDED,
        help_text=_("How exact the figure is, or why there is none."),
    )
    approx_text = models.CharField(
        _("in words"),
        max_length=100,
        blank=True,
        validators=[validate_label],
        help_text=_("How the publisher put an approximate figure, such as “almost every second”."),
    )
    source = models.ForeignKey(
        Source,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="results",
        verbose_name=_("source"),
        help_text=_("Which of the survey's sources gives this figure; empty for the first one."),
    )
    source_locator = models.CharField(
        _("place in the source"),
        max_length=200,
        blank=True,
        validators=[validate_label],
        help_text=_("Such as “p. 12” or “table 4, row 3”."),
    )
    note = models.CharField(
        _("note"),
        max_length=500,
        blank=True,
        validators=[validate_text],
        help_text=_("What a reader should know about this figure."),
    )

    class Meta:
        verbose_name = _("result")
        verbose_name_plural = _("results")
        ordering = ["group__order", "option__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="surveys_result_once",
                fields=["question", "option", "group"],
                violation_error_message=_("There is another result of this answer in this group."),
            ),
            models.CheckConstraint(
                name="surveys_percent_in_range",
                condition=Q(percent__gte=0, percent__lte=100),
                violation_error_message=_("A percentage lies between 0 and 100."),
            ),
            models.CheckConstraint(
                name="surveys_count_within_own_base",
                condition=Q(count__lte=F("base_n")),
                violation_error_message=_("The count is greater than the base."),
            ),
            models.CheckConstraint(
                name="surveys_figure_fits_status",
                condition=(
                    Q(status__in=["exact", "rounded"]) & (Q(percent__isnull=False) | Q(count__isnull=False))
                    | Q(status="approximate") & (Q(percent__isnull=False) | ~Q(approx_text=""))
                    | Q(status="below_threshold", percent__isnull=True)
                    | Q(status__in=["suppressed", "not_asked", "missing"], percent__isnull=True, count__isnull=True)
                ),
                violation_error_message=_("The status does not fit: a figure is missing, or one stands where none is."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.option} ({self.group})"

    @property
    def base(self) -> int | None:
        """How many respondents this figure is a share of, as far as that is known."""
        return self.question.base_of(self.group) if self.base_n is None else self.base_n

    @property
    def published_percent(self) -> Decimal | None:
        """The percentage with as many decimals as the question's figures are published with, rounded half up."""
        smallest = Decimal(1).scaleb(-self.question.decimals)
        return None if self.percent is None else self.percent.quantize(smallest, ROUND_HALF_UP)

    @property
    def precise_percent(self) -> Decimal | None:
        """The percentage with all that is known of it: what was not rounded keeps its further decimals."""
        shown = self.published_percent
        return shown if shown == self.percent or self.percent is None else self.percent.normalize()

    def clean(self) -> None:
        """What a row's constraint cannot see: that question, option and group belong together and fit the figure."""
        if not (self.question_id and self.option_id and self.group_id):
            return
        errors = {}
        if self.option.question_id != self.question_id:
            errors["option"] = _("This answer belongs to another question.")
        if self.group.survey_id != self.question.survey_id:
            errors["group"] = _("This group belongs to another survey.")
        if self.source is not None and self.source.survey_id != self.question.survey_id:
            errors["source"] = _("This source belongs to another survey.")
        is_rounded = self.status != self.Status.EXACT
        if self.percent is not None and is_rounded and self.percent != self.published_percent:
            errors["percent"] = _("More decimals than the question's figures are published with.")
        if self.count is not None and self.base_n is None and self.base is not None and self.count > self.base:
            errors["count"] = _("The count is greater than the base.")
        if errors:
            raise ValidationError(errors)
