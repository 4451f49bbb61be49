"""A post's text as its readers see it."""

from django.utils.safestring import SafeString, mark_safe

from posts import figures, markup
from posts.models import Post


def render_body(post: Post) -> SafeString:
    """The Markdown of a post as safe HTML, with survey figures drawn in the post's language."""
    parts = [
        figures.draw(part, language=post.language) if isinstance(part, figures.Figure) else markup.to_html(part)
        for part in figures.split(markup.parse(post.body))
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every part is sanitised or drawn by us
