"""Where a comment stands within its thread: moved by hand, where somebody answered the wrong one."""

import re

from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import path, reverse
from django.utils.translation import gettext as _

from comments import access, thread_care
from comments.admin.care import PlaceForm, care_page
from comments.models import Comment

_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


class PlaceMixin:
    """The address of that page, for the admin of comments."""

    def place_urls(self):
        page = self.admin_site.admin_view(self.place_view)
        return [path("<int:pk>/place/", page, name="comments_comment_place")]

    def may_place(self, request) -> bool:
        return self.has_moderate_permission(request) and request.user.has_perm("comments.change_thread")

    def place_view(self, request, pk):
        comment = access.comments_for(request.user).select_related("thread__site").filter(pk=pk).first()
        if comment is None or not self.may_place(request):
            raise Http404

        def move(*, under: str, is_dry: bool):
            above = _named(under, thread=comment.thread_id) if under else None
            return thread_care.move_comment(comment, under=above, by=request.user, is_dry=is_dry)

        return care_page(
            self,
            request,
            title=_("Move within the thread"),
            explanation=_("The comment of %(name)s goes with all answers to it. Its link stays good.")
            % {"name": comment.name or "–"},
            form_class=PlaceForm,
            act=move,
            back=reverse("admin:comments_comment_change", args=[comment.pk]),
        )


def _named(typed: str, *, thread: int) -> Comment:
    """The comment of the thread that a link or an id names. Raises ValidationError."""
    found = _UUID.findall(typed.lower())
    comment = Comment.objects.filter(thread=thread, uuid=found[-1]).first() if found else None
    if comment is None:
        raise ValidationError(_("There is no such comment in this thread."))
    return comment
