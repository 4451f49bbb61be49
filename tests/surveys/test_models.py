from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from surveys.models import (
    AnswerOption,
    BreakdownVariable,
    Group,
    Organisation,
    Question,
    Result,
    Source,
    Survey,
    SurveySeries,
)
from tests.factories import make_survey

pytestmark = pytest.mark.django_db


def refused(row, **changes):
    """The messages with which the model refuses these changes; the database must refuse them as well."""
    for name, value in changes.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError) as caught:
        row.full_clean()
    return " ".join(caught.value.messages)


def refused_by_database(row, **changes):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"field_start": "2014-04-15", "field_end": "2014-03-07"}, "letzte Tag der Feldzeit liegt vor dem ersten"),
        ({"response_rate": "100.1"}, "Prozentwert zwischen 0 und 100"),
        ({"response_rate": "-0.1"}, "Prozentwert zwischen 0 und 100"),
        ({"representative_of": "everybody"}, "nur zu einer repräsentativen Umfrage"),
    ],
)
def test_a_survey_must_not_contradict_itself(changes, message):
    survey = make_survey()
    assert message in refused(survey, **changes)
    refused_by_database(survey, **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": ""}, "Geben Sie den Wortlaut an"),
        ({"text_status": "not_published"}, "Geben Sie den Wortlaut an"),
        ({"response_type": "single_choice", "max_choices": 3}, "Nur bei Mehrfachnennungen"),
        ({"base_status": "unconfirmed", "base_n": 536}, "nicht bestätigte Basis hat keine Größe"),
    ],
)
def test_a_question_must_not_contradict_itself(changes, message):
    question = make_survey().questions.get()
    assert message in refused(question, **changes)
    refused_by_database(question, **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"percent": "101"}, "zwischen 0 und 100"),
        ({"percent": "-1"}, "zwischen 0 und 100"),
        ({"count": 101, "base_n": 100}, "Anzahl ist größer als die Basis"),
        ({"percent": None, "count": None}, "Der Status passt nicht"),
        ({"status": "suppressed"}, "Der Status passt nicht"),
        ({"status": "below_threshold"}, "Der Status passt nicht"),
        ({"status": "missing", "percent": None}, "Der Status passt nicht"),
        ({"status": "approximate", "percent": None}, "Der Status passt nicht"),
        ({"status": "guessed"}, "keine gültige Option"),
    ],
)
def test_a_result_must_not_contradict_itself(changes, message):
    result = Result.objects.get(question__survey=make_survey(), count=279)
    assert message in refused(result, **changes)
    refused_by_database(result, **changes)


def test_a_result_fits_its_question_and_its_group():
    result = Result.objects.get(question__survey=make_survey(), count=279)
    assert "größer als die Basis" in refused(result, count=537)
    assert "Mehr Nachkommastellen" in refused(result, count=None, percent="52.5")
    other = make_survey()
    assert "gehört zu einer anderen Frage" in refused(
        result, option=AnswerOption.objects.get(question__survey=other, code="effort")
    )
    assert "gehört zu einer anderen Umfrage" in refused(result, group=other.groups.get(code="press"))


def test_what_belongs_to_another_survey_is_refused():
    other = make_survey(
        sources=[{"name": "a", "url": "https://example.org/"}], variables=[{"code": "age", "label": "Age"}]
    )
    survey = make_survey()
    result = Result.objects.get(question__survey=survey, count=279)
    assert "gehört zu einer anderen Umfrage" in refused(result, source=other.sources.get())
    group = survey.groups.get(code="press")
    assert "gehört zu einer anderen Umfrage" in refused(group, variable=other.variables.get())


def test_a_figure_that_was_not_rounded_keeps_what_is_shown_of_it_apart():
    result = Result.objects.get(question__survey=make_survey(), count=279)
    result.percent, result.status = Decimal("52.052239"), "exact"
    result.full_clean()
    result.save()
    result = Result.objects.get(pk=result.pk)
    assert (str(result.published_percent), str(result.precise_percent)) == ("52", "52.052239")
    result.percent = Decimal("52.5")
    assert str(result.published_percent) == "53"
    assert "Mehr Nachkommastellen" in refused(result, status="rounded")


def test_codes_and_sources_stand_once():
    survey = make_survey(sources=[{"name": "a", "url": "https://example.org/"}])
    question = survey.questions.get()
    for row in (
        Group(survey=survey, code="total", label="Again"),
        Source(survey=survey, name="b", url="https://example.org/"),
        Question(survey=survey, code="problems", label="Again", text="?", response_type="scale"),
        AnswerOption(question=question, code="effort", label="Again"),
        Result(
            question=question,
            option=question.options.get(code="effort"),
            group=survey.groups.get(code="press"),
            percent=1,
        ),
        Organisation(name="Institute"),
    ):
        assert refused(row)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


@pytest.mark.parametrize(
    "model",
    [
        *(Organisation, Source, SurveySeries, BreakdownVariable, Group, Question, AnswerOption, Survey, Result),
    ],
)
def test_no_control_character_enters_any_line(model):
    lines = {
        "name",
        "label",
        "title",
        "supports",
        "base_description",
        "approx_text",
        "note",
        "funding_source",
        "wave_label",
    }
    for name in lines & {field.name for field in model._meta.fields}:
        with pytest.raises(ValidationError):
            model._meta.get_field(name).clean("a\x0bb", None)


def test_the_base_is_known_only_where_it_was_published():
    question = make_survey().questions.get()
    total, press = question.survey.groups.all()
    assert (question.base_of(total), question.base_of(press)) == (1019, 536)
    question.base_n = 1000
    assert (question.base_of(total), question.base_of(press)) == (1000, 536)
    question.base_type = "filtered"
    assert (question.base_of(total), question.base_of(press)) == (1000, None)
    question.base_status, question.base_n = "unconfirmed", None
    assert (question.base_of(total), question.base_of(press)) == (None, None)


def test_publishing_sets_the_date_once():
    survey = make_survey(status="draft")
    assert survey.published_at is None
    survey.status = "published"
    survey.full_clean()
    first = survey.published_at
    survey.full_clean()
    assert survey.published_at == first
    refused_by_database(survey, status="published", published_at=None)


def test_public_are_published_surveys_whose_date_has_come():
    public = make_survey()
    make_survey(status="draft")
    make_survey(status="draft", published_at=timezone.now())
    make_survey(published_at=timezone.now() + timedelta(hours=1))
    make_survey(embargo_until=timezone.now() + timedelta(hours=1))
    public.embargo_until = timezone.now() - timedelta(hours=1)
    public.save()
    assert list(Survey.objects.public()) == [public]
