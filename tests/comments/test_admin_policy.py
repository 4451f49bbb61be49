"""Reasons, saved replies, blocks and trust in the admin."""

import pytest

from comments import trust
from comments.models import Block, Reason, SavedReply, Site, TrustedAuthor
from tests.factories import make_site, make_user

pytestmark = pytest.mark.django_db
ADMIN = "/admin/comments/"
ALL = [
    f"comments.{verb}_{model}"
    for verb in ("view", "add", "change", "delete")
    for model in ("block", "trustedauthor", "savedreply", "reason")
]


def chief(client, *more: str):
    user = make_user("comments.moderate_comment", *ALL, *more, is_staff=True)
    Site.objects.own().moderators.add(user)
    client.force_login(user)
    return user


def test_a_block_is_stored_as_it_is_compared_and_switches_the_site(client):
    chief(client)
    own = Site.objects.own()
    response = client.post(f"{ADMIN}block/add/", {"site": own.pk, "kind": "domain", "value": "@WWW.Casino.example"})
    assert response.status_code == 302
    own.refresh_from_db()
    assert (Block.objects.get().value, own.has_blocks) == ("casino.example", True)


@pytest.mark.parametrize(("kind", "value"), [("domain", "org"), ("word", "er"), ("email", "ann")])
def test_a_block_that_would_hit_everybody_is_refused_in_words(client, kind, value):
    chief(client)
    response = client.post(f"{ADMIN}block/add/", {"site": Site.objects.own().pk, "kind": kind, "value": value})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["value"]
    assert not Block.objects.exists()


def test_only_ones_own_sites_are_listed_and_can_be_chosen(client):
    chief(client)
    foreign = make_site()
    Block.objects.create(site=foreign, kind="word", value="fremdwort")
    assert "fremdwort" not in client.get(f"{ADMIN}block/").content.decode()
    client.post(f"{ADMIN}block/add/", {"site": foreign.pk, "kind": "word", "value": "kasino"})
    assert Block.objects.count() == 1


def test_addresses_are_shown_only_to_those_who_may_see_them(client):
    own = Site.objects.own()
    Block.objects.create(site=own, kind="email", value="k9f3zq71@example.org")
    trust.block(own, kind="domain", value="ann@k9f3zq71.example", by=make_user())  # as the queue blocks it
    TrustedAuthor.objects.create(site=own, email="k9f3zq71@example.org")
    chief(client)
    assert "k9f3zq71" not in client.get(f"{ADMIN}block/").content.decode()
    assert client.get(f"{ADMIN}trustedauthor/").status_code == 403
    chief(client, "comments.view_personal_data")
    html = client.get(f"{ADMIN}block/").content.decode()
    assert ("k9f3zq71@example.org" in html, "k9f3zq71.example" in html) == (True, True)
    assert "k9f3zq71" in client.get(f"{ADMIN}trustedauthor/").content.decode()


def test_a_reason_keeps_its_code_and_cannot_be_deleted(client):
    chief(client)
    words = {"label_de": "Alt", "label_en": "Old", "public_de": "x", "public_en": "x"}
    reason = Reason.objects.create(code="old-one", position=40, **words)
    changed = words | {"label_de": "Neu", "code": "new", "position": 3, "ground": "law"}
    assert client.post(f"{ADMIN}reason/{reason.pk}/change/", changed).status_code == 302
    reason.refresh_from_db()
    assert (reason.code, reason.label_de, reason.ground) == ("old-one", "Neu", "law")
    assert client.post(f"{ADMIN}reason/{reason.pk}/delete/", {"post": "yes"}).status_code == 403


def test_saved_replies_of_everybody_and_of_ones_own_sites(client):
    chief(client)
    SavedReply.objects.create(title="fuer-alle", text="x")
    SavedReply.objects.create(title="nur-hier", text="x", site=Site.objects.own())
    SavedReply.objects.create(title="woanders", text="x", site=make_site())
    html = client.get(f"{ADMIN}savedreply/").content.decode()
    assert ("fuer-alle" in html, "nur-hier" in html, "woanders" in html) == (True, True, False)


REPLY = {"title": "new", "text": "new"}


@pytest.mark.parametrize("sites", [1, 2])
def test_what_all_sites_share_is_changed_by_who_moderates_all_of_them(client, sites):
    chief(client)
    if sites == 2:
        make_site()
    status, title = (302, "new") if sites == 1 else (403, "old")
    reply, reason = SavedReply.objects.create(title="old", text="x"), Reason.objects.first()
    assert client.post(f"{ADMIN}savedreply/{reply.pk}/change/", REPLY).status_code == status
    reply.refresh_from_db()
    assert reply.title == title
    words = dict.fromkeys(["label_de", "label_en", "public_de", "public_en"], "new")
    changed = words | {"ground": "house_rule", "position": 1}
    assert client.post(f"{ADMIN}reason/{reason.pk}/change/", changed).status_code == status
    row = {"form-0-id": reason.pk, "form-0-position": 9, "form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1}
    client.post(f"{ADMIN}reason/", row | {"_save": "Save"})
    reason.refresh_from_db()
    assert (reason.label_en == "new") == (sites == 1)
    assert (reason.position == 9) == (sites == 1)
    assert client.post(f"{ADMIN}reason/add/", changed | {"code": "more"}).status_code == status
    client.post(f"{ADMIN}savedreply/{reply.pk}/delete/", {"post": "yes"})
    assert SavedReply.objects.exists() == (sites == 2)


def test_a_reply_for_everybody_is_added_by_who_moderates_everywhere(client):
    chief(client)
    make_site()
    assert client.post(f"{ADMIN}savedreply/add/", REPLY).status_code == 200  # asks for the site
    assert client.post(f"{ADMIN}savedreply/add/", REPLY | {"site": Site.objects.own().pk}).status_code == 302
    assert SavedReply.objects.get().site == Site.objects.own()


def test_the_default_reason_is_chosen_from_those_that_are_offered(admin_client):
    words = {"label_de": "Kennwort", "label_en": "Label", "public_de": "x", "public_en": "x"}
    Reason.objects.create(code="one", **words)
    Reason.objects.create(code="two", is_active=False, **words | {"label_de": "Vergangen"})
    html = admin_client.get(f"{ADMIN}site/{Site.objects.own().pk}/change/").content.decode()
    assert ("Kennwort" in html, "Vergangen" in html) == (True, False)
