"""What is remembered about comments that are gone, and about what was done to many at once."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.sites import Site


class Erased(models.Model):
    """What may not come back, neither with a restored backup nor with an import. Rules live in comments/erased.py.

    Names nobody: an address is a keyed hash, a comment its public id, an imported record the id that it had elsewhere.
    """

    class Kind(models.TextChoices):
        ADDRESS = "address", _("e-mail address")
        COMMENT = "comment", _("comment")
        IMPORT = "import", _("imported record")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    site = models.CharField(max_length=50, blank=True)  # its short name, which outlives the row; "" for all sites
    value = models.CharField(max_length=200)
    erased_at = models.DateTimeField()  # what an address wrote later is not meant

    class Meta:
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["kind", "site", "value"], name="comments_erased_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Operation(models.Model):
    """Something that was done to a person's data, a thread or a site as a whole. Append-only, and names no reader."""

    class Kind(models.TextChoices):
        EXPORT_PERSON = "export_person", _("a person's data exported")
        ERASE_PERSON = "erase_person", _("a person's data erased")
        MERGE_THREADS = "merge_threads", _("threads merged")
        MOVE_THREAD = "move_thread", _("thread moved to a new address")
        RENAME_HOST = "rename_host", _("site moved to a new host")
        MOVE_COMMENT = "move_comment", _("comment moved within its thread")
        REMOVE_SITE = "remove_site", _("site removed")

    kind = models.CharField(_("what"), max_length=20, choices=Kind.choices)
    site = models.ForeignKey(
        Site, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("site")
    )  # null: of all sites, or of one that is gone
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(_("who"), max_length=150, blank=True, help_text=_("Empty: by command."))
    facts = models.JSONField(_("facts"), default=dict)  # counts, public ids, addresses of pages
    created_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ["-pk"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.created_at:%Y-%m-%d %H:%M}"
