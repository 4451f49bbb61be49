import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.threads import Thread
from comments.positions import screen_of
from comments.querysets import CommentQuerySet
from comments.validators import validate_name, validate_text, validate_web_address

MAX_STORED_TEXT = 65_535


class Comment(models.Model):
    """What a reader wrote.

    A comment is admitted, and its status changed, by comments/moderation.py alone; its text by comments/submission.py.
    `status` says what was decided last. `is_public` says whether readers see it: an approved comment that its author
    edited waits again as `pending` while the text approved before, kept in `html`, stays public.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        SPAM = "spam", _("spam")
        TRASH = "trash", _("trash")

    class Markup(models.TextChoices):
        MARKDOWN = "markdown", "Markdown"
        HTML = "html", "HTML"

    class Source(models.TextChoices):
        READER = "reader", _("reader")
        STAFF = "staff", _("member of staff")
        IMPORT = "import", _("import")

    uuid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    # Relations whose own index would repeat the beginning of one below have none: each costs every submission a write.
    thread = models.ForeignKey(
        Thread, models.PROTECT, related_name="comments", db_index=False, verbose_name=_("thread")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="answers", verbose_name=_("in reply to")
    )
    # The conversation's first comment, null on that comment itself: readers see two levels, `parent` is kept.
    root = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replies", db_index=False, editable=False
    )
    anchor = models.SlugField(_("attached to"), max_length=100, blank=True, db_index=False)

    name = models.CharField(_("name"), max_length=100, blank=True, validators=[validate_name])
    email = models.EmailField(
        _("e-mail address"),
        max_length=254,
        blank=True,
        error_messages={"invalid": _("Please enter an e-mail address like name@example.org")},
    )
    website = models.URLField(
        _("web address"),
        max_length=500,
        blank=True,
        validators=[validate_web_address],
        error_messages={"invalid": _("Please enter a whole web address, like https://example.org/")},
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member of staff"),
        help_text=_("Set when somebody answered from the desk or with a token; never from a typed name."),
    )
    # Where it came from; unlike `user` it outlives an account. Only readers must have given an address.
    source = models.CharField(
        _("came from"), max_length=10, choices=Source.choices, default=Source.READER, editable=False
    )
    text = models.TextField(_("text"), validators=[MaxLengthValidator(MAX_STORED_TEXT), validate_text], blank=True)
    markup = models.CharField(max_length=10, choices=Markup.choices, default=Markup.MARKDOWN)

    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING, editable=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)  # rises with every edit and every decision
    held_for = models.JSONField(_("held for"), default=list, blank=True, editable=False)  # see comments/screening.py

    # The public face, written by comments/moderation.py.
    is_public = models.BooleanField(_("public"), default=False, editable=False)
    html = models.TextField(blank=True, editable=False)  # the safe HTML of the text that was approved last
    modified_at = models.DateTimeField(null=True, editable=False)  # when its author wrote that text, if they edited it
    position = models.PositiveIntegerField(null=True, editable=False)  # given at first approval, kept for ever
    last_position = models.PositiveIntegerField(default=0, editable=False)  # given to a reply so far (roots)
    changed_in = models.PositiveIntegerField(default=0, editable=False)  # Thread.version of the last public change

    wants_replies = models.BooleanField(_("wants mail about answers"), default=False)
    confirmed_at = models.DateTimeField(  # by a button in a mail to its address: proves that the address is theirs
        _("confirmed by mail"), null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("written"))
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["created_at", "pk"]
        permissions = [
            ("moderate_comment", _("Can decide on comments")),
            ("view_personal_data", _("Can see e-mail addresses")),
        ]
        constraints = [
            models.CheckConstraint(
                name="comments_comment_status_valid",
                condition=Q(status__in=["pending", "approved", "rejected", "spam", "trash"]),
            ),
            models.CheckConstraint(
                name="comments_approved_is_public_refused_is_not",
                condition=Q(status="approved", is_public=True)
                | Q(status="pending")
                | Q(status__in=["rejected", "spam", "trash"], is_public=False),
            ),
            models.CheckConstraint(
                name="comments_reader_has_email",
                condition=~Q(email="") | Q(source__in=["staff", "import"]) | Q(erased_at__isnull=False),
                violation_error_message=_("A reader's comment needs an e-mail address."),
            ),
            models.CheckConstraint(
                name="comments_public_has_position",
                condition=Q(is_public=False) | Q(position__isnull=False),
            ),
            models.CheckConstraint(
                name="comments_reply_has_root",
                condition=Q(parent__isnull=True, root__isnull=True) | Q(parent__isnull=False, root__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["thread", "position"], condition=Q(root__isnull=True), name="comments_root_position_once"
            ),
            models.UniqueConstraint(fields=["root", "position"], name="comments_reply_position_once"),
        ]
        indexes = [
            models.Index(fields=["thread", "created_at"], name="comments_recent"),
            models.Index(fields=["thread", "changed_in"], name="comments_changed_in"),
            models.Index(fields=["status", "created_at"], name="comments_queue"),
            models.Index(fields=["thread"], condition=Q(status="pending"), name="comments_open_on_page"),
            models.Index(fields=["thread", "anchor"], condition=Q(is_public=True), name="comments_anchored"),
            models.Index(Lower("email"), "status", name="comments_standing"),  # see comments/standing.py
        ]

    @property
    def permalink(self) -> str:
        """Where readers find it: on our own pages, which need no JavaScript, on the screen where it always stands."""
        screen = screen_of((self.root or self).position or 1)
        on_screen = f"?comments={screen}" if self.thread.is_ours and screen > 1 else ""
        return f"{self.thread.url}{on_screen}#comment-{self.uuid}"

    def __str__(self) -> str:
        return f"{self.name or '–'}, {timezone.localtime(self.created_at):%Y-%m-%d %H:%M}"


class Revision(models.Model):
    """A text that its author replaced, or that a moderator took passages out of (comments/wording.py)."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="revisions", verbose_name=_("comment"))
    version = models.PositiveIntegerField()  # of the comment, when this text was current
    text = models.TextField(_("text"))
    was_public = models.BooleanField(default=False, editable=False)  # the text that had been approved
    editor_name = models.CharField(_("who"), max_length=150, blank=True)  # a moderator; "" for the author
    replaced_at = models.DateTimeField(_("replaced"))

    class Meta:
        verbose_name = _("earlier text")
        verbose_name_plural = _("earlier texts")
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["comment", "version"], name="comments_revision_once")]

    def __str__(self) -> str:
        return f"{self.comment_id}, {self.version}"
