"""What a person or a client sees when no view answered: JSON under /api/, a page elsewhere."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from blogsite.api import json_error


def _is_api(request) -> bool:
    return request.path.startswith("/api/")


def bad_request(request, exception):
    if _is_api(request):
        return json_error(400, "malformed", _("The request cannot be understood."))
    return render(request, "400.html", status=400)


def permission_denied(request, exception):
    if _is_api(request):
        return json_error(403, "permission_denied", _("You may not do this."))
    return render(request, "403.html", status=403)


def not_found(request, exception):
    if _is_api(request):
        return json_error(404, "not_found", _("There is nothing at this address."))
    return render(request, "404.html", status=404)


def server_error(request):
    if _is_api(request):
        return json_error(500, "error", _("Something went wrong on our side. It was not your fault."))
    return render(request, "500.html", status=500)
