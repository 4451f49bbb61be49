from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from comments import moderation, screens, threads
from comments.models import Comment
from comments.positions import screen_of
from comments.serializers import PublicCommentSerializer
from tests.factories import make_comment


def fill(thread, number: int, **kwargs):
    rows = [
        Comment(thread=thread, name="Ann", email="ann@example.org", text=f"{n}", created_at=timezone.now(), **kwargs)
        for n in range(number)
    ]
    with transaction.atomic():
        moderation.admit(rows, status="approved", rule="imported")
    return rows


@pytest.mark.parametrize(
    ("number", "page", "shown"),
    [
        (0, None, (1, 1, 0)),
        (3, None, (1, 1, 3)),
        (120, None, (1, 3, 50)),
        (120, 1, (1, 3, 50)),
        (120, 2, (2, 3, 50)),
        (120, 3, (3, 3, 20)),
        (120, 99, (3, 3, 20)),
        (120, 0, (1, 3, 50)),
        (120, -5, (1, 3, 50)),
    ],
)
def test_a_thread_is_read_screen_by_screen(thread, commit, number, page, shown):
    fill(thread, number)
    commit()
    screen = screens.read_screen(thread, page=page)
    assert (screen.page, screen.pages, len(screen.conversations)) == shown
    assert screen.count == number


def test_every_comment_is_on_the_screen_that_its_position_names(thread, commit):
    rows = fill(thread, 120)
    commit()
    for comment in (rows[0], rows[49], rows[50], rows[119]):
        screen = screens.read_screen(thread, page=screen_of(comment.position))
        assert str(comment.uuid) in [c["comment"]["id"] for c in screen.conversations]


def test_a_screen_has_every_reply(thread, commit):
    root = make_comment(thread=thread)
    fill(thread, 45, parent=root, root=root)
    commit()
    [conversation] = screens.read_screen(thread).conversations
    assert len({reply["id"] for reply in conversation["replies"]}) == 45
    assert {frozenset(reply) for reply in conversation["replies"]} == {frozenset(PublicCommentSerializer().fields)}


def test_a_thread_without_files_has_an_empty_screen(thread):
    make_comment(thread=thread)
    assert screens.read_screen(thread) == screens.Screen(0, 1, 1, is_open=True, conversations=[])
    assert screens.read_screen(None) == screens.Screen(0, 1, 1, is_open=False, conversations=[])


def test_a_screen_says_whether_comments_are_taken(thread, commit):
    now = timezone.now()
    threads.update_thread(thread, closes_at=now + timedelta(hours=1))
    commit()
    assert screens.read_screen(thread, now=now).is_open
    assert not screens.read_screen(thread, now=now + timedelta(hours=2)).is_open
    threads.update_thread(thread, state="closed", closes_at=None)
    commit()
    assert not screens.read_screen(thread).is_open


def test_a_screen_is_read_without_a_query(thread, commit, django_assert_num_queries):
    fill(thread, 60)
    commit()
    with django_assert_num_queries(0):
        screens.read_screen(thread, page=2)
