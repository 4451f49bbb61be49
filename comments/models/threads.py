import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from comments.models.sites import OWN_SITE, Site
from comments.validators import validate_web_address


class Thread(models.Model):
    """The conversation under one page. Rules that change it live in comments/threads.py."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        HIDDEN = "hidden", _("hidden")

    uuid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="threads", verbose_name=_("site"))
    title = models.CharField(_("title"), max_length=300, blank=True)
    url = models.CharField(_("address"), max_length=2000, blank=True, validators=[validate_web_address])
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
        help_text=_("Whose answers carry the author's badge."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    # The page, by its number at its origin, for which an import hid it; "" once anybody changed its state.
    hidden_for = models.CharField(max_length=200, default="", blank=True, editable=False)
    closes_at = models.DateTimeField(
        _("closes at"), null=True, blank=True, help_text=_("For this page alone. Empty: as its site says.")
    )

    # Written by comments/threads.py, comments/moderation.py and comments/thread_care.py only.
    version = models.PositiveIntegerField(default=1, editable=False)  # moves whenever anything public changes
    changed_at = models.DateTimeField(auto_now_add=True, editable=False, db_index=True)  # when the version moved
    count = models.PositiveIntegerField(_("public comments"), default=0, editable=False)
    last_position = models.PositiveIntegerField(default=0, editable=False)  # given to a conversation so far
    rearranged_in = models.PositiveIntegerField(default=0, editable=False)  # version in which pages were cut anew
    created_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("thread")
        verbose_name_plural = _("threads")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="comments_thread_state_valid", condition=models.Q(state__in=["open", "closed", "hidden"])
            )
        ]

    def __str__(self) -> str:
        return self.title or self.url or str(self.uuid)

    @property
    def closing_time(self) -> datetime | None:
        """When it closes by itself: as was said of it alone, else so many days after it was opened as its site says.

        comments/threads.py says the same to the database.
        """
        days = self.site.closes_after
        if self.closes_at is not None or days is None:
            return self.closes_at
        return self.created_at + timedelta(days=days)

    def accepts_comments(self, now: datetime | None = None) -> bool:
        """Whether a reader may write here now."""
        closes = self.closing_time
        return self.state == self.State.OPEN and (closes is None or closes > (now or timezone.now()))

    def state_now(self, now: datetime | None = None) -> str:
        """Its state as it is for readers: closed too where nobody closed it, but its time has come."""
        is_over = self.state == self.State.OPEN and not self.accepts_comments(now)
        return self.State.CLOSED if is_over else self.state

    @property
    def is_announced(self) -> bool:
        """Whether its title and address may be shown.

        Somebody else's page is named by its first commenter: nobody hears of it before a moderator approved something.
        """
        return self.last_position > 0 or self.site.slug == OWN_SITE

    @property
    def is_ours(self) -> bool:
        """Whether its page is one of this installation's own, which know what a query asks of them."""
        return self.url.startswith(f"{settings.SITE_URL}/")

    @cached_property
    def first_identifier(self) -> "ThreadIdentifier | None":
        return next(iter(self.identifiers.all()), None)

    @property
    def key(self) -> str:
        """The key of its first identifier: the name of its published folder."""
        return self.first_identifier.key if self.first_identifier else ""

    @property
    def published_url(self) -> str:
        """Where anybody reads its published pages."""
        return f"{settings.SITE_URL}/published/v1/{self.site.slug}/{self.key}/"


class ThreadIdentifier(models.Model):
    """A name under which pages ask for a thread. A thread may have several: every one answers."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="identifiers", verbose_name=_("thread"))
    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name=_("site"))
    identifier = models.CharField(_("identifier"), max_length=2000)
    key = models.CharField(max_length=32, editable=False)  # threads.key_of(identifier): a file name of fixed length

    class Meta:
        verbose_name = _("thread identifier")
        verbose_name_plural = _("thread identifiers")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="comments_identifier_once_per_site")]

    def __str__(self) -> str:
        return self.identifier
