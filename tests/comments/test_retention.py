"""What is not published is forgotten in time, and exactly that."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comments import moderation, retention
from comments.models import Comment


@pytest.fixture
def old(thread):
    """A comment of each status, decided long ago."""
    long_ago = timezone.now() - timedelta(days=400)
    made = {}
    for status in Comment.Status.values:
        comment = Comment(thread=thread, name="Ann", email="ann@example.org", text="Words", created_at=long_ago)
        moderation.admit([comment], status=status, now=long_ago)
        made[status] = comment
    return made


def blanked() -> set[str]:
    return set(Comment.objects.filter(text="", name="", email="").values_list("status", flat=True))


def test_only_what_is_not_published_goes_and_keeps_its_status(old):
    assert retention.apply() == 3
    assert blanked() == {"spam", "trash", "rejected"}
    assert Comment.objects.count() == 5
    assert retention.apply() == 0


@pytest.mark.parametrize(("days", "gone"), [(29, set()), (31, {"spam", "trash"}), (181, {"spam", "trash", "rejected"})])
def test_each_status_has_its_time(old, days, gone):
    now = old["spam"].created_at + timedelta(days=days)
    assert retention.apply(now) == len(gone)
    assert blanked() == gone


def test_the_time_counts_from_the_last_decision(old, mo):
    moderation.decide([(old["spam"].uuid, old["spam"].version)], to="rejected", actor=mo)
    retention.apply()
    old["spam"].refresh_from_db()
    assert old["spam"].text == "Words"


def test_nothing_goes_where_the_operator_says_for_ever(old, settings):
    settings.SPAM_KEPT_DAYS = settings.TRASH_KEPT_DAYS = settings.REJECTED_KEPT_DAYS = 0
    assert retention.apply() == 0
