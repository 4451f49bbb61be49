from datetime import timedelta

import pytest
from django.utils import timezone

from comments import claims
from comments.models import Claim, Comment
from tests.factories import make_comment, make_user

pytestmark = pytest.mark.django_db


def left_for(user) -> list[Comment]:
    return list(claims.without_claimed(Comment.objects.order_by("pk"), user=user))


def test_a_claim_hides_a_comment_from_colleagues_and_not_from_its_holder(thread):
    mo, eve = make_user(), make_user()
    claimed, free = make_comment(thread=thread), make_comment(thread=thread)
    assert claims.take(claimed, user=mo)
    assert (left_for(mo), left_for(eve)) == ([claimed, free], [free])
    assert claims.holder_of(claimed, user=eve) == mo
    assert claims.holder_of(claimed, user=mo) is None


def test_nobody_takes_what_a_colleague_is_looking_at(thread):
    comment = make_comment(thread=thread)
    mo, eve = make_user(), make_user()
    assert [claims.take(comment, user=user) for user in (mo, eve, mo)] == [True, False, True]


def test_a_claim_ends_after_five_minutes(thread):
    comment, now = make_comment(thread=thread), timezone.now()
    mo, eve = make_user(), make_user()
    claims.take(comment, user=mo, now=now)
    assert not claims.take(comment, user=eve, now=now + timedelta(minutes=4, seconds=59))
    assert claims.take(comment, user=eve, now=now + timedelta(minutes=5))
    assert claims.holder_of(comment, user=mo, now=now + timedelta(minutes=6)) == eve


def test_taking_the_next_gives_the_last_back(thread):
    one, other = make_comment(thread=thread), make_comment(thread=thread)
    mo, eve = make_user(), make_user()
    claims.take(one, user=mo)
    claims.take(other, user=mo)
    assert claims.take(one, user=eve)


def test_ended_claims_are_forgotten(thread):
    now = timezone.now()
    claims.take(make_comment(thread=thread), user=make_user(), now=now - timedelta(minutes=6))
    claims.take(make_comment(thread=thread), user=make_user(), now=now)
    assert claims.forget(now) == 1
    assert Claim.objects.count() == 1
