"""A post's text as its readers see it."""

from collections.abc import Mapping, Sequence

from django.db.models import Q
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from posts import figures, markup, tracing
from posts.figures import Figure
from posts.metadata import absolute
from posts.models import Post
from posts.tracing import Traced
from surveys.charts import html
from surveys.models import Survey


def render_body(
    post: Post, *, traced: Sequence[Traced] | None = None, links: Mapping[str, SafeString] | None = None
) -> SafeString:
    """The text of a post as safe HTML, with survey figures drawn and numbers put in, in the post's language.

    traced saves asking again where the figures and ties lead. links is put beside results by their anchors; with it,
    a result has an id where it is drawn first.
    """
    if post.markup == Post.Markup.HTML:
        return mark_safe(markup.from_html(post.body))  # noqa: S308 - sanitised
    parts = list(figures.split(markup.parse(post.body)))
    if traced is None:
        traced = tracing.trace(figures.find_uses(post.markdown), language=post.language)
    found = {each.use: each for each in traced}
    kept = _numbers_at_saving(post) if any(each.problem for each in traced) else {}
    with override(post.language):
        nothing = _("… (not published)")
    tied = {use: _tie(each, kept, nothing) for use, each in found.items() if not isinstance(use, Figure)}
    rendered: list[str] = []
    drawn: set[str] = set()
    for part in parts:
        if not isinstance(part, Figure):
            rendered.append(markup.to_html(part, tied=tied))
        elif chart := found[part].chart:  # nothing where the survey has no such results (any more): a page never breaks
            named = chart.chart.anchors - drawn if links is not None else frozenset()
            rendered.append(html.write(chart.chart, anchors=named, links=links))
            drawn |= named
    return mark_safe("".join(rendered))  # noqa: S308 - every part is sanitised or drawn by us


def _tie(traced: Traced, kept: dict[str, str], nothing: str) -> SafeString:
    """The words of a tie, linked to the row that they come from; where there is none (any more), only the words."""
    use = traced.use
    words = getattr(use, "phrase", "") or traced.shown or kept.get(use.reference, nothing)
    result = traced.result
    if result is None:
        return format_html("{}", words)
    address = absolute(traced.address)
    source = f"{result.question.survey.title}: {result.option.label} ({result.group.label}) {traced.shown}"
    return format_html('<a href="{}" title="{}">{}</a>', address, source, words)


def _numbers_at_saving(post: Post) -> dict[str, str]:
    """What the post said when its figures were last noted: a sentence without its number would be nonsense.

    But not the numbers of a survey that is not public: they are not out yet, or were taken back.
    """
    if not post.pk:
        return {}
    rows = post.references.filter(kind="number").exclude(claimed_text="")
    known = rows.filter(Q(survey__isnull=True) | Q(survey__in=Survey.objects.public()))
    return dict(known.values_list("reference", "claimed_text"))
