"""Glue between Django REST framework and this project's API conventions. Apps reach it through settings."""

import codecs
import errno
import json

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import exceptions, filters, pagination, parsers
from rest_framework.response import Response
from rest_framework.settings import api_settings

COUNT_CAP = 10_000
MAX_JSON_DEPTH = 20
RETRY_AFTER = "5"  # seconds
MAX_SEARCH_LENGTH = 200
MAX_FILTER_LENGTH = 2000  # what a thread may be called
NON_FIELD = api_settings.NON_FIELD_ERRORS_KEY


class GuardedJSONParser(parsers.JSONParser):
    """JSON in UTF-8, of bounded size and depth, without duplicate keys, NaN or lone surrogates.

    The stock parser answers 500 to 100,000 opening brackets (RecursionError is no ValueError).
    """

    def parse(self, stream, media_type=None, parser_context=None):
        charset = ((parser_context or {}).get("encoding") or "utf-8").lower()
        if charset.replace("_", "-") not in ("utf-8", "utf8"):
            raise exceptions.UnsupportedMediaType(f"charset={charset[:40]}")
        body = stream.read()
        try:
            text = codecs.decode(body, "utf-8")
            if _depth(text) > MAX_JSON_DEPTH:
                raise exceptions.ParseError(_("The JSON is nested too deeply."))
            data = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
            json.dumps(data, ensure_ascii=False).encode("utf-8")  # a lone \ud800 fails here, not in the database
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(_("The body is not valid JSON.")) from error
        return data


def _depth(text: str) -> int:
    depth = deepest = 0
    in_string = escaped = False
    for char in text:
        if in_string:
            in_string = escaped or char != '"'
            escaped = char == "\\" and not escaped
        elif char == '"':
            in_string = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _no_duplicates(pairs):
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("duplicate key")
    return data


def _no_constant(name):
    raise ValueError(name)


class _CappedPaginator(Paginator):
    """Counting 20 million rows to draw a page number helps nobody: exact up to COUNT_CAP, capped beyond."""

    @cached_property
    def count(self):
        rows = self.object_list
        return rows[: COUNT_CAP + 1].count() if hasattr(rows, "query") else len(rows)

    @property
    def is_capped(self):
        return self.count > COUNT_CAP


class CountCappedPagination(pagination.PageNumberPagination):
    """`{count, next, previous, results}`; count is exact up to 10,000, above that it stays 10,000 with
    `count_is_capped: true`."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100
    django_paginator_class = _CappedPaginator

    def get_paginated_response(self, data):
        paginator = self.page.paginator
        body = {"count": min(paginator.count, COUNT_CAP)}
        if paginator.is_capped:
            body["count_is_capped"] = True
        return Response(body | {"next": self.get_next_link(), "previous": self.get_previous_link(), "results": data})

    def get_paginated_response_schema(self, schema):
        properties = {
            "count": {"type": "integer", "description": f"Number of rows, exact up to {COUNT_CAP:,}."},
            "count_is_capped": {"type": "boolean", "description": "Present and true where there are more."},
            "next": {"type": "string", "format": "uri", "nullable": True, "description": "The next page."},
            "previous": {"type": "string", "format": "uri", "nullable": True, "description": "The page before."},
            "results": schema | {"description": "The rows of this page."},
        }
        return {"type": "object", "required": ["count", "next", "previous", "results"], "properties": properties}


class BoundedFilterBackend(DjangoFilterBackend):
    """Filters of bounded length: a database compares with so much text only, and says "busy" to more."""

    def get_filterset_kwargs(self, request, queryset, view):
        too_long = [name for name, value in request.query_params.items() if len(value) > MAX_FILTER_LENGTH]
        if too_long:
            message = _("Use at most %(limit)d characters.") % {"limit": MAX_FILTER_LENGTH}
            raise exceptions.ValidationError({name: [message] for name in too_long})
        return super().get_filterset_kwargs(request, queryset, view)


class BoundedSearchFilter(filters.SearchFilter):
    """`?search=` of bounded length: each word adds a condition, and a database takes only so many."""

    def get_search_terms(self, request):
        if len(request.query_params.get(self.search_param, "")) > MAX_SEARCH_LENGTH:
            message = _("Use at most %(limit)d characters.") % {"limit": MAX_SEARCH_LENGTH}
            raise exceptions.ValidationError({self.search_param: [message]})
        return super().get_search_terms(request)


class StrictOrderingFilter(filters.OrderingFilter):
    """Only what a view names in `ordering_fields` ({public name: model field}) can be sorted by.

    Anything else is 400: sorting by a hidden column would tell what is in it.
    """

    def get_ordering(self, request, queryset, view):
        fields = getattr(view, "ordering_fields", {})
        asked = [name.strip() for name in request.query_params.get(self.ordering_param, "").split(",") if name.strip()]
        if any(name.removeprefix("-") not in fields for name in asked):
            choices = ", ".join(fields) or "–"
            raise exceptions.ValidationError({self.ordering_param: [_("Choose from: %s.") % choices]})
        if not asked:
            return self.get_default_ordering(view)
        # The last word makes the order total: without it, pages could show a row twice or never.
        return [("-" if name.startswith("-") else "") + fields[name.removeprefix("-")] for name in asked] + ["pk"]

    def get_schema_operation_parameters(self, view):
        choices = [sign + name for name in getattr(view, "ordering_fields", {}) for sign in ("", "-")]
        if not choices:
            return []
        schema = {"type": "string", "enum": choices}
        words = "Sort by; a minus reverses."
        return [{"name": self.ordering_param, "in": "query", "required": False, "description": words, "schema": schema}]


# Errors

_CODES = {
    exceptions.ValidationError: "invalid",
    exceptions.ParseError: "malformed",
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.AuthenticationFailed: "authentication_failed",
    exceptions.PermissionDenied: "permission_denied",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.Throttled: "throttled",
}


class PayloadTooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"


class SavedTwice(exceptions.APIException):
    status_code = 409
    default_code = "conflict"


class Unavailable(exceptions.APIException):
    status_code = 503
    default_code = "unavailable"
    default_detail = gettext_lazy("The database is busy. Nothing was saved. Please try again in a moment.")


def exception_handler(exc, context):
    """DRF's stock bodies plus one stable `error_code`.

    A domain exception names its answer itself: `status_code`, `error_code` and, where there is more to say, `extra`
    and `retry_after`.
    Django's ValidationError becomes 400, a locked or full database 503 with
    Retry-After.
    """
    from rest_framework import views  # noqa: PLC0415 -- that module reads the settings, which name this one

    exc = _as_api_exception(exc)
    response = views.exception_handler(exc, context)
    if response is None:
        return None
    body = response.data if isinstance(response.data, dict) else {NON_FIELD: response.data}
    code = getattr(exc, "error_code", None) or _CODES.get(type(exc)) or getattr(exc, "default_code", "error")
    response.data = body | getattr(exc, "extra", {}) | {"error_code": code}
    if response.status_code == 503:
        response["Retry-After"] = RETRY_AFTER
    return response


def _as_api_exception(exc):
    if isinstance(exc, DjangoValidationError):
        errors = exc.message_dict if hasattr(exc, "error_dict") else {NON_FIELD: exc.messages}
        return exceptions.ValidationError({NON_FIELD if k == "__all__" else k: v for k, v in errors.items()})
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, RequestDataTooBig):
        return PayloadTooLarge(_("The request is too large."))
    if isinstance(exc, OverflowError):  # a date that leaves the calendar in another time zone, as 0001-01-01 does
        return exceptions.ValidationError({NON_FIELD: [_("A date or a number is out of range.")]})
    if is_unavailable(exc):
        return Unavailable()
    if isinstance(exc, IntegrityError):  # two requests passed the same check before either had saved
        return SavedTwice(_("Somebody saved the same thing at this moment. Please look, and try again."))
    if not isinstance(exc, exceptions.APIException) and hasattr(exc, "status_code") and hasattr(exc, "error_code"):
        answer = exceptions.APIException(str(exc))
        answer.status_code, answer.error_code, answer.extra = exc.status_code, exc.error_code, getattr(exc, "extra", {})
        answer.wait = getattr(exc, "retry_after", None)  # seconds; DRF sends them as Retry-After
        return answer
    return exc


def is_unavailable(exc: BaseException | None) -> bool:
    """Whether the database is locked, full or gone, or a disk is full: nothing was saved, trying again may help."""
    return isinstance(exc, OperationalError | InterfaceError) or (
        isinstance(exc, OSError) and exc.errno in (errno.ENOSPC, errno.EDQUOT)
    )


def json_error(status: int, code: str, detail: str) -> JsonResponse:
    """An error in DRF's shape for what never reaches a DRF view: unknown addresses, bad hosts, crashes."""
    return JsonResponse({"detail": detail, "error_code": code}, status=status)
