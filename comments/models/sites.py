from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.validators import validate_origin

OWN_SITE = "blog"


class SiteManager(models.Manager["Site"]):
    def own(self) -> "Site":
        """This installation's own blog: always there, made when it is first asked for."""
        site, _created = self.get_or_create(
            slug=OWN_SITE, defaults={"name": settings.SITE_NAME, "language": settings.LANGUAGE_CODE}
        )
        return site


class Site(models.Model):
    """A registered blog. The one named `blog` is this installation's own; it cannot be deleted."""

    class Trust(models.TextChoices):
        NOBODY = "nobody", _("every comment waits")
        KNOWN = "known", _("the first comment of an author waits")
        TRUSTED = "trusted", _("every comment waits, but those of trusted authors")

    slug = models.CharField(
        _("short name"),
        max_length=50,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use small letters, digits and single hyphens."))],
        help_text=_("Stands in the embed snippet and in addresses; do not change it later."),
    )
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="de")
    moderators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("moderators"),
        blank=True,
        related_name="moderated_sites",
        help_text=_("Who decides on this site's comments."),
    )

    trust = models.CharField(
        _("what is published without a moderator"),
        max_length=10,
        choices=Trust.choices,
        default=Trust.NOBODY,
        help_text=_("Only ever comments that were confirmed by a button in a mail to their address."),
    )
    two_person = models.BooleanField(
        _("two people approve"), default=False, help_text=_("A comment is public when a second moderator agrees.")
    )
    max_links = models.PositiveSmallIntegerField(
        _("links allowed"), default=1, help_text=_("More of them are named as a reason to look twice.")
    )
    held_words = models.TextField(
        _("words that hold"), blank=True, help_text=_("One per line; named as a reason to look twice.")
    )
    has_blocks = models.BooleanField(default=False, editable=False)  # spares most sites a query per comment
    closes_after = models.PositiveSmallIntegerField(
        _("close after (days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("From a page's first comment or a post's publication. Older pages close at once. Empty: never."),
    )
    default_reason = models.SlugField(
        _("default reason"), blank=True, default="", db_index=False, help_text=_("The reason behind the key d.")
    )
    mail_approved = models.BooleanField(_("tell authors when their comment is published"), default=False)
    mail_rejected = models.BooleanField(_("tell authors when their comment is rejected"), default=False)
    created_at = models.DateTimeField(_("registered"), auto_now_add=True)

    objects = SiteManager()

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def delete(self, *args, **kwargs):
        if self.slug == OWN_SITE:
            raise ValidationError(_("This installation's own blog cannot be deleted."))
        return super().delete(*args, **kwargs)


class Origin(models.Model):
    """An exact web origin (scheme, host, port) from which a site's pages send comments."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="origins", verbose_name=_("site"))
    origin = models.CharField(
        _("origin"), max_length=300, validators=[validate_origin], help_text=_("Like https://blog.example.org")
    )

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        ordering = ["origin"]
        constraints = [models.UniqueConstraint(fields=["origin", "site"], name="comments_origin_once_per_site")]

    def __str__(self) -> str:
        return self.origin
