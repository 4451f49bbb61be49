"""What the owner of a blog pastes into it: the tag for each kind of blog, and the lines that a strict policy needs."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments import embedded
from comments.models import Site

# SERVER, SITE, PAGE, LINK and WORD are filled in; everything else is the blog's own template language.
_PLAIN = """\
<script async src="SERVER/embed.js" data-site="SITE"></script>
<noscript><a href="SERVER/threads/SITE/?url=PAGE">LINK</a></noscript>
"""
_WORDPRESS = """\
<?php $query = http_build_query( array(
  'thread' => 'wp-' . get_the_ID(), 'url' => get_permalink(), 'title' => get_the_title(),
) ); ?>
<script async src="SERVER/embed.js" data-site="SITE"
  data-thread="wp-<?php the_ID(); ?>"
  data-url="<?php the_permalink(); ?>"
  data-title="<?php the_title_attribute(); ?>"></script>
<noscript><a href="SERVER/threads/SITE/?<?php echo esc_attr( $query ); ?>">LINK</a></noscript>
"""
_HUGO = """\
<script async src="SERVER/embed.js" data-site="SITE"
  data-url="{{ .Permalink }}" data-title="{{ .Title }}"></script>
<noscript><a href="SERVER/threads/SITE/?url={{ .Permalink }}&amp;title={{ .Title }}">LINK</a></noscript>
"""
_JEKYLL = """\
<script async src="SERVER/embed.js" data-site="SITE"
  data-url="{{ page.url | absolute_url }}" data-title="{{ page.title | escape }}"></script>
<noscript><a href="SERVER/threads/SITE/?url={{ page.url | absolute_url | url_encode }}&amp;title={{ page.title | url_encode }}">LINK</a></noscript>
"""  # noqa: E501 -- a line of somebody's template
_GHOST = """\
{{#post}}
<script async src="SERVER/embed.js" data-site="SITE"
  data-thread="ghost-{{comment_id}}" data-url="{{url absolute='true'}}" data-title="{{title}}"></script>
<noscript><a href="SERVER/threads/SITE/?thread=ghost-{{comment_id}}&amp;url={{url absolute='true'}}&amp;title={{encode title}}">LINK</a></noscript>
{{/post}}
"""  # noqa: E501 -- a line of somebody's template
_COUNTS = """\
<script async src="SERVER/counts.js" data-site="SITE"></script>
<a href="PAGE#comments">WORD</a>
<span data-comment-count="PAGE"></span>
"""
_PINNED = """\
<script async src="SERVERPATH" integrity="INTEGRITY" crossorigin="anonymous" data-site="SITE"></script>
"""
_POLICY = """\
script-src SERVER;
connect-src SERVER;
"""
_LINK = {"de": "Kommentare lesen und schreiben", "en": "Read and write comments"}
_WORD = {"de": "Kommentare", "en": "Comments"}


@dataclass(frozen=True)
class Snippet:
    kind: str
    where: str | Promise  # it belongs
    code: str


def server() -> str:
    return settings.SITE_URL


def snippets(site: Site) -> list[Snippet]:
    """For each kind of blog what to paste and where; plain HTML comes first."""
    return [
        Snippet(
            "HTML",
            _("Where the comments shall appear. In the second line, write the address of that very page."),
            _fill(_PLAIN, site),
        ),
        Snippet(
            "WordPress",
            _("Without the plugin: this is the whole comments.php of your (child) theme."),
            _fill(_WORDPRESS, site),
        ),
        Snippet(
            "Hugo",
            _(
                "As layouts/_partials/comments.html (before Hugo 0.146: layouts/partials); in the template of a page: "
                '{{ partial "comments.html" . }}'
            ),
            _fill(_HUGO, site),
        ),
        Snippet(
            "Jekyll",
            _(
                "As _includes/comments.html; in the layout of a post: {% include comments.html %}. The blog's address "
                "has to stand in _config.yml as url."
            ),
            _fill(_JEKYLL, site),
        ),
        Snippet("Ghost", _("In post.hbs of your theme, below the content."), _fill(_GHOST, site)),
    ]


def counts(site: Site) -> str:
    """Numbers of comments on a list of posts."""
    return _fill(_COUNTS, site)


def pinned(site: Site) -> str:
    """The tag for those who want one version, the newest that was released, and no other to run on their pages."""
    script = embedded.released()[-1]
    code = _PINNED.replace("PATH", embedded.pinned_path(script)).replace("INTEGRITY", embedded.integrity_of(script))
    return _fill(code, site)


def content_policy() -> str:
    """What a page with a Content-Security-Policy must allow, nothing more."""
    return _POLICY.replace("SERVER", server())


def _fill(code: str, site: Site) -> str:
    first = site.origins.first()
    page = f"{first.origin if first else 'https://blog.example.org'}/beispiel/"
    values = {"SERVER": server(), "SITE": site.slug, "PAGE": page, "LINK": _LINK[site.language]}
    values["WORD"] = _WORD[site.language]
    for name, value in values.items():
        code = code.replace(name, value)
    return code


def wordpress_plugin() -> bytes:
    """The plugin as the ZIP file that WordPress takes."""
    folder = Path(settings.BASE_DIR) / "deploy" / "wordpress" / "blogsite-comments"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.glob("*.php")):
            archive.write(file, f"{folder.name}/{file.name}")
    return out.getvalue()
