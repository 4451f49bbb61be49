"""What the blog is made of. Import from here."""

from posts.models.posts import FormerAddress, FormerSlug, ImportedPost, Post
from posts.models.references import FigureReference
from posts.models.taxonomy import Author, Category, Tag

__all__ = ["Author", "Category", "FigureReference", "FormerAddress", "FormerSlug", "ImportedPost", "Post", "Tag"]
