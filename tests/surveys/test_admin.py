import pytest
from django.urls import reverse

from surveys.models import Question, Survey
from tests.factories import make_survey

pytestmark = pytest.mark.django_db


def typed_into(response):
    """What a browser would send back from the change page it was given."""
    forms = [response.context["adminform"].form]
    data = {}
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False:
                continue
            if hasattr(value, "astimezone"):
                data[f"{bound.html_name}_0"], data[f"{bound.html_name}_1"] = value.strftime("%d.%m.%Y %H:%M:%S").split()
            else:
                data[bound.html_name] = [getattr(v, "pk", v) for v in value] if isinstance(value, list) else value
    return data


def change_page(row):
    return reverse(f"admin:surveys_{row._meta.model_name}_change", args=[row.pk])


def test_a_survey_can_be_opened_and_saved_with_its_parts(admin_client):
    survey = make_survey(sources=[{"name": "a", "url": "https://example.org/"}])
    page = admin_client.get(change_page(survey))
    data = typed_into(page) | {"title": "Renamed", "groups-1-label": "Press"}
    assert admin_client.post(change_page(survey), data).status_code == 302
    survey.refresh_from_db()
    assert survey.title == "Renamed"
    assert [group.label for group in survey.groups.all()] == ["Everybody", "Press"]
    assert survey.questions.get().results.count() == 3


def test_publishing_in_the_admin_sets_the_date(admin_client):
    survey = make_survey(status="draft")
    data = typed_into(admin_client.get(change_page(survey))) | {"status": "published"}
    assert admin_client.post(change_page(survey), data).status_code == 302
    assert list(Survey.objects.public()) == [survey]


@pytest.mark.parametrize(
    ("model", "typed", "message"),
    [
        (Survey, {"field_start": "15.04.2014", "field_end": "07.03.2014"}, "liegt vor dem ersten"),
        (Survey, {"title": "a\x0bb"}, "Steuerzeichen"),
        (Survey, {"groups-1-code": "total"}, "groups-1"),
        (Survey, {"questions-0-text": ""}, "Geben Sie den Wortlaut an"),
        (Question, {"results-0-percent": "101"}, "zwischen 0 und 100"),
        (Question, {"results-0-percent": "52,5"}, "Mehr Nachkommastellen"),
        (Question, {"results-0-percent": ""}, "Der Status passt nicht"),
        (Question, {"results-1-count": "537"}, "größer als die Basis"),
        (Question, {"base_status": "unconfirmed", "base_n": "5"}, "keine Größe"),
    ],
)
def test_what_contradicts_itself_is_an_error_in_the_form(admin_client, model, typed, message):
    survey = make_survey()
    row = survey if model is Survey else survey.questions.get()
    response = admin_client.post(change_page(row), typed_into(admin_client.get(change_page(row))) | typed)
    assert response.status_code == 200
    assert 'class="errorlist' in response.text
    assert message in response.text


def test_a_question_offers_only_its_own_answers_and_groups(admin_client):
    question = make_survey().questions.get()
    make_survey()
    response = admin_client.get(change_page(question))
    (results,) = [f for f in response.context["inline_admin_formsets"] if f.formset.prefix == "results"]
    fields = results.formset.forms[0].fields
    assert [label for value, label in fields["option"].choices if value] == ["Much effort", "Too little interaction"]
    assert [label for value, label in fields["group"].choices if value] == ["Everybody", "Press offices"]
    assert [str(form["percent"].value()) for form in results.formset.forms] == ["47", "34", "52"]
    assert admin_client.post(change_page(question), typed_into(response)).status_code == 302


@pytest.mark.parametrize("model", ["survey", "question", "organisation"])
def test_lists_searches_and_empty_forms_open(admin_client, model):
    make_survey()
    for page in ("changelist", "add"):
        assert admin_client.get(reverse(f"admin:surveys_{model}_{page}")).status_code == 200
    assert admin_client.get(reverse(f"admin:surveys_{model}_changelist"), {"q": "Institute"}).status_code == 200


@pytest.mark.parametrize("number_of_results", [1, 3])
def test_a_question_s_page_needs_a_constant_number_of_queries(
    admin_client, number_of_results, django_assert_num_queries
):
    question = make_survey().questions.get()
    for result in question.results.all()[number_of_results:]:
        result.delete()
    admin_client.get(change_page(question))  # content types are read once per process
    with django_assert_num_queries(19):
        admin_client.get(change_page(question))
