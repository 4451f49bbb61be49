from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from surveys.models.surveys import Survey
from surveys.validators import validate_text


class SurveyRevision(models.Model):
    """A version of a published survey: the first publication or a change of it.

    Rows are added by surveys/publishing.py and never changed.
    """

    class Kind(models.TextChoices):
        PUBLICATION = "publication", _("first publication")
        CORRECTION = "correction", _("correction")
        UPDATE = "update", _("update")
        EDITORIAL = "editorial", _("editorial change")

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="revisions", verbose_name=_("survey"))
    version = models.PositiveIntegerField(_("version"), help_text=_("The survey's version since this change."))
    kind = models.CharField(
        _("kind"), max_length=15, choices=Kind.choices, help_text=_("Whether something was wrong before.")
    )
    public_note = models.TextField(
        _("public note"),
        blank=True,
        max_length=2000,
        validators=[validate_text],
        help_text=_("What readers are told about the change; a correction needs one."),
    )
    difference = models.JSONField(
        _("difference"), help_text=_("What changed: place, field, value before and value after.")
    )
    content = models.JSONField(_("content"), editable=False, help_text=_("The whole survey as of this version."))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made"), help_text=_("When the change was published."))

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="surveys_revision_version_once", fields=["survey", "version"]),
            models.CheckConstraint(
                name="surveys_correction_has_note",
                condition=~Q(kind="correction") | ~Q(public_note=""),
                violation_error_message=_("Tell readers what was corrected."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} – {self.version}"
