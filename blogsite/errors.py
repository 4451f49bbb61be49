"""What a person or a client sees when no view answered: JSON under /api/, a page elsewhere."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from blogsite.api import RETRY_AFTER, Unavailable, is_unavailable, json_error


def _is_api(request) -> bool:
    return request.path.startswith("/api/")


def bad_request(request, exception):
    too_large = isinstance(exception, RequestDataTooBig)
    status = 413 if too_large else 400
    if not _is_api(request):
        return render(request, "400.html", status=status)
    if too_large:
        return json_error(status, "too_large", _("The request is too large."))
    return json_error(status, "malformed", _("The request cannot be understood."))


def length_required(request):
    """For a body that comes in pieces: read as it is announced, it would be empty."""
    if not _is_api(request):
        return render(request, "400.html", status=411)
    return json_error(411, "length_required", _("Say with Content-Length how long the body is."))


def csrf_failure(request, reason=""):
    """The admin's forms; the comment form needs no cookie, see comments/forms.py."""
    return permission_denied(request, exception=None)


def permission_denied(request, exception):
    if _is_api(request):
        return json_error(403, "permission_denied", _("You may not do this."))
    return render(request, "403.html", status=403)


def not_found(request, exception):
    if _is_api(request):
        return json_error(404, "not_found", _("There is nothing at this address."))
    return render(request, "404.html", status=404)


def server_error(request):
    """The last word on any exception, wherever it came from: a view, a template, a middleware."""
    if is_unavailable(sys.exception()):
        return unavailable(request)
    if _is_api(request):
        return json_error(500, "error", _("Something went wrong on our side. It was not your fault."))
    return render(request, "500.html", status=500)


def unavailable(request):
    """The database is busy or the disk full, for a while: nothing was saved."""
    if _is_api(request):
        response: HttpResponse = json_error(503, "unavailable", str(Unavailable.default_detail))
    else:
        response = render(request, "503.html", status=503)
    response["Retry-After"] = RETRY_AFTER
    return response
