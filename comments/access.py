"""Who may moderate where, and who may see personal data. Desk, API and tokens all ask here."""

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import QuerySet

from comments.models import Comment, Site

User = AbstractUser | AnonymousUser


def sites_of(user: User) -> QuerySet[Site]:
    """The sites whose comments this user may decide on: all for a superuser, else those that name them moderator."""
    if not user.is_active or not user.has_perm("comments.moderate_comment"):
        return Site.objects.none()
    if user.is_superuser:
        return Site.objects.all()
    return Site.objects.filter(moderators=user.pk)


def may_moderate(user: User, site: Site) -> bool:
    return sites_of(user).filter(pk=site.pk).exists()


def may_see_personal_data(user: User) -> bool:
    """Whether this user sees readers' e-mail addresses: in lists, search, filters, exports, anywhere."""
    return user.is_active and user.has_perm("comments.view_personal_data")


def comments_for(user: User) -> QuerySet[Comment]:
    """The comments, in every status, that this user may decide on."""
    return Comment.objects.filter(thread__site__in=sites_of(user))
