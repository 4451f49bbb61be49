"""Which version of a comment a form showed: `version-<pk>` in what it sends."""

from comments.models import Comment

NONE = -1  # no comment has it, so nothing is decided upon


def version_seen(request, comment: Comment) -> int:
    """The version that the moderator saw; NONE where the form does not say, or says nonsense."""
    seen = request.POST.get(_field(comment), "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else NONE


def version_chosen(request, comment: Comment) -> int:
    """The same for a row of the list. Rows of other pages were chosen unseen, and are decided as they are."""
    return version_seen(request, comment) if _field(comment) in request.POST else comment.version


def _field(comment: Comment) -> str:
    return f"version-{comment.pk}"
