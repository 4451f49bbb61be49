"""Two people approve: where a site asks for it, a comment is public when a second moderator agrees with a first.

The first approval is a Decision that leaves the comment waiting. It counts for the version that it was made upon: an
edit, a taking back or any other decision makes it void.
"""

from collections.abc import Collection, Mapping

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet

from comments.models import Comment, Decision, Thread

FIRST_APPROVAL = "first_approval"  # the rule that keeps a comment waiting


def first_approvals(
    comments: Collection[Comment], threads: Mapping[int, Thread], *, by: User
) -> tuple[set[int], set[int]]:
    """Of comments that `by` approves: those that then need somebody else, and those that need somebody else by now.

    Both as primary keys. One query where a site asks for two people, none elsewhere; `threads` come with their sites.
    """
    strict = [comment for comment in comments if threads[comment.thread_id].site.two_person]
    if not strict:
        return set(), set()
    steps = Decision.objects.filter(comment__in=strict, rule=FIRST_APPROVAL).values_list(
        "comment_id", "version", "actor_id"
    )
    approved_by = {(comment_id, version + 1): actor for comment_id, version, actor in steps}
    first = {c.pk for c in strict if (c.pk, c.version) not in approved_by}
    own = {c.pk for c in strict if approved_by.get((c.pk, c.version)) == by.pk}
    return first, own


def without_approved_by(comments: QuerySet[Comment], user: User) -> QuerySet[Comment]:
    """Leaves out what this person approved and somebody else has to agree with."""
    own = Decision.objects.filter(
        comment=OuterRef("pk"), rule=FIRST_APPROVAL, actor=user.pk, version=OuterRef("version") - 1
    )
    return comments.filter(~Exists(own))
