"""Named ways to select posts."""

from django.db import models
from django.utils import timezone


class PostQuerySet(models.QuerySet):
    def public(self, now=None):
        """What anybody may read. A scheduled post is public from its date on, whether or not the worker saw it."""
        return self.filter(status__in=["scheduled", "published"], published_at__lte=now or timezone.now())

    def due(self, now=None):
        """Scheduled posts whose date has come."""
        return self.filter(status="scheduled", published_at__lte=now or timezone.now())

    def newest_first(self):
        return self.order_by("-published_at", "-pk")

    def with_bylines(self):
        """All that a list or a page of posts shows, in a constant number of queries."""
        return self.select_related("author", "category").prefetch_related("tags")
