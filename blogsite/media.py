"""Uploaded figures and imported files, served by the product itself where no web server in front of it does."""

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404
from django.views.decorators.http import require_safe
from django.views.static import serve

# A page or drawing from another blog's uploads must not act as this blog: no scripts, no forms, an origin of its own.
POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@require_safe
def media(request, path):
    """A file below MEDIA_ROOT. What names a figure is its content, so it may be kept for ever."""
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    except (OSError, SuspiciousFileOperation) as error:  # longer than any file's name, or leading out of the folder
        raise Http404 from error
    response.headers["Content-Security-Policy"] = POLICY
    if response.status_code == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
