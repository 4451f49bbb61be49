"""Who may moderate where, and who may see personal data. Desk, API, tokens and mails all ask here."""

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.contrib.auth.models import User as Account
from django.db.models import Q, QuerySet

from comments.models import Comment, Site

User = AbstractUser | AnonymousUser
_IS_EVERYWHERE = "_is_named_by_every_site"  # kept with the user of a request, as Django keeps permissions


def sites_of(user: User) -> QuerySet[Site]:
    """The sites whose comments this user may decide on: all for a superuser, else those that name them moderator."""
    if not user.is_active or not user.has_perm("comments.moderate_comment"):
        return Site.objects.none()
    if user.is_superuser:
        return Site.objects.all()
    return Site.objects.filter(moderators=user.pk)


def sites_seen_by(user: User) -> QuerySet[Site]:
    """The sites whose queue this user may look at: those of moderators, and of observers whom a site names."""
    if user.is_active and not user.is_superuser and user.has_perm("comments.view_comment"):
        return Site.objects.filter(moderators=user.pk)
    return sites_of(user)


def may_see_queue(user: User) -> bool:
    """Whether the desk shows this user comments at all; which ones, sites_seen_by() says."""
    return user.is_active and (user.has_perm("comments.view_comment") or user.has_perm("comments.moderate_comment"))


def may_moderate(user: User, site: Site) -> bool:
    return sites_of(user).filter(pk=site.pk).exists()


def is_everywhere(user: User) -> bool:
    """Whether no site is closed to this user, as far as their role goes: superusers, and whom every site names."""
    if user.is_superuser:
        return True
    if not hasattr(user, _IS_EVERYWHERE):
        setattr(user, _IS_EVERYWHERE, not Site.objects.exclude(moderators=user.pk).exists())
    return getattr(user, _IS_EVERYWHERE)


def may_change_for_all(user: User) -> bool:
    """Whether this user may change what all sites share (reasons, everybody's saved replies): who registers sites, and
    who moderates every one.
    """
    return user.has_perm("comments.add_site") or (user.has_perm("comments.moderate_comment") and is_everywhere(user))


def may_see_personal_data(user: User) -> bool:
    """Whether this user sees readers' e-mail addresses: in lists, search, filters, exports, anywhere."""
    return user.is_active and user.has_perm("comments.view_personal_data")


def comments_for(user: User) -> QuerySet[Comment]:
    """The comments, in every status, that this user may decide on."""
    if user.has_perm("comments.moderate_comment") and is_everywhere(user):
        return Comment.objects.all()  # no detour over the sites: it would cost a list its index
    return Comment.objects.filter(thread__site__in=sites_of(user))


def comments_seen_by(user: User) -> QuerySet[Comment]:
    """The comments, in every status, that this user may look at."""
    if may_see_queue(user) and is_everywhere(user):
        return Comment.objects.all()
    return Comment.objects.filter(thread__site__in=sites_seen_by(user))


def moderators() -> QuerySet[Account]:
    """Everybody who may decide somewhere. Their sites are asked of sites_of()."""
    may = Account.objects.with_perm("comments.moderate_comment", backend="django.contrib.auth.backends.ModelBackend")
    return may.order_by("pk")


def told_to(user: Account) -> QuerySet[Comment]:
    """The comments of whose coming this user hears: of sites that name them, and of sites that name nobody."""
    sites = sites_of(user)
    if user.is_superuser:
        sites = sites.filter(Q(moderators=user.pk) | Q(moderators=None))
    return Comment.objects.filter(thread__site__in=sites)
