"""What is stored about a person can be found, handed out and erased; and what was erased stays away."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from comments import erased, moderation, notes, personal_file, privacy, submission, tokens, trust, wording
from comments.models import (
    Block,
    Comment,
    Decision,
    Erased,
    ImportedComment,
    Operation,
    OutboundMessage,
    Unsubscription,
)
from comments.privacy import Person
from tests.factories import make_comment, make_site, make_thread

CANARY = "q7xk2mvz9p4w8rtb@canary-3f9.example"
NAME, TEXT, EARLIER, SITE = "Wilhelmine Kanarie", "zwitschernd-7781", "piepend-4410", "https://kanarie-9912.example/"
TRACES = ("q7xk2mvz", "Wilhelmine", "zwitschernd", "piepend", "kanarie-9912", "verdächtig-5523")


@pytest.fixture
def canary(blog, mo, thread):
    """Two comments of a person who was mailed, trusted, blocked, noted about, edited, proposed to and answered."""
    blog.mail_approved = True
    blog.save()
    words = {"email": CANARY, "name": NAME, "website": SITE}
    comment = make_comment(thread=thread, status="pending", text=EARLIER, wants_replies=True, **words)
    submission.revise(comment, text=TEXT, version=1)
    comment.refresh_from_db()
    moderation.decide([(comment.uuid, comment.version)], to="approved", actor=mo, note="verdächtig-5523")
    comment.refresh_from_db()
    make_comment(parent=comment, name="Otto", text="An answer")
    waiting = make_comment(thread=thread, status="pending", text=TEXT, **words | {"email": CANARY.upper()})
    wording.propose(waiting, text=f"{TEXT} again", message=NAME, version=waiting.version, by=mo)
    notes.add(comment, text=f"verdächtig-5523 {NAME}", by=mo)
    trust.trust_authors([comment], by=mo)
    trust.block(blog, kind=Block.Kind.EMAIL, value=CANARY, by=mo)
    Unsubscription.objects.create(site=blog, email=CANARY, kind="answer")
    ImportedComment.objects.create(site=blog, import_ref="wordpress:17", comment=comment)
    assert OutboundMessage.objects.filter(recipient__iexact=CANARY).count() >= 2
    return comment


def everything_stored() -> str:
    """Every value of every row, and on SQLite every byte of its files."""
    rows = [str(list(m._base_manager.values())) for m in apps.get_models()]
    name = Path(connection.settings_dict["NAME"])
    files = [name.with_name(name.name + end) for end in ("", "-wal")] if connection.vendor == "sqlite" else []
    return "\n".join([*rows, *(file.read_bytes().decode("utf-8", "replace") for file in files if file.exists())])


def traces_in(text: str) -> set[str]:
    return {trace for trace in TRACES if trace.lower() in text.lower()}


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_person_is_left_anywhere(canary, published_bytes, settings):
    assert traces_in(everything_stored()) == set(TRACES)
    assert traces_in(published_bytes().decode()) == {"Wilhelmine", "zwitschernd", "kanarie-9912"}
    privacy.erase(Person(CANARY))
    assert traces_in(everything_stored()) == set()
    assert traces_in(published_bytes().decode()) == set()
    assert traces_in(erased.list_file().read_text()) == set()


def test_rows_answers_and_decisions_stay_without_a_name(canary, mo, commit, published):
    commit()
    n = Comment.objects.count()
    privacy.erase(Person(CANARY), by=mo)
    commit()
    assert Comment.objects.count() == n
    for comment in Comment.objects.exclude(erased_at=None):
        assert comment.status == "trash"
        assert comment.decisions.latest("pk").after == "trash"
        assert comment.decisions.latest("pk").rule == "erased"
    shown = published(canary.thread)
    [conversation] = shown["conversations"]
    assert conversation["comment"]["status"] == "removed"
    assert conversation["comment"]["author_name"] == ""
    assert [reply["author_name"] for reply in conversation["replies"]] == ["Otto"]
    assert shown["count"] == 1


def test_a_dry_run_tells_and_does_nothing(canary, stored):
    before = stored()
    found = privacy.erase(Person(CANARY), is_dry=True)
    assert found["comments"] == 2
    assert found["public"] == 1
    assert found["notes"] == 2
    assert stored() == before
    assert not erased.list_file().exists()
    assert Comment.objects.filter(name=NAME).count() == 2
    assert privacy.erase(Person(CANARY)) == found
    assert not any(privacy.counts(Person(CANARY)).values())


def test_notes_of_colleagues_stay_where_somebody_wants_that(canary):
    privacy.erase(Person(CANARY), keeps_notes=True)
    assert canary.notes.count() == 1
    assert Decision.objects.filter(note="verdächtig-5523").exists()


def test_other_sites_and_other_people_are_left_alone(canary, thread):
    elsewhere = make_comment(thread=make_thread(site=make_site()), email=CANARY)
    other = make_comment(thread=thread, email="q7xk2mvz9p4w8rtb@canary-3f9.example.org")
    privacy.erase(Person(CANARY, (thread.site,)))
    for comment in (elsewhere, other):
        comment.refresh_from_db()
        assert comment.erased_at is None
        assert comment.is_public
    records = {"here": erased.Candidate(["x:1"], CANARY)}
    assert erased.among(elsewhere.thread.site, records) == set()
    assert erased.among(thread.site, records) == {"here"}


def test_what_was_refused_keeps_its_status(thread):
    comment = make_comment(thread=thread, status="spam", email=CANARY)
    privacy.erase(Person(CANARY))
    comment.refresh_from_db()
    assert (comment.status, comment.text) == ("spam", "")


def test_nobody_brings_an_erased_comment_back(canary, mo, api):
    batch = moderation.decide([(canary.uuid, canary.version)], to="trash", actor=mo)
    assert batch[0].result == "decided"
    step = canary.decisions.latest("pk")
    privacy.erase(Person(CANARY))
    canary.refresh_from_db()
    [outcome] = moderation.decide([(canary.uuid, canary.version)], to="pending", actor=mo)
    assert outcome.result == "refused"
    assert moderation.undo(step.batch, actor=mo)[0].result in ("stale", "refused")
    author = {"Authorization": f"Bearer {tokens.author_token(canary.uuid)}"}
    address = f"/api/v1/comments/{canary.uuid}/"
    answer = api.patch(address, {"content": "Back again", "version": 1}, headers=author)
    assert answer.status_code == 409
    canary.refresh_from_db()
    assert (canary.text, canary.status) == ("", "trash")


def test_an_operation_names_who_did_it_and_nobody_else(canary, mo):
    privacy.erase(Person(CANARY), by=mo)
    operation = Operation.objects.get()
    assert (operation.kind, operation.actor_name) == ("erase_person", "mo")
    assert operation.facts["comments"] == 2
    assert traces_in(json.dumps(operation.facts)) == set()


def test_erasing_needs_the_list(canary, settings, tmp_path):
    settings.ERASED_LIST = tmp_path / "a-file" / "erased.jsonl"
    (tmp_path / "a-file").write_text("in the way")
    with pytest.raises(FileExistsError):
        privacy.erase(Person(CANARY))
    canary.refresh_from_db()
    assert canary.text == TEXT
    assert not Erased.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_process_that_dies_while_erasing_leaves_all_or_nothing_and_the_worker_ends_it(canary, monkeypatch):
    def die(**_facts):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("comments.operations.note", lambda *_args, **_facts: die())
        with pytest.raises(KeyboardInterrupt):
            privacy.erase(Person(CANARY))
    canary.refresh_from_db()
    assert (canary.text, canary.is_public) == (TEXT, True)
    assert not Erased.objects.exists()
    assert privacy.catch_up() == 2
    assert traces_in(everything_stored()) == set()
    assert privacy.catch_up() == 0


# After a restore, and before an import


def test_what_was_erased_after_a_backup_goes_again_after_its_restore(canary, thread):
    """The database is as it was before; only the file knows."""
    privacy.erase(Person(CANARY))
    Erased.objects.all().delete()
    back = make_comment(
        thread=thread, email=CANARY, name=NAME, text=TEXT, created_at=timezone.now() - timedelta(days=9)
    )
    later = make_comment(thread=thread, email=CANARY, text="New", created_at=timezone.now() + timedelta(seconds=9))
    Comment.objects.filter(pk=canary.pk).update(erased_at=None, email="other@example.org", name=NAME, text=TEXT)
    Unsubscription.objects.create(site=thread.site, email=CANARY, kind="answer")
    Unsubscription.objects.update(created_at=timezone.now() - timedelta(days=9))
    assert privacy.catch_up() == 2
    for comment in (back, canary):
        comment.refresh_from_db()
        assert (comment.text, comment.name, comment.email, comment.is_public) == ("", "", "", False)
    later.refresh_from_db()
    assert later.text == "New"
    assert not Unsubscription.objects.exists()
    assert not erased.missing(erased.in_database(), of=erased.in_file())


def test_a_record_that_was_imported_again_goes_by_the_id_that_it_had_elsewhere(canary, blog, thread):
    privacy.erase(Person(CANARY))
    ImportedComment.objects.all().delete()
    Erased.objects.all().delete()
    back = make_comment(thread=thread, email="", source="import", name=NAME)
    ImportedComment.objects.create(site=blog, import_ref="wordpress:17", comment=back)
    assert privacy.catch_up() == 1
    back.refresh_from_db()
    assert back.name == ""


def test_another_host_gets_the_whole_list(canary):
    privacy.erase(Person(CANARY))
    erased.list_file().unlink()
    privacy.catch_up()
    assert len(erased.in_file()) == Erased.objects.count() > 3


def test_an_import_leaves_out_what_was_erased(canary, blog):
    now = timezone.now()
    privacy.erase(Person(CANARY), now=now)
    before, after = now - timedelta(days=1), now + timedelta(days=1)
    records = {
        "itself": erased.Candidate(["x:1", "wordpress:17"], written=after),
        "our own export": erased.Candidate([], uuid=str(canary.uuid)),
        "before": erased.Candidate(["disqus:1"], f" {CANARY.title()} ", before),
        "undated": erased.Candidate(["disqus:2"], CANARY),
        "came back": erased.Candidate(["disqus:3"], CANARY, after),
        "other": erased.Candidate(["disqus:4"], "ann@example.org", before),
        "nameless": erased.Candidate(["disqus:5"]),
    }
    assert erased.among(blog, records) == {"itself", "our own export", "before", "undated"}
    assert erased.among(make_site(), records) == {"our own export", "before", "undated"}


def test_asking_the_list_takes_few_queries(canary, blog, django_assert_num_queries):
    privacy.erase(Person(CANARY))
    records = {n: erased.Candidate([f"x:{n}"], f"reader-{n}@example.org") for n in range(50)}
    with django_assert_num_queries(2):
        assert erased.among(blog, records) == set()


def test_a_half_written_line_harms_no_other(canary, blog):
    privacy.erase(Person(CANARY))
    whole = len(erased.in_file())
    with erased.list_file().open("ab") as file:
        file.write(b'{"kind": "address", "site": "", "val')
    erased.append([erased.Entry("comment", "", "0" * 32, timezone.now())])
    for line in (b"[" * 100_000, b"null", b"\xff\xfe", b'{"kind": "comment", "site": 1, "value": "x", "at": "never"}'):
        with erased.list_file().open("ab") as file:
            file.write(b"\n" + line)
    assert len(erased.in_file()) == whole + 1


# Handing out


def test_the_file_holds_all_that_is_stored(canary, mo):
    data = personal_file.export(Person(CANARY), by=mo)
    written = json.dumps(data, ensure_ascii=False)
    assert traces_in(written) == set(TRACES)
    page = personal_file.as_page(data)
    assert traces_in(page) == set(TRACES)
    assert "<script" not in page
    assert Operation.objects.get().kind == "export_person"
    assert all(data[kind] for kind in ("unsubscriptions", "trusted", "blocked", "messages"))
    assert "mo" not in {decision["by"] for decision in data["comments"][0]["decisions"]}


def test_hostile_words_stay_words_in_the_file(thread):
    make_comment(thread=thread, email=CANARY, name="<script>x", text="<img src=x onerror=alert(1)>")
    page = personal_file.as_page(personal_file.export(Person(CANARY)))
    assert "<script>" not in page
    assert "<img" not in page


def test_by_command(canary, tmp_path, capsys):
    call_command("export_person", CANARY, tmp_path / "person.json")
    assert json.loads((tmp_path / "person.json").read_text())["address"] == CANARY
    assert (tmp_path / "person.json").stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_person", CANARY, tmp_path / "person.json")
    call_command("erase_person", CANARY, "--dry-run")
    assert "comments: 2" in capsys.readouterr().out
    call_command("erase_person", CANARY)
    assert not privacy.counts(Person(CANARY))["comments"]
    with pytest.raises(CommandError, match="Nothing is stored"):
        call_command("export_person", CANARY, tmp_path / "other.json")
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("erase_person", "canary")
    with pytest.raises(CommandError, match="There are: blog"):
        call_command("erase_person", CANARY, site=["nowhere"])
