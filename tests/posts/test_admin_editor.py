import pytest
from django.urls import reverse

from posts.models import FigureReference, Post
from surveys.models import Survey
from tests.factories import make_post, make_survey, make_user

pytestmark = pytest.mark.django_db
NUMBER = "trend/problems/interaction@press"


@pytest.fixture
def editor(client):
    client.force_login(make_user(*(f"posts.{verb}_post" for verb in ("add", "change", "view")), is_staff=True))
    return client


def preview(client, body, **data):
    return client.post(reverse("admin:posts_post_preview"), {"body": body, **data})


def test_the_preview_shows_the_text_and_what_is_right_wrong_and_unchecked(editor):
    make_survey(slug="trend")
    body = (
        f"**Bold** {{{{ number:{NUMBER} }}}}, [ein Drittel]{{number:{NUMBER}}}, 77 %\n\n{{{{ figure:trend/problems }}}}"
    )
    html = preview(editor, body, language="de").content.decode()
    assert "<strong>Bold</strong>" in html
    assert 'class="survey-figure' in html
    assert html.count('class="is-right"') == 2
    assert html.count('class="is-wrong"') == 1
    assert html.count('class="is-untied"') == 1
    assert "31\u00a0% bis 35\u00a0%" in html


def test_the_preview_stores_nothing_and_is_kept_by_nobody(editor):
    response = preview(editor, "{{ number:a/b/c }}")
    assert "no-store" in response["Cache-Control"]
    assert (Post.objects.count(), FigureReference.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "body", ["<script>alert(1)</script>", "[<img onerror=x>]{number:a/b/c}", "a\0b", "x" * 200_000, ""]
)
def test_a_hostile_text_does_no_harm(editor, body):
    html = preview(editor, body).content.decode()
    assert "<script>alert" not in html
    assert "<img onerror" not in html


def test_the_picker_finds_questions_of_public_surveys_by_their_words(editor):
    make_survey(slug="trend", title="Trend of the year")
    make_survey(slug="secret", title="Secret trend")
    Survey.objects.filter(slug="secret").update(status="draft")
    html = editor.get(reverse("admin:posts_post_figures"), {"q": "year interaction"}).content.decode()
    assert "{{ number:trend/problems/interaction@press }}" in html
    assert "{{ figure:trend/problems@press }}" in html
    assert "Secret" not in html
    assert "{{ number" not in editor.get(reverse("admin:posts_post_figures"), {"q": "nothing"}).content.decode()


@pytest.mark.parametrize("name", ["admin:posts_post_preview", "admin:posts_post_figures"])
def test_only_who_may_write_posts_sees_them(client, name):
    client.force_login(make_user("posts.view_post", is_staff=True))
    ask = client.post if name.endswith("preview") else client.get
    assert ask(reverse(name)).status_code == 403


def test_saving_points_out_numbers_that_nothing_checks(editor):
    post = make_post(status="draft")
    data = dict.fromkeys(("subtitle", "teaser", "published_at_0", "published_at_1", "comments_close_after"), "")
    data |= {"title": "T", "slug": "t", "body": "52 % of all", "language": "de", "status": "draft", "comments": "open"}
    data |= {"author": post.author_id, "category": post.category_id, "figure_alt": "", "figure_caption": ""}
    response = editor.post(reverse("admin:posts_post_change", args=[post.pk]), data, follow=True)
    assert "52 %" in str(next(iter(response.context["messages"])))
    assert Post.objects.get().body == "52 % of all"


def test_drift_is_listed_and_can_only_be_read(admin_client):
    make_survey(slug="trend")
    post = make_post(status="draft", body=f"[ein Drittel]{{number:{NUMBER}}}", title="Drifting")
    address = reverse("admin:posts_figurereference_changelist")
    assert "Drifting" in admin_client.get(address, {"state__exact": "drift"}).content.decode()
    assert "Drifting" not in admin_client.get(address, {"state__exact": "ok"}).content.decode()
    row = post.references.get()
    assert (
        admin_client.post(reverse("admin:posts_figurereference_delete", args=[row.pk]), {"post": "yes"}).status_code
        == 403
    )


def test_the_form_works_without_a_script(editor):
    html = editor.get(reverse("admin:posts_post_add")).content.decode()
    assert f'href="{reverse("admin:posts_post_figures")}"' in html
    assert f'formaction="{reverse("admin:posts_post_preview")}"' in html
    assert "<script>" not in html.replace(" data-popup", "")
