"""The pages and commands that put threads and sites in order: asked, rehearsed, done; and only by who may."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from comments.models import Comment, Operation, Site, Thread
from tests.factories import make_comment, make_site, make_thread, make_user

ORIGIN = "https://blog.example.org"
CHIEF = ("comments.moderate_comment", "comments.view_comment", "comments.view_thread", "comments.change_thread")
ALL = (*CHIEF, "comments.view_site", "comments.add_site", "comments.change_site", "comments.delete_site")


@pytest.fixture
def site(db):
    return make_site(slug="beispiel", origins=[ORIGIN])


@pytest.fixture
def pages(site):
    made = [make_thread(site=site, identifier=f"{ORIGIN}/{n}/", url=f"{ORIGIN}/{n}/", title=f"Page {n}") for n in "ab"]
    for page in made:
        make_comment(parent=make_comment(thread=page))
    return made


@pytest.fixture
def desk(client, site):
    user = make_user(*ALL, username="chief", is_staff=True)
    site.moderators.add(user)
    client.force_login(user)
    return client


def addresses(site, pages) -> dict[str, tuple[str, dict]]:
    """Each page with what is typed on it, and with the permission without which it is not there."""
    answer = Comment.objects.filter(thread=pages[0], parent__isnull=False).first()
    return {
        "merge": (reverse("admin:comments_thread_merge", args=[pages[0].pk]), {"into": f"{ORIGIN}/b/"}),
        "move": (reverse("admin:comments_thread_move", args=[pages[0].pk]), {"url": f"{ORIGIN}/new/"}),
        "place": (reverse("admin:comments_comment_place", args=[answer.pk]), {"under": ""}),
        "host": (
            reverse("admin:comments_site_host", args=[site.pk]),
            {"old": ORIGIN, "new": "https://new.example.org"},
        ),
        "remove": (reverse("admin:comments_site_delete", args=[site.pk]), {}),
    }


@pytest.mark.parametrize("what", ["merge", "move", "place", "host", "remove"])
def test_a_page_asks_rehearses_and_does(desk, site, pages, stored, what):
    address, typed = addresses(site, pages)[what]
    before = stored()
    assert desk.get(address).status_code == 200
    assert desk.get(address, typed | {"step": "do"}).status_code == 200
    rehearsed = desk.post(address, typed | {"step": "look"})
    assert "Das würde geschehen" in rehearsed.content.decode()
    assert stored() == before
    assert not Operation.objects.exists()
    done = desk.post(address, typed | {"step": "do"}, follow=True)
    assert done.status_code == 200
    assert "Erledigt" in done.content.decode()
    assert Operation.objects.get().actor_name == "chief"
    if what == "remove":
        assert not Site.objects.filter(pk=site.pk).exists()


@pytest.mark.parametrize(
    ("what", "needed"),
    [
        ("merge", "comments.change_thread"),
        ("move", "comments.change_thread"),
        ("place", "comments.change_thread"),
        ("place", "comments.moderate_comment"),
        ("host", "comments.add_site"),
        ("host", "comments.change_site"),
        ("remove", "comments.delete_site"),
    ],
)
def test_who_may_not_finds_no_page(client, site, pages, what, needed):
    user = make_user(*(set(ALL) - {needed}), is_staff=True)
    site.moderators.add(user)
    client.force_login(user)
    address, typed = addresses(site, pages)[what]
    refused = 403 if what == "remove" else 404
    assert client.get(address).status_code == refused
    assert client.post(address, typed | {"step": "do"}).status_code == refused
    assert not Operation.objects.exists()


def test_other_peoples_threads_are_out_of_reach(client, site, pages):
    user = make_user(*CHIEF, is_staff=True)
    make_site(moderators=[user])
    client.force_login(user)
    for what in ("merge", "move", "place"):
        address, typed = addresses(site, pages)[what]
        assert client.post(address, typed | {"step": "do"}).status_code == 404
    assert not Operation.objects.exists()


@pytest.mark.parametrize(
    ("what", "typed", "words"),
    [
        ("merge", {"into": f"{ORIGIN}/nowhere/"}, "Keine Diskussion"),
        ("merge", {"into": f"{ORIGIN}/a/"}, "schon eine"),
        ("merge", {"into": "null"}, "keine Seite|genannt|Diskussion"),
        ("move", {"url": f"{ORIGIN}/b/"}, "andere Diskussion"),
        ("move", {"url": "javascript:alert(1)"}, "gehört nicht"),
        ("place", {"under": "x" * 2000}, "gibt es diesen Kommentar nicht"),
        ("place", {"under": "00000000-0000-0000-0000-000000000000"}, "gibt es diesen Kommentar nicht"),
        ("host", {"old": ORIGIN, "new": "ftp://x"}, "keine Herkunft"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_changes(desk, site, pages, stored, what, typed, words):
    address, _typed = addresses(site, pages)[what]
    before = stored()
    for step in ("look", "do"):
        answer = desk.post(address, typed | {"step": step})
        assert answer.status_code == 400
        assert any(word in answer.content.decode() for word in words.split("|"))
    assert stored() == before


def test_a_comment_is_named_by_its_link(desk, site, pages):
    first = Comment.objects.filter(thread=pages[0], parent=None).first()
    second = make_comment(thread=pages[0])
    address = reverse("admin:comments_comment_place", args=[second.pk])
    desk.post(address, {"under": first.permalink, "step": "do"})
    second.refresh_from_db()
    assert second.parent == first


def test_the_buttons_lead_there(desk, site, pages):
    answer = Comment.objects.filter(thread=pages[0], parent__isnull=False).first()
    shown = "".join(
        desk.get(page).content.decode()
        for page in (
            reverse("admin:comments_thread_change", args=[pages[0].pk]),
            reverse("admin:comments_site_change", args=[site.pk]),
            reverse("admin:comments_comment_change", args=[answer.pk]),
        )
    )
    for address, _typed in addresses(site, pages).values():
        assert f'href="{address}"' in shown


def test_by_command(site, pages, capsys):
    call_command("merge_threads", "beispiel", f"{ORIGIN}/a/", f"{ORIGIN}/b/", "--dry-run")
    assert "dry run" in capsys.readouterr().out
    assert Thread.objects.filter(site=site).count() == 2
    call_command("merge_threads", "beispiel", f"{ORIGIN}/a/", f"{ORIGIN}/b/")
    assert "comments: 2" in capsys.readouterr().out
    call_command("move_thread", "beispiel", f"{ORIGIN}/a/", f"{ORIGIN}/c/")
    call_command("rename_host", "beispiel", ORIGIN, "https://new.example.org")
    thread = Thread.objects.get(site=site)
    assert thread.url == "https://new.example.org/c/"
    answer = Comment.objects.filter(thread=thread, parent__isnull=False).first()
    call_command("move_comment", answer.uuid)
    call_command("remove_site", "beispiel")
    assert not Site.objects.filter(slug="beispiel").exists()
    assert Operation.objects.filter(actor=None, actor_name="").count() == 5
    for arguments, words in {
        ("merge_threads", "nowhere", "a", "b"): "There are: ",
        ("merge_threads", "blog", "a", "b"): "No thread of this site",
        ("remove_site", "blog"): "cannot be deleted. Nothing was changed",
        ("move_comment", "00000000-0000-0000-0000-000000000000"): "There is no comment",
    }.items():
        with pytest.raises(CommandError, match=words):
            call_command(*arguments)
