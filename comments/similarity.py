"""Comments that say nearly the same: a wave of spam, or somebody who sent it twice with a word changed.

Texts are compared by the runs of three words that they share (Broder, On the resemblance and containment of documents,
1997); short texts by their words.
"""

import re

from comments.models import Comment

ALIKE = 0.5  # of all runs of words in two texts, how many both must have
_AMONG = 500  # the newest open comments of the site: a bound on the work, not on what a moderator sees
_RUN = 3
_SHORT = 8  # words; below, one changed word would change nearly every run


def alike(comment: Comment) -> list[Comment]:
    """The other open comments of the same site whose text is nearly the same, the oldest first."""
    own = _runs(comment.text)
    rows = Comment.objects.filter(status=Comment.Status.PENDING, thread__site=comment.thread.site_id)
    newest = rows.exclude(pk=comment.pk).select_related("thread").order_by("-created_at")[:_AMONG]
    return [other for other in reversed(newest) if resemblance(own, _runs(other.text)) >= ALIKE]


def resemblance(one: frozenset, other: frozenset) -> float:
    """Of everything in either, the part that is in both: from 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def _runs(text: str) -> frozenset:
    words = re.findall(r"\w+", text.casefold())
    if len(words) < _SHORT:
        return frozenset(words)
    return frozenset(zip(*(words[start:] for start in range(_RUN)), strict=False))
