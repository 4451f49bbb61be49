from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
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
