"""What a page tells machines about itself: canonical address, OpenGraph, JSON-LD."""

import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from posts.models import Post

# `</script>` or `<!--` in a title must not end the script element that carries it.
_SCRIPT_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&"}


@dataclass(frozen=True, kw_only=True)
class Metadata:
    """`title` stands before the site's name; `url` is the canonical address; times are aware."""

    title: str
    url: str
    description: str = ""
    kind: str = "website"
    image: dict | None = None  # url, width, height, alt
    author: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    json_ld: SafeString | None = None


def absolute(path: str) -> str:
    return urljoin(settings.SITE_URL + "/", path)


def of_page(title: str, path: str, *, page: int = 1, description: str = "") -> Metadata:
    """page: of a list in several; the first has the list's own address."""
    url = absolute(path) if page == 1 else f"{absolute(path)}?page={page}"
    return Metadata(title=title, url=url, description=_line(description))


def of_post(post: Post) -> Metadata:
    description = _line(post.teaser or post.subtitle)
    image = None
    if post.figure_sources:
        widest = post.figure_sources[-1]
        image = widest | {"url": absolute(widest["url"]), "alt": post.figure_alt}
    modified = max(filter(None, (post.updated_at, post.published_at)))
    return Metadata(
        title=post.title,
        url=absolute(post.get_absolute_url()),
        description=description,
        kind="article",
        image=image,
        author=post.author.name,
        published=post.published_at,
        modified=modified,
        json_ld=_blog_posting(post, description=description, image=image, modified=modified),
    )


def _blog_posting(post: Post, *, description: str, image: dict | None, modified: datetime) -> SafeString:
    url = absolute(post.get_absolute_url())
    data = {
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "@id": url,
        "mainEntityOfPage": url,
        "url": url,
        "headline": post.title,
        "alternativeHeadline": post.subtitle,
        "description": description,
        "inLanguage": post.language,
        "datePublished": post.published_at.isoformat() if post.published_at else "",
        "dateModified": modified.isoformat(),
        "author": {
            "@type": "Person",
            "name": post.author.name,
            "url": absolute(reverse("author", args=[post.author.slug])),
        },
        "publisher": {"@type": "Organization", "name": settings.SITE_NAME, "url": absolute("/")},
        "articleSection": post.category.name,
        "keywords": ", ".join(tag.name for tag in post.tags.all()),
        "image": image["url"] if image else "",
        "commentCount": post.thread.count if post.thread else 0,
    }
    return script_json({key: value for key, value in data.items() if value != ""})


def script_json(data: dict) -> SafeString:
    """JSON that may stand inside a script element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_SCRIPT_ESCAPES))  # noqa: S308 - escaped right here


def _line(text: str) -> str:
    return " ".join(text.split())
