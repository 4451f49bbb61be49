"""Whether a rise between waves may be called one."""

from datetime import date

import pytest

from surveys.checks import check
from surveys.models import ChartSpec, Survey
from tests.factories import make_survey

pytestmark = pytest.mark.django_db


def wave(year, percent, **fields):
    return make_survey(
        slug=f"wave-{year}",
        series={"slug": "trend", "title": "Trend"},
        sampling_type="probability",
        weighting="none",
        field_start=date(year, 1, 1),
        field_end=date(year, 2, 1),
        groups=[{"code": "total", "label": "Everybody", "n": 1000}],
        questions=[
            {
                "code": "smoke",
                "label": "Smoking",
                "text": "Do you smoke?",
                "response_type": "single_choice",
                "reading_help": fields.pop("reading_help", ""),
                "options": [{"code": "yes", "label": "Yes"}, {"code": "no", "label": "No"}],
                "results": [
                    {"option": "yes", "group": "total", "percent": percent},
                    {"option": "no", "group": "total", "percent": 100 - percent},
                ],
            }
            | fields.pop("question", {})
        ],
        status="draft",
        **fields,
    )


def publish():
    Survey.objects.update(status="published", published_at="2024-12-31T00:00Z")


def found(slug):
    publish()
    return [each for each in check(Survey.objects.with_results().get(slug=slug)) if each.code == "change-not-shown"]


def test_a_rise_that_chance_does_not_explain_may_be_called_one():
    wave(2023, 20)
    wave(2024, 30, reading_help="Smoking rose to 30 %.")
    assert found("wave-2024") == []


@pytest.mark.parametrize("words", ["Smoking rose to 21 %.", "Der Anteil ist gestiegen.", "Immer mehr rauchen."])
def test_a_rise_within_chance_is_none(words):
    wave(2023, 20)
    wave(2024, 21, reading_help=words)
    (finding,) = found("wave-2024")
    assert (finding.place, finding.severity) == ("smoke", "warning")
    assert "Zufall" in finding.message


def test_waves_that_asked_differently_cannot_show_a_rise():
    wave(2023, 20, question={"text": "Do you smoke at all?"})
    wave(2024, 40, reading_help="Smoking increased.")
    assert len(found("wave-2024")) == 1


def test_without_an_earlier_wave_nothing_can_have_risen():
    wave(2024, 40, reading_help="Smoking increased.")
    wave(2025, 20)
    assert len(found("wave-2024")) == 1


def test_the_title_of_a_chart_is_looked_at_too():
    wave(2023, 20)
    survey = wave(2024, 21)
    assert found("wave-2024") == []
    ChartSpec.objects.create(slug="c", question=survey.questions.get(), kind="waves", takeaway="More and more smoke")
    assert len(found("wave-2024")) == 1


def test_figures_alone_tell_of_no_change():
    wave(2023, 20)
    wave(2024, 21, reading_help="21 % say that they smoke, and 79 % do not.")
    assert found("wave-2024") == []
