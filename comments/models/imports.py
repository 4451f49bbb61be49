import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comments import Comment
from comments.models.sites import Site


class ImportedComment(models.Model):
    """A record of a foreign system that became a comment here: importing it again finds it.

    The row outlives the comment, so that what was erased or deleted here does not return with the next import.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", db_index=False, verbose_name=_("site"))
    import_ref = models.CharField(max_length=200)  # origin:id, like wordpress:17
    comment = models.ForeignKey(
        Comment, models.SET_NULL, null=True, related_name="imported_from", verbose_name=_("comment")
    )

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["site", "import_ref"], name="comments_import_ref_once_per_site")]

    def __str__(self) -> str:
        return self.import_ref


class ImportRun(models.Model):
    """A file that somebody uploaded in the admin, and how far its import is. Written by comments/importing/runs.py.

    The file itself lies below IMPORT_ROOT under the run's id, until the import is done.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("under way")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name=_("site"))
    origin = models.CharField(_("comes from"), max_length=20)
    file_name = models.CharField(_("file"), max_length=200)
    rules = models.TextField(_("pages that moved"), blank=True, max_length=10_000)
    is_dry = models.BooleanField(_("only say what would happen"), default=False)
    language = models.CharField(max_length=10)  # of the report
    actor_name = models.CharField(_("who"), max_length=150)

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    share = models.FloatField(_("progress"), default=0)  # of the whole way, from 0 to 1
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)  # whoever runs it lets others know that they are still at it
    report = models.JSONField(_("report"), default=dict)  # sums, reasons, broken
    error = models.TextField(_("what went wrong"), blank=True)
    created_at = models.DateTimeField(_("uploaded"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        default_permissions = []  # who registers sites imports into them

    def __str__(self) -> str:
        return f"{self.file_name} → {self.site}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)

    @property
    def percent(self) -> int:
        return int(self.share * 100)
