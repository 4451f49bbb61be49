import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from comments import trust
from comments.models import Block, Comment, Site, TrustedAuthor
from comments.submission import Words, submit
from tests.factories import make_comment, make_site, make_thread, make_user

pytestmark = pytest.mark.django_db


def sent(thread, **kwargs) -> Comment:
    return submit(thread, Words(**{"text": "Guter Beitrag", "name": "Ann", "email": "ann@example.org"} | kwargs))


def fresh(thread):
    thread.site = Site.objects.get(pk=thread.site_id)
    return thread


# Blocks


@pytest.mark.parametrize(
    ("kind", "value", "comment"),
    [
        ("email", "Ann@Example.org", {}),
        ("domain", "example.org", {}),
        ("domain", "@EXAMPLE.org", {"email": "ann@mail.example.org"}),
        ("domain", "casino.example", {"text": "Siehe https://www.casino.example/x?y"}),
        ("domain", "casino.example", {"website": "https://de.casino.example"}),
        ("word", "günstige Kredite", {"text": "Hier: GÜNSTIGE   Kredite!"}),
        ("word", "kasino", {"name": "Kasino Karl"}),
    ],
)
def test_what_is_blocked_goes_to_spam_and_its_author_learns_nothing(thread, kind, value, comment):
    assert sent(thread, **comment).status == "pending"
    assert trust.block(thread.site, kind=kind, value=value, by=make_user())
    blocked = sent(fresh(thread), **comment)
    assert (blocked.status, blocked.decisions.get().rule) == ("spam", "blocked")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", "bob@example.org"),
        ("domain", "ample.org"),
        ("domain", "mail.example.org"),
        ("word", "gut"),
        ("word", "Beitrag guter"),
    ],
)
def test_what_only_looks_like_it_is_not_blocked(thread, kind, value):
    trust.block(thread.site, kind=kind, value=value, by=make_user())
    assert sent(fresh(thread)).status == "pending"


def test_a_block_holds_for_one_site_and_not_for_the_team(thread):
    trust.block(make_site(), kind="email", value="ann@example.org", by=make_user())
    assert sent(thread).status == "pending"
    trust.block(thread.site, kind="word", value="Beitrag", by=make_user())
    mine = submit(fresh(thread), Words(text="Guter Beitrag"), user=make_user(first_name="Mo"))
    assert mine.status == "approved"


@pytest.mark.parametrize(
    ("kind", "value"),
    [("domain", "org"), ("domain", " "), ("email", "ann"), ("word", "er"), ("word", "!!!!"), ("x", "y")],
)
def test_a_block_that_would_hit_everybody_is_refused(thread, kind, value):
    with pytest.raises(ValidationError):
        trust.block(thread.site, kind=kind, value=value, by=make_user())
    assert not Block.objects.exists()


def test_blocking_twice_is_said(thread):
    found = [trust.block(thread.site, kind="word", value=word, by=make_user()) for word in ("Kasino", "kasino ")]
    assert found == [True, False]


def test_a_site_without_blocks_is_not_asked_for_them(thread, django_assert_num_queries):
    comment = make_comment(thread=thread)
    with django_assert_num_queries(0):
        assert not trust.is_blocked(comment, thread.site)


# Trust


@pytest.mark.parametrize(
    ("policy", "standing", "rule"),
    [
        ("nobody", "trusted", ""),
        ("known", "first", ""),
        ("known", "known", "known"),
        ("known", "trusted", "trusted"),
        ("trusted", "known", ""),
        ("trusted", "trusted", "trusted"),
    ],
)
def test_only_the_sites_rule_publishes_and_only_what_was_confirmed(policy, standing, rule):
    thread = make_thread(site=make_site(trust=policy))
    if standing != "first":
        earlier = make_comment(thread=thread, email="Ann@example.org", status="approved")
        if standing == "trusted":
            trust.trust_authors([earlier], by=make_user())
    comment = make_comment(thread=thread, email="ann@example.org", status="pending")
    assert trust.publishes(comment) == ""
    comment.confirmed_at = timezone.now()
    assert trust.publishes(comment) == rule


def test_what_screening_found_is_still_looked_at():
    thread = make_thread(site=make_site(trust="trusted"))
    comment = make_comment(thread=thread, status="pending", confirmed_at=timezone.now())
    trust.trust_authors([comment], by=make_user())
    comment.held_for = [{"code": "premoderation", "evidence": ""}]
    assert trust.publishes(comment) == "trusted"
    comment.held_for = [{"code": "links", "evidence": "a.example"}]
    assert trust.publishes(comment) == ""


def test_trusting_is_by_address_and_site_and_counts_what_is_new(thread):
    comments = [make_comment(thread=thread, email=email) for email in ("a@x.example", "A@x.example", "b@x.example")]
    assert trust.trust_authors(comments, by=make_user()) == 2
    assert trust.trust_authors(comments, by=make_user()) == 0
    assert set(TrustedAuthor.objects.values_list("email", flat=True)) == {"a@x.example", "b@x.example"}
