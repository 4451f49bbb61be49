"""Downloading all comments of a site."""

from django.http import Http404, StreamingHttpResponse

from comments import access
from comments.exporting import FORMS, MEDIA_TYPES, export_comments, file_name
from comments.models import Site


def download(request, site: Site | None, form: str) -> StreamingHttpResponse:
    """For who registers sites; with e-mail addresses for who may see them. Reads only, so a link may lead here."""
    if site is None or form not in FORMS or not request.user.has_perm("comments.add_site"):
        raise Http404
    pieces = export_comments(site, form=form, with_addresses=access.may_see_personal_data(request.user))
    headers = {
        "Content-Disposition": f'attachment; filename="{file_name(site.slug, form=form)}"',
        "Cache-Control": "private, no-store",
    }
    return StreamingHttpResponse(pieces, content_type=f"{MEDIA_TYPES[form]}; charset=utf-8", headers=headers)
