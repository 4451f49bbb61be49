import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Thread
from posts.models import Author, FormerSlug, Post
from tests.factories import make_author, make_category, make_post, make_tag, make_user

pytestmark = pytest.mark.django_db

ADD = "/admin/posts/post/add/"


def _form(**kwargs):
    return {
        "title": "Title",
        "subtitle": "",
        "slug": "address",
        "teaser": "",
        "body": "Text.",
        "language": "de",
        "status": "published",
        "published_at_0": "",
        "published_at_1": "",
        "author": make_author().pk,
        "category": make_category().pk,
        "figure_alt": "",
        "figure_caption": "",
        "comments": "open",
        "comments_close_after": "",
    } | kwargs


def _change(post):
    return reverse("admin:posts_post_change", args=[post.pk])


def test_an_editor_publishes_a_post_with_all_that_follows(admin_client, picture):
    tag = make_tag()
    figure = SimpleUploadedFile("a.jpg", picture().read(), "image/jpeg")
    answer = admin_client.post(ADD, _form(tags=[tag.pk], figure=figure, figure_alt="A figure"))
    assert answer.status_code == 302
    post = Post.objects.get()
    assert post.is_public()
    assert list(post.tags.all()) == [tag]
    assert [source["width"] for source in post.figure_sources] == [720, 1440]
    assert post.thread.state == Thread.State.OPEN


def test_an_editor_changes_an_address_and_clears_the_figure(admin_client, picture):
    post = make_post(slug="old", figure=picture(), figure_alt="A figure")
    form = _form(slug="new", **{"figure-clear": "on"})
    assert admin_client.post(_change(post), form).status_code == 302
    post.refresh_from_db()
    assert (post.slug, post.figure_sources) == ("new", [])
    assert FormerSlug.objects.get().slug == "old"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_take_one_address_at_once_the_second_is_told(admin_user):
    form = _form()
    for attempt in range(8):
        barrier, answers = threading.Barrier(2), []

        def save(slug=f"address-{attempt}", barrier=barrier, answers=answers):
            client = Client()
            client.force_login(admin_user)
            barrier.wait()
            answers.append(client.post(ADD, form | {"slug": slug}).status_code)
            connection.close()

        editors = [threading.Thread(target=save) for _ in range(2)]
        for editor in editors:
            editor.start()
        for editor in editors:
            editor.join()
        assert sorted(answers) == [200, 302]
    assert Post.objects.count() == 8


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "admin"}, "slug"),
        ({"slug": "taken"}, "slug"),
        ({"title": "a\x0bb"}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"body": "{{ figure:no-such/thing@here }}"}, "body"),
        ({"status": "scheduled"}, None),
        ({"comments": "closing"}, None),
        ({"published_at_0": "soon", "published_at_1": "later"}, "published_at"),
        ({"figure": "svg", "figure_alt": "A figure"}, "figure"),
        ({"figure": "jpeg"}, "figure_alt"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_stores_nothing(admin_client, picture, change, field):
    make_post(slug="taken")
    files = {
        "svg": lambda: SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        "jpeg": lambda: SimpleUploadedFile("a.jpg", picture().read(), "image/jpeg"),
    }
    if change.get("figure") in files:
        change = change | {"figure": files[change["figure"]]()}
    answer = admin_client.post(ADD, _form(**change))
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert set(errors) == {field or "__all__"}
    assert Post.objects.count() == 1


def test_a_draft_may_refer_to_a_survey_that_does_not_exist_yet(admin_client):
    answer = admin_client.post(ADD, _form(status="draft", body="{{ figure:no-such/thing@here }}"))
    assert answer.status_code == 302


def test_deleting_one_or_several_posts_hides_their_threads(admin_client):
    one, two, three = make_post(), make_post(), make_post()
    admin_client.post(reverse("admin:posts_post_delete", args=[one.pk]), {"post": "yes"})
    admin_client.post(
        "/admin/posts/post/",
        {"action": "delete_selected", "_selected_action": [two.pk, three.pk], "post": "yes"},
    )
    assert Post.objects.count() == 0
    assert set(Thread.objects.values_list("state", flat=True)) == {Thread.State.HIDDEN}
    assert Thread.objects.count() == 3


def test_tying_an_author_to_a_login_reaches_the_threads(admin_client):
    post = make_post()
    user = make_user()
    author = post.author
    form = {"name": author.name, "slug": author.slug, "role": "", "text": "", "user": user.pk}
    assert admin_client.post(reverse("admin:posts_author_change", args=[author.pk]), form).status_code == 302
    assert Author.objects.get(pk=author.pk).user == user
    assert Thread.objects.get().author == user


@pytest.mark.parametrize(("model", "queries"), [("post", 9), ("category", 5), ("tag", 5), ("author", 5)])
@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_a_constant_number_of_queries(admin_client, model, queries, rows, django_assert_num_queries):
    for _ in range(rows):
        make_post(tags=[make_tag()], author=make_author(user=make_user()))
    with django_assert_num_queries(queries):
        answer = admin_client.get(f"/admin/posts/{model}/?q=")
    assert answer.context["cl"].result_count == rows


def test_the_form_offers_the_page_of_the_post(admin_client):
    post = make_post(published_at=timezone.now())
    answer = admin_client.get(_change(post))
    assert "/admin/r/" in answer.content.decode()
    assert 'accept="image/jpeg,image/png,image/webp"' in answer.content.decode()


def test_who_may_only_look_sees_a_post_but_cannot_change_it(client):
    user = make_user("posts.view_post", is_staff=True)
    client.force_login(user)
    post = make_post(title="Before")
    assert client.get(_change(post)).status_code == 200
    assert client.post(_change(post), _form(title="After")).status_code == 403
