"""“Tell me by mail when somebody answers”, from the tick to the last mail, through each door that has the box."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comments import moderation, outbox
from comments.models import Comment
from tests.comments.mail_server import text_of
from tests.factories import make_comment, make_post, make_site, make_thread
from tests.markup import Page

ANN = "ann.k7@example.org"


def approve(name: str) -> None:
    for comment in Comment.objects.filter(name=name, status="pending"):
        moderation.decide([(comment.uuid, comment.version)], to="approved")


@pytest.fixture
def mails(mail_server):
    """mails() sends what is due and returns the texts of all mails that Ann has got since it was called last."""
    seen = 0

    def new() -> list[str]:
        nonlocal seen
        outbox.send_due(timezone.now() + timedelta(hours=2))
        got = mail_server.to(ANN)[seen:]
        seen += len(got)
        assert {mail["To"] for mail in got} <= {ANN}
        return [text_of(mail) for mail in got]

    return new


def link_in(text: str, kind: str) -> str:
    [link] = re.findall(rf"^(http://\S+/mail/{kind}/\S+)\s*$", text, re.MULTILINE)
    return link


@pytest.mark.browser
def test_in_the_embed(page, blog_page, post_thread, write, mails):
    blog_page.open(page)
    page.get_by_label("Kommentar *").focus()
    page.get_by_role("checkbox").check()
    write("Eine Frage.", name="Ann", email=ANN)
    page.locator(".own").wait_for()
    approve("Ann")
    [asked] = mails()
    page.goto(link_in(asked, "confirm"))
    page.get_by_role("main").get_by_role("button").click()
    page.get_by_text("bestätigt").first.wait_for()

    blog_page.open(page)
    page.get_by_role("button", name="Antworten: Ann").click()
    write("Eine Antwort.", within="article form")
    page.locator(".own").wait_for()
    assert mails() == [], "nobody hears of what waits"
    approve("Bodo")
    [told] = mails()
    assert "Eine Antwort." in told
    assert "bodo@example.org" not in told
    answer = Comment.objects.get(name="Bodo")
    assert f"{blog_page.origin}/post/#comment-{answer.uuid}" in told
    page.goto(link_in(told, "unsubscribe"))
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button").click()

    blog_page.open(page)
    page.get_by_role("button", name="Antworten: Ann").click()
    write("Noch eine.", within="article form")
    page.locator(".own", has_text="Noch eine.").wait_for()
    approve("Bodo")
    assert mails() == []


def typed_into(client: Client, address: str, **typed) -> dict:
    """What a browser without JavaScript sends from the form at this address."""
    form = Page(client.get(address, follow=True).content.decode())
    fields = {field["name"]: field.get("value", "") for field in form.all("input") if field.get("type") == "hidden"}
    [box] = [field for field in form.all("input") if field.get("name") == "wants_replies"]
    assert (box["type"], "checked" in box) == ("checkbox", False)
    return fields | {"author_name": "Ann", "author_email": ANN, "content": "Eine Frage."} | typed


@pytest.fixture
def doors(transactional_db) -> dict[str, str]:
    """Addresses of pages with a form that needs no JavaScript."""
    garden = make_site(slug="garden", language="de", origins=["https://garden.example"])
    thread = make_thread(site=garden, identifier="https://garden.example/tulips/", url="https://garden.example/tulips/")
    make_comment(thread=thread)
    post = make_post()
    return {"thread page": f"/threads/garden/{thread.key}/", "post page": post.get_absolute_url()}


@pytest.mark.parametrize("door", ["thread page", "post page"])
@pytest.mark.parametrize("ticked", [True, False])
def test_without_javascript(client, doors, mails, settings, door, ticked):
    address, headers = doors[door], {"origin": settings.SITE_URL}
    tick = {"wants_replies": "on"} if ticked else {}
    assert client.post(address, typed_into(client, address, **tick), headers=headers).status_code == 303
    asked = mails()
    assert len(asked) == ticked
    if ticked:
        confirm = "/" + link_in(asked[0], "confirm").split("/", 3)[3]
        ann = Comment.objects.get(name="Ann")
        fields = {"comment": [str(ann.uuid)], f"version-{ann.uuid}": ann.version}
        assert "Eine Frage." in client.get(confirm).content.decode(), "what is confirmed is shown"
        assert client.post(confirm, fields, headers=headers).status_code == 200
        ann.refresh_from_db()
        assert ann.confirmed_at is not None
    approve("Ann")
    mails()
    make_comment(parent=Comment.objects.get(name="Ann"), status="pending", name="Bodo", text="Eine Antwort.")
    approve("Bodo")
    told = mails()
    assert [("Eine Antwort." in text) for text in told] == [True] * ticked
