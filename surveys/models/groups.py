from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.surveys import Survey
from surveys.validators import validate_label


class BreakdownVariable(models.Model):
    """What respondents are divided by, such as age: its groups stand side by side and, but for overlaps, add up."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="variables", verbose_name=_("survey"))
    code = models.SlugField(_("code"), max_length=50, help_text=_("Such as “age”."))
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Position among the variables."))
    label = models.CharField(
        _("label"), max_length=200, validators=[validate_label], help_text=_("As readers see it, such as “Age”.")
    )
    overlapping = models.BooleanField(
        _("overlapping"),
        default=False,
        help_text=_("Whether somebody can belong to several of its groups; such groups cannot be compared by a test."),
    )

    class Meta:
        verbose_name = _("breakdown variable")
        verbose_name_plural = _("breakdown variables")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="surveys_variable_code_once",
                fields=["survey", "code"],
                violation_error_message=_("The survey has another variable with this code."),
            )
        ]

    def __str__(self) -> str:
        return self.label


class Group(models.Model):
    """Some of the respondents whose answers are reported together, such as press offices. `total` means everybody."""

    TOTAL = "total"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="groups", verbose_name=_("survey"))
    code = models.SlugField(
        _("code"),
        max_length=50,
        help_text=_("Stands after the @ in references; “total” is the group of all respondents."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("Position among the groups."))
    label = models.CharField(
        _("label"), max_length=200, validators=[validate_label], help_text=_("As readers see it, in the plural.")
    )
    variable = models.ForeignKey(
        BreakdownVariable,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="groups",
        verbose_name=_("breakdown variable"),
        help_text=_("What the respondents are divided by; empty for all respondents."),
    )
    n = models.PositiveIntegerField(
        _("respondents"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Number of people asked in this group, not weighted; empty where it is not published."),
    )
    n_weighted = models.DecimalField(
        _("weighted respondents"),
        max_digits=10,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Size of the group after weighting, where it is published."),
    )

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="surveys_group_code_once",
                fields=["survey", "code"],
                violation_error_message=_("The survey has another group with this code."),
            )
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.variable is not None and self.variable.survey_id != self.survey_id:
            raise ValidationError({"variable": _("This variable belongs to another survey.")})
