import json
import os
import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from comments import moderation, pages, publication, screens, submission, threads
from comments.models import Comment, Thread
from tests.factories import make_comment, make_site, make_thread, make_user


def decide(to: str, *comments: Comment) -> None:
    for comment in comments:
        comment.refresh_from_db()
    outcomes = moderation.decide([(c.uuid, c.version) for c in comments], to=to)
    assert {outcome.result for outcome in outcomes} == {"decided"}
    for comment in comments:
        comment.refresh_from_db()


def fill(thread: Thread, number: int, **kwargs) -> list[Comment]:
    """Many public comments at once."""
    rows = [
        Comment(
            thread=thread, name="Ann", email="ann@example.org", text=f"Number {n}", created_at=timezone.now(), **kwargs
        )
        for n in range(number)
    ]
    with transaction.atomic():
        moderation.admit(rows, status="approved", rule="imported")
    return rows


def state_of(thread: Thread) -> dict[str, tuple]:
    """What would differ if a file was written again, even with the same content."""
    found = publication.folder(thread).iterdir()
    return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in found}


def rewritten(before: dict, after: dict) -> set[str]:
    return {name for name in after if before.get(name) != after[name]}


# What is in the files


def test_an_opened_thread_has_an_empty_page(thread, commit, published):
    commit()
    assert published(thread) == {
        "thread": str(thread.uuid),
        "version": 1,
        "count": 0,
        "pages": 0,
        "state": "open",
        "closes_at": None,
        "sends_mail": True,
        "covers": [],
        "conversations": [],
    }
    assert published(thread, "oldest.json") == published(thread)
    assert set(state_of(thread)) == {"newest.json", "oldest.json"}


def test_an_approved_comment_is_in_the_file_exactly_so(thread, commit, published):
    author = make_user(username="otto")
    threads.update_thread(thread, author=author)
    written = timezone.now().replace(year=2014, month=7, day=1, hour=10, minute=5, second=6)
    comment = make_comment(
        thread=thread, name="Ann", website="https://ann.example", text="*Ja!*", anchor="figure-2", created_at=written
    )
    answer = make_comment(parent=comment, user=author, email="", name="Otto")
    commit()
    [conversation] = published(thread)["conversations"]
    assert (conversation["position"], conversation["more"]) == (1, None)
    assert conversation["comment"] == {
        "id": str(comment.uuid),
        "thread": str(thread.uuid),
        "parent": None,
        "author_name": "Ann",
        "author_url": "https://ann.example",
        "badge": "",
        "date": written.strftime("2014-07-01T10:05:06Z"),
        "modified": None,
        "content": {"rendered": "<p><em>Ja!</em></p>"},
        "anchor": "figure-2",
        "link": f"https://blog.example.org/a-page/#comment-{comment.uuid}",
        "status": "approved",
    }
    [reply] = conversation["replies"]
    assert (reply["id"], reply["parent"], reply["badge"]) == (str(answer.uuid), str(comment.uuid), "author")


def test_what_is_not_public_is_in_no_file(thread, commit, published_bytes):
    parent = make_comment(thread=thread, name="Publicname", text="publicword", email="canary1@mail.example")
    for status in ("pending", "rejected", "spam", "trash"):
        for above in (None, parent):
            make_comment(
                thread=thread,
                parent=above,
                status=status,
                name=f"hidden{status}name",
                text=f"hidden{status}word",
                website=f"https://hidden{status}.example",
                email=f"canary2{status}@mail.example",
            )
    edited = make_comment(thread=thread, text="approvedwords", email="canary3@mail.example")
    submission.revise(edited, text="hiddenedit", version=1)
    gone = make_comment(thread=thread, text="hiddengone", name="hiddengonename")
    make_comment(parent=gone, text="answerword")
    commit()
    decide("rejected", gone)
    withdrawn = make_comment(thread=thread, text="hiddenwithdrawn")
    commit()
    submission.withdraw(withdrawn)
    commit()
    everything = published_bytes()
    for word in (b"publicword", b"Publicname", b"approvedwords", b"answerword"):
        assert word in everything
    for word in (b"hidden", b"canary", b"mail.example"):
        assert word not in everything


def test_refused_edits_leave_and_approved_ones_appear(thread, commit, published_bytes):
    comment = make_comment(thread=thread, text="firstwords")
    commit()
    submission.revise(comment, text="secondwords", version=1)
    commit()
    assert b"firstwords" in published_bytes()
    assert b"secondwords" not in published_bytes()
    decide("approved", comment)
    commit()
    assert b"firstwords" not in published_bytes()
    assert b"secondwords" in published_bytes()


def test_when_the_public_text_was_written_is_told_while_a_newer_one_waits(thread, commit, published, api, mo):
    first, second = (timezone.now().replace(year=year, month=6, day=1, microsecond=0) for year in (2024, 2025))
    comment = make_comment(thread=thread)

    def told():
        commit()
        [conversation] = published(thread)["conversations"]
        alone = api.get(f"/api/v1/comments/{comment.uuid}/").json()
        assert conversation["comment"] == alone
        return alone["modified"]

    submission.revise(comment, text="first", version=1, now=first)
    assert told() is None
    decide("approved", comment)
    submission.revise(comment, text="second", version=2, now=second)
    assert told() == f"{first:%Y-%m-%dT%H:%M:%S}Z"
    outcome = moderation.decide([(comment.uuid, Comment.objects.get().version)], to="approved", actor=mo)
    assert told() == f"{second:%Y-%m-%dT%H:%M:%S}Z", outcome
    moderation.undo(comment.decisions.latest("pk").batch, actor=mo)
    assert told() == f"{first:%Y-%m-%dT%H:%M:%S}Z"


# Pages and parts


def test_a_link_names_the_screen_of_our_own_page_where_it_is_shown_without_javascript(thread, commit, published):
    threads.update_thread(thread, url=f"{settings.SITE_URL}/a-post/")
    roots = fill(thread, 52)
    answer = make_comment(parent=roots[51])
    commit()
    first, last = published(thread, "1.json")["conversations"][0], published(thread, "3.json")["conversations"][-1]
    assert first["comment"]["link"] == f"{settings.SITE_URL}/a-post/#comment-{roots[0].uuid}"
    assert last["comment"]["link"] == f"{settings.SITE_URL}/a-post/?comments=2#comment-{roots[51].uuid}"
    assert last["replies"][0]["link"] == f"{settings.SITE_URL}/a-post/?comments=2#comment-{answer.uuid}"
    assert [c["comment"]["id"] for c in screens.read_screen(thread, page=2).conversations][1] == str(roots[51].uuid)


def test_a_long_thread_is_cut_into_pages_of_conversations(thread, commit, published):
    fill(thread, 60)
    commit()
    assert set(state_of(thread)) == {"newest.json", "oldest.json", "1.json", "2.json", "3.json"}
    numbers = [[c["position"] for c in published(thread, f"{n}.json")["conversations"]] for n in (1, 2, 3)]
    assert numbers == [list(range(1, 26)), list(range(26, 51)), list(range(51, 61))]
    newest, oldest = published(thread), published(thread, "oldest.json")
    assert (oldest["covers"], newest["covers"], newest["pages"], newest["count"]) == ([1, 2], [2, 3], 3, 60)
    assert [c["position"] for c in oldest["conversations"]] == list(range(1, 51))
    assert [c["position"] for c in newest["conversations"]] == list(range(26, 61))


def test_deciding_on_one_comment_rewrites_few_files_however_long_the_thread_is(thread, commit, published):
    rows = fill(thread, 300)
    commit()
    steps = [("rejected", "5.json"), ("approved", "5.json"), ("spam", "5.json")]
    for to, page in steps:
        before = state_of(thread)
        assert len(before) == 14
        decide(to, rows[110])
        commit()
        assert rewritten(before, state_of(thread)) == {page, "newest.json", "oldest.json"}
    before = state_of(thread)
    make_comment(parent=rows[30])
    commit()
    assert rewritten(before, state_of(thread)) == {"2.json", "newest.json", "oldest.json"}
    assert len(published(thread, "2.json")["conversations"][5]["replies"]) == 1


def test_positions_are_never_given_again_and_pages_keep_their_gaps(thread, commit, published):
    rows = fill(thread, 30)
    decide("trash", *rows[:25])
    commit()
    assert published(thread, "1.json") == {"conversations": []}
    make_comment(thread=thread)
    commit()
    assert [c["position"] for c in published(thread, "2.json")["conversations"]] == [26, 27, 28, 29, 30, 31]
    assert published(thread)["count"] == 6
    decide("pending", rows[3])
    decide("approved", rows[3])
    commit()
    assert [c["position"] for c in published(thread, "1.json")["conversations"]] == [4]


def test_many_replies_overflow_into_parts_named_by_more(thread, commit, published):
    root = make_comment(thread=thread)
    replies = fill(thread, 45, parent=root, root=root)
    commit()
    assert {"1-2.json", "1-3.json"} <= set(state_of(thread))
    [conversation] = published(thread)["conversations"]
    found, name = list(conversation["replies"]), conversation["more"]
    names = []
    while name:
        names.append(name)
        part = published(thread, name)
        assert set(part) == {"replies", "more"}
        found += part["replies"]
        name = part["more"]
    assert names == ["1-2.json", "1-3.json"]
    assert [reply["id"] for reply in found] == [str(reply.uuid) for reply in replies]
    before = state_of(thread)
    decide("trash", replies[30])
    commit()
    assert rewritten(before, state_of(thread)) == {"1-2.json", "1.json", "newest.json", "oldest.json"}
    assert str(replies[30].uuid) not in json.dumps(published(thread, "1-2.json"))


@pytest.mark.parametrize("number", [20, 40])
def test_the_reply_that_fills_a_part_is_found(thread, commit, number):
    root = make_comment(thread=thread)
    fill(thread, number, parent=root, root=root)
    commit()
    assert len(screens.read_screen(thread).conversations[0]["replies"]) == number
    last = make_comment(parent=root)
    commit()
    shown = screens.read_screen(thread).conversations[0]["replies"]
    assert [shown[-1]["id"], len(shown)] == [str(last.uuid), number + 1]


# Removed placeholders


def test_a_removed_comment_stays_nameless_above_public_answers(thread, commit, published, api, send):
    root = make_comment(thread=thread, name="Ann", website="https://ann.example", text="secret", anchor="figure-1")
    answer = make_comment(parent=root)
    deeper = make_comment(parent=answer)
    commit()
    decide("trash", root)
    decide("trash", answer)
    commit()
    page = published(thread)
    [conversation] = page["conversations"]
    shown = [conversation["comment"], *conversation["replies"]]
    assert [c["status"] for c in shown] == ["removed", "removed", "approved"]
    for placeholder in shown[:2]:
        assert [placeholder[key] for key in ("author_name", "author_url", "badge", "anchor")] == ["", "", "", ""]
        assert (placeholder["content"], placeholder["modified"]) == ({"rendered": ""}, None)
    assert page["count"] == 1
    assert api.get(f"/api/v1/comments/{root.uuid}/").status_code == 404
    assert send(parent=str(root.uuid)).status_code == 400
    assert send(parent=str(deeper.uuid)).status_code == 202


def test_a_placeholder_goes_with_its_last_public_answer(thread, commit, published):
    root = make_comment(thread=thread)
    answers = [make_comment(parent=root) for _ in range(2)]
    decide("spam", root)
    decide("spam", answers[0])
    commit()
    assert len(published(thread)["conversations"]) == 1
    decide("spam", answers[1])
    commit()
    assert published(thread)["conversations"] == []


def test_a_placeholder_stays_for_answers_that_stand_in_a_later_part(thread, commit, published):
    root = make_comment(thread=thread)
    replies = fill(thread, 22, parent=root, root=root)
    decide("trash", root, *replies[:20])
    commit()
    [conversation] = published(thread)["conversations"]
    assert (conversation["comment"]["status"], conversation["replies"]) == ("removed", [])
    assert len(published(thread, conversation["more"])["replies"]) == 2
    decide("trash", *replies[20:])
    commit()
    assert published(thread)["conversations"] == []


# Threads


def test_a_hidden_thread_leaves_no_file_and_comes_back_whole(thread, commit, published, published_bytes):
    fill(thread, 30)
    commit()
    assert b"Number 7" in published_bytes()
    threads.update_thread(thread, state="hidden")
    commit()
    assert b"Number" not in published_bytes()
    assert not publication.folder(thread).exists()
    make_comment(thread=thread, text="Number 31")
    commit()
    assert b"Number" not in published_bytes()
    threads.update_thread(thread, state="open")
    commit()
    assert (published(thread)["count"], published(thread)["pages"]) == (31, 2)
    assert len(published(thread, "1.json")["conversations"]) == 25


def test_hiding_is_not_hindered_by_what_a_killed_process_left(thread, commit):
    make_comment(thread=thread)
    commit()
    target = publication.folder(thread)
    left = target.with_name(f".{target.name}.{os.getpid()}")
    left.mkdir()
    (left / "newest.json").touch()
    threads.update_thread(thread, state="hidden")
    commit()
    assert [file for file in target.parent.rglob("*") if file.is_file()] == []


def test_every_alias_answers_with_the_same_pages(thread, commit, published):
    make_comment(thread=thread)
    alias = threads.add_identifier(thread, identifier="http://old.example/2014/07/?p=3&utm_source=x")
    commit()
    links = Path(settings.PUBLISHED_ROOT) / "v1" / "sites" / "blog"
    assert (links / alias.key / "newest.json").read_bytes() == (links / thread.key / "newest.json").read_bytes()
    assert threads.find_thread(thread.site, identifier="https://old.example/2014/07?p=3") == thread
    make_comment(thread=thread)
    commit()
    assert json.loads((links / alias.key / "newest.json").read_bytes())["count"] == 2


def test_a_new_address_stands_in_every_published_link(thread, commit, published_bytes):
    fill(thread, 60)
    commit()
    threads.update_thread(thread, url="https://blog.example.org/moved/")
    commit()
    assert b"/a-page/" not in published_bytes()
    assert published_bytes().count(b"/moved/#comment-") > 60


def test_a_new_author_changes_the_badges(thread, commit, published):
    author = make_user()
    make_comment(thread=thread, user=author, email="")
    commit()
    assert published(thread, "1.json")["conversations"][0]["comment"]["badge"] == "staff"
    threads.update_thread(thread, author=author)
    commit()
    assert published(thread, "1.json")["conversations"][0]["comment"]["badge"] == "author"


def test_a_thread_that_did_not_change_is_not_published_again(thread, commit):
    make_comment(thread=thread)
    commit()
    before = state_of(thread)
    threads.update_thread(thread, title=thread.title, url=thread.url, state="open", closes_at=None, author=None)
    commit()
    assert state_of(thread) == before


def test_threads_close_when_their_time_has_come(blog, commit, published):
    now = timezone.now()
    due = make_thread(site=blog, closes_at=now - timedelta(seconds=1))
    later = make_thread(site=blog, closes_at=now + timedelta(days=1))
    hidden = make_thread(site=blog, closes_at=now - timedelta(seconds=1), state="hidden")
    commit()
    assert not due.accepts_comments()
    assert threads.close_due() == 1
    commit()
    assert (published(due)["state"], published(later)["state"], published(hidden)) == ("closed", "open", None)
    assert published(later)["closes_at"] == (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert threads.close_due() == 0


def test_one_sites_threads_are_not_under_another(blog, commit, published):
    site = make_site()
    one = make_thread(site=blog, identifier="same", url="https://blog.example.org/")
    other = make_thread(site=site, identifier="same", url="https://other.example/")
    make_comment(thread=one)
    commit()
    assert one.key == other.key
    assert (published(one)["count"], published(other)["count"]) == (1, 0)


# When things go wrong


def test_what_was_killed_between_commit_and_publication_is_repaired(thread, commit, published):
    rows = fill(thread, 60)
    commit()
    decide("trash", rows[0])
    decide("trash", rows[59])
    connection.run_on_commit.clear()
    assert published(thread)["count"] == 60
    assert publication.reconcile() == 1
    assert published(thread)["count"] == 58
    assert [c["position"] for c in published(thread, "1.json")["conversations"]] == list(range(2, 26))
    assert publication.reconcile() == 0


def test_an_alias_whose_publication_was_killed_is_repaired(thread, commit):
    make_comment(thread=thread)
    commit()
    alias = threads.add_identifier(thread, identifier="another-name")
    connection.run_on_commit.clear()
    publication.reconcile()
    assert (Path(settings.PUBLISHED_ROOT) / "v1" / "sites" / "blog" / alias.key / "newest.json").exists()


def test_a_hidden_thread_whose_removal_was_killed_is_removed(thread, commit, published):
    make_comment(thread=thread)
    commit()
    threads.update_thread(thread, state="hidden")
    connection.run_on_commit.clear()
    assert publication.reconcile() == 1
    assert published(thread) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(file.read_bytes()[:50]),
        lambda file: file.write_bytes(b"[]"),
        lambda file: file.write_bytes(b'{"version": "x"}'),
        lambda file: file.write_bytes(file.read_bytes().replace(b'"version":', b'"version":9')),
    ],
    ids=["missing", "empty", "cut off", "no object", "no version", "from the future"],
)
def test_a_stale_or_damaged_summary_is_repaired(thread, commit, published, damage):
    fill(thread, 30)
    commit()
    before = published(thread)
    damage(publication.folder(thread) / "newest.json")
    assert publication.reconcile() == 1
    assert published(thread) == before


def test_files_of_a_database_that_was_restored_from_a_backup_are_written_anew(
    thread, commit, published, published_bytes
):
    fill(thread, 10)
    commit()
    with transaction.atomic():
        later = fill(thread, 50)
        Comment.objects.filter(pk=later[3].pk).update(html="<p>lateword</p>", changed_in=99)
        threads.touch([thread.pk])
        commit()
        assert b"lateword" in published_bytes()
        transaction.set_rollback(True)
    assert publication.reconcile() == 1
    assert (published(thread)["count"], published(thread)["pages"]) == (10, 1)
    assert b"lateword" not in published_bytes()
    assert set(state_of(thread)) == {"1.json", "newest.json", "oldest.json"}


def test_everything_can_be_written_again(thread, commit, published):
    fill(thread, 30)
    commit()
    for name in ("1.json", "2.json", "oldest.json"):
        (publication.folder(thread) / name).write_bytes(b"{}")
    assert publication.reconcile() == 0
    assert publication.reconcile(rewrite=True) == 1
    assert len(published(thread, "1.json")["conversations"]) == 25


def test_only_what_changed_lately_is_looked_at_when_asked_so(blog, commit, published):
    old, new = make_thread(site=blog), make_thread(site=blog)
    connection.run_on_commit.clear()
    moment = timezone.now()
    publication.publish_site(blog.slug)
    Thread.objects.filter(pk=old.pk).update(changed_at=moment - timedelta(hours=1))
    assert publication.reconcile(since=moment - timedelta(minutes=1)) == 1
    assert (published(old), published(new)["count"]) == (None, 0)


@pytest.mark.parametrize("lost", ["oldest.json", "newest.json", "1.json", "1-2.json", "link"])
def test_a_file_that_somebody_deleted_is_written_again(thread, commit, published, lost):
    [root] = fill(thread, 1)
    fill(thread, 25, parent=root, root=root)
    commit()
    link = publication.root() / "sites" / thread.site.slug / thread.key
    missing = link if lost == "link" else publication.folder(thread) / lost
    missing.unlink()
    assert publication.reconcile() == 1
    assert missing.exists()
    assert published(thread)["count"] == 26
    assert publication.reconcile() == 0


def test_a_folder_that_somebody_took_away_is_written_again_at_the_next_look(thread, commit, published):
    make_comment(thread=thread)
    commit()
    Thread.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    shutil.rmtree(publication.root())
    assert publication.reconcile(since=timezone.now()) == 1
    assert published(thread)["count"] == 1


def test_a_disk_that_takes_nothing_does_not_undo_a_decision(thread, commit, published, api, mo):
    comment = make_comment(thread=thread, status="pending")
    commit()
    folder = publication.folder(thread)
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.write_bytes(b"in the way")
    api.force_authenticate(mo)
    body = {"items": [{"id": str(comment.uuid), "version": comment.version}], "status": "approved"}
    answer = api.post("/api/v1/moderation/decisions/", body)
    commit()
    assert answer.json()["results"][0]["result"] == "decided"
    folder.unlink()
    aside.rename(folder)
    assert publication.reconcile() == 1
    assert published(thread)["count"] == 1


def test_what_was_removed_is_read_nowhere_even_where_the_disk_takes_nothing_new(
    thread, commit, published, published_bytes
):
    gone, answered = make_comment(thread=thread, text="goneword"), make_comment(thread=thread, text="roots")
    answer = make_comment(parent=answered, text="goneanswer")
    commit()
    in_the_way = publication.folder(thread) / f".1.json.{os.getpid()}"
    in_the_way.mkdir()
    make_comment(thread=thread, text="newword")
    commit()
    assert published(thread)["count"] == 3, "what only grew stays as it was"
    for comment in (gone, answer):
        decide("trash", comment)
        commit()
        assert comment.text.encode() not in published_bytes()
    in_the_way.rmdir()
    assert publication.reconcile() == 1
    assert b"newword" in published_bytes()
    assert published(thread)["count"] == 2


def test_publishing_leaves_nothing_half_written_behind(thread, commit):
    fill(thread, 60)
    commit()
    assert [file.name for file in publication.root().rglob(".*")] == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_end_at_the_newest_version():
    thread = make_thread()
    for _round in range(5):
        fill(thread, 26)
        waiting = [make_comment(thread=thread, status="pending") for _ in range(4)]
        start = threading.Barrier(4)

        def approve(comment, start=start):
            try:
                start.wait()
                moderation.decide([(comment.uuid, comment.version)], to="approved")
                publication.reconcile()
            finally:
                connection.close()

        writers = [threading.Thread(target=approve, args=[comment]) for comment in waiting]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        thread.refresh_from_db()
        assert publication.published_version(thread) == thread.version
        on_disk = [
            conversation["comment"]["id"]
            for n in range(1, pages.pages_of(thread) + 1)
            for conversation in json.loads((publication.folder(thread) / f"{n}.json").read_bytes())["conversations"]
        ]
        assert on_disk == [str(uuid) for uuid in thread.comments.order_by("position").values_list("uuid", flat=True)]


# How much work it is


@pytest.mark.parametrize("number", [1, 3])
def test_publishing_asks_the_database_equally_often_however_many_comments(
    thread, commit, django_assert_num_queries, number
):
    for root in fill(thread, number):
        fill(thread, number, parent=root, root=root)
    with django_assert_num_queries(6):
        publication.publish([thread.pk])


def test_two_processes_that_disagree_about_mail_do_not_write_all_pages_again_and_again(
    thread, commit, published, settings
):
    fill(thread, 26)
    commit()
    settings.SENDS_MAIL = False
    before = state_of(thread)
    make_comment(thread=thread)
    commit()
    assert state_of(thread)["1.json"] == before["1.json"], "nothing on it changed"
    assert published(thread)["sends_mail"] is False
    assert publication.reconcile(since=thread.created_at) == 0
    settings.SENDS_MAIL = True
    assert publication.reconcile() == 1
    assert (published(thread)["sends_mail"], publication.reconcile()) == (True, 0)
