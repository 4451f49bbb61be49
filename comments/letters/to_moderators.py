"""Mails to those who decide: what came in, and what has been waiting for too long. In the installation's language."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import access, mail_links
from comments.letters.letter import EXCERPT, Letter, Link, Quote
from comments.links import unlinked
from comments.models import Comment, OutboundMessage, Thread

Kind = OutboundMessage.Kind
_SHOWN = 20  # comments in one mail; the others are counted


def _to_moderator(user: User, subject: str, blocks: list, *, thread: Thread | None = None) -> Letter:
    to = mail_links.ToUnsubscribe(Kind.NEWS, user=user.pk)
    settings_url = f"{settings.SITE_URL}{reverse('admin:comments_deskpreferences_changelist')}"
    return Letter(
        subject=subject,
        blocks=[*blocks, Link(_("To the queue"), f"{settings.SITE_URL}{reverse('admin:comments_comment_review')}")],
        language=settings.LANGUAGE_CODE,
        thread=thread,
        unsubscribe=mail_links.unsubscribe_url(to),
        why=_("You get this mail because you moderate comments. When it comes is set here: %(url)s")
        % {"url": settings_url},
    )


def _about_waiting(
    write: Callable[[OutboundMessage, User, list[Comment]], Letter],
) -> Callable[[OutboundMessage], Letter | None]:
    """Writes about the comments of a message, as far as they still wait and are the moderator's to decide."""

    def writer(message: OutboundMessage) -> Letter | None:
        user = message.user
        if user is None or user.email != message.recipient:
            return None
        rows = access.comments_for(user).filter(pk__in=message.facts["comments"], status=Comment.Status.PENDING)
        comments = list(rows.select_related("thread__site").order_by("created_at", "pk"))
        with translation.override(settings.LANGUAGE_CODE):
            return write(message, user, comments) if comments else None

    return writer


@_about_waiting
def news(message: OutboundMessage, user: User, comments: list[Comment]) -> Letter:
    blocks = [block for comment in comments[:_SHOWN] for block in _to_decide(comment, user=user)]
    more = len(comments) - _SHOWN
    if more > 0:
        blocks.append(ngettext("And %(n)d more.", "And %(n)d more.", more) % {"n": more})
    if len(comments) == 1:
        thread = comments[0].thread
        subject = _("Comment on “%(page)s”") % {"page": unlinked(str(thread))}
        return _to_moderator(user, subject, blocks, thread=thread)
    subject = ngettext("%(n)d new comment", "%(n)d new comments", len(comments)) % {"n": len(comments)}
    return _to_moderator(user, subject, blocks)


def _to_decide(comment: Comment, *, user: User) -> list[str | Quote | Link]:
    words = _("%(name)s wrote on “%(page)s” (%(site)s):") % {
        "name": unlinked(comment.name),
        "page": unlinked(str(comment.thread)),
        "site": comment.thread.site.name,
    }
    to = mail_links.ToDecide(comment.uuid, comment.version, user.pk)
    return [words, Quote(unlinked(comment.text[:EXCERPT])), Link(_("Read and decide"), mail_links.decide_url(to))]


@_about_waiting
def overdue(message: OutboundMessage, user: User, comments: list[Comment]) -> Letter:
    n = message.facts["open"]
    words = ngettext("%(n)d comment is open.", "%(n)d comments are open.", n) % {"n": n}
    blocks = [_("The oldest open comment has been waiting for more than 24 hours."), words]
    return _to_moderator(user, _("A comment has been waiting for a day"), blocks)
