"""The page of a person's data: who may, what it says before it does anything, and what it does."""

import pytest

from comments.models import Comment, Operation
from tests.factories import make_comment, make_site, make_thread, make_user

CANARY = "q7xk2mvz9p4w8rtb@canary-3f9.example"
PAGE = "/admin/comments/comment/person/"


@pytest.fixture
def desk(client, mo):
    mo.is_staff = True
    mo.save()
    client.force_login(mo)
    return client


@pytest.fixture
def comment(thread):
    return make_comment(thread=thread, email=CANARY, name="Kanarie", text="zwitschernd")


def test_only_those_who_may_see_addresses_and_decide_get_there(client, blog, comment):
    for permissions in (["comments.moderate_comment"], ["comments.view_comment", "comments.view_personal_data"]):
        user = make_user(*permissions, is_staff=True)
        blog.moderators.add(user)
        client.force_login(user)
        assert client.get(PAGE).status_code == 404
        answer = client.post(PAGE, {"email": CANARY, "step": "erase", "sure": "yes"})
        assert answer.status_code == 404
    client.logout()
    assert client.post(PAGE, {"email": CANARY, "step": "erase", "sure": "yes"}).status_code == 302
    comment.refresh_from_db()
    assert comment.text


def test_looking_changes_nothing_and_says_what_is_there(desk, comment, stored):
    before = stored()
    for answer in (desk.post(PAGE, {"email": CANARY}), desk.get(PAGE, {"comment": comment.pk})):
        assert answer.status_code == 200
        assert "Kommentare: 1" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
    desk.get(PAGE, {"comment": comment.pk, "step": "erase", "sure": "yes"})
    assert stored() == before
    comment.refresh_from_db()
    assert comment.text


def test_erasing_has_to_be_confirmed(desk, comment, mo):
    answer = desk.post(PAGE, {"email": CANARY, "step": "erase"})
    assert answer.status_code == 400
    comment.refresh_from_db()
    assert comment.text
    answer = desk.post(PAGE, {"comment": comment.pk, "step": "erase", "sure": "yes"}, follow=True)
    assert "Gelöscht" in answer.content.decode()
    comment.refresh_from_db()
    assert (comment.text, comment.email) == ("", "")
    assert Operation.objects.get().actor == mo


@pytest.mark.parametrize(("step", "kind"), [("page", "text/html; charset=utf-8"), ("json", "application/json")])
def test_the_file_is_downloaded_and_noted(desk, comment, step, kind):
    answer = desk.post(PAGE, {"email": CANARY, "step": step})
    assert answer["Content-Type"] == kind
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert CANARY in answer.content.decode()
    assert Operation.objects.get().kind == "export_person"


def test_other_peoples_sites_stay_out_of_reach(desk, comment):
    elsewhere = make_comment(thread=make_thread(site=make_site()), email=CANARY, text="anderswo")
    assert desk.get(PAGE, {"comment": elsewhere.pk}).status_code == 404
    body = desk.post(PAGE, {"email": CANARY, "step": "page"}).content.decode()
    assert "anderswo" not in body
    desk.post(PAGE, {"email": CANARY, "step": "erase", "sure": "yes"})
    elsewhere.refresh_from_db()
    assert elsewhere.text == "anderswo"


def test_a_comment_without_an_address_goes_alone(desk, thread):
    alone, other = (make_comment(thread=thread, email="", source="import") for _ in range(2))
    assert desk.get(PAGE, {"comment": alone.pk}).status_code == 200
    desk.post(PAGE, {"comment": alone.pk, "step": "erase", "sure": "yes"})
    assert set(Comment.objects.filter(text="")) == {alone}
    other.refresh_from_db()
    assert other.is_public


@pytest.mark.parametrize("email", ["", "canary", "a@b", "x" * 300 + "@example.org", "a@example.org\0", "a@b.org\r\nc"])
def test_what_is_no_address_is_told_so(desk, email):
    answer = desk.post(PAGE, {"email": email, "step": "erase", "sure": "yes"})
    assert answer.status_code == 400
    assert not Operation.objects.exists()


@pytest.mark.parametrize("pk", ["x", "-1", "9" * 30, "1%00"])
def test_what_is_no_comment_is_not_found(desk, pk):
    assert desk.get(PAGE, {"comment": pk}).status_code == 404


def test_operations_are_read_only_and_those_of_ones_own_sites(desk, client, comment, blog):
    desk.post(PAGE, {"email": CANARY, "step": "erase", "sure": "yes"})
    chief = make_user("comments.moderate_comment", "comments.view_operation", is_staff=True)
    client.force_login(chief)
    operation = Operation.objects.get()
    row = f"/admin/comments/operation/{operation.pk}/change/"
    assert row not in client.get("/admin/comments/operation/").content.decode()
    blog.moderators.add(chief)
    body = client.get("/admin/comments/operation/").content.decode()
    assert row in body
    assert CANARY not in body
    assert client.post(f"/admin/comments/operation/{operation.pk}/delete/", {"post": "yes"}).status_code == 403
