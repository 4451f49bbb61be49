"""Importing in the admin: upload, look, store."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from surveys.models import HeldImport, Result, Survey
from tests.factories import make_survey, make_user
from tests.markup import Page

pytestmark = pytest.mark.django_db
UPLOAD = "/admin/surveys/survey/import/"
TEA = "question,option,percent\nDo you like tea?,Yes,60\nDo you like tea?,No,40\n"
CHANGED = "question,option,group,percent\nBiggest problems,Much effort,Press offices,35\n"


@pytest.fixture
def editor(client):
    permissions = [f"surveys.{verb}_survey" for verb in ("add", "change", "view")]
    client.force_login(make_user(*permissions, is_staff=True))
    return client


def upload(client, content, *, name="tea.csv", **fields):
    content = content if isinstance(content, bytes) else content.encode()
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content), **fields})


def test_what_was_found_is_shown_before_anything_is_stored_and_then_stored_at_a_button(editor):
    assert reverse("admin:surveys_survey_import") in editor.get("/admin/surveys/survey/").content.decode()
    shown = upload(editor, TEA)
    assert shown.status_code == 302
    page = editor.get(shown.url).content.decode()
    assert "sample-size-missing" in page
    assert not Survey.objects.exists()
    stored = editor.post(shown.url, {"store": "1"})
    survey = Survey.objects.get()
    assert (survey.slug, survey.status) == ("tea", "draft")
    assert stored.url == reverse("admin:surveys_survey_checks", args=[survey.pk])
    assert not HeldImport.objects.exists()


def test_a_faulty_file_is_answered_with_places_and_nothing_is_held(editor):
    page = upload(editor, "option,percent\nYes,<script>alert(1)</script>\nNo,many\n").content.decode()
    assert "tea.csv, Zeile 2, Spalte 2" in page
    assert "tea.csv, Zeile 3, Spalte 2" in page
    assert "<script>alert" not in page
    assert not HeldImport.objects.exists()


def test_a_correction_shows_the_difference_and_carries_its_note(editor):
    survey = make_survey(slug="trend")
    shown = upload(editor, CHANGED, survey=survey.pk)
    assert "<td>Prozent</td><td><bdi>34</bdi></td><td><bdi>35</bdi></td>" in editor.get(shown.url).content.decode()
    editor.post(shown.url, {"store": "1", "note": "A typing error."})
    assert Result.objects.get(option__code="effort").percent == 35
    assert survey.revisions.get(version=2).public_note == "A typing error."


def test_what_could_not_be_published_has_no_button_and_no_back_door(editor):
    survey = make_survey(slug="trend")
    shown = upload(editor, CHANGED.replace("percent\n", "percent,base\n").replace("35\n", "35,900\n"), survey=survey.pk)
    page = Page(editor.get(shown.url).content.decode())
    assert [button["name"] for button in page.all("button") if "name" in button] == ["discard"]
    assert editor.post(shown.url, {"store": "1"}).status_code == 302
    assert Result.objects.get(option__code="effort").percent == 34


def test_it_can_be_thrown_away(editor):
    shown = upload(editor, TEA)
    editor.post(shown.url, {"discard": "1"})
    assert not HeldImport.objects.exists()
    assert not Survey.objects.exists()


def test_a_survey_that_was_changed_meanwhile_is_not_overwritten(editor):
    survey = make_survey(slug="trend", status="draft")
    shown = upload(editor, CHANGED, survey=survey.pk)
    Result.objects.filter(option__code="effort").update(percent=36)
    assert editor.get(shown.url).url == UPLOAD
    assert editor.post(shown.url, {"store": "1"}).url == UPLOAD
    assert Result.objects.get(option__code="effort").percent == 36


def test_only_who_uploaded_it_can_store_it_and_only_for_a_day(editor, client):
    shown = upload(editor, TEA)
    HeldImport.objects.update(made_at=timezone.now() - timedelta(days=2))
    assert editor.get(shown.url).status_code == 404
    HeldImport.objects.update(made_at=timezone.now())
    client.force_login(make_user("surveys.add_survey", "surveys.change_survey", is_staff=True))
    assert client.post(shown.url, {"store": "1"}).status_code == 404
    assert not Survey.objects.exists()


def test_what_nobody_decided_goes_with_the_next_import(editor):
    upload(editor, TEA)
    HeldImport.objects.update(made_at=timezone.now() - timedelta(days=2))
    upload(editor, TEA)
    assert HeldImport.objects.count() == 1


@pytest.mark.parametrize("missing", ["add", "change"])
def test_it_needs_the_permissions_to_add_and_to_change(client, missing):
    verbs = {"add", "change", "view"} - {missing}
    client.force_login(make_user(*(f"surveys.{verb}_survey" for verb in verbs), is_staff=True))
    assert client.get(UPLOAD).status_code == 403
    assert upload(client, TEA).status_code == 403


def test_nothing_of_a_respondent_is_held(editor):
    rows = "".join(f"{n},p{n}@example.org,{'Yes' if n % 2 else 'No'},secret {n}\n" for n in range(30))
    upload(editor, f"RespondentID,Email,Do you vote?,Why?\n{rows}")
    held = str(HeldImport.objects.get().plans)
    assert "Do you vote?" in held
    assert "example.org" not in held
    assert "secret" not in held


def test_control_characters_in_a_file_reach_neither_page_nor_database(editor):
    rows = "".join(f"{n},{'Yes' if n % 2 else 'No'},x{n}\n" for n in range(30))
    shown = upload(editor, f"RespondentID,Do you vote?,Wh\x00y\x1b[31m\n{rows}")
    assert "\x1b" not in editor.get(shown.url).content.decode()


def test_too_large_a_file_is_for_the_command(editor, monkeypatch):
    monkeypatch.setattr("surveys.admin.importing.MAX_MEGABYTES", 0)
    assert "import_survey" in upload(editor, TEA).content.decode()


TABLE = """Frage 1: Lesen Sie Zeitung?
;Gesamt;Männer
Ja;60;55
Nein;40;45
Zufriedenheit;7;8
"""


def test_how_a_table_was_read_is_shown_and_what_was_read_wrong_is_said_and_read_again(editor):
    shown = upload(editor, TABLE, name="zeitung.csv")
    page = editor.get(shown.url).content.decode()
    assert {"row-0-5", "column-0-1", "turned-0"} <= {each["name"] for each in Page(page).all("select")}
    assert "7\u00a0%" in page
    answer = editor.post(shown.url, {"correct": "1", "row-0-5": "statistic", "column-0-2": "left_out"})
    assert answer.url == shown.url
    corrected = editor.get(shown.url).content.decode()
    assert "<s><bdi>7</bdi></s>" in corrected
    editor.post(shown.url, {"store": "1"})
    assert {(each.option.label, each.group.code, each.percent) for each in Result.objects.all()} == {
        *(("Ja", "total", 60), ("Nein", "total", 40)),
    }


def test_a_table_with_a_number_that_nobody_can_place_is_shown_and_stored_once_it_is_said_what_it_is(editor):
    shown = upload(editor, TABLE.replace("40;45", "40;45;;88"), name="zeitung.csv")
    assert shown.status_code == 302
    page = editor.get(shown.url).content.decode()
    assert "zeitung.csv, Zeile 4, Spalte 5" in page
    assert 'name="store"' not in page
    editor.post(shown.url, {"store": "1"})
    assert not Survey.objects.exists()
    editor.post(shown.url, {"correct": "1", "column-0-4": "left_out"})
    editor.post(shown.url, {"store": "1"})
    assert Survey.objects.exists()


def test_what_was_said_of_a_table_holds_when_more_is_said(editor):
    shown = upload(editor, TABLE, name="zeitung.csv")
    editor.post(shown.url, {"correct": "1", "row-0-5": "statistic"})
    editor.post(shown.url, {"correct": "1", "column-0-2": "left_out"})
    held = HeldImport.objects.get()
    assert held.tables[0]["said"] == {"rows": {"5": "statistic"}, "columns": {"2": "left_out"}, "turned": None}
    assert "<s><bdi>7</bdi></s>" in editor.get(shown.url).content.decode()
