"""What the blog's templates need beyond Django's own tags."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

from posts.models import Post
from surveys.numbers import format_number

register = template.Library()


@register.simple_tag
def site_name() -> str:
    return settings.SITE_NAME


@register.simple_tag
def newest_posts(count: int) -> list[Post]:
    return list(Post.objects.public().newest_first()[:count])


@register.filter
def number(value: int) -> str:
    """`1.019` where German is spoken, `1,019` in English."""
    return format_number(value, language=get_language())
