from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.sites import Site


class Block(models.Model):
    """What sends a site's new comments straight to spam: an address, a domain, a word."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail address")
        DOMAIN = "domain", _("domain")
        WORD = "word", _("word")

    site = models.ForeignKey(Site, models.CASCADE, related_name="blocks", verbose_name=_("site"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=254)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        ordering = ["kind", "value"]
        constraints = [models.UniqueConstraint(fields=["site", "kind", "value"], name="comments_block_once")]

    def __str__(self) -> str:
        """What Django's admin log keeps for ever, so without an address, or the domain of one."""
        return f"{self.get_kind_display()} {self.value if self.kind == self.Kind.WORD else self.pk}"


class TrustedAuthor(models.Model):
    """An address that a moderator trusts. It counts for a comment only when that very comment was confirmed by mail."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="trusted_authors", verbose_name=_("site"))
    email = models.EmailField(_("e-mail address"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("trusted author")
        verbose_name_plural = _("trusted authors")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(fields=["site", "email"], name="comments_trusted_author_once")]

    def __str__(self) -> str:
        """What Django's admin log keeps for ever, so without an address."""
        return f"{self._meta.verbose_name} {self.pk}"
