"""What the blog is made of. Import from here."""

from posts.models.posts import FormerSlug, Post
from posts.models.taxonomy import Author, Category, Tag

__all__ = ["Author", "Category", "FormerSlug", "Post", "Tag"]
