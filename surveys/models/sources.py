from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.models.surveys import Survey
from surveys.validators import validate_label, validate_web_address


class Source(models.Model):
    """Where a survey's figures were published, and which of them are found there."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="sources", verbose_name=_("survey"))
    order = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("The most important source first."))
    name = models.CharField(
        _("name"), max_length=200, validators=[validate_label], help_text=_("Name of the publication, for the link.")
    )
    url = models.URLField(
        _("web address"),
        max_length=500,
        validators=[validate_web_address],
        help_text=_("The page that gives the figures."),
    )
    supports = models.CharField(
        _("supports"),
        max_length=500,
        blank=True,
        validators=[validate_label],
        help_text=_("What can be verified there, such as “all eight answers, n = 536”."),
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="surveys_source_once",
                fields=["survey", "url"],
                violation_error_message=_("This source is already listed."),
            )
        ]

    def __str__(self) -> str:
        return self.name
