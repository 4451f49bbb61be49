"""Threads are merged and moved, and comments within them, and everything that pointed to them still does."""

import json
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from comments import identifiers, moderation, publication, screening, submission, thread_care, threads, tokens
from comments.models import Comment, Operation, Thread
from comments.submission import Page, Words
from tests.factories import make_comment, make_post, make_site, make_thread

ORIGIN = "https://blog.example.org"


@pytest.fixture
def site(db):
    return make_site(slug="beispiel", origins=[ORIGIN])


@pytest.fixture
def two(site):
    """Two threads of one page, as http and a second address made them; their comments alternate in time."""
    start = timezone.now() - timezone.timedelta(days=9)
    pages = [
        make_thread(site=site, identifier=f"{ORIGIN}/{name}/", url=f"{ORIGIN}/{name}/", title=name)
        for name in ("keep", "go")
    ]
    for n in range(6):
        root = make_comment(thread=pages[n % 2], text=f"Root {n}", created_at=start + timezone.timedelta(hours=n))
        make_comment(parent=root, text=f"Answer {n}")
    make_comment(thread=pages[1], text="Waiting", status="pending")
    make_comment(thread=pages[1], text="Spam", status="spam")
    for page in pages:
        page.refresh_from_db()
    return pages


def shown(thread) -> list[str]:
    """What readers find on the oldest page of a thread, through one of its links."""
    body = json.loads((publication.folder(thread) / "oldest.json").read_bytes())
    return [conversation["comment"]["content"]["rendered"] for conversation in body["conversations"]]


def by_name(site, identifier):
    link = publication.root() / "sites" / site.slug / threads.find_thread(site, identifier=identifier).key
    return json.loads((link / "newest.json").read_bytes())


def assert_sound(thread) -> None:
    """Counts, positions and pages agree with each other."""
    thread.refresh_from_db()
    public = Comment.objects.filter(thread=thread, is_public=True)
    assert thread.count == public.count()
    roots = Comment.objects.filter(thread=thread, root=None, position__isnull=False)
    assert thread.last_position >= max(roots.values_list("position", flat=True), default=0)
    for comment in Comment.objects.filter(thread=thread, parent__isnull=False).select_related("parent", "root"):
        assert comment.root_id == (comment.parent.root_id or comment.parent_id)
        assert comment.root.thread_id == thread.pk
        assert (comment.position or 0) <= comment.root.last_position
    found = []
    for file in publication.folder(thread).glob("[0-9]*.json"):
        body = json.loads(file.read_bytes())
        for conversation in body.get("conversations", [body]):
            found += [conversation["comment"]] if "comment" in conversation else []
            found += conversation["replies"]
    names = sorted(entry["id"] for entry in found if entry["status"] == "approved")
    assert names == sorted(map(str, public.values_list("uuid", flat=True)))  # each once
    assert publication.published_version(thread) == thread.version


# Merging


def test_two_threads_become_one_in_order_of_date(two, commit, mo):
    keep, go = two
    commit()
    facts = thread_care.merge(go, into=keep, by=mo)
    commit()
    assert (facts["comments"], facts["public"]) == (8, 6)
    assert [f"Root {n}" in html for n, html in enumerate(shown(keep))] == [True] * 6
    assert not Thread.objects.filter(pk=go.pk).exists()
    assert not publication.folder(go).exists()
    assert_sound(keep)
    assert keep.count == 12
    assert keep.title == "keep"
    operation = Operation.objects.get()
    assert (operation.kind, operation.actor, operation.site) == ("merge_threads", mo, keep.site)


def test_every_name_answers_and_tokens_and_links_stay_good(two, site, commit, api):
    keep, go = two
    comment = Comment.objects.filter(thread=go, is_public=True).first()
    waiting = Comment.objects.get(text="Waiting")
    thread_care.merge(go, into=keep)
    commit()
    for name in (f"{ORIGIN}/keep/", f"{ORIGIN}/go/"):
        assert threads.find_thread(site, identifier=name) == keep
        assert by_name(site, name)["count"] == 12
        feed = reverse("thread-feed", args=[site.slug, identifiers.key_of(name)])
        assert api.get(feed).content.decode().count("</entry>") == 12
    for mine in (comment, waiting):
        author = {"Authorization": f"Bearer {tokens.author_token(mine.uuid)}"}
        answer = api.get(f"/api/v1/comments/{mine.uuid}/", headers=author)
        assert answer.status_code == 200
        assert answer.json()["link"].startswith(f"{ORIGIN}/keep/#comment-")
    place = api.get(f"/api/v1/comments/{comment.uuid}/place/").json()
    page = json.loads((publication.folder(keep) / f"{place['page']}.json").read_bytes())
    assert str(comment.uuid) in json.dumps(page)


def test_what_waits_can_be_decided_and_answered_afterwards(two, commit, mo):
    keep, go = two
    waiting = Comment.objects.get(text="Waiting")
    thread_care.merge(go, into=keep)
    [outcome] = moderation.decide([(waiting.uuid, waiting.version)], to="approved", actor=mo)
    assert outcome.result == "decided"
    submission.submit(keep, Words("An answer", parent=waiting.uuid), user=mo)
    commit()
    assert_sound(keep)
    assert keep.count == 14


def test_a_merge_survives_being_published_late(two, commit):
    """Killed between commit and publication: nothing of the old pages stays."""
    keep, go = two
    commit()
    thread_care.merge(go, into=keep)
    connection.run_on_commit = []
    publication.publish([keep.pk])
    from comments import orphans  # noqa: PLC0415

    orphans.remove()
    assert_sound(keep)
    assert not publication.folder(go).exists()


@pytest.mark.parametrize("dry", [True, False])
def test_a_rehearsal_tells_the_same_and_changes_nothing(two, stored, dry):
    keep, go = two
    before = stored()
    facts = thread_care.merge(go, into=keep, is_dry=dry)
    assert facts["comments"] == 8
    assert (stored() == before) == dry
    assert Thread.objects.filter(pk=go.pk).exists() == dry


def test_what_cannot_be_merged_is_told(two, site, blog):
    keep, go = two
    with pytest.raises(ValidationError, match="schon eine"):
        thread_care.merge(keep, into=keep)
    with pytest.raises(ValidationError, match="verschiedener Websites"):
        thread_care.merge(keep, into=make_thread(site=blog))
    threads.update_thread(keep, state="hidden")
    for gone, stays in ((keep, go), (go, keep)):
        with pytest.raises(ValidationError, match="verborgen"):
            thread_care.merge(gone, into=stays)
    assert Thread.objects.filter(pk__in=[keep.pk, go.pk]).count() == 2


def test_a_posts_thread_stays_and_takes_the_other_one_in(blog, commit, published):
    post = make_post()
    make_comment(thread=post.thread)
    old = make_thread(site=blog, identifier="wp-17")
    make_comment(thread=old, text="From before")
    with pytest.raises(ValidationError, match="gehört zu einem Beitrag"):
        thread_care.merge(post.thread, into=old)
    thread_care.merge(old, into=post.thread)
    commit()
    post.refresh_from_db()
    assert published(post.thread)["count"] == 2
    assert threads.find_thread(blog, identifier="wp-17") == post.thread


@pytest.mark.django_db(transaction=True)
def test_a_comment_that_is_sent_during_a_merge_is_not_lost(site):
    """Found before the merge, stored after it: told to come again, and then it arrives."""
    keep, go = (make_thread(site=site, identifier=f"{ORIGIN}/{n}/", url=f"{ORIGIN}/{n}/") for n in (1, 2))
    thread_care.merge(go, into=keep)
    words = Words("Words", name="Ann", email="ann@example.org")
    with pytest.raises(OperationalError):
        submission.submit(go, words)
    page = Page(site, f"{ORIGIN}/2/", url=f"{ORIGIN}/2/")
    assert submission.submit_to_page(page, words).thread == keep


@pytest.mark.django_db(transaction=True)
def test_comments_and_decisions_at_the_same_time_as_merges(site):
    """Whoever comes second is told to try again; what was confirmed is there, and everything adds up."""
    keep = make_thread(site=site, identifier=f"{ORIGIN}/keep/", url=f"{ORIGIN}/keep/")
    others = [make_thread(site=site, identifier=f"{ORIGIN}/{n}/", url=f"{ORIGIN}/{n}/") for n in range(4)]
    open_ones = [make_comment(thread=other, status="pending") for other in others for _ in range(3)]
    confirmed, decided = [], []

    def write():
        for n in range(12):
            address = f"{ORIGIN}/{n % 4}/"
            try:
                words = Words(f"Words {n}", name="Ann", email="ann@example.org")
                confirmed.append(submission.submit_to_page(Page(site, address, url=address), words).pk)
            except OperationalError:
                pass
        connection.close()

    def decide():
        for comment in open_ones:
            try:
                [outcome] = moderation.decide([(comment.uuid, comment.version)], to="approved")
                decided.append((comment.pk, outcome.result))
            except OperationalError:
                pass
        connection.close()

    running = [threading.Thread(target=task) for task in (write, decide)]
    for each in running:
        each.start()
    for other in others:
        thread_care.merge(other, into=keep)
    for each in running:
        each.join()
    publication.reconcile()
    assert set(Comment.objects.filter(pk__in=confirmed).values_list("thread", flat=True)) <= {keep.pk}
    assert Comment.objects.filter(pk__in=confirmed).count() == len(confirmed)
    assert {pk for pk, result in decided if result == "decided"} == set(
        Comment.objects.filter(is_public=True).values_list("pk", flat=True)
    )
    assert_sound(keep)


# A new address


def test_a_thread_moves_and_its_old_address_still_answers(two, site, commit, mo):
    keep, _go = two
    facts = thread_care.move(keep, url=f"{ORIGIN}/new/", by=mo)
    commit()
    assert facts["from"] == f"{ORIGIN}/keep/"
    for name in ("keep", "new"):
        assert by_name(site, f"{ORIGIN}/{name}/")["count"] == 6
    body = (publication.folder(keep) / "newest.json").read_text()
    assert f"{ORIGIN}/new/#comment-" in body
    assert f"{ORIGIN}/keep/#comment-" not in body
    thread_care.move(keep, url=f"{ORIGIN}/keep/")  # and back
    keep.refresh_from_db()
    assert keep.url == f"{ORIGIN}/keep/"


def test_where_a_thread_cannot_move_to_is_told(two, blog):
    keep, _go = two
    refused = {
        f"{ORIGIN}/go/": "andere Diskussion",
        "https://elsewhere.example/x": "gehört nicht",
        "javascript:alert(1)": "gehört nicht",
        "": "Adresse der Seite",
    }
    for url, words in refused.items():
        with pytest.raises(ValidationError, match=words):
            thread_care.move(keep, url=url)
    post = make_post()
    with pytest.raises(ValidationError, match="von selbst"):
        thread_care.move(post.thread, url=post.page_url)
    keep.refresh_from_db()
    assert keep.url == f"{ORIGIN}/keep/"
    assert not Operation.objects.exists()


# Within a thread


@pytest.fixture
def talk(thread):
    """a ← b ← c ← d, and e with f below it; b has an answer that waits."""
    made = {}
    for name, above in (("a", None), ("b", "a"), ("c", "b"), ("d", "c"), ("e", None), ("f", "e")):
        made[name] = make_comment(thread=thread, text=name, parent=made.get(above))
    made["w"] = make_comment(parent=made["b"], text="w", status="pending")
    return made


def refreshed(talk):
    return {name: Comment.objects.get(pk=comment.pk) for name, comment in talk.items()}


def test_an_answer_begins_a_conversation_and_takes_its_answers_along(talk, thread, commit):
    commit()
    facts = thread_care.move_comment(talk["b"], under=None)
    commit()
    now = refreshed(talk)
    assert facts["comments"] == 4
    assert (now["b"].parent, now["b"].root) == (None, None)
    assert {now[name].root for name in "cdw"} == {now["b"]}
    assert now["d"].parent == now["c"]
    assert_sound(thread)


def test_a_conversation_becomes_an_answer(talk, thread, commit):
    commit()
    thread_care.move_comment(talk["a"], under=talk["f"])
    commit()
    now = refreshed(talk)
    assert now["a"].parent == now["f"]
    assert {now[name].root for name in "abcdw"} == {now["e"]}
    assert_sound(thread)
    assert shown(thread) == ["<p>e</p>"]


def test_moving_survives_being_published_late(talk, thread, commit):
    for n in range(25):  # so many answers have a file of their own, which nobody may find afterwards
        make_comment(parent=talk["a"], text=f"Answer {n}")
    for n in range(25):  # so many conversations have a second page
        make_comment(thread=thread, text=f"Conversation {n}")
    commit()
    assert_sound(thread)
    thread_care.move_comment(talk["a"], under=talk["f"])
    thread_care.move_comment(talk["f"], under=None)
    connection.run_on_commit = []
    publication.publish([thread.pk])
    assert_sound(thread)


def test_where_a_comment_cannot_go_is_told(talk, thread):
    refused = [
        ("a", None, "bereits"),
        ("a", "a", "sich selbst"),
        ("a", "d", "sich selbst"),
        ("b", "a", "bereits"),
        ("f", "w", "Leser"),
    ]
    for name, under, words in refused:
        with pytest.raises(ValidationError, match=words):
            thread_care.move_comment(talk[name], under=talk.get(under))
    with pytest.raises(ValidationError, match="einer Diskussion"):
        thread_care.move_comment(talk["a"], under=make_comment())
    assert refreshed(talk)["a"].position == talk["a"].position


def test_what_was_taken_away_meanwhile_is_answered_by_nothing(talk):
    below = Comment.objects.get(pk=talk["f"].pk)
    moderation.decide([(below.uuid, below.version)], to="rejected")
    with pytest.raises(ValidationError, match="Leser"):
        thread_care.move_comment(talk["a"], under=below)  # as somebody saw it before


def test_an_answer_to_what_moves_right_now_stands_where_that_stands_then(talk, thread, monkeypatch):
    """It moves after the reader's answer found it, and before the answer is stored."""
    look = screening.reasons

    def look_while_it_moves(*args, **kwargs):
        thread_care.move_comment(talk["b"], under=None)
        return look(*args, **kwargs)

    monkeypatch.setattr(screening, "reasons", look_while_it_moves)
    words = Words("Words", name="Ann", email="ann@example.org", parent=talk["c"].uuid)
    assert submission.submit(thread, words).root == talk["b"]
    publication.reconcile()
    assert_sound(thread)


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_everything_is_as_before(two, monkeypatch):
    keep, go = two

    def die(*_args, **_facts):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("comments.operations.note", die)
        with pytest.raises(KeyboardInterrupt):
            thread_care.merge(go, into=keep)
    with transaction.atomic():
        assert Comment.objects.filter(thread=go).count() == 8
    for thread in two:
        assert_sound(thread)
