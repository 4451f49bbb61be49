import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comments import Comment


class Decision(models.Model):
    """One step in a comment's life: who (or which rule) moved it from one status to another. Append-only.

    The first one is written with the comment ("" -> pending), so a comment's status always equals its last decision.
    The row outlives the comment and the account: `comment_uuid` and `actor_name` stay.
    """

    comment = models.ForeignKey(
        Comment, models.SET_NULL, null=True, related_name="decisions", verbose_name=_("comment")
    )
    comment_uuid = models.UUIDField(editable=False, db_index=True)
    version = models.PositiveIntegerField(_("version seen"))
    before = models.CharField(_("from"), max_length=10, blank=True)
    after = models.CharField(_("to"), max_length=10, choices=Comment.Status.choices)
    was_public = models.BooleanField(default=False, editable=False)  # whether readers saw it before
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(_("name"), max_length=150, blank=True)
    rule = models.CharField(_("rule"), max_length=50, blank=True, help_text=_("What decided where nobody did."))
    reason = models.SlugField(_("reason"), max_length=50, blank=True, db_index=False)
    note = models.TextField(_("note"), blank=True)
    batch = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)  # one action of one person
    created_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        before = f"{Comment.Status(self.before).label} → " if self.before else ""
        return f"{before}{self.get_after_display()}"


class IdempotencyKey(models.Model):
    """A submission's `Idempotency-Key`, bound to site and origin: sending it again returns the same comment."""

    key = models.CharField(max_length=64, unique=True)  # HMAC of site, origin and what the client sent
    fingerprint = models.CharField(max_length=64)  # HMAC of the body: another body under the same key is refused
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = []

    def __str__(self) -> str:
        return self.key
