import pytest

from comments import moderation, submission
from tests.factories import make_comment, make_site, make_thread, make_user


@pytest.fixture
def page(db):
    return make_thread(site=make_site(two_person=True))


@pytest.fixture
def mia(page):
    return moderator(page, "mia")


@pytest.fixture
def otto(page):
    return moderator(page, "otto")


def moderator(page, name):
    user = make_user("comments.moderate_comment", username=name)
    page.site.moderators.add(user)
    return user


def decide(comment, to, actor, **kwargs) -> str:
    [outcome] = moderation.decide([(comment.uuid, comment.version)], to=to, actor=actor, **kwargs)
    comment.refresh_from_db()
    return outcome.result


def waiting(page):
    return make_comment(thread=page, status="pending")


def test_a_comment_is_public_when_a_second_person_agrees(page, mia, otto):
    comment = waiting(page)
    assert decide(comment, "approved", mia) == "half"
    assert (comment.status, comment.is_public) == ("pending", False)
    assert decide(comment, "approved", otto) == "decided"
    assert (comment.status, comment.is_public) == ("approved", True)
    assert [d.rule for d in comment.decisions.order_by("pk")] == ["submitted", "first_approval", ""]


def test_the_same_person_cannot_agree_with_themselves(page, mia):
    comment = waiting(page)
    decide(comment, "approved", mia)
    assert decide(comment, "approved", mia) == "refused"
    assert (comment.status, comment.decisions.count()) == ("pending", 2)


def test_one_person_is_enough_to_refuse(page, mia):
    comment = waiting(page)
    assert decide(comment, "spam", mia) == "decided"
    assert comment.status == "spam"


def test_an_edit_makes_the_first_approval_void(page, mia, otto):
    comment = waiting(page)
    decide(comment, "approved", mia)
    submission.revise(comment, text="Something else", version=1)
    comment.refresh_from_db()
    assert decide(comment, "approved", otto) == "half"
    assert not comment.is_public


def test_an_approval_that_was_taken_back_does_not_count(page, mia, otto):
    comment = waiting(page)
    decide(comment, "approved", mia)
    [outcome] = moderation.undo(comment.decisions.latest("pk").batch, actor=mia)
    assert outcome.result == "decided"
    comment.refresh_from_db()
    assert decide(comment, "approved", otto) == "half"


def test_both_approvals_can_be_taken_back_one_after_the_other(page, mia, otto):
    comment = waiting(page)
    decide(comment, "approved", mia)
    decide(comment, "approved", otto)
    moderation.undo(comment.decisions.latest("pk").batch, actor=otto)
    comment.refresh_from_db()
    assert (comment.status, comment.is_public) == ("pending", False)


def test_what_was_refused_needs_two_people_as_well(page, mia, otto):
    comment = make_comment(thread=page, status="rejected")
    assert decide(comment, "approved", mia) == "half"
    assert comment.status == "pending"
    assert decide(comment, "approved", otto) == "decided"


def test_in_one_action_each_site_has_its_own_rule(page, mia):
    other = make_comment(thread=make_thread(site=make_site(moderators=[mia])), status="pending")
    comment = waiting(page)
    outcomes = moderation.decide([(c.uuid, c.version) for c in (comment, other)], to="approved", actor=mia)
    assert [outcome.result for outcome in outcomes] == ["half", "decided"]


def test_five_hundred_first_approvals_take_few_queries(page, mia, django_assert_max_num_queries):
    rows = [waiting(page) for _ in range(30)]
    with django_assert_max_num_queries(15):
        moderation.decide([(c.uuid, c.version) for c in rows], to="approved", actor=mia)


# At the desk


def review(client, comment, choice, **data):
    address = f"/admin/comments/comment/review/{comment.uuid}/"
    return client.post(address, {"choice": choice, f"version-{comment.pk}": comment.version} | data)


def test_the_desk_says_that_somebody_has_to_agree_and_offers_it_to_nobody_twice(client, page, mia, otto):
    comment = waiting(page)
    mia.is_staff = otto.is_staff = True
    mia.save()
    otto.save()
    client.force_login(mia)
    answer = client.get(review(client, comment, "approve").headers["Location"])
    assert "zweite Person" in answer.content.decode()
    assert str(comment.uuid) not in client.get("/admin/comments/comment/review/").content.decode()
    comment.refresh_from_db()
    assert review(client, comment, "approve").status_code == 409
    client.force_login(otto)
    assert str(comment.uuid) in client.get("/admin/comments/comment/review/").content.decode()


def test_an_answer_waits_for_the_second_person(client, page, mia):
    comment = waiting(page)
    mia.is_staff = True
    mia.save()
    client.force_login(mia)
    answer = review(client, comment, "reply", reply="Thank you.")
    assert answer.status_code == 400
    assert "Thank you." in answer.content.decode()
    comment.refresh_from_db()
    assert comment.decisions.count() == 1
