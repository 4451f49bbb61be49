from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.surveys import Survey
from surveys.validators import validate_label


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
    n = models.PositiveIntegerField(
        _("respondents"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Number of respondents in this group; empty where it is not published."),
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
