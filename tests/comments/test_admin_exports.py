"""Downloading a site's comments: who may, and who sees addresses."""

import pytest
from django.urls import reverse

from tests.factories import make_comment, make_site, make_thread, make_user


@pytest.fixture
def site(db):
    site = make_site(slug="garden")
    make_comment(thread=make_thread(site=site), text="A secret word", status="pending")
    return site


def address(site, form="jsonl"):
    return reverse("admin:comments_site_export", args=[site.pk, form])


@pytest.mark.parametrize(("form", "name"), [("jsonl", "garden.jsonl"), ("wxr", "garden.xml"), ("csv", "garden.csv")])
@pytest.mark.parametrize("sees_addresses", [True, False])
def test_who_registers_sites_takes_all_comments_with_addresses_only_where_they_may_see_them(
    client, site, form, name, sees_addresses
):
    more = ["comments.view_personal_data"] if sees_addresses else []
    client.force_login(make_user("comments.add_site", "comments.view_site", *more, is_staff=True))
    answer = client.get(address(site, form))
    body = b"".join(answer.streaming_content)
    assert b"A secret word" in body
    assert (b"@example.org" in body) == sees_addresses
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "permissions", [["comments.moderate_comment", "comments.view_site"], ["comments.change_site"], []]
)
def test_others_find_nothing_there(client, site, permissions):
    user = make_user(*permissions, is_staff=True)
    site.moderators.add(user)
    client.force_login(user)
    assert client.get(address(site)).status_code == 404


def test_it_is_only_read(client, site):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert client.post(address(site)).status_code == 405
    assert client.get(address(site, "exe")).status_code == 404
