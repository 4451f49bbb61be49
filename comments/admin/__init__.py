"""What the Django admin shows: the queue of comments; sites and their embedding; threads."""

from comments.admin import queue, sites, threads

__all__ = ["queue", "sites", "threads"]
