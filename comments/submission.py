"""The way in for a reader's words, whatever the door: submit, revise, withdraw."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import identifiers, locking, moderation, notifications, screening, threads, trust
from comments.models import OWN_SITE, Comment, Decision, Revision, Site, Thread
from comments.origins import is_registered
from comments.refusals import Refusal
from comments.validators import CONTROL, DIRECTION, normalise_origin, validate_web_address

MAX_TEXT = 5000  # characters that a form takes
MAX_NEW_THREADS = 50  # that readers open per site within a day, and of which no moderator decided anything yet
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Words:
    """What a reader typed. Without a name, a member of the team answers under their own."""

    text: str
    name: str = ""
    email: str = ""
    website: str = ""
    parent: uuid.UUID | None = None
    anchor: str = ""
    wants_replies: bool = False


@dataclass(frozen=True)
class Page:
    """A page of a site, as it names itself. Its thread, where there is none yet, is opened by its first comment."""

    site: Site
    identifier: str
    url: str = ""
    title: str = ""


class ChangedMeanwhile(Refusal):
    """The comment is not as the caller last saw it."""

    status_code = 409
    error_code = "stale"

    def __str__(self) -> str:
        return _("This comment was changed or decided meanwhile. Please look at it again.")


class TooManyNewThreads(Refusal):
    """Readers open pages faster than anybody can check them."""

    status_code = 429
    error_code = "too_many_threads"
    retry_after = 3600

    def __str__(self) -> str:
        return _("Too many new pages were commented on today. Please try again later.")


def submit_to_page(
    page: Page,
    words: Words,
    *,
    user: User | None = None,
    clues: screening.Clues = screening.Clues(),  # noqa: B008  (immutable)
    now: datetime | None = None,
) -> Comment:
    """submit() to the page's thread. The first comment opens it: both stay, or neither.

    Raises ValidationError (also for thread and url), TooManyNewThreads, and what submit() raises.
    """
    thread = _thread_of_page(page)
    if thread is not None:
        return submit(thread, words, user=user, clues=clues, now=now)
    with transaction.atomic():
        thread = _open_page(page, now=now or timezone.now())
        return submit(thread, words, user=user, clues=clues, now=now)


def _thread_of_page(page: Page) -> Thread | None:
    """The thread, or None where a comment may open it: on foreign sites; publishing a post opens our own.

    A hidden thread is answered like one that does not exist.
    """
    try:
        found = threads.find_thread(page.site, identifier=page.identifier)
    except ValidationError as error:
        raise ValidationError({"thread": error}) from error
    is_nowhere = page.site.slug == OWN_SITE if found is None else found.state == Thread.State.HIDDEN
    if is_nowhere:
        raise ValidationError({"thread": [_("There is no such page here.")]})
    return found


def check_address(page: Page) -> None:
    """Raises ValidationError where the page's address is not one of its site's, or may not stand in a link."""
    if not page.url:
        raise ValidationError({"url": [_("Name the address of the page.")]})
    origin = normalise_origin("/".join(page.url.split("/", 3)[:3]))
    if not origin or not is_registered(origin, site_slug=page.site.slug):
        raise ValidationError({"url": [_("This address does not belong to the site.")]})
    if len(page.url) > identifiers.MAX_LENGTH:
        raise ValidationError({"url": [_("This address is too long.")]})
    try:
        validate_web_address(page.url)
    except ValidationError as error:
        raise ValidationError({"url": error}) from error


def _open_page(page: Page, *, now: datetime) -> Thread:
    check_address(page)
    looked_at = Decision.objects.filter(comment__thread=OuterRef("pk")).exclude(actor_name="")
    unseen = page.site.threads.filter(created_at__gte=now - _DAY, count=0).exclude(Exists(looked_at))
    if unseen.count() >= MAX_NEW_THREADS:
        raise TooManyNewThreads
    title = " ".join(DIRECTION.sub("", CONTROL.sub(" ", page.title)).split())
    return threads.open_thread(page.site, identifier=page.identifier, url=page.url, title=title)


def submit(
    thread: Thread,
    words: Words,
    *,
    user: User | None = None,
    clues: screening.Clues = screening.Clues(),  # noqa: B008  (immutable)
    now: datetime | None = None,
) -> Comment:
    """Store a comment: of a reader as pending (as spam where the site blocks it), of the team (user) as approved.

    Find what is answered, validate, look for reasons; then, in one transaction, screening refuses (and counts),
    moderation.admit() writes the comment and its first Decision, and the mails that follow are written. Raises
    ValidationError by field and whatever screening refuses with; then nothing is stored.
    """
    now = now or timezone.now()
    parent = _answered(thread, words.parent)
    comment = Comment(
        thread=thread,
        parent=parent,
        root=(parent.root or parent) if parent else None,
        anchor=words.anchor,
        name=words.name.strip() or _name_of(user),
        email=words.email.strip(),
        website=words.website.strip(),
        text=words.text,
        wants_replies=words.wants_replies,
        user=user,
        source=Comment.Source.READER if user is None else Comment.Source.STAFF,
        created_at=now,
    )
    _validate(comment)
    if user is None:
        comment.held_for = screening.reasons(comment, thread, clues=clues, now=now)
    status, rule = Comment.Status.PENDING if user is None else Comment.Status.APPROVED, "submitted"
    if user is None and trust.is_blocked(comment, thread.site):
        status, rule = Comment.Status.SPAM, trust.BLOCKED
    try:
        with transaction.atomic():  # only now: on SQLite everybody else who writes waits until it ends
            _hold_conversation(comment)
            screening.refuse(comment, thread, clues=clues, now=now)
            moderation.admit([comment], status=status, rule=rule, actor=user, now=now)
            notifications.of_submission(comment, now=now)
    except IntegrityError as error:
        if Thread.objects.filter(pk=thread.pk).exists():
            raise
        raise OperationalError("the thread was merged into another one meanwhile") from error  # answered as 503
    return comment


def _hold_conversation(comment: Comment) -> None:
    """Place an answer where what it answers stands now: that may have moved a moment ago (comments/thread_care.py)."""
    if comment.parent is not None:
        locking.lock_threads([comment.thread_id])
        comment.parent.refresh_from_db(fields=["root"])
        comment.root = comment.parent.root or comment.parent


def _name_of(user: User | None) -> str:
    """The name in the login; "" where that is an e-mail address, which is never published."""
    name = (user.get_full_name() or user.get_username()) if user else ""
    return "" if "@" in name else name


def _answered(thread: Thread, parent: uuid.UUID | None) -> Comment | None:
    """What is answered. Unknown, not public, elsewhere: one answer for all, so that nobody learns what waits."""
    if parent is None:
        return None
    found = Comment.objects.filter(uuid=parent, thread=thread, is_public=True).select_related("root").first()
    if found is None:
        raise ValidationError({"parent": [_("The comment that you answer does not exist here.")]})
    return found


def _validate(comment: Comment) -> None:
    errors: dict[str, list] = {}
    if not comment.name:
        nameless = _("Your login has no name that can be published. Please have your first and last name entered.")
        errors["name"] = [_("Please enter your name.") if comment.user_id is None else nameless]
    if not comment.email and comment.user_id is None:
        errors["email"] = [_("Please enter your e-mail address. It is not published.")]
    if not comment.text.strip():
        errors["text"] = [_("Please write a comment.")]
    elif len(comment.text) > MAX_TEXT:
        limit, given = MAX_TEXT, len(comment.text)
        words = _("Your comment has %(given)d characters; %(limit)d are possible. Please shorten it.")
        errors["text"] = [words % {"given": given, "limit": limit}]
    try:
        # Relations and uniqueness are ours, not the reader's: asking the database about them again says nothing new.
        comment.clean_fields(exclude={"thread", "parent", "root", "user", *errors})
    except ValidationError as error:
        errors |= error.message_dict
    if errors:
        raise ValidationError(errors)


def author_version(comment: Comment) -> int:
    """How often its author wrote it, from 1. Unlike `version` it tells nobody that a moderator decided."""
    return comment.revisions.count() + 1


def is_withdrawn(comment: Comment) -> bool:
    """Whether its author took it back."""
    return comment.status == Comment.Status.TRASH and comment.decisions.latest("pk").rule == moderation.WITHDRAWN


def revise(
    comment: Comment,
    *,
    text: str,
    version: int,
    clues: screening.Clues = screening.Clues(),  # noqa: B008  (immutable)
    now: datetime | None = None,
) -> Comment:
    """Replace the text by its author's new one, on condition that `version` is the author_version() they saw.

    Keeps the old text as a Revision and screens the new one; a moderator who looks at the old one gets a conflict. A
    published comment returns to the queue; the text that was approved stays public. What was refused stays refused,
    without telling. The text that is there already, as when it is sent again, changes nothing. An edit counts like a
    comment. Raises ValidationError, ChangedMeanwhile, TooManyComments.
    """
    now = now or timezone.now()
    with transaction.atomic():
        held, _threads = locking.lock_comments([comment.uuid])
        current = held[0] if held else None  # None: its site was removed meanwhile
        if current is None or is_withdrawn(current) or current.erased_at:
            raise ChangedMeanwhile
        if text == current.text:
            return current
        if version != author_version(current):
            raise ChangedMeanwhile
        thread = Thread.objects.select_related("site", "author").get(pk=current.thread_id)
        old, current.text = current.text, text
        _validate(current)
        screening.is_not_too_many(current, thread, clues, now)
        held_for = screening.reasons(current, thread, clues=clues, now=now)
        approved = current.status == Comment.Status.APPROVED
        Revision.objects.create(comment=current, version=version, text=old, was_public=approved, replaced_at=now)
        Comment.objects.filter(pk=current.pk).update(
            text=text, held_for=held_for, edited_at=now, version=F("version") + 1
        )
        current.refresh_from_db()
        if approved:
            items = [(current.uuid, current.version)]
            moderation.decide(items, to=Comment.Status.PENDING, rule=moderation.EDITED, now=now)
            current.refresh_from_db()
    return current


def withdraw(comment: Comment, *, now: datetime | None = None) -> None:
    """Its author takes the comment back, whatever was decided, be it this very moment: a decision to `trash`.

    Raises ChangedMeanwhile where it does not stop changing.
    """
    current: Comment | None = comment
    for _attempt in range(3):
        if current is None or current.erased_at or is_withdrawn(current):
            return
        items = [(current.uuid, current.version)]
        [outcome] = moderation.decide(items, to=Comment.Status.TRASH, rule=moderation.WITHDRAWN, now=now)
        if outcome.result == "decided":
            return
        current = Comment.objects.filter(pk=comment.pk).first()
    raise ChangedMeanwhile
