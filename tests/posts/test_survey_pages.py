from datetime import date

import pytest
from django.urls import reverse

from posts.models import Post
from surveys.demo import load_trendmonitor
from surveys.models import Survey
from surveys.recording import record_survey
from tests import factories
from tests.factories import disclosed, make_post
from tests.markup import Page

pytestmark = pytest.mark.django_db


def make_survey(slug, **facts):
    return record_survey(disclosed() | {"slug": slug, "title": f"Umfrage {slug}", "status": "published"} | facts)


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_of_surveys_has_a_constant_query_count(client, django_assert_num_queries, item_count):
    for number in range(item_count):
        make_survey(f"umfrage-{number}", conducted_by=[{"name": f"Institut {number}"}], sample_size=1019)
    with django_assert_num_queries(5):
        html = client.get(reverse("survey-list")).content.decode()
    assert html.count('<article class="entry"') == item_count
    assert "1.019\u00a0Befragte" in html


def test_the_page_of_a_survey_tells_how_it_was_made_and_what_came_out(client):
    survey = load_trendmonitor()
    html = client.get(reverse("survey", args=[survey.slug])).content.decode()
    page = Page(html)
    assert len(page.all("h1")) == 1
    assert len(page.all("figure")) == survey.questions.count()
    for words in ("Auftraggeber", "Grundgesamtheit", "7. März – 15. April 2014", "n\u00a0=\u00a01.019"):
        assert words in html
    assert all(source.url in html for source in survey.sources.all())


@pytest.mark.parametrize("question_count", [1, 3])
def test_the_page_of_a_survey_has_a_constant_query_count(client, django_assert_num_queries, question_count):
    option = {"code": "yes", "label": "Ja"}
    question = {
        "label": "Frage",
        "text": "Ja?",
        "response_type": "single_choice",
        "options": [option],
        "results": [{"option": "yes", "group": "total", "percent": 100}],
    }
    questions = [question | {"code": f"frage-{number}"} for number in range(question_count)]
    make_survey("umfrage", groups=[{"code": "total", "label": "Alle", "n": 100}], questions=questions)
    with django_assert_num_queries(12):
        html = client.get(reverse("survey", args=["umfrage"])).content.decode()
    assert html.count("<figure") == question_count


def test_a_survey_and_the_posts_about_it_are_linked_both_ways(client):
    for slug in ("umfrage", "umfrage-zwei", "geheim"):
        factories.make_survey(slug=slug, title=f"Umfrage {slug}")
    body = "Text {{ number:umfrage/problems/interaction }}\n\n{{ figure:geheim/problems }}"
    post = make_post(title="Mit Zahlen", body=body)
    make_post(title="Entwurf mit Zahlen", status=Post.Status.DRAFT, body=body)
    Survey.objects.filter(slug="geheim").update(status="draft")
    html = client.get(post.get_absolute_url()).content.decode()
    assert reverse("survey", args=["umfrage"]) in html
    assert reverse("survey", args=["geheim"]) not in html
    html = client.get(reverse("survey", args=["umfrage"])).content.decode()
    assert "Mit Zahlen" in html
    assert "Entwurf" not in html
    assert "Mit Zahlen" not in client.get(reverse("survey", args=["umfrage-zwei"])).content.decode()


def test_what_others_paste_is_shown_as_text_and_does_nothing_here(client):
    factories.make_survey(slug="trend", title="Trend <of> the year")
    html = client.get(reverse("survey-question", args=["trend", "problems"])).content.decode()
    page = Page(html)
    assert page.all("iframe") == page.all("img") == []
    assert "&lt;iframe src=" in html
    assert "&lt;img src=" in html
    assert not any("style" in attrs for _tag, attrs in page.elements)


def test_a_survey_that_is_not_published_is_nowhere(client):
    make_survey("geheim", title="Geheimnisvoll", status="draft")
    assert client.get(reverse("survey", args=["geheim"])).status_code == 404
    assert "Geheimnisvoll" not in client.get(reverse("survey-list")).content.decode()
    assert "geheim" not in client.get(reverse("sitemap")).content.decode()


def test_the_page_of_an_english_survey_is_english(client):
    make_survey("survey", language="en", field_start=date(2024, 3, 1), field_end=date(2024, 3, 1), response_rate="12.5")
    html = client.get(reverse("survey", args=["survey"])).content.decode()
    assert '<html lang="en">' in html
    assert "12.5%" in html
    assert "1 March 2024" in html
    assert "1 March – 1" not in html
    assert Survey.objects.get().slug == "survey"
