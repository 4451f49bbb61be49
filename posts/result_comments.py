"""A reader's comment on a single result: what the anchors of comments mean on our pages, and the links that lead there.

The anchor of a comment is the name of a result (`r-17`). It belongs to the thread of one post, which draws the result
or states it; where the result is gone, the comment is one on the post like any other.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from comments import anchors
from comments.conversations import Place
from posts.models import Post
from posts.tracing import Traced, address_of
from surveys.charts.chart import Chart
from surveys.charts.describe import anchor, value_of
from surveys.models import Question

_BUBBLE = SafeString(
    '<svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
    '<path d="M2 2.5h12v8.5H7.5L4 14v-3H2z" fill="none" stroke="currentColor" stroke-width="1.5"/></svg>'
)


def places_in(traced: Iterable[Traced], *, language: str) -> dict[str, Place]:
    """The results that a post's readers can comment on: all of the questions that it draws or states.

    A result that the post draws is found there, any other on the page of its question. No queries.
    """
    traced = list(traced)
    drawn: dict[str, Place] = {}
    for each in traced:
        if each.chart:
            drawn |= places_on(each.chart.chart)
    questions = {each.question.pk: each.question for each in traced if each.question}
    with override(language):
        stated = [place for question in questions.values() for place in _places_of(question, language)]
    return dict(stated) | drawn


def places_on(chart: Chart) -> dict[str, Place]:
    """The results of a chart, where it stands."""
    return {
        cell.anchor: _place(row.label, column.label, cell.value, f"#{cell.anchor}")
        for row in chart.rows
        for column, cell in zip(chart.columns, row.cells, strict=True)
        if cell is not None and cell.anchor
    }


def _places_of(question: Question, language: str) -> list[tuple[str, Place]]:
    return [
        (
            anchor(result),
            _place(
                result.option.label,
                result.group.label,
                value_of(result, language=language),
                address_of(question, result),
            ),
        )
        for result in question.results.all()
    ]


def _place(answer: str, group: str, value: str, address: str) -> Place:
    return Place(f"{answer} ({group}): {value}", address)


def links(posts: Sequence[Post], places: Mapping[str, Place], *, at_post: bool) -> dict[str, SafeString]:
    """A link beside each result that can be commented on or has comments, by anchor, to the first of these posts that
    does. Its own page is named by the query alone (at_post). One query, none where nobody has commented.
    """
    threads = {post.thread: post for post in posts if post.thread}
    counts = anchors.count([thread.pk for thread in threads if thread.count], places.keys())
    found = {}
    for name, place in places.items():
        talked = [thread for thread in threads if counts.get((thread.pk, name))]
        open_ones = [thread for thread in threads if thread.accepts_comments()]
        for thread in (talked or open_ones)[:1]:
            page = "" if at_post else threads[thread].get_absolute_url()
            found[name] = _link(page, name, place, counts.get((thread.pk, name), 0))
    return found


def _link(page: str, name: str, place: Place, number: int) -> SafeString:
    if number:
        words = ngettext("%(number)s comment on “%(place)s”", "%(number)s comments on “%(place)s”", number)
        goal, shown = "comments", format_html("<span>{}</span>", number)
    else:
        words, goal, shown = _("Comment on “%(place)s”"), "comment-form", SafeString()
    said = words % {"number": number, "place": place.label}
    return format_html(
        '<a class="result-comment" href="{}?anchor={}#{}" rel="nofollow" title="{}" aria-label="{}">{}{}</a>',
        *(page, name, goal, said, said, _BUBBLE, shown),
    )
