"""Bringing back what only our own export knows of a post: id, lead figure, former addresses."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from posts.importing.records import PostRecord
from posts.models import Author, FormerSlug, Post

_FIGURE = re.compile(r"figures/[A-Za-z0-9][A-Za-z0-9._-]{0,90}")


def same(record: PostRecord) -> Post | None:
    """The post that is here already under its public id."""
    return Post.objects.filter(uuid=record.kept["uuid"]).first() if record.kept else None


def login(name: str) -> User | None:
    """The login of this name, where no other author has it."""
    user = User.objects.filter(username=name).first() if name else None
    return None if user is None or Author.objects.filter(user=user).exists() else user


def prepare(post: Post, kept: dict[str, Any], remarks: list[str]) -> None:
    """Give a post what was kept of it, before it is saved. Its figure must lie in the media folder."""
    post.uuid = UUID(kept["uuid"])
    post.subtitle, post.comments_close_after = kept["subtitle"], kept["comments_close_after"]
    figure = kept["figure"]
    if not figure:
        return
    if _FIGURE.fullmatch(figure["file"]) and default_storage.exists(figure["file"]):
        post.figure, post.figure_width, post.figure_height = figure["file"], figure["width"], figure["height"]
        post.figure_alt, post.figure_caption = figure["alt"], figure["caption"]
    else:
        remarks.append(_("its lead figure is not in the media folder"))


def finish(post: Post, kept: dict[str, Any]) -> None:
    """What needs the row: earlier addresses and dates."""
    for slug in kept["former_slugs"]:
        if slug and not Post.objects.filter(slug=slug).exists():
            FormerSlug.objects.get_or_create(slug=slug, defaults={"post": post})
    if kept["created_at"]:
        Post.objects.filter(pk=post.pk).update(created_at=datetime.fromisoformat(kept["created_at"]))
