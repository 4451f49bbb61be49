"""Rows for tests, made the way the product makes them."""

from datetime import timedelta
from itertools import count

from django.contrib.auth.models import Permission, User
from django.utils import timezone

from posts import publishing
from posts.models import Author, Category, Post, Tag

_numbers = count(1)


def make_user(*permissions: str, **kwargs) -> User:
    """A user with these permissions, each as `app.codename`."""
    number = next(_numbers)
    user = User.objects.create_user(**{"username": f"user-{number}", "email": f"user-{number}@example.org"} | kwargs)
    for permission in permissions:
        app, codename = permission.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def make_author(**kwargs) -> Author:
    number = next(_numbers)
    return Author.objects.create(**{"name": f"Author {number}", "slug": f"author-{number}"} | kwargs)


def make_category(**kwargs) -> Category:
    number = next(_numbers)
    return Category.objects.create(**{"name": f"Category {number}", "slug": f"category-{number}"} | kwargs)


def make_tag(**kwargs) -> Tag:
    number = next(_numbers)
    return Tag.objects.create(**{"name": f"Tag {number}", "slug": f"tag-{number}"} | kwargs)


def make_post(*, tags=(), **kwargs) -> Post:
    """A post of yesterday, saved with all that follows; `status="draft"` for one that nobody may see."""
    number = next(_numbers)
    fields = {
        "title": f"Post {number}",
        "slug": f"post-{number}",
        "body": "Text.",
        "status": Post.Status.PUBLISHED,
        "published_at": timezone.now() - timedelta(days=1),
    } | kwargs
    fields["author"] = fields.get("author") or make_author()
    fields["category"] = fields.get("category") or make_category()
    return publishing.save_post(Post(**fields), tags=tags)
