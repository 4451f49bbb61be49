"""Named ways to select comments and what may be shown of them."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuthorKind(models.TextChoices):
    """Who wrote it, seen from the site: comments/standing.py says the same of comments at hand."""

    FIRST = "first", _("first comment")
    KNOWN = "known", _("published before")
    STAFF = "staff", _("member of staff")


class Age(models.TextChoices):
    DAY = "day", _("up to a day")
    WEEK = "week", _("a day to a week")
    OLDER = "older", _("over a week")


class CountUpTo(models.Subquery):
    """How many rows a sliced queryset has. Of `rows[:100]` no more than a hundred are looked at."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS sliced)"
    output_field = models.IntegerField()


class CommentQuerySet(models.QuerySet):
    def public(self):
        """What anybody may read: shown comments in threads that are not hidden."""
        return self.filter(is_public=True).exclude(thread__state="hidden")

    def awaiting(self):
        """What a moderator still has to decide, the oldest first."""
        return self.filter(status="pending").order_by("created_at", "pk")

    def held_for(self, code: str):
        """What was held for the reason `code`, see comments/screening.py.

        The list is looked at as text: both databases write `"code": "…"`, and a quote within evidence is escaped.
        """
        as_text = Cast("held_for", models.TextField())
        return self.alias(held_for_text=as_text).filter(held_for_text__contains=f'"code": "{code}"')

    def written_by(self, kind: str):
        """What members of staff wrote, or readers whose address the site has published before, or the others."""
        if kind == AuthorKind.STAFF:
            return self.filter(user__isnull=False)
        others = self.model._base_manager.alias(address=Lower("email")).filter(address=Lower(OuterRef("email")))
        published = Exists(
            others.filter(status="approved", thread__site=OuterRef("thread__site")).exclude(pk=OuterRef("pk"))
        )
        is_known = ~Q(email="") & published
        return self.filter(is_known if kind == AuthorKind.KNOWN else ~is_known, user__isnull=True)

    def with_link(self, *, present: bool = True):
        """What has (no) web address in its text, as comments/screening.py looks for them."""
        has_link = Q(text__contains="//") | Q(text__icontains="www.")
        return self.filter(has_link if present else ~has_link)

    def in_language(self, code: str):
        return self.filter(thread__site__language=code)

    def aged(self, age: str, *, now: datetime | None = None):
        """What was written a day ago at most, a week ago at most, or earlier."""
        now = now or timezone.now()
        a_day_ago, a_week_ago = now - timedelta(days=1), now - timedelta(days=7)
        if age == Age.DAY:
            return self.filter(created_at__gte=a_day_ago)
        if age == Age.WEEK:
            return self.filter(created_at__gte=a_week_ago, created_at__lt=a_day_ago)
        return self.filter(created_at__lt=a_week_ago)
