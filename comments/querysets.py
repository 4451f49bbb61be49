"""Named ways to select comments and what may be shown of them."""

from django.db import models


class CommentQuerySet(models.QuerySet):
    def public(self):
        """What anybody may read: shown comments in threads that are not hidden."""
        return self.filter(is_public=True).exclude(thread__state="hidden")

    def awaiting(self):
        """What a moderator still has to decide, the oldest first."""
        return self.filter(status="pending").order_by("created_at", "pk")
