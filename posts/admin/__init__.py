"""What the Django admin shows: posts with their editor, what posts say of surveys, what posts are filed under."""

from posts.admin import bylines, figures, posts

__all__ = ["bylines", "figures", "posts"]
