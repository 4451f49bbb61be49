from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comments import Comment
from comments.models.sites import Site


class OutboundMessage(models.Model):
    """A mail that must not be lost: written with its cause, sent by the worker. Rules live in comments/outbox.py."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("dropped")  # its cause went away: undone, erased, unsubscribed
        FAILED = "failed", _("failed")  # given up after the last attempt

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("address to confirm")
        DECISION = "decision", _("decision on a comment")
        ANSWER = "answer", _("answer to a comment")
        PROPOSAL = "proposal", _("proposed change")
        NEWS = "news", _("new comments")
        OVERDUE = "overdue", _("comment that waits for a day")

    kind = models.CharField(_("kind"), max_length=30, choices=Kind.choices)
    site = models.ForeignKey(Site, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("site"))
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, blank=True, related_name="messages", verbose_name=_("comment")
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+")
    recipient = models.EmailField(_("to"))
    facts = models.JSONField(default=dict, blank=True)  # what the text needs besides the comment; no personal data
    dedupe_key = models.CharField(max_length=64, unique=True)
    message_id = models.CharField("Message-ID", max_length=200)
    not_before = models.DateTimeField(_("not before"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"))
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        default_permissions = ["view"]
        indexes = [models.Index(fields=["state", "not_before"], name="comments_outbox_due")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"


class Unsubscription(models.Model):
    """An address that wants no more mail of a kind from a site."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name=_("site"))
    email = models.EmailField(_("e-mail address"))
    kind = models.CharField(_("kind"), max_length=30)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("unsubscription")
        verbose_name_plural = _("unsubscriptions")
        default_permissions = ["view", "delete"]
        constraints = [models.UniqueConstraint(fields=["site", "email", "kind"], name="comments_unsubscribed_once")]

    def __str__(self) -> str:
        return self.kind
