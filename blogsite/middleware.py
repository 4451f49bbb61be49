"""What is true of every answer, or refused before any view sees it."""

from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db import DataError
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import parse_http_date_safe
from django.utils.translation import gettext as _

from blogsite import slow_clients
from blogsite.errors import bad_request, length_required, unavailable
from comments.caching import not_kept, revalidated


class NoPlaceMiddleware:
    """Answers whoever found no place to write in, see blogsite/slow_clients.py."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return unavailable(request) if slow_clients.NO_PLACE in request.environ else self.get_response(request)


class ConditionalMiddleware:
    """ETag and 304 for GET, and for HEAD as well: Django's own middleware leaves that out."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            return response
        if not response.has_header("ETag") and "no-store" not in response.headers.get("Cache-Control", ""):
            set_response_etag(response)
        moment = parse_http_date_safe(response.headers.get("Last-Modified", ""))
        etag = response.headers.get("ETag")
        return get_conditional_response(request, etag=etag, last_modified=moment, response=response)


class RefuseNulMiddleware:
    """A NUL byte in an address is never meant, and PostgreSQL cannot even look for one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest(_("The address contains a NUL byte."))


class AdminIdsMiddleware:
    """Django's admin fails at made-up ids (of rows to act on, choices, `_to_field`): they are a wrong request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        no_number = isinstance(exception, ValueError) and "expected a number but got" in str(exception)
        is_made_up = no_number or isinstance(exception, OverflowError | DataError | FieldDoesNotExist)
        return bad_request(request, exception) if is_made_up and request.path.startswith("/admin/") else None


class RequireLengthMiddleware:
    """Django reads as much as Content-Length says: nothing of a chunked body, which would look like an empty one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "Transfer-Encoding" in request.headers and not request.headers.get("Content-Length"):
            return length_required(request)
        return self.get_response(request)


class ApiCachingMiddleware:
    """What the API answers to a token is for its holder alone; what anybody may read is asked for again each time."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not request.path.startswith("/api/") or response.has_header("Cache-Control"):
            return response
        return not_kept(response) if "Authorization" in request.headers else revalidated(response)
