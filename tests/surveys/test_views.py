import copy

import pytest

from surveys.models import Result, Survey
from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db

SUMMARY = {
    *("slug", "title", "language", "series", "wave_label", "sponsors", "self_commissioned", "funding_source"),
    *("conducted_by", "universe", "geographic_coverage", "sampling_type", "sampling_frame", "recruitment", "mode"),
    *("field_start", "field_end", "sample_size", "response_rate", "weighting", "weighting_description"),
    *("design_effect", "published_moe", "published_moe_text", "confidence_level", "representative"),
    *("representative_of", "questionnaire_url", "methodology_url", "licence", "limitations", "sources", "status"),
    *("published_at", "embargo_until", "version", "updated_at"),
}
QUESTION = {
    *("code", "label", "text", "text_status", "text_note", "instruction", "response_type", "max_choices"),
    *("base_type", "base_description"),
    *("base_n", "base_status", "decimals", "reading_help", "options", "results"),
}


def slugs(response):
    assert response.status_code == 200
    return [row["slug"] for row in response.json()["results"]]


# Reading


def test_anybody_reads_a_survey_with_all_that_is_in_it(reader):
    make_survey(slug="trend", sources=[{"name": "Magazine", "url": "https://example.org/"}])
    survey = reader.get("/api/v1/surveys/trend/").json()
    assert set(survey) == SUMMARY | {"variables", "groups", "questions"}
    assert survey["conducted_by"] == [{"name": "Institute", "url": ""}]
    assert survey["sources"] == [{"name": "Magazine", "url": "https://example.org/", "supports": ""}]
    assert survey["groups"][1] == {
        "code": "press",
        "label": "Press offices",
        "variable": None,
        "n": 536,
        "n_weighted": None,
    }
    (question,) = survey["questions"]
    assert set(question) == QUESTION
    assert question["options"][0] == {
        "code": "effort",
        "label": "Much effort",
        "kind": "substantive",
        "in_base": True,
        "net_of": [],
    }
    assert {
        "option": "interaction",
        "group": "press",
        "anchor": f"r-{Result.objects.get(count=279).pk}",
        "percent": "52",
        "count": 279,
        "base_n": None,
        "computed": False,
        "status": "rounded",
        "approx_text": "",
        "source": None,
        "source_locator": "",
        "note": "",
    } in question["results"]


def test_percentages_keep_the_decimals_they_were_published_with(reader):
    facts = survey_facts(slug="trend")
    facts["questions"][0]["decimals"] = 1
    facts["questions"][0]["results"][1]["count"] = None
    make_survey(**facts)
    results = reader.get("/api/v1/surveys/trend/").json()["questions"][0]["results"]
    assert {result["percent"] for result in results} == {"47.0", "34.0", "52.0"}


@pytest.mark.parametrize("number_of_surveys", [1, 3])
def test_the_list_needs_a_constant_number_of_queries(reader, number_of_surveys, django_assert_num_queries):
    for _ in range(number_of_surveys):
        make_survey(sources=[{"name": "a", "url": "https://example.org/"}], sponsors=[{"name": "Client"}])
    with django_assert_num_queries(5):
        rows = reader.get("/api/v1/surveys/").json()["results"]
    assert len(rows) == number_of_surveys
    assert set(rows[0]) == SUMMARY


@pytest.mark.parametrize("number_of_questions", [1, 3])
def test_a_survey_needs_a_constant_number_of_queries(reader, number_of_questions, django_assert_num_queries):
    facts = survey_facts(slug="trend")
    facts["questions"] = [
        copy.deepcopy(facts["questions"][0]) | {"code": f"q{number}"} for number in range(number_of_questions)
    ]
    make_survey(**facts)
    with django_assert_num_queries(10):
        assert len(reader.get("/api/v1/surveys/trend/").json()["questions"]) == number_of_questions


@pytest.mark.parametrize("number_of_questions", [1, 3])
def test_the_list_of_questions_needs_a_constant_number_of_queries(
    reader, number_of_questions, django_assert_num_queries
):
    for _ in range(number_of_questions):
        make_survey()
    with django_assert_num_queries(5):
        rows = reader.get("/api/v1/questions/").json()["results"]
    assert len(rows) == number_of_questions
    assert set(rows[0]) == QUESTION | {"survey", "survey_title"}


def test_drafts_are_seen_by_holders_of_the_permission_only(reader, client_of):
    make_survey(slug="public")
    make_survey(slug="secret", status="draft", title="Not yet")
    outsider, viewer = client_of("posts.view_post"), client_of("surveys.view_survey")
    for client in (reader, outsider):
        assert slugs(client.get("/api/v1/surveys/")) == ["public"]
        assert slugs(client.get("/api/v1/surveys/?status=draft")) == []
        assert client.get("/api/v1/surveys/secret/").status_code == 404
        assert [q["survey"] for q in client.get("/api/v1/questions/").json()["results"]] == ["public"]
    assert slugs(viewer.get("/api/v1/surveys/?status=draft")) == ["secret"]
    assert viewer.get("/api/v1/surveys/secret/").json()["title"] == "Not yet"
    assert len(viewer.get("/api/v1/questions/").json()["results"]) == 2


# Writing


def test_one_request_records_a_whole_survey(editor, reader):
    facts = survey_facts(slug="trend", sponsors=[{"name": "Client", "url": "https://client.example/"}])
    created = editor.post("/api/v1/surveys/", facts)
    assert created.status_code == 201
    read = reader.get("/api/v1/surveys/trend/").json()
    assert created.json() == read
    assert [option["code"] for option in read["questions"][0]["options"]] == ["effort", "interaction"]
    assert len(read["questions"][0]["results"]) == 3


def test_what_was_read_can_be_sent_back(editor):
    make_survey(slug="trend")
    before = editor.get("/api/v1/surveys/trend/").json()
    after = editor.patch("/api/v1/surveys/trend/", before)
    assert after.status_code == 200
    assert after.json() | {"updated_at": 0} == before | {"updated_at": 0}


def test_a_change_touches_only_what_it_names(editor):
    make_survey(slug="trend", universe="Press offices")
    changed = editor.patch("/api/v1/surveys/trend/", {"title": "Renamed"}).json()
    assert (changed["title"], changed["universe"], len(changed["questions"])) == ("Renamed", "Press offices", 1)
    changed = editor.patch("/api/v1/surveys/trend/", {"questions": []}).json()
    assert (changed["questions"], len(changed["groups"])) == ([], 2)


def test_deleting_takes_everything_along(editor, reader):
    make_survey(slug="trend")
    assert editor.delete("/api/v1/surveys/trend/").status_code == 204
    assert reader.get("/api/v1/questions/").json()["count"] == 0


def test_each_kind_of_writing_needs_its_own_permission(reader, client_of):
    make_survey(slug="trend")
    attempts = {
        "add": lambda client: client.post("/api/v1/surveys/", survey_facts(slug="new")),
        "change": lambda client: client.patch("/api/v1/surveys/trend/", {"title": "x"}),
        "delete": lambda client: client.delete("/api/v1/surveys/trend/"),
    }
    for needed, attempt in attempts.items():
        others = [f"surveys.{verb}_survey" for verb in ("add", "change", "delete", "view") if verb != needed]
        assert attempt(reader).status_code == 401
        assert attempt(client_of(*others)).status_code == 403
    assert Survey.objects.get().title != "x"
    assert [attempt(client_of(f"surveys.{verb}_survey")).status_code for verb, attempt in attempts.items()] == [
        *(201, 200, 204)
    ]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"slug": "taken"}, ("slug",)),
        ({"title": "a\x0bb"}, ("title",)),
        ({"title": None}, ("title",)),
        ({"sponsors": [{"name": "a\nb"}]}, ("sponsors", "0", "name")),
        ({"sponsors": "nobody"}, ("sponsors",)),
        ({"sources": [{"name": "a", "url": "javascript:alert(1)"}]}, ("sources", "0", "url")),
        ({"groups": [{"code": "two words", "label": "x"}]}, ("groups", "0", "code")),
        ({"groups": [{"code": "x"}]}, ("groups", "0", "label")),
        ({"groups": [7]}, ("groups", "0", "non_field_errors")),
        ({"field_start": "2014-04-15", "field_end": "2014-03-07"}, ("non_field_errors",)),
        ({"sample_size": 10**30}, ("sample_size",)),
        ({"questions": [{"label": "no code"}]}, ("questions", "0", "code")),
    ],
)
@pytest.mark.parametrize("method", ["post", "patch"])
def test_a_fault_is_named_with_its_place_and_nothing_is_stored(editor, method, change, where):
    make_survey(slug="taken", title="Taken")
    make_survey(slug="trend", title="Before")
    if method == "post":
        response = editor.post("/api/v1/surveys/", survey_facts(slug="new") | change)
    else:
        response = editor.patch("/api/v1/surveys/trend/", change)
    assert response.status_code == 400
    errors = response.json()
    assert errors["error_code"] == "invalid"
    for step in where:
        errors = errors[step]
    assert errors
    assert set(Survey.objects.values_list("title", flat=True)) == {"Taken", "Before"}


@pytest.mark.parametrize(
    ("result", "field"),
    [
        ({"percent": "NaN"}, "percent"),
        ({"percent": "52,5"}, "percent"),
        ({"percent": 10**40}, "percent"),
        ({"percent": "52.5"}, "percent"),
        ({"percent": 101}, "non_field_errors"),
        ({"count": 537}, "count"),
        ({"option": "nothing"}, "option"),
        ({"group": ["press"]}, "group"),
        ({"status": "guessed"}, "status"),
    ],
)
def test_a_faulty_result_is_named_with_its_place(editor, result, field):
    make_survey(slug="trend")
    questions = survey_facts()["questions"]
    questions[0]["results"][1] |= result
    response = editor.patch("/api/v1/surveys/trend/", {"questions": questions})
    assert response.status_code == 400
    assert list(response.json()["questions"]["0"]["results"]["1"]) == [field]


def test_what_cannot_be_published_is_refused_with_the_findings(editor):
    response = editor.post("/api/v1/surveys/", survey_facts(slug="new", sample_size=None))
    assert response.status_code == 400
    body = response.json()
    assert body["error_code"] == "not_publishable"
    assert [set(finding) for finding in body["findings"]] == [{"code", "severity", "place", "message"}]
    assert body["findings"][0]["code"] == "sample-size-missing"
    assert not Survey.objects.exists()


def test_a_reason_and_a_note_are_sent_along_and_never_shown(editor):
    facts = survey_facts(slug="trend")
    facts["questions"][0]["results"][0]["base_n"] = 500
    assert editor.post("/api/v1/surveys/", facts).json()["error_code"] == "not_publishable"
    reason = {"code": "bases-differ", "place": "problems@press", "reason": "So says page 3."}
    created = editor.post("/api/v1/surveys/", facts | {"accepted_warnings": [reason]})
    assert created.status_code == 201
    assert "page 3" not in created.text
    changed = editor.patch(
        "/api/v1/surveys/trend/", {"sample_size": 1020, "revision": {"kind": "correction", "public_note": "One more."}}
    )
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    refused = editor.patch("/api/v1/surveys/trend/", {"sample_size": 1021, "revision": {"kind": "correction"}})
    assert list(refused.json()["revision"]) == ["public_note"]
    unknown = editor.patch("/api/v1/surveys/trend/", {"accepted_warnings": [reason | {"place": "x"}]})
    assert (unknown.status_code, unknown.json()["error_code"]) == (400, "no_such_warning")


def test_checking_says_what_stands_in_the_way_and_what_is_disclosed(reader, client_of):
    facts = survey_facts(slug="trend", status="draft", sample_size=None)
    facts["questions"][0]["results"][0]["base_n"] = 500
    make_survey(**facts)
    assert reader.post("/api/v1/surveys/trend/check/").status_code == 401
    assert client_of("surveys.add_survey").post("/api/v1/surveys/trend/check/").status_code == 403
    found = client_of("surveys.view_survey").post("/api/v1/surveys/trend/check/").json()
    assert set(found) == {"publishable", "findings", "completeness"}
    assert found["publishable"] is False
    assert {finding["code"]: finding["severity"] for finding in found["findings"]} == {
        "sample-size-missing": "error",
        "bases-differ": "warning",
        "universe-missing": "note",
        "source-missing": "note",
    }
    assert set(found["findings"][0]) == {"code", "severity", "place", "message", "reason"}
    assert [finding["reason"] for finding in found["findings"] if finding["severity"] == "warning"] == ["It is a test."]
    assert set(found["completeness"]) == {"given", "of", "missing"}
    assert found["completeness"]["given"] + len(found["completeness"]["missing"]) == found["completeness"]["of"] == 11
    assert set(found["completeness"]["missing"][0]) == {"code", "label"}


@pytest.mark.parametrize("body", [[], "text", 7, None, {"questions": {"code": "x"}}, {"questions": [[[]]]}])
def test_a_body_of_another_shape_is_refused(editor, body):
    make_survey(slug="trend")
    assert editor.post("/api/v1/surveys/", body).status_code == 400
    if body:
        assert editor.patch("/api/v1/surveys/trend/", body).status_code == 400
