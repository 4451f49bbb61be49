from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from posts.querysets import BylineQuerySet
from posts.validators import validate_line, validate_text


class Category(models.Model):
    name = models.CharField(
        _("name"), max_length=100, unique=True, validators=[validate_line], help_text=_("As readers see it.")
    )
    slug = models.SlugField(_("short name"), max_length=100, unique=True, help_text=_("Stands in the address."))
    description = models.TextField(
        _("description"),
        blank=True,
        max_length=500,
        validators=[MaxLengthValidator(500), validate_text],
        help_text=_("Stands at the top of its page."),
    )

    objects = BylineQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("category", args=[self.slug])

    @property
    def page_url(self) -> str:
        return settings.SITE_URL + self.get_absolute_url()


class Tag(models.Model):
    name = models.CharField(
        _("name"), max_length=100, unique=True, validators=[validate_line], help_text=_("As readers see it.")
    )
    slug = models.SlugField(_("short name"), max_length=100, unique=True, help_text=_("Stands in the address."))

    objects = BylineQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    @property
    def page_url(self) -> str:
        return settings.SITE_URL + self.get_absolute_url()


class Author(models.Model):
    """A byline. It may be tied to a login: then that person's answers under the post carry the author's badge."""

    name = models.CharField(
        _("name"), max_length=100, validators=[validate_line], help_text=_("As it stands in the byline.")
    )
    slug = models.SlugField(_("short name"), max_length=100, unique=True, help_text=_("Stands in the address."))
    role = models.CharField(
        _("role"),
        max_length=200,
        blank=True,
        validators=[validate_line],
        help_text=_("Such as “Head of communications”."),
    )
    text = models.TextField(
        _("about"),
        blank=True,
        max_length=1000,
        validators=[MaxLengthValidator(1000), validate_text],
        help_text=_("Two or three sentences."),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("login"),
        help_text=_("Answers written with this login are marked as the author's."),
    )

    objects = BylineQuerySet.as_manager()

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])

    @property
    def page_url(self) -> str:
        return settings.SITE_URL + self.get_absolute_url()
