"""What the queue shows of each comment: who wrote what, where, in answer to what, and why it waits.

Worked out for a whole page at once, so that its template is little more than its markup: it is drawn more often than
any other page of the admin.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from comments import access, anchors, screening, standing
from comments.admin.counts import COUNTED, shown
from comments.models import Comment, Thread
from comments.querysets import CountUpTo

Status = Comment.Status
FOLDED_AFTER = 600  # characters that a card shows at once


@dataclass(frozen=True)
class Card:
    """One comment of the queue. Numbers are words here: a template would ask for the language of each."""

    comment: Comment
    key: str
    version: str
    kind: str  # how its author stands with the site, see comments/standing.py
    kind_in_words: str
    counts: str
    email: str  # "" for those who may not see it
    place: str  # an address, see comments/anchors.py
    open_on_page: str  # "" where nothing is
    reasons: list[str]
    begins: str
    folded: str  # what is shown on demand
    age: str
    status: str  # "" where all that is listed waits

    @property
    def is_open(self) -> bool:
        return self.comment.status == Status.PENDING


def cards_of(comments: Iterable[Comment], *, request, names_status: bool) -> list[Card]:
    """A card for each, with their threads and parents loaded. Two queries, however many there are."""
    comments = list(comments)
    standings, open_on = standing.standings_of(comments), _open_on_pages_of(comments)
    shows_address = access.may_see_personal_data(request.user)
    kinds = {standing.FIRST: _("First comment"), standing.KNOWN: _("Known"), standing.STAFF: _("Staff")}
    counts, waiting = _("%(approved)s approved, %(rejected)s refused"), _("%(n)s open")
    cards = []
    for comment in comments:
        known, n = standings[comment.pk], open_on.get(comment.thread_id, 0)
        cards.append(
            Card(
                comment=comment,
                key=str(comment.pk),
                version=str(comment.version),
                kind=known.kind,
                kind_in_words=kinds[known.kind],
                counts=counts % {"approved": known.approved, "rejected": known.rejected} if known.counts else "",
                email=comment.email if shows_address else "",
                place=anchors.address_of(comment),
                open_on_page=waiting % {"n": shown(n)} if n else "",
                reasons=[screening.in_words(r) for r in comment.held_for] if comment.status == Status.PENDING else [],
                begins=comment.text[:FOLDED_AFTER],
                folded=comment.text[FOLDED_AFTER:],
                age=timesince(comment.created_at, depth=1),
                status=comment.get_status_display() if names_status else "",
            )
        )
    return cards


def _open_on_pages_of(comments: list[Comment]) -> dict[int, int]:
    """How many wait on each of their pages, by the thread's primary key; no more are counted than are shown."""
    waiting = Comment.objects.filter(status=Status.PENDING, thread=OuterRef("pk")).order_by().values("pk")
    threads = Thread.objects.filter(pk__in={c.thread_id for c in comments})
    return dict(threads.values_list("pk", CountUpTo(waiting[: COUNTED + 1])))
