"""Importing as an editor does: a faulty file, the mended one, its figures compared, stored; in Chromium, with axe."""

import pytest
from playwright.sync_api import expect

from surveys.models import Result, Survey
from tests.browsing import faults_in, scrolls_sideways, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLE = """Frage: Wie oft arbeiten Sie zu Hause?
;Gesamt;Führungskräfte
oft;41,8;{}
selten;57,8;35,4
keine Angabe;0,4;–
Basis;1.172;116
"""


def faults_in_both_themes(page) -> list[str]:
    """What axe finds in our part of the page in both themes, and whether a phone would have to scroll sideways."""
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found += [f"{theme} {fault}" for fault in faults_in(page, "#content")]
    page.set_viewport_size({"width": 320, "height": 800})
    if scrolls_sideways(page):
        found.append("the page scrolls sideways")
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


def read(page, figure):
    page.set_input_files(
        "#id_file", {"name": "heim.csv", "mimeType": "text/csv", "buffer": TABLE.format(figure).encode()}
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Datei lesen").click()


def test_a_file_is_read_mended_compared_and_stored(page, live_blog, admin_user):
    sign_in(page, f"{live_blog}/admin/surveys/survey/", username="admin", password="password")
    with page.expect_navigation():
        page.get_by_role("link", name="Datei importieren").click()
    assert faults_in_both_themes(page) == []

    upload = page.url
    read(page, "viele")
    expect(page.locator("#content")).to_contain_text("Fehler: heim.csv, Zeile 3, Spalte 3")
    expect(page.get_by_role("button", name="Speichern", exact=True)).to_have_count(0)
    assert faults_in_both_themes(page) == []

    page.goto(upload)
    read(page, "64,6")
    for kind, left_out in (("Anmerkung", ["0,4", "–"]), ("Antwort", [])):
        page.get_by_label("Zeile 5 ist").select_option(kind)
        with page.expect_navigation():
            page.get_by_role("button", name="Neu lesen").click()
        expect(page.locator(".survey-reading s")).to_have_text(left_out)
    table = page.get_by_role("region", name="Wie oft arbeiten Sie zu Hause?")
    expect(table).to_contain_text("Einfachnennung, n = 1.172")
    assert [row.locator("th, td").all_text_contents() for row in table.get_by_role("row").all()] == [
        ["Antwort", "Alle Befragten", "Führungskräfte"],
        ["oft", "41,8\u00a0%", "64,6\u00a0%"],
        ["selten", "57,8\u00a0%", "35,4\u00a0%"],
        ["keine Angabe", "0,4\u00a0%", "nicht veröffentlicht"],
    ]
    assert "Fehler: Sagen Sie, wie viele Personen teilgenommen haben" in page.inner_text("#content")
    assert faults_in_both_themes(page) == []
    assert not Survey.objects.exists()

    page.get_by_role("button", name="Speichern", exact=True).click()
    page.wait_for_url("**/checks/")
    assert faults_in_both_themes(page) == []
    assert Survey.objects.get().status == "draft"
    assert Result.objects.count() == 6
