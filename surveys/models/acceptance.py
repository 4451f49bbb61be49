from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.surveys import Survey
from surveys.validators import validate_text


class AcceptedWarning(models.Model):
    """Why a warning of the checks was accepted. It holds for these figures at this place: others warn again."""

    survey = models.ForeignKey(
        Survey, models.CASCADE, related_name="accepted_warnings", verbose_name=_("survey"), editable=False
    )
    code = models.CharField(_("code"), max_length=50, editable=False)
    place = models.CharField(_("place"), max_length=300, blank=True, editable=False)
    detail = models.TextField(_("figures"), blank=True, editable=False)
    reason = models.TextField(
        _("reason"),
        max_length=1000,
        validators=[validate_text],
        help_text=_("Why it is right nevertheless, for whoever asks later."),
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
        editable=False,
    )
    accepted_at = models.DateTimeField(_("accepted at"), auto_now=True)

    class Meta:
        verbose_name = _("accepted warning")
        verbose_name_plural = _("accepted warnings")
        ordering = ["place", "code"]
        constraints = [
            models.UniqueConstraint(name="surveys_warning_accepted_once", fields=["survey", "code", "place", "detail"])
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.place}".strip()
