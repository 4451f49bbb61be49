import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments import anchors, conversations, moderation, screens
from comments.conversations import Place
from comments.models import Comment, Thread
from tests.factories import make_comment, make_thread

pytestmark = pytest.mark.django_db(transaction=True)
PLACES = {"r-1": Place("First <result>", "#r-1")}


def test_only_public_comments_count_by_thread_and_place():
    thread, other = make_thread(), make_thread()
    for _ in range(2):
        make_comment(thread=thread, anchor="r-1")
    make_comment(thread=thread, anchor="r-2")
    make_comment(thread=thread)
    make_comment(thread=thread, anchor="r-1", status="pending")
    spam = make_comment(thread=thread, anchor="r-1")
    moderation.decide([(spam.uuid, spam.version)], to="spam")
    make_comment(thread=other, anchor="r-1")
    assert anchors.count([thread.pk], ["r-1", "r-3"]) == {(thread.pk, "r-1"): 2}
    assert anchors.count([thread.pk, other.pk], ["r-1"]) == {(thread.pk, "r-1"): 2, (other.pk, "r-1"): 1}


@pytest.mark.parametrize(
    ("url", "anchor", "address"),
    [
        ("{ours}/a-page/", "r-1", "{ours}/a-page/?anchor=r-1#comments"),
        ("{ours}/a-page/", "", ""),
        ("https://blog.example.org/a-page/", "r-1", ""),
        ("", "r-1", ""),
    ],
)
def test_only_our_own_pages_are_asked_what_an_anchor_means(settings, url, anchor, address):
    comment = Comment(thread=Thread(url=url.format(ours=settings.SITE_URL)), anchor=anchor)
    assert anchors.address_of(comment) == address.format(ours=settings.SITE_URL)


def test_nothing_is_asked_where_there_is_nothing_to_count(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert anchors.count([], ["r-1"]) == anchors.count([1], []) == {}


def test_counting_reads_its_index_and_not_the_thread():
    with CaptureQueriesContext(connection) as asked:
        anchors.count([1], ["r-1"])
        anchors.positions(Thread(pk=1), "r-1")
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}" if connection.vendor == "sqlite" else "SELECT 1")
            plan = str(cursor.fetchall())
            assert "comments_anchored (thread_id=? AND anchor=?)" in plan or connection.vendor != "sqlite"


def test_a_place_shows_the_conversations_that_belong_to_it_with_all_their_replies():
    thread = make_thread()
    first = make_comment(thread=thread, anchor="r-1", name="Ann")
    make_comment(parent=first, name="Bodo")
    make_comment(thread=thread, name="Cora")
    root = make_comment(thread=thread, name="Dora")
    make_comment(parent=root, anchor="r-1", name="Emil")
    thread.refresh_from_db()
    screen = conversations.read(thread, page=None, places=PLACES, anchor="r-1")
    assert [each["comment"]["author_name"] for each in screen.conversations] == ["Ann", "Dora"]
    assert [reply["author_name"] for each in screen.conversations for reply in each["replies"]] == ["Bodo", "Emil"]
    assert screen.count == 5
    assert screen.conversations[0]["comment"]["place"] == PLACES["r-1"]
    assert screen.conversations[1]["comment"]["place"] is None


def test_a_place_that_is_not_there_shows_the_whole_thread():
    thread = make_thread()
    make_comment(thread=thread, anchor="r-9")
    screen = conversations.read(thread, page=None, places=PLACES, anchor="r-9")
    assert (len(screen.conversations), screen.anchor) == (1, "")
    assert screen.conversations[0]["comment"]["place"] is None


def test_a_removed_comment_names_no_place():
    thread = make_thread()
    root = make_comment(thread=thread, anchor="r-1")
    make_comment(parent=root)
    root.refresh_from_db()
    moderation.decide([(root.uuid, root.version)], to="trash")
    assert conversations.read(thread, page=None, places=PLACES).conversations[0]["comment"]["place"] is None
    assert anchors.positions(thread, "r-1") == []


def test_many_comments_on_a_place_come_in_screens(monkeypatch):
    monkeypatch.setattr(screens, "PAGES_PER_SCREEN", 1)
    monkeypatch.setattr("comments.pages.CONVERSATIONS_PER_PAGE", 2)
    monkeypatch.setattr("comments.positions.CONVERSATIONS_PER_PAGE", 2)
    monkeypatch.setattr(screens, "CONVERSATIONS_PER_PAGE", 2)
    thread = make_thread()
    for number in range(6):
        make_comment(thread=thread, anchor="r-1" if number % 2 else "", name=str(number))
    shown = [conversations.read(thread, page=str(page), places=PLACES, anchor="r-1") for page in (1, 2)]
    assert [[c["comment"]["author_name"] for c in screen.conversations] for screen in shown] == [["1", "3"], ["5"]]
    assert (shown[0].pages, shown[0].query, shown[0].query_after) == (2, "anchor=r-1", "anchor=r-1&comments=2")
    assert shown[1].query_before == "anchor=r-1"
    assert Comment.objects.count() == 6
