"""Django's own admin fails at ids that nobody could have chosen; here they are a wrong request like any other."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from posts.models import Post
from tests.factories import make_post, make_user

MADE_UP = ["x", "NaN", "9" * 30]


@pytest.fixture
def staff(client, db):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("made_up", MADE_UP)
def test_made_up_rows_cannot_be_acted_on(staff, made_up):
    make_post()
    response = staff.post("/admin/posts/post/", {"action": "delete_selected", ACTION_CHECKBOX_NAME: made_up})
    assert response.status_code in (200, 302, 400)
    assert Post.objects.count() == 1


@pytest.mark.parametrize("made_up", MADE_UP)
def test_made_up_choices_are_refused(staff, made_up):
    response = staff.post("/admin/posts/post/add/", {"title": "T", "author": made_up, "tags": [made_up]})
    assert response.status_code in (200, 400)
    assert Post.objects.count() == 0


def test_a_made_up_field_is_a_wrong_request(staff):
    post = make_post()
    assert staff.get(f"/admin/posts/post/{post.pk}/change/?_to_field=").status_code == 400
