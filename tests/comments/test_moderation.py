import random
import threading
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from comments import moderation, submission
from comments.models import Comment, Decision, Thread
from tests.factories import make_comment, make_thread, make_user

STATUSES = ["pending", "approved", "rejected", "spam", "trash"]
ALLOWED = {(a, b) for a in STATUSES for b in STATUSES if a != b} - {
    ("trash", b) for b in ("approved", "rejected", "spam")
}


def decide(comment: Comment, to: str, **kwargs) -> moderation.Outcome:
    [outcome] = moderation.decide([(comment.uuid, comment.version)], to=to, **kwargs)
    comment.refresh_from_db()
    return outcome


def assert_sound() -> None:
    """What must be true of every row, whatever happened."""
    for comment in Comment.objects.all():
        last = comment.decisions.latest("pk")
        assert comment.status == last.after
        assert comment.is_public == bool(comment.is_public and comment.position)
        if comment.status != "pending":
            assert comment.is_public == (comment.status == "approved")
        assert bool(comment.html) == comment.is_public
        steps = list(comment.decisions.order_by("pk"))
        assert [step.before for step in steps] == ["", *(step.after for step in steps[:-1])]
    for thread in Thread.objects.all():
        assert thread.count == thread.comments.filter(is_public=True).count()
        top = thread.comments.filter(root=None).aggregate(top=Max("position"))["top"] or 0
        assert thread.last_position == top


# One comment


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("to", STATUSES)
def test_every_step_is_either_allowed_or_refused(thread, before, to):
    comment = make_comment(thread=thread, status=before)
    version, trail = comment.version, comment.decisions.count()
    outcome = decide(comment, to)
    if (before, to) in ALLOWED:
        assert (outcome.result, comment.status, comment.version) == ("decided", to, version + 1)
        assert comment.decisions.count() == trail + 1
    else:
        assert (outcome.result, comment.status, comment.version) == ("refused", before, version)
        assert comment.decisions.count() == trail
        assert outcome.last == comment.decisions.latest("pk")
    assert comment.is_public == (comment.status == "approved")
    assert_sound()


def test_a_decision_says_who_did_what_why_and_when(thread):
    mo, now = make_user(username="mo"), timezone.now()
    comment = make_comment(thread=thread, status="pending")
    outcome = decide(comment, "spam", actor=mo, reason="advertising", note="again", now=now)
    decision = comment.decisions.latest("pk")
    assert (outcome.uuid, outcome.result, outcome.status, outcome.version) == (comment.uuid, "decided", "spam", 2)
    assert (decision.before, decision.after, decision.version) == ("pending", "spam", 1)
    assert (decision.actor, decision.actor_name, decision.rule) == (mo, "mo", "")
    assert (decision.reason, decision.note, decision.created_at) == ("advertising", "again", now)


def test_the_trail_outlives_the_account(thread):
    mo = make_user(username="mo")
    comment = make_comment(thread=thread, status="pending")
    decide(comment, "approved", actor=mo)
    mo.delete()
    decision = comment.decisions.latest("pk")
    assert (decision.actor, decision.actor_name) == (None, "mo")


def test_the_first_decision_is_written_with_the_comment(thread):
    comment = make_comment(thread=thread, status="pending")
    [first] = comment.decisions.all()
    assert (first.before, first.after, first.rule, first.version) == ("", "pending", "submitted", 1)
    assert first.comment_uuid == comment.uuid


def test_whoever_comes_second_is_told_who_was_first_what_they_did_and_when(thread):
    mo, now = make_user(username="mo"), timezone.now()
    comment = make_comment(thread=thread, status="pending")
    seen = [(comment.uuid, comment.version)]
    moderation.decide(seen, to="approved", actor=mo, now=now)
    [outcome] = moderation.decide(seen, to="spam", actor=make_user(username="otto"))
    assert (outcome.result, outcome.status, outcome.version) == ("stale", "approved", 2)
    assert (outcome.last.actor_name, outcome.last.after, outcome.last.created_at) == ("mo", "approved", now)
    assert Comment.objects.get().status == "approved"
    assert Decision.objects.count() == 2


def test_a_text_that_its_author_changed_is_not_approved_unseen(thread):
    comment = make_comment(thread=thread, status="pending")
    seen = comment.version
    submission.revise(comment, text="Something else.", version=1)
    [outcome] = moderation.decide([(comment.uuid, seen)], to="approved")
    comment.refresh_from_db()
    assert (outcome.result, comment.status, comment.is_public) == ("stale", "pending", False)


def test_what_does_not_exist_is_unknown_and_hinders_nothing(thread):
    comment = make_comment(thread=thread, status="pending")
    nobody = uuid.uuid4()
    outcomes = moderation.decide([(nobody, 1), (comment.uuid, 1), (nobody, 2)], to="approved")
    assert [(o.uuid, o.result) for o in outcomes] == [(nobody, "unknown"), (comment.uuid, "decided")]


def test_deciding_on_nothing_does_nothing(thread):
    assert moderation.decide([], to="approved") == []


def test_a_comment_that_changes_between_reading_and_writing_is_left_alone(thread, stored):
    """What a row lock prevents, where there are no row locks: somebody writes while we hold what we read."""
    comment = make_comment(thread=thread, status="pending")
    before = stored()

    def somebody_is_faster(execute, sql, *args):
        if sql.startswith('UPDATE "comments_comment"'):
            connection.connection.execute("UPDATE comments_comment SET version = version + 1")
        return execute(sql, *args)

    with connection.execute_wrapper(somebody_is_faster), pytest.raises(OperationalError):
        moderation.decide([(comment.uuid, 1)], to="approved")
    comment.refresh_from_db()
    assert (comment.status, comment.is_public, stored()) == ("pending", False, before)


# Many


def test_one_action_is_one_batch_and_the_next_another(thread):
    comments = [make_comment(thread=thread, status="pending") for _ in range(3)]
    moderation.decide([(c.uuid, c.version) for c in comments], to="approved")
    moderation.decide([(c.uuid, c.version + 1) for c in comments], to="spam")
    batches = Decision.objects.exclude(before="").order_by().values_list("after", "batch").distinct()
    assert len(batches) == 2
    assert {after for after, _batch in batches} == {"approved", "spam"}


def test_items_that_cannot_be_decided_leave_the_others_alone(thread):
    fresh, binned = make_comment(thread=thread, status="pending"), make_comment(thread=thread, status="trash")
    stale = make_comment(thread=thread, status="pending")
    items = [(stale.uuid, 7), (fresh.uuid, fresh.version), (binned.uuid, binned.version), (uuid.uuid4(), 1)]
    outcomes = moderation.decide(items, to="approved")
    assert [o.result for o in outcomes] == ["stale", "decided", "refused", "unknown"]
    assert [o.uuid for o in outcomes] == [item for item, _version in items]
    assert_sound()


def test_five_hundred_at_once_take_few_queries(thread, django_assert_max_num_queries):
    other = make_thread()
    with transaction.atomic():
        rows = [
            Comment(
                thread=thread if n % 2 else other,
                name="Ann",
                email="ann@example.org",
                text=f"Comment {n}",
                created_at=timezone.now(),
            )
            for n in range(500)
        ]
        moderation.admit(rows, status="pending")
    items = list(Comment.objects.values_list("uuid", "version"))
    with django_assert_max_num_queries(60):
        outcomes = moderation.decide(items, to="approved")
    assert {o.result for o in outcomes} == {"decided"}
    thread.refresh_from_db()
    assert (thread.count, thread.version, thread.last_position) == (250, 2, 250)


def test_more_than_one_statement_holds_are_still_one_batch(thread):
    with transaction.atomic():
        rows = [
            Comment(thread=thread, name="Ann", email="a@example.org", text=f"{n}", created_at=timezone.now())
            for n in range(moderation._CHUNK + 3)
        ]
        moderation.admit(rows, status="pending")
    outcomes = moderation.decide(Comment.objects.values_list("uuid", "version"), to="approved")
    assert len(outcomes) == len(rows)
    assert {o.result for o in outcomes} == {"decided"}
    assert Decision.objects.exclude(before="").order_by().values("batch").distinct().count() == 1
    assert_sound()


def test_approving_a_conversation_and_its_answers_in_one_action_places_them_all(thread):
    root = make_comment(thread=thread)
    answers = [make_comment(parent=root, status="pending") for _ in range(3)]
    decide(root, "pending")
    items = [(c.uuid, c.version) for c in [*reversed(answers), root]]
    assert {o.result for o in moderation.decide(items, to="approved")} == {"decided"}
    assert sorted(root.replies.values_list("position", flat=True)) == [1, 2, 3]
    thread.refresh_from_db()
    assert thread.count == 4
    assert_sound()


# Public face


def test_counts_follow_what_is_public(thread):
    one, two = make_comment(thread=thread), make_comment(thread=thread, status="pending")
    thread.refresh_from_db()
    assert thread.count == 1
    decide(two, "approved")
    decide(one, "spam")
    decide(two, "pending")
    decide(one, "approved")
    thread.refresh_from_db()
    assert thread.count == 1
    assert_sound()


def test_a_position_is_given_at_first_approval_and_kept_for_ever(thread):
    first, second, third = (make_comment(thread=thread, status="pending") for _ in range(3))
    assert first.position is None
    for comment in (second, first, third):
        decide(comment, "approved")
    assert [c.position for c in (first, second, third)] == [2, 1, 3]
    decide(second, "trash")
    fourth = make_comment(thread=thread)
    decide(second, "pending")
    decide(second, "approved")
    decide(first, "pending")
    decide(first, "approved")
    assert [c.position for c in (first, second, third, fourth)] == [2, 1, 3, 4]


def test_answers_have_positions_within_their_conversation(thread):
    one, two = make_comment(thread=thread), make_comment(thread=thread)
    answers = [make_comment(parent=one), make_comment(parent=two), make_comment(parent=one)]
    deeper = make_comment(parent=answers[0])
    assert [a.position for a in [*answers, deeper]] == [1, 1, 2, 3]
    assert deeper.root == one
    assert deeper.parent == answers[0]


def test_the_version_moves_when_something_public_changes_and_only_then(thread):
    def version():
        return Thread.objects.get(pk=thread.pk).version

    before = version()
    comment = make_comment(thread=thread, status="pending")
    decide(comment, "spam")
    decide(comment, "rejected")
    assert version() == before
    decide(comment, "approved")
    assert version() == before + 1
    decide(comment, "trash")
    assert version() == before + 2
    decide(comment, "pending")
    assert version() == before + 2


def test_a_published_comment_that_was_edited_stays_public_until_somebody_decides(thread):
    comment = make_comment(thread=thread, text="Old words.")
    submission.revise(comment, text="New words.", version=1)
    comment.refresh_from_db()
    assert (comment.status, comment.is_public, comment.html) == ("pending", True, "<p>Old words.</p>")
    assert comment.decisions.latest("pk").rule == "edited"
    decide(comment, "approved")
    assert (comment.is_public, comment.html) == (True, "<p>New words.</p>")
    thread.refresh_from_db()
    assert thread.count == 1
    assert_sound()


def test_refusing_an_edit_takes_the_comment_away(thread):
    comment = make_comment(thread=thread)
    submission.revise(comment, text="New words.", version=1)
    comment.refresh_from_db()
    decide(comment, "rejected")
    thread.refresh_from_db()
    assert (comment.is_public, comment.html, thread.count) == (False, "", 0)


def test_after_any_walk_the_status_is_the_last_decision(thread):
    walk = random.Random(20141)
    comments = [make_comment(thread=thread, status="pending") for _ in range(6)]
    comments += [make_comment(parent=make_comment(thread=thread), status="pending") for _ in range(3)]
    for _step in range(60):
        some = walk.sample(comments, walk.randint(1, 4))
        items = [(c.uuid, c.version - walk.choice([0, 0, 0, 1])) for c in some]
        moderation.decide(items, to=walk.choice(STATUSES))
        for comment in comments:
            comment.refresh_from_db()
        edited = walk.choice(comments)
        if edited.status != "trash":
            submission.revise(edited, text=f"Again {_step}", version=submission.author_version(edited))
            edited.refresh_from_db()
    assert Decision.objects.count() > 40
    assert_sound()


@pytest.mark.parametrize(
    "change",
    [
        {"status": "approved", "is_public": False},
        {"status": "spam", "is_public": True, "position": 9},
        {"status": "trash", "is_public": True, "position": 9},
        {"status": "pending", "is_public": True},
        {"status": "bogus"},
        {"root": F("pk")},
    ],
)
def test_the_database_refuses_a_contradictory_row(thread, change):
    make_comment(thread=thread, status="pending")
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.update(**change)


def test_the_database_gives_no_position_twice(thread):
    one, two = make_comment(thread=thread), make_comment(thread=thread)
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=two.pk).update(position=one.position)


def test_comments_admitted_as_approved_are_public_in_their_order(thread):
    now = timezone.now()
    rows = [
        Comment(
            thread=thread,
            name="Ann",
            source="import",
            text=f"{n}",
            markup="html",
            created_at=now - timedelta(days=9 - n),
        )
        for n in range(3)
    ]
    with transaction.atomic():
        moderation.admit(rows, status="approved", rule="imported")
    assert list(Comment.objects.order_by("position").values_list("text", "position")) == [("0", 1), ("1", 2), ("2", 3)]
    answer = Comment(thread=thread, parent=rows[0], root=rows[0], name="Bob", source="import", text="x", created_at=now)
    with transaction.atomic():
        moderation.admit([answer], status="approved", rule="imported")
    thread.refresh_from_db()
    assert (answer.position, thread.count, thread.last_position) == (1, 4, 3)
    assert_sound()


# Races


def in_threads(*actions) -> list:
    """Runs the actions at the same moment, each on a connection of its own; their results in order."""
    barrier, results = threading.Barrier(len(actions)), [None] * len(actions)

    def run(index, action):
        try:
            barrier.wait()
            results[index] = action()
        except Exception as error:  # an answer too: the test looks at it
            results[index] = error
        finally:
            connection.close()

    workers = [threading.Thread(target=run, args=pair) for pair in enumerate(actions)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return results


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_at_the_same_moment_exactly_one_decides():
    thread = make_thread()
    for _round in range(25):
        comment = make_comment(thread=thread, status="pending")
        seen = [(comment.uuid, comment.version)]
        outcomes = in_threads(
            lambda seen=seen: moderation.decide(seen, to="approved")[0],
            lambda seen=seen: moderation.decide(seen, to="spam")[0],
        )
        assert sorted(outcome.result for outcome in outcomes) == ["decided", "stale"]
        winner = next(outcome for outcome in outcomes if outcome.result == "decided")
        comment.refresh_from_db()
        assert (comment.status, comment.version) == (winner.status, 2)
        assert comment.decisions.count() == 2
    assert_sound()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_moderators_of_one_thread_give_every_comment_a_place_of_its_own():
    thread = make_thread()
    for _round in range(8):
        root = make_comment(thread=thread)
        waiting = [make_comment(thread=thread, parent=parent, status="pending") for parent in (None, root, None, root)]
        outcomes = in_threads(
            *(lambda c=c: moderation.decide([(c.uuid, c.version)], to="approved")[0].result for c in waiting)
        )
        assert outcomes == ["decided"] * 4
    thread.refresh_from_db()
    assert (thread.count, thread.last_position) == (40, 24)
    assert_sound()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_author_and_a_moderator_at_the_same_moment_publish_nothing_unseen():
    thread = make_thread()
    for n in range(20):
        comment = make_comment(thread=thread, status=("pending", "approved")[n % 2], text="Seen.")
        seen = [(comment.uuid, comment.version)]
        answers = in_threads(
            lambda seen=seen, n=n: moderation.decide(seen, to=("approved", "rejected")[n % 2]),
            lambda comment=comment, n=n: submission.revise(comment, text=f"Unseen {n}.", version=1),
        )
        assert not any(isinstance(answer, Exception) for answer in answers)  # nobody waited in a circle
        comment.refresh_from_db()
        assert "Unseen" not in comment.html
    assert_sound()


# Taking back


def public_face(thread: Thread) -> list[tuple]:
    """What readers see of a thread, in their order."""
    rows = Comment.objects.filter(thread=thread, is_public=True).order_by("root__position", "position", "pk")
    return [(row.uuid, row.position, row.html) for row in rows]


def undo(batch: uuid.UUID, **kwargs) -> list[moderation.Outcome]:
    return moderation.undo(batch, actor=kwargs.pop("actor", None) or make_user(is_superuser=True), **kwargs)


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("to", STATUSES)
def test_every_step_of_a_person_can_be_taken_back(thread, before, to):
    if (before, to) not in ALLOWED:
        return
    comment = make_comment(thread=thread, status=before)
    shown = public_face(thread)
    decide(comment, to, actor=make_user())
    step, mo = comment.decisions.latest("pk"), make_user(username="mo", is_superuser=True)
    [outcome] = undo(step.batch, actor=mo)
    comment.refresh_from_db()
    last = comment.decisions.latest("pk")
    assert (outcome.result, outcome.status, outcome.version) == ("decided", before, comment.version)
    assert (last.before, last.after, last.rule, last.actor) == (to, before, "undone", mo)
    assert public_face(thread) == shown
    assert_sound()


def test_a_whole_batch_is_taken_back_and_readers_see_the_same_again(thread):
    others = [make_comment(thread=thread) for _ in range(3)]
    answer = make_comment(parent=others[1])
    waiting = make_comment(thread=thread, status="pending")
    shown, count = public_face(thread), Thread.objects.get(pk=thread.pk).count
    items = [(c.uuid, c.version) for c in [*others, answer, waiting]]
    moderation.decide(items, to="spam", actor=make_user())
    assert public_face(thread) == []
    outcomes = undo(others[0].decisions.latest("pk").batch)
    assert [outcome.result for outcome in outcomes] == ["decided"] * 5
    assert public_face(thread) == shown
    assert Thread.objects.get(pk=thread.pk).count == count
    assert_sound()


@pytest.mark.parametrize("to", ["approved", "rejected"])
def test_an_edit_that_waits_waits_again_and_its_approved_text_is_shown(thread, to):
    comment = make_comment(thread=thread, text="as approved")
    comment = submission.revise(comment, text="as edited", version=1)
    shown = public_face(thread)
    decide(comment, to, actor=make_user())
    undo(comment.decisions.latest("pk").batch)
    comment.refresh_from_db()
    assert (comment.status, comment.is_public, comment.text) == ("pending", True, "as edited")
    assert "as approved" in comment.html
    assert public_face(thread) == shown
    decide(comment, "approved")  # and on it goes
    assert "as edited" in comment.html


def test_an_approval_that_was_taken_back_does_not_count_as_approved_text(thread):
    comment = submission.revise(make_comment(thread=thread, text="first"), text="second", version=1)
    decide(comment, "approved", actor=make_user())
    undo(comment.decisions.latest("pk").batch)
    comment = submission.revise(comment, text="third", version=2)
    decide(comment, "spam", actor=make_user())
    undo(comment.decisions.latest("pk").batch)
    comment.refresh_from_db()
    assert (comment.is_public, "first" in comment.html) == (True, True)


def test_what_was_decided_since_is_left_alone_and_told(thread):
    mine, theirs = (make_comment(thread=thread, status="pending") for _ in range(2))
    moderation.decide([(c.uuid, c.version) for c in (mine, theirs)], to="approved", actor=make_user())
    batch = mine.decisions.latest("pk").batch
    theirs.refresh_from_db()
    decide(theirs, "rejected", actor=make_user(username="eve"))
    by_id = {outcome.uuid: outcome for outcome in undo(batch)}
    theirs.refresh_from_db()
    assert (by_id[mine.uuid].result, by_id[theirs.uuid].result) == ("decided", "stale")
    assert by_id[theirs.uuid].last.actor_name == "eve"
    assert theirs.status == "rejected"
    assert_sound()


def test_only_what_a_person_decided_can_be_taken_back(thread):
    comment = make_comment(thread=thread)
    submission.withdraw(comment)
    first, *_rest, last = comment.decisions.order_by("pk")
    assert (undo(first.batch), undo(last.batch), undo(uuid.uuid4())) == ([], [], [])
    comment.refresh_from_db()
    assert comment.status == "trash"


def test_taking_back_twice_changes_nothing_the_second_time(thread):
    comment = make_comment(thread=thread, status="pending")
    decide(comment, "approved", actor=make_user())
    batch = comment.decisions.latest("pk").batch
    undo(batch)
    assert [outcome.result for outcome in undo(batch)] == ["stale"]


def test_taking_back_takes_as_many_statements_for_three_as_for_one(thread, django_assert_num_queries):
    def decided(n: int) -> uuid.UUID:
        comments = [make_comment(thread=thread, status="pending") for _ in range(n)]
        moderation.decide([(c.uuid, c.version) for c in comments], to="approved", actor=make_user())
        return comments[0].decisions.latest("pk").batch

    mo = make_user(is_superuser=True)
    for batch in (decided(1), decided(3)):
        with django_assert_num_queries(10):
            moderation.undo(batch, actor=mo)
