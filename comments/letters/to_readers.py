"""Mails to those who comment: please confirm, what became of it, who answered, what is proposed.

In the language of the site. What was typed is repeated only to an address that was confirmed, or where a moderator
proposes a change of it.
"""

from collections.abc import Callable

from django.utils import translation
from django.utils.translation import gettext as _

from comments import mail_links
from comments.letters.letter import EXCERPT, Letter, Link, Quote
from comments.links import unlinked
from comments.models import Comment, OutboundMessage, Reason, Unsubscription


def is_unsubscribed(comment: Comment, kind: str) -> bool:
    """Whether the comment's address wants no mail of this kind from its site."""
    wanted = {"site": comment.thread.site_id, "email": comment.email.lower(), "kind": kind}
    return Unsubscription.objects.filter(**wanted).exists()


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


def _page_of(comment: Comment) -> str:
    """The name of its page; of its site, where only an author whose mailbox this may not be has named the page."""
    thread = comment.thread
    is_known = thread.is_announced or _is_theirs(comment)
    return unlinked(str(thread)) if is_known else thread.site.name


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
def confirm(message: OutboundMessage, comment: Comment) -> Letter | None:
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
def decision(message: OutboundMessage, comment: Comment) -> Letter | None:
    if (comment.status, comment.version) != (message.facts["status"], message.facts["version"]):
        return None  # taken back, decided otherwise or edited since
    page = _page_of(comment)
    why = _("You get this mail because you commented on %(site)s.") % {"site": comment.thread.site.name}
    if comment.status == Comment.Status.APPROVED:
        words = [_("Your comment on “%(page)s” is published.") % {"page": page}, _link_to(comment)]
        return _to_reader(message, comment, _("Your comment is published"), words, why)
    reason = Reason.objects.filter(code=message.facts["reason"]).first()
    words = [
        _("Your comment on “%(page)s” was read and is not published.") % {"page": page},
        *([reason.public] if reason and reason.public else []),
        *([_("You wrote:"), Quote(unlinked(comment.text[:EXCERPT]))] if _is_theirs(comment) else []),
    ]
    return _to_reader(message, comment, _("Your comment is not published"), words, why)


@_in_language_of_site
def answer(message: OutboundMessage, comment: Comment) -> Letter | None:
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
            Quote(unlinked(answer.text[:EXCERPT])),
            _link_to(answer),
        ],
        _("You get this mail because you asked to be told of answers to your comment."),
    )


@_in_language_of_site
def proposal(message: OutboundMessage, comment: Comment) -> Letter | None:
    proposal = comment.proposals.filter(pk=message.facts["proposal"], answered_at=None).first()
    if proposal is None or proposal.version != comment.version:
        return None
    words = [
        _("We cannot publish your comment on “%(page)s” as it is, and propose this text:")
        % {"page": _page_of(comment)},
        Quote(unlinked(proposal.text)),
        *([proposal.message] if proposal.message else []),
        _("Nothing is changed unless you agree."),
        Link(_("Compare and answer"), mail_links.proposal_url(proposal.pk)),
    ]
    why = _("You get this mail because you commented on %(site)s.") % {"site": comment.thread.site.name}
    return _to_reader(message, comment, _("A change of your comment is proposed"), words, why)


def _link_to(comment: Comment) -> Link:
    return Link(_("To the comment"), comment.permalink)
