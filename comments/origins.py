"""Which web origins a request may come from.

Published files are open to everybody. Under `/api/` only a registered origin is echoed, and, because CORS stops
nobody from sending, `comments/views.py` asks `is_registered` again before an anonymous write.
"""

from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.db import OperationalError

from comments.models import OWN_SITE, Origin
from comments.validators import normalise_origin


def own_origin() -> str:
    return normalise_origin(settings.SITE_URL)


def is_registered(origin: str, *, site_slug: str | None = None) -> bool:
    """Whether origin is, to the letter, one of the site's (of any site's where none is named)."""
    if origin == own_origin() and site_slug in (None, OWN_SITE):
        return True
    rows = Origin.objects.filter(origin=origin)
    if site_slug is not None:
        rows = rows.filter(site__slug=site_slug)
    return rows.exists()


def is_from_here(request) -> bool:
    """Whether the browser says that one of our own pages sent this. A client that is no browser says nothing."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site == "same-origin"
    ours = (own_origin(), f"{request.scheme}://{request.get_host()}")
    return request.headers.get("Origin", ours[0]) in ours


class SiteOriginsMiddleware(CorsMiddleware):
    """django-cors-headers with the registered sites as its allow-list."""

    def origin_found_in_white_lists(self, origin, url) -> bool:
        try:
            return is_registered(origin)
        except OperationalError:  # the view says so; here it would be an error without words
            return False
