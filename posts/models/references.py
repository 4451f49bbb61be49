from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from posts.models.posts import Post


class FigureReference(models.Model):
    """A survey result that a post draws or states. Kept by posts/rechecking.py: nobody edits it.

    It remembers what the text said when its author last saved it, and how that compares with what is published now.
    """

    class Kind(models.TextChoices):
        FIGURE = "figure", _("figure")
        NUMBER = "number", _("number")
        PHRASE = "phrase", _("phrase")

    class State(models.TextChoices):
        OK = "ok", pgettext_lazy("figure", "right")
        STALE = "stale", _("number has changed")
        DRIFT = "drift", _("phrase no longer fits")
        BROKEN = "broken", _("leads nowhere")

    post = models.ForeignKey(Post, models.CASCADE, related_name="references", verbose_name=_("post"))
    order = models.PositiveSmallIntegerField(_("order"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    reference = models.CharField(_("reference"), max_length=300)
    claimed_text = models.CharField(
        _("text at saving"), max_length=300, blank=True, help_text=_("The phrase, or the number as it was then.")
    )
    shown_text = models.CharField(
        _("published now"), max_length=300, blank=True, help_text=_("The number as it was at the last check.")
    )
    survey = models.ForeignKey("surveys.Survey", models.SET_NULL, null=True, related_name="+", verbose_name=_("survey"))
    question = models.ForeignKey(
        "surveys.Question", models.SET_NULL, null=True, related_name="+", verbose_name=_("question")
    )
    result = models.ForeignKey("surveys.Result", models.SET_NULL, null=True, related_name="+", verbose_name=_("result"))
    checked_version = models.PositiveIntegerField(
        _("checked version"), null=True, help_text=_("The survey's version at the last check.")
    )
    checked_at = models.DateTimeField(_("last check"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    problem = models.CharField(_("problem"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("figure in a post")
        verbose_name_plural = _("figures in posts")
        ordering = ["post", "order"]
        indexes = [models.Index(fields=["state"], name="posts_reference_state")]
        constraints = [
            models.UniqueConstraint(name="posts_reference_place_once", fields=["post", "order"]),
            models.CheckConstraint(
                name="posts_reference_state_valid", condition=Q(state__in=["ok", "stale", "drift", "broken"])
            ),
        ]

    def __str__(self) -> str:
        return self.reference
