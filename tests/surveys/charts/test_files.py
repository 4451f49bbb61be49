import xml.etree.ElementTree as ElementTree

import pytest

from surveys.charts import files, png
from surveys.charts.find import find_chart
from surveys.models import ChartSpec, Result, Survey
from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db
ADDRESS = "/charts/trend/problems@press.svg"


@pytest.fixture
def survey():
    return make_survey(slug="trend")


def test_a_chart_is_a_file_that_anybody_may_show_and_nobody_may_run(client, survey):
    response = client.get(ADDRESS)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies
    ElementTree.fromstring(response.content)


def test_it_is_asked_for_again_until_its_content_is_named(client, survey):
    assert client.get(ADDRESS)["Cache-Control"] == "no-cache"
    name = files.content_tag(find_chart("trend/problems@press").chart)
    assert client.get(f"{ADDRESS}?c={name}")["Cache-Control"] == "public, max-age=31536000, immutable"
    Result.objects.filter(percent=52).update(percent=50)
    assert client.get(f"{ADDRESS}?c={name}")["Cache-Control"] == "no-cache"


def test_who_has_it_is_told_so_until_a_figure_changes(client, survey):
    etag = client.get(ADDRESS)["ETag"]
    assert client.get(ADDRESS, HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert client.get(f"{ADDRESS}?theme=dark", HTTP_IF_NONE_MATCH=etag).status_code == 200
    Result.objects.filter(percent=52).update(percent=50)
    assert client.get(ADDRESS, HTTP_IF_NONE_MATCH=etag).status_code == 200


def test_a_png_is_drawn_once_for_each_content(client, survey, monkeypatch):
    first = client.get("/charts/trend/problems@press.png")
    assert first.content.startswith(b"\x89PNG")
    assert first["Content-Type"] == "image/png"
    monkeypatch.setattr(png, "write", lambda *args, **kwargs: b"drawn again")
    assert client.get("/charts/trend/problems@press.png").content == first.content
    Result.objects.filter(percent=52).update(percent=50)
    assert client.get("/charts/trend/problems@press.png").content == b"drawn again"


@pytest.mark.parametrize("query", ["theme=pink", "width=601", "kind=pie", "lang=fr", "kind=stacked100"])
def test_what_cannot_be_drawn_is_a_bad_request(client, survey, query):
    assert client.get(f"{ADDRESS}?{query}").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "trend/problems@nobody.svg",
        "trend/nothing@press.png",
        "no-such.svg",
        "trend/problems/effort@press.svg",
        "trend.svg",
    ],
)
def test_what_does_not_exist_is_not_found(client, survey, path):
    assert client.get(f"/charts/{path}").status_code == 404


def test_a_survey_that_is_not_public_has_no_pictures(client, survey):
    ChartSpec.objects.create(slug="effort", question=survey.questions.get())
    assert client.get("/charts/effort.svg").status_code == 200
    Survey.objects.update(status="draft")
    assert client.get("/charts/effort.svg").status_code == 404
    assert client.get(ADDRESS).status_code == 404


def test_a_named_chart_knows_how_it_is_drawn(client, survey):
    question = survey.questions.get()
    spec = ChartSpec(slug="effort", question=question, kind="grouped", takeaway="Nobody answers", alt="Two bars")
    spec.highlight = question.options.get(code="interaction")
    spec.full_clean()
    spec.save()
    spec.groups.set(survey.groups.all())
    chart = find_chart("effort").chart
    assert [column.label for column in chart.columns] == ["Everybody", "Press offices"]
    assert (chart.kind, chart.title, chart.label, chart.summary) == (
        *("grouped", "Nobody answers", "Biggest problems", "Two bars"),
    )
    assert [row.label for row in chart.rows if row.highlight] == ["Too little interaction"]


def test_the_waves_of_a_series_stand_beside_each_other(client):
    for year, percent in (("2014", 52), ("2013", 48), ("2015", None)):
        facts = survey_facts(slug=f"trend-{year}", series={"slug": "trend", "title": "Trend"}, wave_label=year)
        facts |= {"field_start": f"{year}-01-01", "field_end": f"{year}-02-01"}
        results = facts["questions"][0]["results"]
        results[1] |= {"percent": percent} if percent else {"percent": None, "count": None, "status": "missing"}
        make_survey(**facts)
    Survey.objects.filter(slug="trend-2015").update(status="draft")
    chart = find_chart("trend-2014/problems@press", wish=files.Wish(kind=files.Kind.WAVES)).chart
    assert [column.label for column in chart.columns] == ["2013", "2014"]
    assert [cell.value for cell in chart.rows[0].cells] == ["48%", "52%"]
    assert client.get("/charts/trend-2014/problems@press.svg?kind=waves").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_chart_needs_a_constant_number_of_queries(count, django_assert_num_queries):
    for number in range(count):
        make_survey(slug=f"trend-{number}", series={"slug": "trend", "title": "Trend"}, wave_label=str(number))
    with django_assert_num_queries(14):
        find_chart("trend-0/problems@press", wish=files.Wish(kind=files.Kind.WAVES))
