"""How long others may keep our pages."""

from django.http import HttpResponse
from django.utils.cache import patch_cache_control


def revalidated(response: HttpResponse) -> HttpResponse:
    """Kept by whoever likes, but asked for again each time: a moderator's decision shows at once."""
    patch_cache_control(response, no_cache=True)
    return response


def not_kept(response: HttpResponse) -> HttpResponse:
    """For one person only: a draft, or what somebody just typed."""
    patch_cache_control(response, private=True, no_store=True)
    return response
