"""Our own form: whatever leaves comes back the same."""

import json
from uuid import uuid4

import pytest

from comments import publication
from comments.exporting import export_comments
from comments.importing import import_comments
from comments.importing.records import Unreadable
from comments.importing.report import Report
from comments.models import Comment, Decision, ImportedComment, OutboundMessage, Thread
from tests.comments.exporting.conftest import forget_everything
from tests.factories import make_comment, make_site, make_thread


def exported(site, *, with_addresses=True) -> list[dict]:
    return [json.loads(line) for line in export_comments(site, form="jsonl", with_addresses=with_addresses)]


def content(lines: list[dict]) -> list[dict]:
    """What a file says, whenever and in whatever order it was written."""
    rows = [{key: value for key, value in line.items() if key != "exported_at"} for line in lines]
    return sorted(rows, key=lambda line: str((line["kind"], line.get("id"), line.get("ref"))))


@pytest.fixture
def bring(tmp_path, django_capture_on_commit_callbacks):
    """bring(lines, site) imports them and returns the report."""

    def bring(lines, site, *, is_dry=False) -> Report:
        path = tmp_path / "export.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        report = Report()
        with django_capture_on_commit_callbacks(execute=True):
            import_comments(path, origin="blogsite", site=site, report=report, is_dry=is_dry)
        return report

    return bring


def published(site) -> dict[str, bytes]:
    """What readers are served, by file; versions of pages tell how often they were written."""
    found = {}
    for key in sorted((publication.root() / "sites" / site.slug).iterdir()):
        for file in sorted(key.iterdir()):
            body = json.loads(file.read_bytes())
            body.pop("version", None)
            found[f"{key.name}/{file.name}"] = body
    return found


def test_a_site_comes_back_as_it_was(site, bring):
    lines, pages = exported(site), published(site)
    assert {line["kind"] for line in lines} == {"export", "thread", "comment", "gone", "end"}
    forget_everything()
    publication.reconcile()
    report = bring(lines, site)
    assert report.sums()["comments"] == {"created": lines[-1]["comments"], "updated": 0, "skipped": 0, "refused": 0}
    assert report.sums()["pages"]["created"] == lines[-1]["threads"] == 3
    assert content(exported(site)) == content(lines)
    assert published(site) == pages
    assert publication.reconcile() == 0
    assert not OutboundMessage.objects.exists()


def test_texts_come_back_to_the_letter_even_where_nobody_can_read_them(site, bring):
    lines = exported(site)
    at = next(n for n, line in enumerate(lines) if line.get("status") == "spam")
    for text in ("  Verse\n\n  and ends with a space ", "\ue000"):
        lines[at] |= {"text": text}
        forget_everything()
        bring(lines, site)
        assert Comment.objects.filter(text=text).exists()


def test_statuses_still_equal_last_decisions_and_counts_what_is_shown(site, bring):
    lines = exported(site)
    forget_everything()
    bring(lines, site)
    for comment in Comment.objects.all():
        assert Decision.objects.filter(comment=comment).last().after == comment.status
    for thread in Thread.objects.all():
        assert thread.count == thread.comments.filter(is_public=True).count()


def test_who_writes_after_an_import_gets_a_place_of_their_own(site, bring):
    lines = exported(site)
    forget_everything()
    bring(lines, site)
    page = Thread.objects.get(title__startswith="Strike")
    removed = page.comments.get(text="Removed later")
    assert removed.position
    new = make_comment(thread=page)
    assert new.position > max(
        page.comments.exclude(pk=new.pk).filter(root=None, position__gt=0).values_list("position", flat=True)
    )
    assert make_comment(parent=removed).position == 2


def test_a_second_import_finds_everything_there(site, bring):
    lines = exported(site)
    forget_everything()
    bring(lines, site)
    report = bring(lines, site)
    assert report.sums()["comments"] == {"created": 0, "updated": 0, "skipped": lines[-1]["comments"], "refused": 0}
    assert content(exported(site)) == content(lines)


def test_a_site_imported_into_itself_changes_nothing(site, bring):
    lines = exported(site)
    report = bring(lines, site)
    assert report.sums()["comments"]["created"] == 0
    assert content(exported(site)) == content(lines)


def test_a_copy_beside_the_original_gets_ids_of_its_own(site, bring):
    copy = make_site(slug="copy", language="en")
    lines = exported(site)
    bring(lines, copy)
    ours, theirs = ({line["id"] for line in exported(s) if line["kind"] == "comment"} for s in (site, copy))
    assert len(ours) == len(theirs) == lines[-1]["comments"]
    assert not ours & theirs
    assert Decision.objects.filter(comment__thread__site=copy).exclude(comment_uuid__in=theirs).count() == 0
    assert content(exported(site)) == content(lines)


def test_a_dry_run_counts_the_same_and_stores_nothing(site, bring):
    lines = exported(site)
    forget_everything()
    dry = bring(lines, site, is_dry=True)
    assert not Thread.objects.exists()
    assert not ImportedComment.objects.exists()
    assert dry.sums() == bring(lines, site).sums()


def test_without_the_right_to_see_them_no_address_leaves(site, bring):
    text = "".join(export_comments(site, form="jsonl", with_addresses=False))
    assert "@example.org" not in text
    assert "@example.org" in "".join(export_comments(site, form="jsonl", with_addresses=True))
    forget_everything()
    report = bring([json.loads(line) for line in text.splitlines()], site)
    assert report.sums()["comments"]["refused"] == 0
    assert not Comment.objects.exclude(email="").exists()


def test_who_has_no_login_here_has_no_badge_and_the_report_says_so(site, staff, bring):
    lines = exported(site)
    forget_everything()
    staff.delete()
    report = bring(lines, site)
    assert [reason for _kind, outcome, reason in report.reasons if outcome == "created"] == [
        "who wrote it as a member of staff has no login here, so it has no badge"
    ]
    assert Comment.objects.get(text="An answer").user is None


def test_what_was_imported_once_and_deleted_does_not_return_from_its_origin(site, bring):
    lines = exported(site)
    forget_everything()
    bring(lines, site)
    assert ImportedComment.objects.filter(import_ref="wordpress:8", comment=None).exists()
    assert ImportedComment.objects.get(import_ref="wordpress:7").comment.text.startswith("<b>Old")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "approved"}, "decisions"),
        ({"created_at": None}, "decisions"),
        ({"thread": "elsewhere"}, "page"),
        ({"text": ""}, "no text"),
        ({"id": ""}, "usable id"),
        ({"kind": "melody"}, "no record"),
    ],
)
def test_a_record_that_cannot_be_right_is_refused_by_itself(site, bring, change, reason):
    lines = exported(site)
    at = next(n for n, line in enumerate(lines) if line.get("status") == "spam")
    lines[at] |= change
    forget_everything()
    report = bring(lines, site)
    assert report.sums()["comments"]["refused"] == 1
    [(_kind, _outcome, said)] = [key for key in report.reasons if key[1] == "refused"]
    assert reason in said
    assert not Comment.objects.filter(text="It is spam", status="approved").exists()


@pytest.mark.parametrize("value", [None, 5, "\0", [], {}, "x" * 5000, -1, 10**30, True, [1], [{}], 1.5])
def test_no_odd_value_breaks_an_import(site, bring, value):
    lines = exported(site)
    names = {name for line in lines if line["kind"] == "comment" for name in line}
    public = [line for line in lines if line.get("text") == "Before the edit" or line.get("is_public")]
    # Each under an id of its own, or all but the first would be known already.
    odd = [line | {"id": str(uuid4()), name: value} for name in sorted(names - {"kind"}) for line in public]
    forget_everything()
    report = bring([*lines[:4], *odd, lines[-1]], site)
    assert sum(report.sums()["comments"].values()) == len(odd)


def test_a_file_without_its_last_line_is_taken_as_far_as_it_goes_and_said_to_be_broken(site, bring):
    lines = exported(site)
    forget_everything()
    report = bring(lines[:-1], site)
    assert "not whole" in report.broken or "whole" in report.broken
    assert report.sums()["comments"]["created"] == lines[-1]["comments"]
    assert report.sums()["comments"]["refused"] == 1


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ({"kind": "export", "format": "blogsite", "version": 2, "contents": "comments"}, "version 2"),
        ({"kind": "export", "format": "blogsite", "version": 1, "contents": "posts"}, "export of posts"),
        ({"version": 1, "users": [], "posts": []}, "first line"),
    ],
)
def test_another_file_is_refused(site, bring, head, why):
    with pytest.raises(Unreadable, match=why):
        bring([head], site)


def test_places_that_are_taken_are_given_anew(site, bring):
    lines = exported(site)
    forget_everything()
    page = make_thread(site=site, identifier="wp-17")
    here = make_comment(thread=page)
    report = bring(lines, site)
    assert report.sums()["comments"]["created"] == lines[-1]["comments"]
    here.refresh_from_db()
    assert here.position == 1
    roots = page.comments.filter(root=None, position__isnull=False).values_list("position", flat=True)
    assert len(set(roots)) == len(roots)


def test_what_was_hidden_there_is_not_shown_in_a_thread_that_is_public_here(site, bring):
    lines = exported(site)
    name = Thread.objects.get(state="hidden").identifiers.get().identifier
    forget_everything()
    page = make_thread(site=site, identifier=name)
    report = bring(lines, site)
    assert not page.comments.exists()
    assert report.sums()["comments"]["refused"] == 1
    assert ("comments", "refused", "its page was hidden there and is public here") in report.reasons
