"""Importing in the admin: who may, what is kept of a file and for how long, and what a worker does that was killed."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import expect

from comments.importing import runs
from comments.models import Comment, ImportRun
from tests.browsing import faults_in, sign_in
from tests.comments.importing.exports import comment, item, wxr
from tests.factories import make_site, make_user

EXPORT = wxr(item(comment(1), comment(2, parent=1), comment(3, type="note"), comment(4, content="")))
ADD = "admin:comments_importrun_add"


@pytest.fixture
def site(db):
    return make_site(slug="garden", name="Garden notes", language="en", origins=["https://blog.example.org"])


@pytest.fixture
def owner(db):
    return make_user("comments.add_site", "comments.view_site", is_staff=True)


def upload(content=EXPORT):
    return SimpleUploadedFile("export.xml", content)


def form(blog, **changes):
    return {"site": blog.pk, "origin": "wordpress", "file": upload(), "rules": ""} | changes


def accept(site, owner, content=EXPORT, **changes) -> ImportRun:
    wishes = {"site": site, "origin": "wordpress", "rules": "", "is_dry": False, "by": owner} | changes
    with translation.override("en"):
        return runs.accept(upload(content), **wishes)


def kept(settings) -> list[Path]:
    folder = Path(settings.IMPORT_ROOT)
    return list(folder.iterdir()) if folder.exists() else []


def test_a_file_waits_for_the_worker_and_is_gone_when_it_is_imported(client, site, owner, settings, commit):
    client.force_login(owner)
    answer = client.post(reverse(ADD), form(site), follow=True)
    run = ImportRun.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("admin:comments_importrun_change", args=[run.pk])
    assert (run.state, run.actor_name, run.file_name) == ("waiting", owner.username, "export.xml")
    assert not Comment.objects.exists()
    assert [file.stat().st_mode & 0o777 for file in kept(settings)] == [0o600]
    assert runs.run_due() == 1
    run.refresh_from_db()
    assert (run.state, run.share, run.error) == ("done", 1, "")
    assert run.report["sums"]["comments"] == {"created": 2, "updated": 0, "skipped": 1, "refused": 1}
    assert kept(settings) == []
    assert runs.run_due() == 0


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"rules": "nonsense"}, "nonsense"),
        ({"origin": "livejournal"}, "livejournal"),
        ({"file": ""}, "errorlist"),
        ({"file": SimpleUploadedFile("x", b"")}, "errorlist"),
        ({"site": 0}, "errorlist"),
    ],
)
def test_mistakes_are_said_at_the_form_and_nothing_is_kept(client, site, owner, settings, changes, why):
    client.force_login(owner)
    answer = client.post(reverse(ADD), form(site, **changes))
    assert answer.status_code == 200
    assert why in answer.content.decode()
    assert not ImportRun.objects.exists()
    assert kept(settings) == []


@pytest.mark.parametrize(
    "permissions", [["comments.moderate_comment"], ["comments.change_site", "comments.view_site"], []]
)
def test_only_who_registers_sites_may_import_and_read_reports(client, site, owner, permissions):
    run = accept(site, owner)
    client.force_login(make_user(*permissions, is_staff=True))
    for address in (ADD, "admin:comments_importrun_changelist"):
        assert client.get(reverse(address)).status_code == 403
    assert client.post(reverse(ADD), form(site)).status_code == 403
    assert client.get(reverse("admin:comments_importrun_change", args=[run.pk])).status_code == 403
    assert ImportRun.objects.count() == 1


def test_a_file_that_is_none_ends_with_a_sentence(site, owner, settings):
    accept(site, owner, b"<html>")
    runs.run_due()
    run = ImportRun.objects.get()
    assert run.state == "failed"
    assert "line 1" in run.error
    assert kept(settings) == []


def test_an_import_that_came_back_with_a_backup_ends_with_a_sentence(site, owner):
    run = accept(site, owner)
    runs.file_of(run).unlink()
    assert runs.run_due() == 1
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "The uploaded file is no longer here. Please upload it again.")
    assert runs.run_due() == 0


def test_a_file_that_breaks_off_is_taken_as_far_as_it_is_whole(site, owner):
    two = wxr(item(comment(1)), item(comment(2), post_id=18, link="https://blog.example.org/b/"))
    accept(site, owner, two[: two.rindex(b"</item>")])
    runs.run_due()
    run = ImportRun.objects.get()
    assert (run.state, Comment.objects.count()) == ("done", 1)
    assert "line" in run.error


def test_a_dry_run_stores_nothing(site, owner):
    accept(site, owner, is_dry=True)
    runs.run_due()
    assert ImportRun.objects.get().report["sums"]["comments"]["created"] == 2
    assert not Comment.objects.exists()


def test_an_import_whose_worker_died_is_taken_up_again_but_not_for_ever(site, owner, settings):
    run = accept(site, owner)
    later = timezone.now() + timedelta(minutes=10)
    ImportRun.objects.update(state="running", attempts=1, leased_until=timezone.now() + timedelta(minutes=1))
    assert runs.run_due() == 0
    assert runs.run_due(later) == 1
    assert Comment.objects.count() == 2
    again = accept(site, owner)
    ImportRun.objects.filter(pk=again.pk).update(state="running", attempts=5, leased_until=later)
    assert runs.run_due(later + timedelta(minutes=1)) == 0
    again.refresh_from_db()
    assert again.state == "failed"
    assert kept(settings) == []
    run.refresh_from_db()
    assert run.state == "done"


def test_files_that_were_left_behind_are_deleted_and_others_stay(site, owner, settings):
    waiting, killed = accept(site, owner), accept(site, owner)
    ImportRun.objects.filter(pk=killed.pk).update(state="done")  # whoever wrote that died before it deleted the file
    gone = runs.file_of(ImportRun())  # of a site that was removed, or of an upload that was never noted
    fresh = runs.file_of(ImportRun())  # an upload that is about to be noted
    for path in (gone, fresh):
        path.write_bytes(EXPORT)
    for path in kept(settings):
        if path != fresh:
            os.utime(path, (0, 0))
    ImportRun.objects.filter(pk=waiting.pk).update(state="running", leased_until=timezone.now() + timedelta(minutes=1))
    assert runs.run_due() == 0
    assert set(kept(settings)) == {runs.file_of(waiting), fresh}


def test_who_was_overtaken_by_another_worker_stops(site, owner, monkeypatch):
    run = accept(site, owner)
    monkeypatch.setattr(runs, "_TELL_EVERY", 0)
    run.state, run.attempts = "running", 1
    ImportRun.objects.update(state="running", attempts=2)
    runs._import(run)
    assert not Comment.objects.exists()
    assert ImportRun.objects.get().state == "running"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_somebody_imports_a_file_and_reads_the_report(page, live_blog, tmp_path):
    User.objects.create_superuser("mo", "mo@example.org", "correct horse")
    make_site(slug="garden", name="Garden notes", language="en", origins=["https://blog.example.org"])
    path = tmp_path / "export.xml"
    path.write_bytes(EXPORT)
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, live_blog + reverse(ADD), username="mo", password="correct horse")
    page.select_option("#id_site", label="Garden notes")
    page.select_option("#id_origin", "wordpress")
    page.set_input_files("#id_file", path)
    assert faults_in(page, "#importrun_form") == []
    with page.expect_navigation():
        page.click("[name=_save]")
    expect(page.locator("progress")).to_have_attribute("value", "0")
    assert faults_in(page, ".import-run") == []
    runs.run_due()
    page.locator("[data-over]").wait_for()  # by the script, without anybody loading the page again
    lines = [line.split() for line in page.locator(".import-run tr").all_inner_texts()]
    assert [line[-1].lower() for line in lines] == ["kommentare", "2", "0", "1", "1"]
    assert (
        "er hat keinen Text" in page.locator(".import-run").inner_text() or page.locator(".import-run details").count()
    )
    for scheme in ("light", "dark"):
        for width in (320, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            assert faults_in(page, ".import-run") == []
    assert Comment.objects.public().count() == 2
