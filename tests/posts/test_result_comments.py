"""Comments on a single result, as a reader without JavaScript writes and finds them."""

import json

import pytest
from django.urls import reverse

from comments import publication
from comments.models import Comment
from posts import publishing
from posts.models import Post
from surveys.charts.describe import anchor
from surveys.models import Result, Survey
from tests.factories import make_comment, make_post, make_survey
from tests.markup import Page

pytestmark = pytest.mark.django_db(transaction=True)
BODY = "{{ figure:trend/problems@press }}\n\n{{ figure:trend/problems@press,total }}"


@pytest.fixture
def post():
    make_survey(slug="trend", language="de")
    return make_post(body=BODY)


def name_of(option, group="press"):
    return anchor(Result.objects.get(option__code=option, group__code=group))


def links_of(html):
    return [link for link in Page(html).all("a") if link.get("class") == "result-comment"]


def send(client, post, address, **typed):
    page = Page(client.get(address).content.decode())
    hidden = {field["name"]: field.get("value", "") for field in page.all("input") if field.get("type") == "hidden"}
    filled = hidden | {"author_name": "Ann", "author_email": "ann@example.org", "content": "Zu diesem Wert."} | typed
    return client.post(post.get_absolute_url(), filled)


def test_a_link_at_a_result_opens_the_form_and_the_comment_belongs_to_it(client, post):
    name = name_of("interaction")
    html = client.get(post.get_absolute_url()).content.decode()
    [link] = [each for each in links_of(html) if name in each["href"]][:1]
    assert link["href"] == f"?anchor={name}#comment-form"
    address = f"{post.get_absolute_url()}?anchor={name}"
    assert "Kommentar zu „Too little interaction (Press offices): 52\u00a0%“" in client.get(address).content.decode()
    assert send(client, post, address).status_code == 303
    comment = Comment.objects.get()
    assert comment.anchor == name
    assert f">{1}</span>" not in client.get(post.get_absolute_url()).content.decode()  # it waits


def test_it_is_shown_at_the_result_with_a_count_and_in_the_thread_with_the_label(client, post):
    name = name_of("interaction")
    make_comment(thread=post.thread, anchor=name)
    make_comment(thread=post.thread, anchor=name, status="pending")
    html = client.get(post.get_absolute_url()).content.decode()
    link = next(each for each in links_of(html) if name in each["href"])
    assert link["href"] == f"?anchor={name}#comments"
    assert link["aria-label"] == "1 Kommentar zu „Too little interaction (Press offices): 52\u00a0%“"
    assert html.count(f' id="{name}"') == 1  # drawn twice
    assert f'<p class="comment-place"><a href="#{name}">' in html


def test_the_published_file_and_the_api_name_the_anchor(client, post):
    name = name_of("interaction")
    comment = make_comment(thread=post.thread, anchor=name)
    body = json.loads((publication.folder(post.thread) / "newest.json").read_bytes())
    assert body["conversations"][0]["comment"]["anchor"] == name
    found = client.get("/api/v1/comments/", {"anchor": name}).json()["results"]
    assert [(each["id"], each["anchor"]) for each in found] == [(str(comment.uuid), name)]


def test_only_the_comments_on_one_result_can_be_read(client, post):
    make_comment(thread=post.thread, anchor=name_of("interaction"), text="Zum Austausch.")
    make_comment(thread=post.thread, text="Zum Ganzen.")
    html = client.get(post.get_absolute_url(), {"anchor": name_of("interaction")}).content.decode()
    assert "Zum Austausch." in html
    assert "Zum Ganzen." not in html
    assert "Alle Kommentare zeigen" in html


@pytest.mark.parametrize("asked", ["r-999999", "nonsense", "", "<script>", "r-1'", "a" * 500])
def test_a_result_that_is_not_there_falls_back_to_the_post(client, post, asked):
    make_comment(thread=post.thread, anchor="r-999999", text="Zu einem Wert, den es nicht mehr gibt.")
    html = client.get(post.get_absolute_url(), {"anchor": asked}).content.decode()
    assert "Zu einem Wert, den es nicht mehr gibt." in html
    assert "comment-place" not in html
    assert "Kommentar schreiben" in html
    assert "<script>" not in html


def test_a_comment_stays_when_its_result_goes(client, post):
    comment = make_comment(thread=post.thread, anchor=name_of("interaction"), text="Bleibt.")
    Survey.objects.update(status="draft")
    html = client.get(post.get_absolute_url()).content.decode()
    assert "Bleibt." in html
    assert "interaction" not in html
    assert links_of(html) == []
    Survey.objects.all().delete()
    assert "Bleibt." in client.get(post.get_absolute_url()).content.decode()
    assert Comment.objects.get().anchor == comment.anchor


def test_closed_comments_leave_only_the_links_to_what_was_said(client, post):
    make_comment(thread=post.thread, anchor=name_of("interaction"))
    post.comments = Post.Comments.CLOSED
    publishing.save_post(post)
    links = links_of(client.get(post.get_absolute_url()).content.decode())
    assert {link["href"] for link in links} == {f"?anchor={name_of('interaction')}#comments"}


def test_a_refused_form_still_knows_its_result(client, post):
    address = f"{post.get_absolute_url()}?anchor={name_of('effort')}"
    html = send(client, post, address, author_name="").content.decode()
    assert "Kommentar zu „Much effort (Press offices): 34\u00a0%“" in html


def test_an_answer_belongs_to_what_it_answers_and_to_no_result(client, post):
    root = make_comment(thread=post.thread, anchor=name_of("effort"))
    address = f"{post.get_absolute_url()}?anchor={name_of('effort')}&reply={root.uuid}"
    assert send(client, post, address).status_code == 303
    assert Comment.objects.get(parent=root).anchor == ""


@pytest.mark.parametrize("anchor", ["a b", "a" * 101, "<script>"])
def test_a_forged_anchor_is_refused(client, post, anchor):
    response = send(client, post, post.get_absolute_url(), anchor=anchor)
    assert response.status_code == 400
    assert not Comment.objects.exists()


def test_the_page_of_a_question_leads_to_what_readers_said_of_a_result(client, post):
    make_comment(thread=post.thread, anchor=name_of("interaction"))
    draft = make_post(body=BODY, status="draft", slug="secret-draft")
    html = client.get(reverse("survey-question", args=["trend", "problems"])).content.decode()
    hrefs = {link["href"] for link in links_of(html)}
    assert f"{post.get_absolute_url()}?anchor={name_of('interaction')}#comments" in hrefs
    assert f"{post.get_absolute_url()}?anchor={name_of('effort')}#comment-form" in hrefs
    assert draft.slug not in html


@pytest.mark.parametrize("item_count", [1, 3])
def test_counting_costs_one_query_however_many_results_and_posts(client, django_assert_num_queries, item_count):
    make_survey(slug="trend")
    posts = [make_post(body=BODY) for _ in range(item_count)]
    for post in posts:
        for option in ("interaction", "effort"):
            make_comment(thread=post.thread, anchor=name_of(option))
    with django_assert_num_queries(12):
        client.get(reverse("survey-question", args=["trend", "problems"]))
    with django_assert_num_queries(16):
        client.get(posts[0].get_absolute_url())


@pytest.mark.parametrize("page", ["", "review/"])
def test_a_moderator_is_led_to_what_a_comment_is_about(client, admin_client, post, page):
    name = name_of("interaction")
    make_comment(thread=post.thread, anchor=name, status="pending")
    html = admin_client.get(f"/admin/comments/comment/{page}").content.decode()
    [link] = [each for each in Page(html).all("a") if "anchor=" in each["href"]]
    assert link["href"] == f"{post.thread.url}?anchor={name}#comments"
    shown = client.get(link["href"]).content.decode()
    assert "Nur Kommentare zu „Too little interaction (Press offices): 52\u00a0%“." in shown
