"""Who hears of what by mail, and when.

Readers hear of what becomes of their own comment (where the site says so) and of answers (where they asked and
confirmed their address): these mails are written down in the transaction of their cause, and wait for the time in which
it can be undone. Moderators hear of new comments: the worker looks again and again at what waits.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from comments import access, outbox, trust
from comments.letters import to_readers
from comments.models import Comment, Decision, DeskPreferences, OutboundMessage, ProposedChange, Site, Thread

UNDO_TIME = timedelta(seconds=60)  # in which no mail has gone out
OVERDUE_AFTER = timedelta(hours=24)
_DAY = timedelta(days=1)
BURST, CALM = 5, timedelta(minutes=10)  # after so many mails within this time the next one collects
DAILY_FROM = 7  # o'clock, in TIME_ZONE
UNPROVEN_A_DAY = 3  # mails about decisions to an address that its author did not confirm: else anybody floods anybody
_COMMIT_TIME = timedelta(minutes=10)  # longer than a submission may take to be seen by others
_Mail = DeskPreferences.Mail
Status = Comment.Status
Kind = OutboundMessage.Kind


# To readers


def of_submission(comment: Comment, *, now: datetime) -> None:
    """Ask a reader to confirm the address, where something depends on it; of the team's answer, tell who is answered.

    One mail to confirm per address and day, whatever happens: else anybody could flood anybody through us.
    """
    if not settings.SENDS_MAIL:
        return
    if comment.is_public:
        of_answers([comment], now=now)
    elif comment.status != Status.PENDING:  # blocked: nobody hears of it
        return
    elif comment.wants_replies or trust.would_publish(comment):
        key = outbox.dedupe_key(Kind.CONFIRM, comment.email.lower(), now.date())
        outbox.put([_to_author(Kind.CONFIRM, comment, thread=comment.thread, key=key, not_before=now)])


def of_decisions(
    comments: Sequence[Comment], decisions: Sequence[Decision], *, threads: Mapping[int, Thread], now: datetime
) -> None:
    """Tell authors what became of their comments, each with its Decision, and whom they answer. At most four queries.

    Authors hear of approvals and rejections where their site says so, never of spam, a few times a day where nobody
    confirmed the address; and of answers once they asked and confirmed. All waits until the time of taking it back is
    over.
    """
    told = [(c, d) for c, d in zip(comments, decisions, strict=True) if d.after in (Status.APPROVED, Status.REJECTED)]
    if not told or not settings.SENDS_MAIL:
        return
    told_themselves = [
        (comment, decision)
        for comment, decision in told
        if comment.source == Comment.Source.READER
        and comment.email
        and _tells(threads[comment.thread_id].site, decision.after)
    ]
    outbox.put(
        _to_author(
            Kind.DECISION,
            comment,
            thread=threads[comment.thread_id],
            key=outbox.dedupe_key(Kind.DECISION, comment.uuid, comment.version),
            not_before=now + UNDO_TIME,
            facts={"status": comment.status, "version": comment.version, "reason": decision.reason},
        )
        for comment, decision in _few_enough(told_themselves, now=now)
    )
    of_answers([comment for comment, decision in told if decision.after == Status.APPROVED], now=now)


def _few_enough(told: Sequence[tuple[Comment, Decision]], *, now: datetime) -> Iterator[tuple[Comment, Decision]]:
    """Leaves out what would be too much mail to an address that nobody confirmed. One query, none without any."""
    unproven = {comment.email.lower() for comment, _decision in told if comment.confirmed_at is None}
    heard: Counter[str] = Counter()
    if unproven:
        theirs = Comment.objects.annotate(address=Lower("email")).filter(address__in=unproven)
        recent = OutboundMessage.objects.filter(kind=Kind.DECISION, comment__in=theirs, created_at__gt=now - _DAY)
        heard.update(recipient.lower() for recipient in recent.values_list("recipient", flat=True))
    for comment, decision in told:
        address = comment.email.lower()
        if comment.confirmed_at is not None or heard[address] < UNPROVEN_A_DAY:
            heard[address] += 1
            yield comment, decision


def of_answers(answers: Sequence[Comment], *, now: datetime) -> None:
    """Tell those whom these public comments answer, once each, where they asked for it and confirmed their address."""
    asked = Comment.objects.filter(
        pk__in={answer.parent_id for answer in answers if answer.parent_id},
        wants_replies=True,
        confirmed_at__isnull=False,
        erased_at=None,
        is_public=True,
    )
    parents = asked.select_related("thread__site").in_bulk() if any(answer.parent_id for answer in answers) else {}
    outbox.put(
        _to_author(
            Kind.ANSWER,
            parent,
            thread=parent.thread,
            key=outbox.dedupe_key(Kind.ANSWER, parent.uuid, answer.uuid),
            not_before=now + UNDO_TIME,
            facts={"answer": answer.pk},
        )
        for answer in answers
        if (parent := parents.get(answer.parent_id)) and parent.email.lower() != answer.email.lower()
    )


def of_proposal(proposal: ProposedChange, *, now: datetime) -> bool:
    """Ask the author about a change; False where no mail is sent, or the address wants none of the kind."""
    comment = proposal.comment
    if not settings.SENDS_MAIL or to_readers.is_unsubscribed(comment, Kind.PROPOSAL):
        return False
    key = outbox.dedupe_key(Kind.PROPOSAL, proposal.pk)
    facts = {"proposal": proposal.pk}
    outbox.put([_to_author(Kind.PROPOSAL, comment, thread=comment.thread, key=key, not_before=now, facts=facts)])
    return True


def _tells(site: Site, status: str) -> bool:
    return site.mail_approved if status == Status.APPROVED else site.mail_rejected


def _to_author(
    kind: str, comment: Comment, *, thread: Thread, key: str, not_before: datetime, facts: dict | None = None
) -> OutboundMessage:
    return OutboundMessage(
        kind=kind,
        site_id=thread.site_id,
        comment=comment,
        recipient=comment.email,
        facts=facts or {},
        dedupe_key=key,
        not_before=not_before,
        created_at=timezone.now(),
    )


# To moderators


def tell_moderators(now: datetime | None = None) -> int:
    """Write to those who are due to hear of comments that wait; returns how many mails were written.

    One transaction per moderator: the mail and what it told are noted together, so no comment is told twice or never.
    """
    now = now or timezone.now()
    if not settings.SENDS_MAIL:
        return 0
    waiting = Comment.objects.filter(status=Status.PENDING, source=Comment.Source.READER)
    if not waiting.exists():
        return 0
    return sum(_tell(user, now) for user in access.moderators() if user.email)


def _tell(user: User, now: datetime) -> int:
    with transaction.atomic():
        preferences, _new = DeskPreferences.objects.select_for_update().get_or_create(user=user)
        if preferences.mail == _Mail.NEVER or _is_quiet(preferences, now):
            return 0
        # What was imported is looked at when somebody has time for it.
        waiting = access.told_to(user).filter(status=Status.PENDING, source=Comment.Source.READER)
        waiting = waiting.order_by("created_at", "pk")
        news = _news(preferences, waiting, now)
        overdue = _overdue(user, waiting, now)
        outbox.put([*news, *overdue])
        if news:
            preferences.told_at = now
            preferences.save(update_fields=["told_at"])
    return len(news) + len(overdue)


def _news(preferences: DeskPreferences, waiting: QuerySet[Comment], now: datetime) -> list[OutboundMessage]:
    user = preferences.user
    if not _is_due(preferences, now):
        return []
    recent, known = waiting, set()
    if preferences.told_at:
        # A transaction that was under way then may show its comment only now, so a little is looked at again.
        again = preferences.told_at - _COMMIT_TIME
        told = _messages(user, Kind.NEWS).filter(created_at__gte=again).values_list("facts", flat=True)
        known = {pk for facts in told for pk in facts["comments"]}
        recent = waiting.filter(created_at__gte=again)
    fresh = [pk for pk in recent.values_list("pk", flat=True) if pk not in known]
    if not fresh or (preferences.mail == _Mail.ABOVE and waiting.count() <= preferences.above):
        return []
    return [_to_moderator(Kind.NEWS, user, key=(fresh[0], fresh[-1], len(fresh)), comments=fresh, now=now)]


def _is_due(preferences: DeskPreferences, now: datetime) -> bool:
    """Whether the time has come for the next mail, by what the moderator chose."""
    last = preferences.told_at
    if preferences.mail == _Mail.AT_ONCE:
        recent = _messages(preferences.user, Kind.NEWS).filter(created_at__gt=now - CALM).count()
        return recent < BURST
    if preferences.mail == _Mail.HOURLY:
        return last is None or last <= now - timedelta(hours=1)
    today = timezone.localtime(now)
    return today.hour >= DAILY_FROM and (last is None or timezone.localtime(last).date() < today.date())


def _is_quiet(preferences: DeskPreferences, now: datetime) -> bool:
    start, end = preferences.quiet_from, preferences.quiet_until
    if start is None or end is None or start == end:
        return False
    moment = timezone.localtime(now).time()
    return start <= moment < end if start < end else moment >= start or moment < end


def _overdue(user: User, waiting: QuerySet[Comment], now: datetime) -> list[OutboundMessage]:
    """One reminder for each comment that came to be the oldest and has been waiting for a day, and one a day at most:

    else each decision of who works through old ones would bring the next.
    """
    oldest = waiting.first()
    if oldest is None or oldest.created_at > now - OVERDUE_AFTER:
        return []
    message = _to_moderator(Kind.OVERDUE, user, key=(oldest.uuid,), comments=[oldest.pk], now=now)
    said = Q(dedupe_key=message.dedupe_key) | Q(created_at__gt=now - OVERDUE_AFTER)
    if _messages(user, Kind.OVERDUE).filter(said).exists():
        return []
    message.facts["open"] = waiting.count()
    return [message]


def _messages(user: User, kind: str) -> QuerySet[OutboundMessage]:
    return OutboundMessage.objects.filter(user=user, kind=kind)


def _to_moderator(kind: str, user: User, *, key: tuple, comments: list[int], now: datetime) -> OutboundMessage:
    return OutboundMessage(
        kind=kind,
        user=user,
        recipient=user.email,
        facts={"comments": comments},
        dedupe_key=outbox.dedupe_key(kind, user.pk, *key),
        not_before=now,
        created_at=now,
    )
