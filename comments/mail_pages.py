"""The pages behind the links in mails. Following a link changes nothing; a person has to press the button.

No cookie is set and no login asked for: the signed link says who may do what (comments/mail_links.py).
"""

from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments import access, confirmation, differences, mail_links, moderation, reasons, wording
from comments.caching import not_kept
from comments.models import Comment, DeskPreferences, ProposedChange, Reason, Unsubscription
from comments.origins import is_from_here
from comments.submission import ChangedMeanwhile

Status = Comment.Status
_CHOICES = {"approve": Status.APPROVED, "reject": Status.REJECTED, "spam": Status.SPAM}
_takes_a_button = require_http_methods(["GET", "HEAD", "POST"])


def _page(request, name: str, context: dict, *, status: int = 200):
    return not_kept(render(request, f"comments/mail/{name}.html", context, status=status))


def _told(request, title: str, words: str, *, status: int = 200, **context):
    return _page(request, "told", {"title": title, "words": words, **context}, status=status)


def _no_such_link(request):
    words = _("It is incomplete, too old, or its comment is gone. Nothing was changed.")
    return _told(request, _("This link does not work (any more)"), words, status=404)


def _not_from_here(request):
    words = _("Please open the link in the mail again and press the button there. Nothing was changed.")
    return _told(request, _("This was not sent from our page"), words, status=403)


@csrf_exempt  # no cookie, so nothing to forge: whoever has the link may press the button
@_takes_a_button
def confirm(request, token):
    """A reader confirms the address of what they wrote."""
    try:
        named = mail_links.read_confirm(token)
    except (signing.BadSignature, ValueError):
        return _no_such_link(request)
    comment = Comment.objects.filter(uuid=named).select_related("thread__site").first()
    if comment is None or comment.erased_at is not None:
        return _no_such_link(request)
    site = comment.thread.site
    translation.activate(site.language)
    waiting = confirmation.unconfirmed_of(comment)
    if request.method == "POST":
        if not is_from_here(request):
            return _not_from_here(request)
        chosen = set(request.POST.getlist("comment"))
        items = [(c.uuid, _version(request, c)) for c in waiting if str(c.uuid) in chosen]
        if done := confirmation.confirm(items):
            return _confirmed(request, done)
    if not waiting:
        return _told(request, _("Nothing is left to confirm"), _("Everything was confirmed already."), site=site)
    context = {"site": site, "comments": waiting, "is_again": request.method == "POST"}
    return _page(request, "confirm", context, status=400 if context["is_again"] else 200)


def _confirmed(request, comments: list[Comment]):
    public = [comment for comment in comments if comment.is_public]
    words = _("Your comment is published.") if len(public) == len(comments) else _("A moderator will look at it soon.")
    return _told(request, _("Thank you, your address is confirmed"), words, site=comments[0].thread.site, links=public)


@csrf_exempt
@_takes_a_button
def decide(request, token):
    """A moderator decides on one comment, in the version that the mail showed."""
    try:
        may = mail_links.read_decide(token)
    except (signing.BadSignature, ValueError):
        return _no_such_link(request)
    user = User.objects.filter(pk=may.user, is_active=True).first()
    mine = access.comments_for(user).select_related("thread__site", "parent") if user else Comment.objects.none()
    comment = mine.filter(uuid=may.comment).first()
    if user is None or comment is None:
        return _no_such_link(request)
    if comment.version != may.version or comment.status != Status.PENDING:
        return _decided(request, comment, user, status=409 if request.method == "POST" else 200)
    if request.method == "POST" and not is_from_here(request):
        return _not_from_here(request)
    offered = list(Reason.objects.filter(is_active=True))
    usual = reasons.default_of(comment.thread.site)
    choice, _colon, reason = request.POST.get("choice", "").partition(":")
    to = _CHOICES.get(choice)
    if to is None or (reason and (to != Status.REJECTED or reason not in {each.code for each in offered})):
        context = {
            "site": comment.thread.site,
            "comment": comment,
            "user": user,
            "reasons": offered,
            "default_reason": usual,
        }
        return _page(request, "decide", context, status=400 if request.method == "POST" else 200)
    if to == Status.REJECTED and not reason and usual:
        reason = usual.code
    [outcome] = moderation.decide([(comment.uuid, may.version)], to=to, actor=user, reason=reason)
    comment.refresh_from_db()
    return _decided(request, comment, user, done=outcome.was_taken, status=200 if outcome.was_taken else 409)


def _decided(request, comment: Comment, user: User, *, status: int, done: bool = False):
    """What became of it: by this button, or before it was pressed."""
    last = comment.decisions.latest("pk")
    context = {
        "site": comment.thread.site,
        "comment": comment,
        "user": user,
        "last": last,
        "done": done,
        "edited": not done and (last.version + 1 < comment.version or not last.before),
    }
    return _page(request, "decided", context, status=status)


@csrf_exempt
@_takes_a_button
def proposal(request, token):
    """An author answers a change that a moderator proposed."""
    try:
        pk = mail_links.read_proposal(token)
    except (signing.BadSignature, ValueError, TypeError):
        return _no_such_link(request)
    rows = ProposedChange.objects.select_related("comment__thread__site")
    found = rows.filter(pk=pk, comment__erased_at=None).first()
    if found is None:
        return _no_such_link(request)
    comment = found.comment
    translation.activate(comment.thread.site.language)
    context = {
        "site": comment.thread.site,
        "comment": comment,
        "proposal": found,
        "difference": differences.difference(comment.text, found.text),
    }
    answer = {"yes": True, "no": False}.get(request.POST.get("answer", ""))
    if request.method != "POST" or answer is None:
        if found.answered_at is None and found.version == comment.version:
            return _page(request, "proposal", context, status=400 if request.method == "POST" else 200)
        return _told(request, _why_not(found), _("Nothing was changed."), site=context["site"])
    if not is_from_here(request):
        return _not_from_here(request)
    try:
        wording.answer(found, accepted=answer)
    except (ChangedMeanwhile, ValidationError) as refused:
        words = str(refused) if isinstance(refused, ChangedMeanwhile) else " ".join(refused.messages)
        found.refresh_from_db()
        return _told(request, _why_not(found), words, status=409, site=context["site"])
    words = _("A moderator will look at it soon.") if answer else _("Your text stays as it is.")
    return _told(request, _("Thank you for your answer"), words, site=context["site"])


def _why_not(proposal: ProposedChange) -> str:
    """Why a proposal cannot be answered (any more)."""
    if proposal.answered_at is None:
        return _("This proposal does not hold any more")
    return _("This was answered already")


@csrf_exempt  # mail programs press this button themselves: https://www.rfc-editor.org/rfc/rfc8058#section-3.2
@_takes_a_button
def unsubscribe(request, token):
    """No more mail of one kind."""
    try:
        to = mail_links.read_unsubscribe(token)
    except (signing.BadSignature, TypeError):
        return _no_such_link(request)
    comment = Comment.objects.filter(uuid=to.comment).select_related("thread__site").first() if to.comment else None
    if comment is not None:
        translation.activate(comment.thread.site.language)
    if request.POST.get("List-Unsubscribe") != "One-Click":  # scanners that send nothing press no button
        context = {"site": comment.thread.site if comment else None}
        return _page(request, "unsubscribe", context, status=400 if request.method == "POST" else 200)
    if comment is not None and comment.email:
        site = comment.thread.site
        Unsubscription.objects.get_or_create(site=site, email=comment.email.lower(), kind=to.kind)
    elif User.objects.filter(pk=to.user).exists():
        DeskPreferences.objects.update_or_create(user_id=to.user, defaults={"mail": DeskPreferences.Mail.NEVER})
    return _told(
        request,
        _("You get no more mail of this kind"),
        _("If that was a mistake: write another comment and tick the box, or set it again at the desk."),
        site=comment.thread.site if comment else None,
    )


def _version(request, comment: Comment) -> int:
    """The version that was on the page; where the form does not say, none that could be confirmed."""
    seen = request.POST.get(f"version-{comment.uuid}", "")
    return int(seen) if seen.isdecimal() and len(seen) < 10 else -1
