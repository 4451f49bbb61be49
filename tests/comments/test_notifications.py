from contextlib import suppress
from datetime import time, timedelta
from email import policy
from email.parser import BytesParser

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from comments import confirmation, letters, moderation, notifications, outbox, submission
from comments.models import Comment, DeskPreferences, OutboundMessage, TrustedAuthor, Unsubscription
from tests.factories import make_comment, make_site, make_thread, make_user

Mail = DeskPreferences.Mail
Kind = OutboundMessage.Kind
ANN = "ann.k7@example.org"


@pytest.fixture
def site(db):
    return make_site(language="en", mail_approved=True, mail_rejected=True)


@pytest.fixture
def mia(site):
    """A moderator with a mailbox."""
    user = make_user("comments.moderate_comment", username="mia", email="mia@press.example.org")
    site.moderators.add(user)
    return user


@pytest.fixture
def page(site):
    return make_thread(site=site, title="The page")


def write(page, text="Well said.", **kwargs) -> Comment:
    words = submission.Words(text=text, **{"name": "Ann", "email": ANN} | kwargs)
    return submission.submit(page, words)


def decide(comment, to, **kwargs):
    [outcome] = moderation.decide([(comment.uuid, comment.version)], to=to, **kwargs)
    comment.refresh_from_db()
    return outcome


def kinds(*, to=ANN) -> list[str]:
    return list(OutboundMessage.objects.filter(recipient=to).order_by("pk").values_list("kind", flat=True))


def sent(*, after: timedelta = timedelta(minutes=2)) -> list:
    """What arrives, some time later."""
    mail.outbox.clear()
    outbox.send_due(timezone.now() + after)
    return list(mail.outbox)


# Readers hear of their own comments


def test_an_author_hears_of_an_approval_where_the_site_says_so(page, mia):
    comment = write(page)
    decide(comment, "approved", actor=mia)
    [letter] = sent()
    assert letter.to == [ANN]
    assert f"{page.url}#comment-{comment.uuid}" in letter.body


@pytest.mark.parametrize("to", ["approved", "rejected"])
def test_an_author_hears_nothing_where_the_site_does_not_say_so(page, mia, to):
    page.site.mail_approved = page.site.mail_rejected = False
    page.site.save()
    decide(write(page), to, actor=mia)
    assert kinds() == []


def test_an_author_who_is_rejected_reads_the_public_wording_and_no_note(page, mia):
    comment = write(page, text="See https://evil.example/x")
    confirmation.confirm([(comment.uuid, comment.version)])
    decide(comment, "rejected", actor=mia, reason="off-topic", note="him again")
    [letter] = sent()
    assert "him again" not in letter.body
    assert "hxxps://evil[.]example/x" in letter.body


def test_a_mailbox_that_nobody_confirmed_is_told_nothing_of_what_was_typed(page, mia):
    decide(write(page, name="Cheap Pills", text="Buy at evil.example"), "rejected", actor=mia, reason="off-topic")
    [letter] = sent()
    whole = letter.body + str(letter.alternatives)
    assert "nothing to do with the post" in whole
    for typed in ("Pills", "Buy", "evil"):
        assert typed not in whole


def test_nor_how_the_first_to_comment_named_the_page(site, mia):
    page = make_thread(site=site, title="Win 1,000 euros", url="https://blog.example.org/call-0190-123/")
    for _ in range(2):
        decide(write(page), "rejected", actor=mia, reason="off-topic")
    titled, untitled = sent(), make_thread(site=site, title="", url="https://blog.example.org/call-0190-124/")
    decide(write(untitled), "rejected", actor=mia, reason="off-topic")
    for letter in [*titled, *sent()]:
        whole = letter.subject + letter.body + str(letter.alternatives)
        assert site.name in whole
        assert not any(typed in whole for typed in ("Win", "euros", "0190"))
    decide(write(page), "approved", actor=mia)  # from now on readers see the page's name
    decide(write(page, email="bob@example.org"), "rejected", actor=mia)
    assert "Win 1,000 euros" in sent()[-1].body


def test_nobody_floods_a_mailbox_that_nobody_confirmed_through_our_decisions(page, mia):
    for number in range(4):
        decide(write(page, text=f"Words {number}"), "rejected", actor=mia)
    many = [write(page, text=f"More {number}", email=ANN.upper()) for number in range(4)]
    moderation.decide([(c.uuid, c.version) for c in many], to="approved", actor=mia)
    assert OutboundMessage.objects.count() == notifications.UNPROVEN_A_DAY
    proven = write(page, text="Mine")
    confirmation.confirm([(proven.uuid, proven.version)])
    decide(proven, "approved", actor=mia)
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    decide(write(page, text="The next day"), "approved", actor=mia, now=tomorrow)
    assert OutboundMessage.objects.count() == notifications.UNPROVEN_A_DAY + 2


@pytest.mark.parametrize("to", ["spam", "trash"])
def test_nobody_is_told_of_spam_and_bin(page, mia, to):
    decide(write(page), to, actor=mia)
    assert kinds() == []


def test_nothing_goes_out_within_the_time_of_taking_back(page, mia):
    comment = write(page)
    decide(comment, "approved", actor=mia)
    assert sent(after=timedelta(seconds=59)) == []
    moderation.undo(comment.decisions.latest("pk").batch, actor=mia)
    assert sent() == []


def test_only_the_last_of_two_decisions_is_told(page, mia):
    comment = write(page)
    decide(comment, "approved", actor=mia)
    decide(comment, "rejected", actor=mia)
    assert [letter.subject for letter in sent()] == ["Your comment is not published"]


def test_a_rolled_back_decision_leaves_no_mail(page, mia):
    comment = write(page)
    with suppress(InterruptedError), transaction.atomic():
        decide(comment, "approved", actor=mia)
        assert kinds() == [Kind.DECISION]
        raise InterruptedError
    assert kinds() == []


def test_imported_comments_and_the_teams_own_cause_no_mail(page, mia):
    comment = make_comment(thread=page, email=ANN, source="import", status="pending")
    decide(comment, "approved", actor=mia)
    submission.submit(page, submission.Words(text="Thanks."), user=mia)
    notifications.tell_moderators()
    assert OutboundMessage.objects.count() == 0


def test_an_erased_author_gets_no_mail_that_was_under_way(page, mia):
    comment = write(page)
    decide(comment, "approved", actor=mia)
    Comment.objects.filter(pk=comment.pk).update(email="", erased_at=timezone.now())
    assert sent() == []


# Confirming


def test_an_address_is_asked_once_a_day_whatever_happens(page):
    for _ in range(3):
        write(page, wants_replies=True)
    write(make_thread(site=make_site()), wants_replies=True, email=ANN.upper())
    assert OutboundMessage.objects.filter(kind=Kind.CONFIRM).count() == 1


def test_nobody_is_asked_to_confirm_where_nothing_depends_on_it(page):
    write(page)
    assert kinds() == []


def test_a_trusted_address_is_asked_and_a_confirmed_comment_published(page, mia):
    page.site.trust = "trusted"
    page.site.save()
    TrustedAuthor.objects.create(site=page.site, email=ANN)
    comment = write(page)
    assert kinds() == [Kind.CONFIRM]
    confirmation.confirm([(comment.uuid, comment.version)])
    comment.refresh_from_db()
    assert (comment.status, comment.decisions.latest("pk").rule) == ("approved", "trusted")


def test_a_comment_that_changed_since_it_was_shown_is_not_confirmed(page):
    comment = write(page, wants_replies=True)
    submission.revise(comment, text="Buy pills", version=1)
    assert confirmation.confirm([(comment.uuid, comment.version)]) == []
    comment.refresh_from_db()
    assert comment.confirmed_at is None


def test_a_mail_that_asks_repeats_nothing_of_the_comment(page):
    write(page, text="Buy pills at evil.example", name="Cheap Pills", wants_replies=True)
    [letter] = sent()
    whole = letter.message().as_string() + letter.body
    assert "evil" not in whole
    assert "Buy" not in whole
    assert "Pills" not in whole


def test_an_address_that_wants_no_such_mail_gets_none(page):
    Unsubscription.objects.create(site=page.site, email=ANN, kind=Kind.CONFIRM)
    write(page, wants_replies=True)
    assert sent() == []


# Answers


def confirmed(page, **kwargs) -> Comment:
    comment = write(page, wants_replies=True, **kwargs)
    decide(comment, "approved")
    Comment.objects.filter(pk=comment.pk).update(confirmed_at=timezone.now())
    OutboundMessage.objects.all().delete()
    return comment


def test_who_asked_and_confirmed_hears_of_an_answer_when_it_is_published(page, mia):
    comment = confirmed(page)
    answer = write(page, text="I agree.", name="Bo", email="bo@example.org", parent=comment.uuid)
    assert kinds() == []
    decide(answer, "approved", actor=mia)
    letter = next(letter for letter in sent() if letter.to == [ANN])
    assert "Bo answered" in letter.subject
    assert "I agree." in letter.body
    assert "bo@example.org" not in letter.message().as_string()


def test_an_answer_of_the_team_is_told_as_well(page, mia):
    comment = confirmed(page)
    submission.submit(page, submission.Words(text="Thank you.", parent=comment.uuid, name="Mia"), user=mia)
    assert kinds() == [Kind.ANSWER]


@pytest.mark.parametrize("change", [{"confirmed_at": None}, {"wants_replies": False}])
def test_without_asking_and_confirming_nobody_hears_of_answers(page, mia, change):
    comment = confirmed(page)
    Comment.objects.filter(pk=comment.pk).update(**change)
    decide(write(page, parent=comment.uuid, email="bo@example.org"), "approved", actor=mia)
    assert kinds() == []


def test_nobody_hears_of_their_own_answer(page, mia):
    comment = confirmed(page)
    decide(write(page, parent=comment.uuid, email=ANN.upper()), "approved", actor=mia)
    assert not OutboundMessage.objects.filter(kind=Kind.ANSWER).exists()


def test_who_wants_no_more_mail_about_answers_gets_none(page, mia):
    comment = confirmed(page)
    decide(write(page, parent=comment.uuid, email="bo@example.org"), "approved", actor=mia)
    Unsubscription.objects.create(site=page.site, email=ANN, kind=Kind.ANSWER)
    assert [letter.to for letter in sent()] == [["bo@example.org"]]


# Moderators


def preferences(user, **kwargs):
    DeskPreferences.objects.update_or_create(user=user, defaults=kwargs)


def at(hour: int, minute: int = 0, *, days: int = 0):
    today = timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today + timedelta(days=days)


def told(user, now=None) -> list[int]:
    """How many comments each mail of this round tells."""
    before = set(OutboundMessage.objects.values_list("pk", flat=True))
    notifications.tell_moderators(now)
    new = OutboundMessage.objects.filter(user=user, kind=Kind.NEWS).exclude(pk__in=before)
    return [len(message.facts["comments"]) for message in new]


def test_a_moderator_hears_of_each_comment_once(page, mia):
    write(page)
    assert told(mia) == [1]
    assert told(mia) == []
    write(page)
    write(page)
    assert told(mia) == [2]
    [one, _two] = sorted(sent(), key=lambda letter: len(letter.body))
    assert "The page" in one.subject
    assert one.to == ["mia@press.example.org"]


def test_no_mail_to_a_moderator_names_an_address_or_links_what_a_reader_wrote(page, mia):
    write(page, text="Look: http://casino.example and www.pills.example", name="www.evil.example")
    told(mia)
    [letter] = sent()
    [(html, _type)] = letter.alternatives
    assert ANN not in letter.message().as_string()
    for word in ("http://casino", "casino.example", "www.pills", "www.evil"):
        assert word not in html + letter.body + letter.subject


def test_moderators_of_other_sites_hear_nothing(page, mia):
    other = make_user("comments.moderate_comment", email="otto@example.org")
    make_site(moderators=[other])
    write(page)
    assert told(other) == []


def test_who_runs_the_blog_alone_hears_of_sites_that_name_nobody(page, site):
    root = make_user(is_superuser=True, email="root@example.org")
    write(page)
    assert told(root) == [1]
    site.moderators.add(make_user("comments.moderate_comment"))
    write(page)
    assert told(root) == []


def test_a_comment_that_was_decided_before_the_mail_went_out_is_not_in_it(page, mia):
    decide_later = write(page)
    write(page)
    told(mia)
    decide(decide_later, "spam", actor=mia)
    [letter] = sent(after=timedelta(seconds=1))
    assert letter.body.count("Well said.") == 1


def test_hourly_and_daily_mails_collect(page, mia):
    preferences(mia, mail=Mail.HOURLY, told_at=timezone.now() - timedelta(minutes=10))
    write(page)
    write(page)
    assert told(mia) == []
    assert told(mia, timezone.now() + timedelta(minutes=51)) == [2]
    preferences(mia, mail=Mail.DAILY, told_at=at(7, 5))
    Comment.objects.update(created_at=at(9))
    OutboundMessage.objects.all().delete()
    assert told(mia, at(22)) == []
    assert told(mia, at(6, 59, days=1)) == []
    assert told(mia, at(7, 0, days=1)) == [2]


def test_a_mail_only_when_many_are_open(page, mia):
    preferences(mia, mail=Mail.ABOVE, above=2, told_at=at(8, days=-1))
    write(page)
    write(page)
    assert told(mia, at(23, days=1)) == []
    write(page)
    assert told(mia, at(23, days=1)) == [3]


def test_who_wants_no_mail_gets_none(page, mia):
    preferences(mia, mail=Mail.NEVER)
    write(page)
    assert told(mia) == []


@pytest.mark.parametrize(("start", "end", "hour", "quiet"), [(22, 6, 23, True), (22, 6, 5, True), (22, 6, 12, False)])
def test_in_quiet_hours_mail_waits(page, mia, start, end, hour, quiet):
    preferences(mia, quiet_from=time(start), quiet_until=time(end))
    write(page)
    assert told(mia, at(hour, days=1)) == ([] if quiet else [1])
    assert told(mia, at(6, days=2)) == ([1] if quiet else [])


def test_a_burst_becomes_one_mail(page, mia):
    for _ in range(notifications.BURST):
        write(page)
        assert told(mia) == [1]
    for _ in range(7):
        write(page)
        assert told(mia) == []
    assert told(mia, timezone.now() + notifications.CALM + timedelta(seconds=1)) == [7]


def test_a_comment_that_waits_for_a_day_is_called_to_mind_once(page, mia):
    write(page)
    told(mia)
    tomorrow = timezone.now() + timedelta(hours=24, minutes=1)
    for _ in range(3):
        notifications.tell_moderators(tomorrow)
    assert kinds(to=mia.email) == [Kind.NEWS, Kind.OVERDUE]


def test_who_works_through_old_comments_is_reminded_once_a_day_and_not_with_each_decision(page, mia):
    old = [write(page, text=f"Words {number}") for number in range(4)]
    told(mia)
    tomorrow = timezone.now() + timedelta(hours=24, minutes=1)
    for comment in old[:3]:
        notifications.tell_moderators(tomorrow)
        decide(comment, "spam", actor=mia, now=tomorrow)
    assert kinds(to=mia.email) == [Kind.NEWS, Kind.OVERDUE]
    notifications.tell_moderators(tomorrow + timedelta(hours=24, minutes=1))
    assert kinds(to=mia.email) == [Kind.NEWS, Kind.OVERDUE, Kind.OVERDUE]


def test_looking_takes_as_many_queries_for_three_comments_as_for_one(page, mia, django_assert_num_queries):
    write(page)
    told(mia)
    for n in (1, 3):
        for _ in range(n):
            write(page)
        with django_assert_num_queries(16):
            assert told(mia) == [n]


# Headers


def test_mails_about_a_page_stand_together_and_can_be_ended(page, mia):
    decide(write(page), "approved", actor=mia)
    [letter] = sent()
    headers = letter.message()
    assert headers["References"] == headers["In-Reply-To"] == f"<thread-{page.uuid}@127.0.0.1>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == OutboundMessage.objects.get().message_id


@pytest.mark.parametrize("name", ["Ann\r\nBcc: all@example.org", "a" * 100, "=?utf-8?q?x?=", "Änn\u2028", "\u202eAnn"])
def test_a_name_cannot_break_out_of_the_subject(page, mia, name):
    comment = confirmed(page)
    answer = make_comment(parent=comment, status="pending", name=name)
    decide(answer, "approved", actor=mia)
    letter = next(letter for letter in sent() if letter.to == [ANN])
    headers = letter.message()
    assert headers["Bcc"] is None
    assert headers["To"] == ANN


def test_no_hostile_name_or_title_adds_a_header_or_keeps_the_next_mail_back(page, mia, read_corpus):
    comment = confirmed(page)
    told(mia)
    decide(comment, "rejected", actor=mia)
    asked = write(page, text="And this?", email="bo@example.org")
    told(mia)
    [decision, *news] = OutboundMessage.objects.filter(comment=comment) | OutboundMessage.objects.filter(user=mia)
    assert news
    for name, body, _record in read_corpus("header_injection"):
        words = body.decode("utf-8", "replace").replace("\0", "")
        Comment.objects.filter(pk__in=[comment.pk, asked.pk]).update(name=words[:100])
        type(page).objects.filter(pk=page.pk).update(title=words)
        for message in (decision, *news):
            message.refresh_from_db()
            sent = BytesParser(policy=policy.default).parsebytes(letters.mail_of(message).message().as_bytes())
            assert [len(sent.get_all(header)) for header in ("To", "From", "Subject")] == [1, 1, 1], name
            assert sent["To"] == message.recipient, name
            assert not {"bcc", "cc", "set-cookie", "x-injected"} & {header.lower() for header in sent}, name
