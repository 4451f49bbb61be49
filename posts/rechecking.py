"""What posts say of survey results is noted when they are saved, and compared again when a survey has changed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from posts import figures, tracing
from posts.figures import Figure
from posts.models import FigureReference, Post
from posts.tracing import Traced
from surveys.models import Survey

Kind, State = FigureReference.Kind, FigureReference.State


def note(post: Post) -> list[FigureReference]:
    """Note the figures and ties of a post with what they say now: its author has just read it."""
    uses = figures.find_uses(post.markdown)
    rows = [_row(post, order, traced) for order, traced in enumerate(tracing.trace(uses, language=post.language))]
    post.references.all().delete()
    return FigureReference.objects.bulk_create(rows)


def _row(post: Post, order: int, traced: Traced) -> FigureReference:
    use = traced.use
    row = FigureReference(post=post, order=order, reference=use.reference, kind=_kind(traced))
    row.claimed_text = "" if isinstance(use, Figure) else use.phrase or traced.shown
    _compare(row, traced)
    return row


def _kind(traced: Traced) -> str:
    if isinstance(traced.use, Figure):
        return Kind.FIGURE
    return Kind.PHRASE if traced.use.phrase else Kind.NUMBER


def _compare(row: FigureReference, traced: Traced) -> None:
    """Bring a row up to date: what is published now, and how the text stands to it."""
    if traced.question:
        row.question, row.survey = traced.question, traced.question.survey
    elif row.survey is None:  # not published yet, perhaps
        row.survey = Survey.objects.filter(slug=row.reference.partition("/")[0]).first()
    row.result = traced.result
    row.checked_version = row.survey.version if row.survey else None
    row.checked_at = timezone.now()
    row.shown_text = traced.shown
    row.problem = traced.problem[:1000]
    if traced.problem:
        row.state = State.DRIFT if traced.result else State.BROKEN
    elif row.kind == Kind.NUMBER and traced.shown != row.claimed_text:
        row.state = State.STALE
    else:
        row.state = State.OK


def recheck(posts: Iterable[Post]) -> list[FigureReference]:
    """Compare the figures and ties of these posts with what is published now; returns those that are not right."""
    wrong = []
    for post in posts:
        rows = list(post.references.order_by("order"))
        uses = figures.find_uses(post.markdown)
        if [row.reference for row in rows] != [use.reference for use in uses]:
            rows = note(post)  # the text came in by another way than publishing.save_post()
        else:
            with transaction.atomic():
                for row, traced in zip(rows, tracing.trace(uses, language=post.language), strict=True):
                    _compare(row, traced)
                    row.save()
        wrong += [row for row in rows if row.state != State.OK]
    return wrong


def recheck_changed(now: datetime | None = None) -> int:
    """Recheck the posts whose surveys changed since they were checked last; returns how many figures are not right.

    A version that moved counts, and a survey that came into view or went out of it. One query where nothing changed.
    """
    public = Survey.objects.public(now)
    moved = ~Q(checked_version=F("survey__version"))
    gone = Q(survey__isnull=False) & ~Q(survey__in=public) & ~Q(state=State.BROKEN)
    back = Q(survey__in=public, state=State.BROKEN)
    changed = FigureReference.objects.filter(Q(survey__isnull=False) & moved | gone | back)
    posts = Post.objects.filter(references__in=changed).distinct()
    return len(recheck(posts))


def note_all() -> int:
    """Note the figures of posts that were saved before figures were noted; returns of how many posts."""
    without = Post.objects.filter(references=None, markup=Post.Markup.MARKDOWN).filter(
        Q(body__contains="figure:") | Q(body__contains="number:")
    )
    return sum(bool(note(post)) for post in without)
