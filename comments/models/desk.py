"""What the moderation desk works with: reasons, saved replies, notes, claims, proposed changes, preferences."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comments.models.comments import MAX_STORED_TEXT, Comment
from comments.models.sites import Site
from comments.validators import validate_text


class Reason(models.Model):
    """Why a comment is not published. A Decision keeps the code, whatever becomes of this row."""

    class Ground(models.TextChoices):
        HOUSE_RULE = "house_rule", _("house rule")
        LAW = "law", _("law")

    code = models.SlugField(_("code"), max_length=50, unique=True)
    label_de = models.CharField(_("label (German)"), max_length=100)
    label_en = models.CharField(_("label (English)"), max_length=100)
    public_de = models.TextField(_("public wording (German)"), help_text=_("What the author may be told."))
    public_en = models.TextField(_("public wording (English)"), help_text=_("What the author may be told."))
    ground = models.CharField(_("ground"), max_length=10, choices=Ground.choices, default=Ground.HOUSE_RULE)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("The first nine have the keys 1 to 9.")
    )
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.label_de if (get_language() or "").startswith("de") else self.label_en

    @property
    def public(self) -> str:
        return self.public_de if (get_language() or "").startswith("de") else self.public_en


class SavedReply(models.Model):
    """An answer written once. `{name}` becomes the reader's name, `{post}` the title of the page."""

    site = models.ForeignKey(Site, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("site"))
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"), max_length=5000)

    class Meta:
        verbose_name = _("saved reply")
        verbose_name_plural = _("saved replies")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Note(models.Model):
    """What moderators tell each other about a comment; never public."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="notes", verbose_name=_("comment"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    author_name = models.CharField(_("name"), max_length=150)
    text = models.TextField(_("text"), max_length=2000, validators=[MaxLengthValidator(2000), validate_text])
    created_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return f"{self.author_name}: {self.text[:50]}"


class Claim(models.Model):
    """Who is looking at a comment right now. It keeps others from meeting it, and expires by itself."""

    comment = models.OneToOneField(Comment, models.CASCADE, related_name="claim")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = []

    def __str__(self) -> str:
        return f"{self.user}, {self.until:%H:%M}"


class ProposedChange(models.Model):
    """A text that a moderator proposes instead of a reader's. It counts only when its author says yes."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="proposals", verbose_name=_("comment"))
    version = models.PositiveIntegerField()  # of the comment, when it was proposed
    text = models.TextField(_("text"), max_length=MAX_STORED_TEXT, validators=[validate_text])
    message = models.TextField(
        _("message to the author"), max_length=2000, blank=True, validators=[MaxLengthValidator(2000), validate_text]
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    accepted = models.BooleanField(_("accepted"), null=True, blank=True)

    class Meta:
        verbose_name = _("proposed change")
        verbose_name_plural = _("proposed changes")
        ordering = ["pk"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return f"{self.comment_id}, {self.version}"


class DeskPreferences(models.Model):
    """How one moderator works: keys, and when mail comes. Without a row, the defaults below hold."""

    class Mail(models.TextChoices):
        AT_ONCE = "at_once", _("at once")
        HOURLY = "hourly", _("every hour")
        DAILY = "daily", _("once a day")
        ABOVE = "above", _("only when many are open")
        NEVER = "never", _("never")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    keys = models.BooleanField(_("keyboard shortcuts"), default=True)
    mail = models.CharField(_("mail about new comments"), max_length=10, choices=Mail.choices, default=Mail.AT_ONCE)
    above = models.PositiveSmallIntegerField(
        _("how many are many"), default=10, help_text=_("For “only when many are open”.")
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    told_at = models.DateTimeField(null=True, editable=False)  # when the last mail about new comments was written

    class Meta:
        verbose_name = _("my settings")
        verbose_name_plural = _("my settings")
        default_permissions = []

    def __str__(self) -> str:
        return str(self.user)

    def clean(self) -> None:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValidationError({"quiet_until": _("Quiet hours need a beginning and an end.")})
