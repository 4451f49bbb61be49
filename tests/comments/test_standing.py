import pytest

from comments import standing
from comments.models import Comment
from tests.factories import make_comment, make_site, make_thread, make_user

pytestmark = pytest.mark.django_db


def of(comment: Comment) -> standing.Standing:
    return standing.standings_of([comment])[comment.pk]


def test_a_first_comment_is_told_from_one_whose_address_was_approved_before(thread):
    make_comment(thread=thread, email="Ann@Example.org", status="approved")
    known = make_comment(thread=thread, email="ann@example.org", status="pending")
    first = make_comment(thread=thread, email="bob@example.org", status="pending")
    found = standing.standings_of([known, first])
    assert (found[known.pk].kind, found[first.pk].kind) == ("known", "first")


def test_what_was_refused_does_not_make_an_address_known(thread):
    make_comment(thread=thread, email="eve@example.org", status="spam")
    make_comment(thread=thread, email="eve@example.org", status="rejected")
    found = of(make_comment(thread=thread, email="eve@example.org", status="pending"))
    assert (found.kind, found.approved, found.rejected) == ("first", 0, 2)


def test_a_comment_does_not_count_for_itself(thread):
    found = of(make_comment(thread=thread, email="ann@example.org", status="approved"))
    assert (found.kind, found.approved) == ("first", 0)


def test_another_site_does_not_count(thread):
    make_comment(thread=make_thread(site=make_site()), email="ann@example.org", status="approved")
    assert of(make_comment(thread=thread, email="ann@example.org", status="pending")).kind == "first"
    assert standing.last_of(make_comment(thread=thread, email="ann@example.org", status="pending"))[0].thread == thread


def test_the_team_is_staff(thread):
    assert of(make_comment(thread=thread, user=make_user())).kind == "staff"


def test_comments_without_an_address_are_nobodys(thread):
    one, other = (make_comment(thread=thread, email="", user=make_user()) for _ in range(2))
    Comment.objects.filter(pk__in=[one.pk, other.pk]).update(user=None)
    one.refresh_from_db()
    assert of(one).kind == "first"
    assert standing.last_of(one) == []


def test_the_last_five_and_the_other_names_of_an_address(thread):
    names = ["Ann", "Bea", "Ann", "Cleo", "Ann", "Ann"]
    earlier = [make_comment(thread=thread, email="ann@example.org", name=name) for name in names]
    comment = make_comment(thread=thread, email="ann@example.org", name="Ann", status="pending")
    assert standing.last_of(comment) == earlier[:0:-1]
    assert standing.other_names(comment) == ["Bea", "Cleo"]


@pytest.mark.parametrize("rows", [1, 3])
def test_standings_take_one_query(thread, rows, django_assert_num_queries):
    for _ in range(rows):
        make_comment(thread=thread)
    comments = list(Comment.objects.select_related("thread"))
    with django_assert_num_queries(1):
        standing.standings_of(comments)


def test_no_more_are_counted_than_say_something(thread, monkeypatch):
    monkeypatch.setattr(standing, "COUNTED", 2)
    for _ in range(4):
        make_comment(thread=thread, email="ann@example.org", status="rejected")
    assert of(make_comment(thread=thread, email="ann@example.org", status="pending")).rejected == 2
