"""What is not published yet, or not any more, is on no surface: neither its figures nor its words."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from posts import rechecking
from surveys import downloads
from surveys.models import Poll, Survey
from surveys.recording import record_survey
from tests.factories import make_post, make_survey, survey_facts

pytestmark = pytest.mark.django_db
NAME = "secret/problems@press"
SECRETS = ("52\u00a0%", "52&nbsp;%", "52%", ">52<", "Too little interaction", "Geheimtitel", "Biggest problems")
SURFACES = [
    "/",
    "/surveys/",
    "/surveys/secret/",
    "/surveys/secret/problems/",
    "/surveys/secret/problems/?answered=x",
    f"/embed/charts/{NAME}/",
    f"/embed/charts/{NAME}/?v=1",
    f"/charts/{NAME}.svg",
    f"/charts/{NAME}.svg?v=1",
    f"/charts/{NAME}.png",
    f"/charts/{NAME}.svg?kind=waves",
    "/oembed/?url={site}/surveys/secret/problems/",
    f"/oembed/?url={{site}}/embed/charts/{NAME}/",
    "/?q=Geheimtitel",
    "/feed/",
    "/corrections/feed/",
    "/sitemap.xml",
    "/api/v1/surveys/",
    "/api/v1/surveys/?search=Geheimtitel",
    "/api/v1/surveys/secret/",
    "/api/v1/questions/",
    "/api/v1/questions/?search=interaction",
    "/api/v1/figure-references/",
    "/api/v1/posts/",
    "/api/v1/posts/a-post/",
    "/a-post/",
    *(f"/surveys/secret/{name}" for name in downloads.KINDS),
]


def hide(how):
    if how == "draft":
        Survey.objects.update(status="draft")
    elif how == "embargo":
        Survey.objects.update(embargo_until=timezone.now() + timedelta(days=1))
    else:
        Survey.objects.update(published_at=timezone.now() + timedelta(days=1))


@pytest.fixture
def once_public(client):
    """A survey that was out, cited, corrected, drawn and asked about before somebody took it back."""
    survey = make_survey(slug="secret", title="Geheimtitel", language="de")
    now = timezone.now()
    Poll.objects.create(question=survey.questions.get(), opens_at=now, closes_at=now + timedelta(days=1))
    make_post(
        slug="a-post",
        title="Ein Beitrag",
        body="Es sind {{ number:secret/problems/interaction@press }}.\n\n{{ figure:secret/problems@press }}",
    )
    facts = survey_facts()
    facts["questions"][0]["results"][0] |= {"percent": "31"}
    revision = {"kind": "correction", "public_note": "Geheimtitel korrigiert."}
    record_survey({"questions": facts["questions"], "revision": revision}, survey=survey)
    assert client.get(f"/charts/{NAME}.png").status_code == 200  # and kept
    return survey


@pytest.mark.parametrize("how", ["draft", "embargo", "later"])
def test_a_survey_that_is_not_public_is_on_no_surface(client, settings, once_public, how):
    shown = "".join(client.get(path.format(site=settings.SITE_URL)).content.decode("latin-1") for path in SURFACES[:6])
    assert "Geheimtitel" in shown  # it could leak
    hide(how)
    for checked in (False, True):  # before the worker has rechecked the posts, and after
        if checked:
            rechecking.recheck_changed()
        for path in SURFACES:
            response = client.get(path.format(site=settings.SITE_URL))
            text = response.content.decode("utf-8", "replace").replace('value="Geheimtitel"', "")
            text = text.replace("Suche: „Geheimtitel“", "").replace("Suche: Geheimtitel", "")
            assert [secret for secret in SECRETS if secret in text] == [], (path, checked)
            if "secret" in path:
                assert response.status_code in (401, 403, 404), path


def test_a_post_says_that_a_number_is_not_published_and_keeps_its_words(client, once_public):
    hide("embargo")
    html = client.get("/a-post/").content.decode()
    assert "Es sind … (nicht veröffentlicht)." in html


def test_a_number_whose_result_is_gone_stays_as_it_was_saved(client, once_public):
    Survey.objects.all().delete()
    assert "Es sind 52&nbsp;%." in client.get("/a-post/").content.decode()


def test_the_picker_offers_nothing_that_is_not_public(admin_client, once_public):
    hide("draft")
    html = admin_client.get(reverse("admin:posts_post_figures"), {"q": "interaction"}).content.decode()
    assert "Too little interaction" not in html
