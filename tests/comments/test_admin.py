"""The moderation desk in the admin."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from comments.models import OWN_SITE, Comment, Decision, Site
from comments.submission import Words, submit
from tests.factories import make_comment, make_site, make_thread, make_user

pytestmark = pytest.mark.django_db
QUEUE = "/admin/comments/comment/"
CANARY = "k9f3zq71mmw0xx42@example.org"


@pytest.fixture
def mo(client):
    """A moderator of this blog who may see e-mail addresses."""
    user = make_user(
        "comments.moderate_comment", "comments.view_personal_data", is_staff=True, first_name="Mo", last_name="Maurer"
    )
    Site.objects.own().moderators.add(user)
    client.force_login(user)
    return user


@pytest.fixture
def shy(client):
    """A moderator of this blog who may not see personal data."""
    user = make_user("comments.moderate_comment", is_staff=True)
    Site.objects.own().moderators.add(user)
    client.force_login(user)
    return user


def waiting(**kwargs) -> Comment:
    return make_comment(status="pending", **kwargs)


def act(client, action: str, *comments: Comment, **extra):
    chosen = {"action": f"make_{action}", "_selected_action": [c.pk for c in comments]}
    return client.post(QUEUE, chosen | extra)


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_what_waits_comes_first_and_the_oldest_at_the_top(client, mo):
    thread = make_thread()
    make_comment(thread=thread, text="decided", status="approved")
    waiting(thread=thread, text="first to wait")
    waiting(thread=thread, text="second to wait")
    html = client.get(QUEUE).content.decode()
    assert html.index("first to wait") < html.index("second to wait") < html.index("decided")


def test_the_queue_shows_the_whole_text_the_page_the_name_the_address_and_why_it_waits(client, mo):
    thread = make_thread(title="Sommerfest")
    text = "lang " * 400 + "ENDE https://a.example https://b.example"
    submit(thread, Words(text=text, name="Ann", email=CANARY))
    html = client.get(QUEUE).content.decode()
    for shown in ("ENDE", "Sommerfest", "Ann", CANARY, "a.example, b.example"):
        assert shown in html


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queue_needs_as_many_queries_for_three_rows_as_for_one(client, mo, rows, django_assert_num_queries):
    for _ in range(rows):
        submit(make_thread(), Words(text="https://a.example https://b.example", name="Ann", email=CANARY))
    client.get(QUEUE)
    with django_assert_num_queries(8):
        client.get(QUEUE)


@pytest.mark.parametrize("status", ["approved", "rejected", "spam", "trash"])
def test_an_action_decides_through_moderation(client, mo, status):
    comments = [waiting(), waiting()]
    response = act(client, status, *comments)
    assert {c.status for c in Comment.objects.all()} == {status}
    assert Decision.objects.filter(after=status, actor=mo).count() == 2
    assert "2 Kommentare" in said(response)[0]


def test_a_decision_on_a_text_that_changed_meanwhile_is_not_made_and_says_who_was_first(client, mo):
    comment = make_comment(status="rejected")
    response = act(client, "approved", comment, **{f"version-{comment.pk}": "1"})
    comment.refresh_from_db()
    assert comment.status == "rejected"
    assert "inzwischen" in said(response)[0]


def test_the_queue_carries_the_version_that_was_shown(client, mo):
    comment = make_comment(status="rejected")
    html = client.get(QUEUE).content.decode()
    assert re.search(rf'name="version-{comment.pk}" value="{comment.version}"', html)


def test_who_may_not_see_personal_data_sees_no_address_anywhere(client, shy):
    comment = waiting(email=CANARY)
    change = reverse("admin:comments_comment_change", args=[comment.pk])
    answer = reverse("admin:comments_comment_answer", args=[comment.pk])
    for address in (QUEUE, change, answer):
        page = client.get(address)
        assert page.status_code == 200
        assert CANARY not in page.content.decode()


def test_who_may_not_see_personal_data_cannot_search_or_filter_for_it(client, shy):
    waiting(email=CANARY, text="a sentence to be found")
    found = client.get(QUEUE, {"q": "sentence"}).content.decode()
    assert "a sentence to be found" in found
    assert "a sentence to be found" not in client.get(QUEUE, {"q": CANARY}).content.decode()
    for lookup in ("email", "email__startswith", "email__regex", "email__isnull"):
        assert client.get(QUEUE, {lookup: CANARY[:1]}).status_code == 400


def test_a_moderator_of_another_site_sees_and_decides_nothing(client):
    comment = waiting(text="not yours")
    otto = make_user("comments.moderate_comment", is_staff=True)
    make_site(moderators=[otto])
    client.force_login(otto)
    assert "not yours" not in client.get(QUEUE).content.decode()
    act(client, "approved", comment)
    for name in ("change", "answer"):
        page = client.get(reverse(f"admin:comments_comment_{name}", args=[comment.pk]))
        assert page.status_code in (302, 404)
    decide = reverse("admin:comments_comment_decide", args=[comment.pk])
    assert client.post(decide, {"to": "approved"}).status_code == 404
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_staff_without_the_permission_is_refused(client):
    client.force_login(make_user(is_staff=True))
    assert client.get(QUEUE).status_code == 403


def test_one_comment_is_decided_from_its_own_page_and_never_by_a_get(client, mo):
    comment = waiting()
    decide = reverse("admin:comments_comment_decide", args=[comment.pk])
    assert client.get(decide, {"to": "approved"}).status_code == 405
    assert client.post(decide, {"to": "nonsense"}).status_code == 404
    client.post(decide, {"to": "spam", f"version-{comment.pk}": comment.version})
    comment.refresh_from_db()
    assert comment.status == "spam"


def test_an_answer_is_public_at_once_and_marked_as_the_teams(client, mo):
    comment = make_comment(status="approved")
    client.post(reverse("admin:comments_comment_answer", args=[comment.pk]), {"text": "Danke!"})
    answer = Comment.objects.get(parent=comment)
    assert (answer.status, answer.user, answer.name, answer.email) == ("approved", mo, "Mo Maurer", "")


def test_an_answer_to_what_is_not_public_is_refused_with_a_sentence_and_keeps_the_text(client, mo):
    comment = waiting()
    page = client.post(reverse("admin:comments_comment_answer", args=[comment.pk]), {"text": "Danke!"})
    assert page.status_code == 400
    assert "Danke!" in page.content.decode()
    assert not Comment.objects.filter(parent=comment).exists()


def test_a_hostile_text_and_web_address_stay_text(client, mo):
    comment = waiting(text="<script>alert(1)</script>", name="<b>Ann</b>")
    Comment.objects.filter(pk=comment.pk).update(website="javascript:alert(1)")
    for address in (QUEUE, reverse("admin:comments_comment_change", args=[comment.pk])):
        html = client.get(address).content.decode()
        assert "<script>alert(1)" not in html
        assert "<b>Ann" not in html
        assert 'href="javascript:' not in html


def test_a_readers_text_cannot_be_rewritten_or_deleted(client, mo):
    comment = waiting(text="as it was")
    change = reverse("admin:comments_comment_change", args=[comment.pk])
    assert client.post(change, {"text": "rewritten"}).status_code == 403
    assert client.post(reverse("admin:comments_comment_delete", args=[comment.pk]), {"post": "yes"}).status_code == 403
    assert client.get("/admin/comments/comment/add/").status_code == 403
    comment.refresh_from_db()
    assert comment.text == "as it was"


def test_the_own_blog_cannot_be_deleted_and_a_new_site_is_known_at_once(
    admin_client, settings, django_capture_on_commit_callbacks
):
    own = Site.objects.own()
    delete = reverse("admin:comments_site_delete", args=[own.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        form = {"slug": "werkzeitung", "name": "Werkzeitung", "language": "de"}
        inline = {"origins-TOTAL_FORMS": 1, "origins-INITIAL_FORMS": 0, "origins-0-origin": "https://werk.example"}
        response = admin_client.post("/admin/comments/site/add/", form | inline)
    assert response.status_code == 302, response.content.decode()
    assert (settings.PUBLISHED_ROOT / "v1/sites/werkzeitung").is_dir()
    assert Site.objects.filter(slug=OWN_SITE).exists()


def test_a_thread_is_closed_in_the_admin_through_its_domain_function(admin_client):
    thread = make_thread()
    form = {"title": thread.title, "url": thread.url, "state": "closed"}
    inline = {"identifiers-TOTAL_FORMS": 0, "identifiers-INITIAL_FORMS": 0}
    response = admin_client.post(reverse("admin:comments_thread_change", args=[thread.pk]), form | inline)
    assert response.status_code == 302, response.content.decode()
    before, thread.version = thread.version, 0
    thread.refresh_from_db()
    assert (thread.state, thread.version) == ("closed", before + 1)


@pytest.mark.parametrize("section", ["site", "thread", "comment"])
def test_every_list_and_form_opens(admin_client, section):
    row = {"site": Site.objects.own, "thread": make_thread, "comment": make_comment}[section]()
    assert admin_client.get(f"/admin/comments/{section}/").status_code == 200
    assert admin_client.get(reverse(f"admin:comments_{section}_change", args=[row.pk])).status_code == 200
