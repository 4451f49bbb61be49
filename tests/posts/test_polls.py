"""The reader poll as a browser without JavaScript uses it, on a question's page and in the frame of its chart."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from comments import limits
from surveys import polls
from surveys.models import Ballot, Poll, Survey
from tests.factories import make_post, make_survey, survey_facts
from tests.markup import Page

pytestmark = pytest.mark.django_db
PAGE, FRAME = "/surveys/trend/problems/", "/embed/charts/trend/problems@press/"
READERS = "Das antworteten Leserinnen und Leser"


@pytest.fixture(autouse=True)
def poll():
    survey = make_survey(slug="trend", language="de")
    now = timezone.now()
    return Poll.objects.create(
        question=survey.questions.get(), opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1)
    )


def answered_by(poll, number):
    for each in range(number):
        polls.answer(poll, ["effort"], browser=f"browser-{each}")


def fill_in(client, path, *answers, **typed):
    page = Page(client.get(path).content.decode())
    hidden = {field["name"]: field.get("value", "") for field in page.all("input") if field.get("type") == "hidden"}
    return hidden | {"answer": answers} | typed


@pytest.mark.parametrize("path", [PAGE, FRAME, f"{FRAME}?kind=table&lang=de"])
def test_own_answer_first_then_both_results_beside_each_other(client, poll, path):
    answered_by(poll, 29)
    assert READERS not in client.get(path).content.decode()
    response = client.post(path, fill_in(client, path, "interaction"))
    assert response.status_code == 303
    assert not response.cookies
    assert urlsplit(response["Location"]).path == urlsplit(path).path
    html = client.get(response["Location"]).content.decode()
    panels = html[html.index('class="poll-panels"') :]
    assert panels.index("Das ergab die Umfrage") < panels.index(READERS)
    assert "n\u00a0=\u00a030" in html
    assert "nicht repräsentativ" in html
    assert "Ihre Antwort:" in html
    assert "Too little interaction" in html


def test_a_frame_in_another_language_speaks_it_throughout(client, poll):
    answered_by(poll, 30)
    path = f"{FRAME}?lang=en"
    html = client.get(client.post(path, fill_in(client, path, "effort"))["Location"]).content.decode()
    assert "What readers answered" in html
    assert READERS not in html


def test_few_answers_are_not_shown(client, poll):
    answered_by(poll, 28)
    response = client.post(PAGE, fill_in(client, PAGE, "interaction"))
    html = client.get(response["Location"]).content.decode()
    assert "29\u00a0Antworten bisher" in html or "29 Antworten bisher" in html
    assert READERS not in html


def test_the_same_form_sent_twice_counts_once_and_says_so(client):
    typed = fill_in(client, PAGE, "effort")
    first, second = (client.post(PAGE, typed) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert Ballot.objects.count() == 1
    assert "hat heute schon geantwortet" not in client.get(first["Location"]).content.decode()
    assert "hat heute schon geantwortet" in client.get(second["Location"]).content.decode()


def test_a_browser_that_names_itself_counts_once_on_page_and_in_frame(client):
    for path in (PAGE, FRAME):
        client.post(path, fill_in(client, path, "effort", browser="ab" * 16))
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ({"answer": []}, 400),
        ({"answer": ["nothing"]}, 400),
        ({"answer": ["effort\0"]}, 400),
        ({"token": ""}, 400),
        ({"token": "forged"}, 400),
    ],
)
def test_bad_input_draws_the_form_again_with_what_was_chosen(client, typed, status):
    response = client.post(PAGE, fill_in(client, PAGE, "effort") | typed)
    assert response.status_code == status
    assert 'role="alert"' in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"
    assert not Ballot.objects.exists()


def test_an_answer_from_another_page_is_refused(client):
    response = client.post(PAGE, fill_in(client, PAGE, "effort"), headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert " checked" in response.content.decode()
    assert not Ballot.objects.exists()


def test_a_network_that_stuffs_the_box_is_slowed_down(client, monkeypatch):
    monkeypatch.setattr(limits, "CAPACITY", 2)
    sent = [client.post(PAGE, fill_in(client, PAGE, "effort"), REMOTE_ADDR="192.0.2.7") for _ in range(3)]
    assert [response.status_code for response in sent] == [303, 303, 429]
    assert sent[2]["Retry-After"] == "30"
    assert "zu viele Antworten" in sent[2].content.decode()
    assert Ballot.objects.count() == 2


def test_a_busy_database_says_so(client):
    typed = fill_in(client, PAGE, "effort")

    def locked(execute, sql, *args):
        if sql.startswith("INSERT"):
            raise OperationalError("database is locked")
        return execute(sql, *args)

    with connection.execute_wrapper(locked):
        response = client.post(PAGE, typed)
    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_after_it_has_closed_everybody_sees_the_result_and_nobody_answers(client, poll):
    answered_by(poll, 30)
    typed = fill_in(client, PAGE, "effort")
    Poll.objects.update(closes_at=timezone.now())
    html = client.get(PAGE).content.decode()
    assert READERS in html
    assert '<form class="poll-form' not in html
    response = client.post(PAGE, typed)
    assert response.status_code == 403
    assert Ballot.objects.count() == 30


def test_before_it_opens_there_is_nothing(client, poll):
    Poll.objects.update(opens_at=poll.closes_at - timedelta(hours=1))
    for path in (PAGE, FRAME):
        assert "poll-form" not in client.get(path).content.decode()
        assert client.post(path, {"answer": "effort"}).status_code == 404


@pytest.mark.parametrize("receipt", ["", "forged", "a.b.c", "x" * 3000])
def test_a_forged_receipt_shows_no_result(client, poll, receipt):
    answered_by(poll, 30)
    assert READERS not in client.get(PAGE, {"answered": receipt}).content.decode()


def test_a_receipt_is_good_for_its_own_poll_only(client, poll):
    answered_by(poll, 30)
    other = make_survey(slug="other", language="de")
    Poll.objects.create(question=other.questions.get(), opens_at=poll.opens_at, closes_at=poll.closes_at)
    path = "/surveys/other/problems/"
    receipt = urlsplit(client.post(path, fill_in(client, path, "effort"))["Location"]).query
    assert READERS not in client.get(f"{PAGE}?{receipt}").content.decode()


@pytest.mark.parametrize("path", [PAGE, FRAME])
def test_the_poll_of_a_survey_that_is_not_public_is_nowhere(client, path):
    typed = fill_in(client, path, "effort")
    Survey.objects.update(embargo_until=timezone.now() + timedelta(days=1))
    assert client.get(path).status_code == 404
    assert client.post(path, typed).status_code == 404
    assert not Ballot.objects.exists()


def test_a_post_invites_to_the_open_polls_of_its_questions(client, poll):
    post = make_post(body="{{ number:trend/problems/interaction@press }}", language="de")
    assert f'href="{PAGE}#poll"' in client.get(post.get_absolute_url()).content.decode()
    Poll.objects.update(closes_at=timezone.now())
    assert f'href="{PAGE}#poll"' not in client.get(post.get_absolute_url()).content.decode()


def test_looking_counts_nothing(client, poll):
    for path in (PAGE, FRAME, f"{PAGE}?answer=effort"):
        client.get(path)
        client.head(path)
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(client, method):
    assert getattr(client, method)(PAGE).status_code == 405


def test_hostile_words_stay_words_in_form_result_bubble_and_metadata(client):
    hostile = "</script><script>alert(1)</script><!-- \" ' {{ 7|add:7 }} <img src=x onerror=alert(2)>"
    facts = survey_facts(slug="hostile", title=hostile[:200], language="de")
    facts["questions"][0] |= {"label": hostile, "text": hostile}
    for option in facts["questions"][0]["options"]:
        option["label"] = f"{option['code']} {hostile}"
    question = make_survey(**facts).questions.get()
    now = timezone.now()
    poll = Poll.objects.create(question=question, opens_at=now, closes_at=now + timedelta(days=1))
    make_post(body="{{ figure:hostile/problems@press }}")
    path = "/surveys/hostile/problems/"
    answered_by(poll, 30)
    pages = [client.get(path), client.get(client.post(path, fill_in(client, path, "effort"))["Location"])]
    pages += [client.get("/embed/charts/hostile/problems@press/"), client.get("/surveys/hostile/")]
    for response in pages:
        page = Page(response.content.decode())
        assert not any("onerror" in attrs for _tag, attrs in page.elements)
        assert all("src" in script or script["type"] == "application/ld+json" for script in page.all("script"))
        assert "{{ 7|add:7 }}" in response.content.decode()
