"""What is true of every answer, or refused before any view sees it."""

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

from comments.caching import not_kept, revalidated


class RefuseNulMiddleware:
    """A NUL byte in an address is never meant, and PostgreSQL cannot even look for one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest(_("The address contains a NUL byte."))


class ApiCachingMiddleware:
    """What the API answers to a token is for its holder alone; what anybody may read is asked for again each time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not request.path.startswith("/api/") or response.has_header("Cache-Control"):
            return response
        return not_kept(response) if "Authorization" in request.headers else revalidated(response)
