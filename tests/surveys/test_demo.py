import pytest

from surveys.charts import html
from surveys.charts.describe import describe
from surveys.demo import load_trendmonitor
from surveys.models import Result, Survey
from surveys.references import find_results

pytestmark = pytest.mark.django_db


def test_loading_the_demo_twice_changes_nothing():
    first = load_trendmonitor()
    rows = set(Result.objects.values_list("pk", "percent"))
    assert load_trendmonitor() == first
    assert set(Result.objects.values_list("pk", "percent")) == rows
    assert Survey.objects.public().count() == 2


def test_the_demo_holds_the_published_figures():
    survey = load_trendmonitor()
    assert (survey.slug, survey.sample_size) == ("social-media-trendmonitor-2014", 1019)
    figures = {
        group.code: [int(result.percent) for result in group.results.order_by("-percent", "option__order")]
        for group in survey.groups.all()
    }
    assert figures == {
        "press": [52, 45, 36, 34, 19, 12, 12, 4],
        "agency": [51, 40, 39],
        "journalist": [51, 39, 38],
    }
    assert sum(group.n for group in survey.groups.all()) == survey.sample_size
    wave_2013 = Survey.objects.get(slug="social-media-trendmonitor-2013")
    assert (wave_2013.series, wave_2013.sample_size) == (survey.series, 1470)
    assert sum(result.percent for result in wave_2013.questions.get().results.all()) == 100


def test_the_demo_s_figure_can_be_placed_in_a_post_and_owns_up_to_its_base():
    load_trendmonitor()
    question, groups, _ = find_results("social-media-trendmonitor-2014/problems@press")
    figure = html.write(describe(question, groups=groups, language="de"))
    assert "52\u00a0%" in figure
    assert "7. März – 15. April 2014" in figure
    assert "Basis ist nicht bestätigt" in figure
