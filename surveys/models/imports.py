import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HeldImport(models.Model):
    """What was read from an uploaded file, until somebody has looked at it and decided.

    It holds what would be recorded, and tables of results as they were read; of respondents only what was counted. It
    can be stored by whoever uploaded it, within a day.
    """

    KEPT_FOR = timedelta(days=1)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("made by"))
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    plans = models.JSONField(_("surveys"), help_text=_("For each survey its facts, and a fingerprint of what it was."))
    findings = models.JSONField(_("findings"), default=list)

    tables = models.JSONField(_("tables"), default=list, help_text=_("The tables of results, and how each was read."))
    target = models.JSONField(_("target"), default=dict, help_text=_("Into which survey it goes."))

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.uuid)
