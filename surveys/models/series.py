from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from surveys.validators import validate_label


class SurveySeries(models.Model):
    """A survey that is repeated: its surveys are the waves."""

    slug = models.SlugField(
        _("short name"), max_length=100, unique=True, help_text=_("Stands in the API, such as “trendmonitor”.")
    )
    title = models.CharField(
        _("title"), max_length=300, validators=[validate_label], help_text=_("What all waves have in common.")
    )

    class Meta:
        verbose_name = _("survey series")
        verbose_name_plural = pgettext_lazy("several", "survey series")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
