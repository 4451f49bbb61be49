import pytest
from django.urls import reverse

from surveys.models import Question, Survey
from surveys.recording import record_survey
from tests.factories import make_survey, make_user, survey_facts

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
    with django_assert_num_queries(16):
        admin_client.get(change_page(question))


# The gate


def test_what_cannot_be_published_comes_back_with_what_was_typed_and_why(admin_client):
    survey = make_survey(status="draft", sample_size=None)
    data = typed_into(admin_client.get(change_page(survey))) | {"status": "published", "title": "Typed"}
    response = admin_client.post(change_page(survey), data)
    assert response.status_code == 200
    assert "Sagen Sie, wie viele Personen teilgenommen haben" in response.text
    assert 'value="Typed"' in response.text
    survey.refresh_from_db()
    assert (survey.status, survey.title != "Typed") == ("draft", True)


def test_a_figure_that_cannot_be_is_refused_on_the_question_s_page(admin_client):
    question = make_survey().questions.get()
    data = typed_into(admin_client.get(change_page(question)))
    (row,) = [name for name, value in data.items() if name.endswith("-count") and value]
    response = admin_client.post(change_page(question), data | {row: "100"})
    assert response.status_code == 200
    assert "100 von 536 sind 19\u00a0%" in response.text.replace("19 %", "19\u00a0%")
    assert question.results.filter(count=100).count() == 0


def test_a_change_of_a_published_survey_is_a_revision_with_its_note(admin_client, admin_user):
    question = make_survey().questions.get()
    data = typed_into(admin_client.get(change_page(question)))
    (row,) = [name for name, value in data.items() if name.endswith("-percent") and str(value) == "34"]
    note = {"public_note": "Es waren 35."}
    assert admin_client.post(change_page(question), data | {row: "35"} | note).status_code == 302
    revision = question.survey.revisions.get(version=2)
    assert (revision.kind, revision.public_note, revision.made_by) == ("correction", "Es waren 35.", admin_user)
    assert revision.difference == [
        {"place": "problems/effort@press", "field": "percent", "before": "34", "after": "35"}
    ]


def test_deleting_a_question_of_a_published_survey_is_a_revision_too(admin_client):
    question = make_survey().questions.get()
    survey = question.survey
    url = reverse("admin:surveys_question_delete", args=[question.pk])
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert [(change["place"], change["after"]) for change in survey.revisions.get(version=2).difference] == [
        ("problems", None)
    ]


def odd_draft():
    facts = survey_facts(slug="trend", status="draft")
    facts["questions"][0]["results"][0]["base_n"] = 500
    return record_survey(facts)


def test_a_warning_is_published_with_a_reason_from_the_page_of_checks(admin_client, admin_user):
    survey = odd_draft()
    url = reverse("admin:surveys_survey_checks", args=[survey.pk])
    page = admin_client.get(url)
    assert "diese weichen ab" in page.text
    assert "von 11" in page.text
    field = "bases-differ problems@press-reason"
    assert admin_client.post(url, {"publish": "1", field: ""}).status_code == 200
    assert not Survey.objects.public().exists()
    assert admin_client.post(url, {"publish": "1", field: "Seite 3 sagt es so."}).status_code == 302
    assert Survey.objects.public().get() == survey
    assert survey.accepted_warnings.get().accepted_by == admin_user
    assert "Seite 3 sagt es so." in admin_client.get(url).text


def test_the_page_of_checks_offers_to_save_reasons_only_where_a_warning_wants_one(admin_client):
    for survey, offered in ((make_survey(status="draft"), False), (odd_draft(), True)):
        page = admin_client.get(reverse("admin:surveys_survey_checks", args=[survey.pk])).text
        assert ("Gründe speichern" in page) is offered
        assert 'name="publish"' in page


def test_the_page_of_checks_is_for_those_who_may(client, admin_client):
    survey = odd_draft()
    url = reverse("admin:surveys_survey_checks", args=[survey.pk])
    client.force_login(make_user("surveys.view_survey", is_staff=True))
    assert client.get(url).status_code == 200
    assert client.post(url, {"publish": "1"}).status_code == 403
    client.force_login(make_user("posts.view_post", is_staff=True))
    assert client.get(url).status_code == 404
    assert admin_client.get(reverse("admin:surveys_survey_checks", args=[survey.pk + 1])).status_code == 404
