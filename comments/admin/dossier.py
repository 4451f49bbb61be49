"""What a moderator has to know about one comment, gathered for the review page."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from comments import access, agreement, anchors, differences, saved_replies, screening, similarity, standing, wording
from comments.models import Comment, Decision, Reason, Revision
from comments.timeline import timeline_of


def dossier_of(comment: Comment, *, request) -> dict:
    """The comment with its parents, its author's standing, why it waits, what is alike, and what happened to it."""
    earlier = comment.revisions.order_by("-was_public", "-version").first()
    to_public = bool(earlier and earlier.was_public and comment.is_public)
    reasons = list(Reason.objects.filter(is_active=True))
    return {
        "comment": comment,
        "place": anchors.address_of(comment),
        "parents": _parents(comment),
        "standing": standing.standings_of([comment])[comment.pk],
        "last_comments": standing.last_of(comment),
        "other_names": standing.other_names(comment),
        "email": comment.email if access.may_see_personal_data(request.user) else "",
        "held_for": [screening.in_words(reason) for reason in comment.held_for],
        "alike": similarity.alike(comment) if comment.status == Comment.Status.PENDING else [],
        "difference": differences.difference(earlier.text, comment.text) if earlier else [],
        "difference_to_public": to_public,
        "difference_title": _difference_title(earlier, to_public=to_public) if earlier else "",
        "timeline": timeline_of(comment),
        "reasons": reasons,
        "default_reason": next((r for r in reasons if r.code == comment.thread.site.default_reason), None),
        "is_redacted": wording.is_redacted(comment),
        "may_propose": settings.SENDS_MAIL and bool(comment.email) and comment.source == Comment.Source.READER,
        "saved_replies": saved_replies.replies_for(comment),
    }


def _difference_title(earlier: Revision, *, to_public: bool) -> str:
    if to_public:
        return _("What changed since the text that is public")
    return _("What was taken out, or put back") if earlier.editor_name else _("What the author changed")


def _parents(comment: Comment) -> list[Comment]:
    """What it answers and what that answers, the outer one first: more is rarely needed to understand it."""
    parent = comment.parent
    return [row for row in (parent and parent.parent, parent) if row]


def done_of(request) -> dict | None:
    """What this moderator's last action did, from the id in the address."""
    try:
        batch = UUID(request.GET.get("done", ""))
    except ValueError:
        return None
    rows = Decision.objects.filter(batch=batch, actor=request.user).order_by("pk")
    first = rows.select_related("comment").first()
    if first is None or first.comment is None:
        return None
    is_half = first.rule == agreement.FIRST_APPROVAL
    done = _("Approved; a second person has to agree") if is_half else first.get_after_display()
    return {"batch": batch, "n": rows.count(), "status": done, "name": first.comment.name}
