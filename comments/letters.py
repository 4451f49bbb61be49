"""What each mail says: its words, and the headers that let mail programs sort, thread and end it.

A letter is written when it is sent, from what is stored then; where its cause is gone (undone, erased, unsubscribed),
there is none. Words of readers are quoted, never linked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import access, mail_links
from comments.links import unlinked
from comments.models import Comment, OutboundMessage, Reason, Thread, Unsubscription

Kind = OutboundMessage.Kind
_SHOWN = 20  # comments in one mail; the others are counted
_EXCERPT = 1500  # characters of a comment


@dataclass(frozen=True)
class Quote:
    """Somebody's words."""

    text: str


@dataclass(frozen=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True)
class Letter:
    """The words of a mail: paragraphs, quotes and links in their order."""

    subject: str
    blocks: list[str | Quote | Link]
    language: str
    thread: Thread | None = None
    unsubscribe: str = ""
    why: str = ""  # why this person gets it


def mail_of(message: OutboundMessage) -> EmailMultiAlternatives | None:
    """The mail for a message, or None where its cause is gone."""
    letter = _WRITERS[message.kind](message)
    if letter is None:
        return None
    blocks = [
        {"kind": "text", "text": block} if isinstance(block, str) else {"kind": type(block).__name__, "block": block}
        for block in letter.blocks
    ]
    context = {"letter": letter, "blocks": blocks, "site_name": settings.SITE_NAME}
    with translation.override(letter.language):
        text = render_to_string("comments/mail/letter.txt", context)
        html = render_to_string("comments/mail/letter.html", context)
    mail = EmailMultiAlternatives(" ".join(letter.subject.split())[:200], text, to=[message.recipient])
    mail.attach_alternative(html, "text/html")
    mail.extra_headers = _headers(message, letter)
    return mail


def _headers(message: OutboundMessage, letter: Letter) -> dict[str, str]:
    host = urlsplit(settings.SITE_URL).hostname
    headers = {
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",  # https://www.rfc-editor.org/rfc/rfc3834
        "X-Auto-Response-Suppress": "All",
    }
    if letter.thread is not None:  # mails about one page stand together
        headers["References"] = headers["In-Reply-To"] = f"<thread-{letter.thread.uuid}@{host}>"
    if letter.unsubscribe:  # https://www.rfc-editor.org/rfc/rfc8058
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["List-Id"] = f"<{message.kind}.comments.{host}>"
    return headers


def is_unsubscribed(comment: Comment, kind: str) -> bool:
    """Whether the comment's address wants no mail of this kind from its site."""
    wanted = {"site": comment.thread.site_id, "email": comment.email.lower(), "kind": kind}
    return Unsubscription.objects.filter(**wanted).exists()


# To readers


def _comment_of(message: OutboundMessage) -> Comment | None:
    """The comment that a reader is written about, where the address is still theirs and wants this mail."""
    rows = Comment.objects.select_related("thread__site", "parent")
    comment = rows.filter(messages=message, erased_at=None, email__iexact=message.recipient).first()
    return None if comment is None or is_unsubscribed(comment, message.kind) else comment


def _to_reader(message: OutboundMessage, comment: Comment, subject: str, blocks: list, why: str) -> Letter:
    greeting = _("Hello %(name)s,") % {"name": unlinked(comment.name)} if _is_theirs(comment) else _("Hello,")
    to = mail_links.ToUnsubscribe(message.kind, comment=comment.uuid.hex)
    return Letter(
        subject=subject,
        blocks=[greeting, *blocks],
        language=comment.thread.site.language,
        thread=comment.thread,
        unsubscribe=mail_links.unsubscribe_url(to),
        why=why,
    )


def _is_theirs(comment: Comment) -> bool:
    """Whether the author confirmed the address. Somebody else's mailbox is told nothing of what was typed: else anybody
    could send anything to any address through us."""
    return comment.confirmed_at is not None


def _in_language_of_site(
    write: Callable[[OutboundMessage, Comment], Letter | None],
) -> Callable[[OutboundMessage], Letter | None]:
    def writer(message: OutboundMessage) -> Letter | None:
        comment = _comment_of(message)
        if comment is None:
            return None
        with translation.override(comment.thread.site.language):
            return write(message, comment)

    return writer


@_in_language_of_site
def _confirm(message: OutboundMessage, comment: Comment) -> Letter | None:
    """Repeats nothing of the comment."""
    if comment.confirmed_at is not None:
        return None
    site = comment.thread.site.name
    return _to_reader(
        message,
        comment,
        _("Please confirm your comment on %(site)s") % {"site": site},
        [
            _("Somebody, probably you, commented on %(site)s with this e-mail address.") % {"site": site},
            Link(_("Look at it and confirm"), mail_links.confirm_url(comment.uuid)),
            _("If that was not you, there is nothing to do: without your confirmation, we will not write again today."),
        ],
        _("You get this mail because your address was given with a comment. It is not published."),
    )


@_in_language_of_site
def _decision(message: OutboundMessage, comment: Comment) -> Letter | None:
    if (comment.status, comment.version) != (message.facts["status"], message.facts["version"]):
        return None  # taken back, decided otherwise or edited since
    page = unlinked(str(comment.thread))
    why = _("You get this mail because you commented on %(site)s.") % {"site": comment.thread.site.name}
    if comment.status == Comment.Status.APPROVED:
        words = [_("Your comment on “%(page)s” is published.") % {"page": page}, _link_to(comment)]
        return _to_reader(message, comment, _("Your comment is published"), words, why)
    reason = Reason.objects.filter(code=message.facts["reason"]).first()
    words = [
        _("Your comment on “%(page)s” was read and is not published.") % {"page": page},
        *([reason.public] if reason and reason.public else []),
        *([_("You wrote:"), Quote(unlinked(comment.text[:_EXCERPT]))] if _is_theirs(comment) else []),
    ]
    return _to_reader(message, comment, _("Your comment is not published"), words, why)


@_in_language_of_site
def _answer(message: OutboundMessage, comment: Comment) -> Letter | None:
    """To the author of `comment`; `facts` names the answer."""
    answers = Comment.objects.public().select_related("thread__site")
    answer = answers.filter(pk=message.facts["answer"], parent=comment).first()
    if answer is None or not comment.is_public or not comment.wants_replies or comment.confirmed_at is None:
        return None
    page = unlinked(str(comment.thread))
    return _to_reader(
        message,
        comment,
        _("%(name)s answered you") % {"name": unlinked(answer.name)},
        [
            _("%(name)s answered your comment on “%(page)s”:") % {"name": unlinked(answer.name), "page": page},
            Quote(unlinked(answer.text[:_EXCERPT])),
            _link_to(answer),
        ],
        _("You get this mail because you asked to be told of answers to your comment."),
    )


@_in_language_of_site
def _proposal(message: OutboundMessage, comment: Comment) -> Letter | None:
    proposal = comment.proposals.filter(pk=message.facts["proposal"], answered_at=None).first()
    if proposal is None or proposal.version != comment.version:
        return None
    words = [
        _("We cannot publish your comment on “%(page)s” as it is, and propose this text:")
        % {"page": unlinked(str(comment.thread))},
        Quote(unlinked(proposal.text)),
        *([proposal.message] if proposal.message else []),
        _("Nothing is changed unless you agree."),
        Link(_("Compare and answer"), mail_links.proposal_url(proposal.pk)),
    ]
    why = _("You get this mail because you commented on %(site)s.") % {"site": comment.thread.site.name}
    return _to_reader(message, comment, _("A change of your comment is proposed"), words, why)


def _link_to(comment: Comment) -> Link:
    return Link(_("To the comment"), comment.permalink)


# To moderators


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
def _news(message: OutboundMessage, user: User, comments: list[Comment]) -> Letter:
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
    return [words, Quote(unlinked(comment.text[:_EXCERPT])), Link(_("Read and decide"), mail_links.decide_url(to))]


@_about_waiting
def _overdue(message: OutboundMessage, user: User, comments: list[Comment]) -> Letter:
    n = message.facts["open"]
    words = ngettext("%(n)d comment is open.", "%(n)d comments are open.", n) % {"n": n}
    blocks = [_("The oldest open comment has been waiting for more than 24 hours."), words]
    return _to_moderator(user, _("A comment has been waiting for a day"), blocks)


_WRITERS: dict[str, Callable[[OutboundMessage], Letter | None]] = {
    Kind.CONFIRM: _confirm,
    Kind.DECISION: _decision,
    Kind.ANSWER: _answer,
    Kind.PROPOSAL: _proposal,
    Kind.NEWS: _news,
    Kind.OVERDUE: _overdue,
}
