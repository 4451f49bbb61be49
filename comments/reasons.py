"""Why comments are rejected: the reasons that a team has agreed on."""

from comments.models import Reason, Site


def default_of(site: Site) -> Reason | None:
    """What the site's moderators mean where they reject without saying why; None where it names no reason on offer."""
    return Reason.objects.filter(code=site.default_reason, is_active=True).first() if site.default_reason else None
