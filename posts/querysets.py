"""Named ways to select posts, and the categories, tags and authors that may be shown with them."""

from django.apps import apps
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

SEE_DRAFTS = "posts.view_post"


def _public(now, prefix: str = "") -> Q:
    """A scheduled post is public from its date on, whether or not the worker saw it."""
    return Q(
        **{
            f"{prefix}status__in": ["scheduled", "published"],
            f"{prefix}published_at__lte": now or timezone.now(),
        }
    )


class PostQuerySet(models.QuerySet):
    def public(self, now=None):
        """What anybody may read."""
        return self.filter(_public(now))

    def visible_to(self, user):
        """What this user may read: staff with the permission to view posts see drafts and scheduled posts too."""
        return self.all() if user.has_perm(SEE_DRAFTS) else self.public()

    def formerly(self, slug):
        """The public post that had this address before, where there is one."""
        return self.public().filter(former_slugs__slug=slug)

    def due(self, now=None):
        """Scheduled posts whose date has come."""
        return self.filter(status="scheduled", published_at__lte=now or timezone.now())

    def about(self, **survey):
        """Posts that draw or state results of surveys (slug=…) or questions (question=…)."""
        return self.filter(
            references__in=apps.get_model("posts.FigureReference")._default_manager.filter(**survey)
        ).distinct()

    def newest_first(self):
        return self.order_by("-published_at", "-pk")

    def with_bylines(self):
        """All that a list or a page of posts shows, in a constant number of queries."""
        return self.select_related("author", "category", "thread__site").prefetch_related("tags")


class BylineQuerySet(models.QuerySet):
    """Categories, tags and authors: what stands above a post."""

    def with_counts(self):
        """Each with `public_posts`, the number of its public posts."""
        return self.annotate(public_posts=Count("posts", filter=_public(None, "posts__")))

    def visible_to(self, user):
        """Those of public posts: the tag of a post that is not out yet would tell what it is about."""
        rows = self.with_counts()
        return rows if user.has_perm(SEE_DRAFTS) else rows.filter(public_posts__gt=0)
