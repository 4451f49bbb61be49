from django.db import models
from django.utils.translation import gettext_lazy as _

from surveys.validators import validate_label, validate_web_address


class Organisation(models.Model):
    """Who asks for a survey, pays for it or carries it out."""

    name = models.CharField(
        _("name"),
        max_length=200,
        unique=True,
        validators=[validate_label],
        help_text=_("Full name, with its legal form where that is published."),
    )
    url = models.URLField(
        _("web address"),
        max_length=500,
        blank=True,
        validators=[validate_web_address],
        help_text=_("The organisation's own site."),
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
