"""Pages that close by themselves: at a time of their own, or so many days after they were opened as their site says."""

import importlib
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from comments import publication, threads
from comments.models import Site, Thread
from comments.public import iso
from posts.models import Post
from tests.factories import make_comment, make_post, make_site, make_thread, make_user

pytestmark = pytest.mark.django_db

ORIGIN = "https://garden.example"
RIGHTS = ["comments.view_site", "comments.change_site", "comments.moderate_comment"]


@pytest.fixture
def garden():
    return make_site(slug="garden", name="Garden", origins=[ORIGIN], closes_after=14)


@pytest.fixture
def old(garden):
    """A page that was opened twenty days ago."""
    opened = timezone.now() - timedelta(days=20)
    return threads.open_thread(garden, identifier=f"{ORIGIN}/old/", url=f"{ORIGIN}/old/", title="Old", opened_at=opened)


@pytest.fixture
def young(garden):
    return threads.open_thread(garden, identifier=f"{ORIGIN}/young/", url=f"{ORIGIN}/young/", title="Young")


@pytest.fixture
def set_days(client, garden):
    """set_days(n) changes the days of the site in the admin, as its chief moderator does."""
    chief = make_user(*RIGHTS, is_staff=True)
    garden.moderators.add(chief)
    client.force_login(chief)

    def change(days):
        form = {"trust": "nobody", "max_links": "1", "closes_after": "" if days is None else str(days)}
        return client.post(reverse("admin:comments_site_change", args=[garden.pk]), form)

    return change


def write_to(send, thread) -> int:
    page = {"site": "garden", "thread": thread.url, "url": thread.url, "title": thread.title}
    return send(headers={"Origin": ORIGIN}, **page).status_code


def test_an_old_page_takes_nothing_and_a_young_one_does(send, old, young, stored):
    before = stored()
    assert write_to(send, old) == 403
    assert stored() == before
    assert write_to(send, young) == 202


def test_the_first_comment_of_a_page_opens_it_for_all_of_its_days(send, garden):
    page = {"site": "garden", "thread": f"{ORIGIN}/new/", "url": f"{ORIGIN}/new/"}
    assert send(headers={"Origin": ORIGIN}, **page).status_code == 202
    thread = Thread.objects.get(site=garden)
    assert (thread.closes_at, thread.closing_time) == (None, thread.created_at + timedelta(days=14))


@pytest.mark.parametrize(("days", "old_is_open"), [(10, False), (30, True), (None, True)])
def test_other_days_hold_at_once_and_files_follow(send, set_days, commit, published, old, young, days, old_is_open):
    commit()
    before = [published(thread)["closes_at"] for thread in (old, young)]
    assert before == [iso(thread.created_at + timedelta(days=14)) for thread in (old, young)]

    assert set_days(days).status_code == 302

    assert write_to(send, old) == (202 if old_is_open else 403)
    publication.reconcile(since=timezone.now() - timedelta(minutes=1))
    for thread in (old, young):
        assert published(thread)["closes_at"] == (iso(thread.created_at + timedelta(days=days)) if days else None)
    assert [published(thread)["state"] for thread in (old, young)] == ["open" if old_is_open else "closed", "open"]


def test_saving_a_site_with_the_same_days_publishes_nothing_again(set_days, old):
    version = Thread.objects.get(pk=old.pk).version
    assert set_days(14).status_code == 302
    assert Thread.objects.get(pk=old.pk).version == version


def test_a_time_of_its_own_goes_before_the_days_of_the_site(send, set_days, old):
    later = timezone.now() + timedelta(days=1)
    threads.update_thread(old, closes_at=later)
    version = old.version
    set_days(3)
    old = Thread.objects.get(pk=old.pk)
    assert (old.closing_time, old.version) == (later, version)
    assert write_to(send, old) == 202


def test_what_a_moderator_closed_stays_closed(send, set_days, young):
    threads.update_thread(young, state="closed")
    set_days(None)
    assert write_to(send, young) == 403


def test_the_worker_leaves_open_what_other_days_may_open_again(old):
    assert threads.close_due() == 0
    assert Thread.objects.get(pk=old.pk).state == Thread.State.OPEN


def test_no_days_at_all_are_refused_because_nobody_could_ever_write(set_days, garden):
    assert set_days(0).status_code == 200
    assert Site.objects.get(pk=garden.pk).closes_after == 14
    with pytest.raises(ValidationError):
        Site(slug="x", name="x", closes_after=0).clean_fields()


def test_the_api_says_what_holds_now_and_filters_by_it(api, old, young):
    over = make_thread(closes_at=timezone.now() - timedelta(days=1))
    free, closed = make_thread(), make_thread(state="closed")
    for thread in (old, young):
        make_comment(thread=thread)
    expected = {"open": {young, free}, "closed": {old, over, closed}}
    for state, rows in expected.items():
        found = api.get(f"/api/v1/threads/?state={state}").json()["results"]
        assert {row["id"]: row["state"] for row in found} == {str(row.uuid): state for row in rows}
    closes_at = {row["id"]: row["closes_at"] for row in api.get("/api/v1/threads/").json()["results"]}
    assert closes_at[str(old.uuid)][:19] == iso(old.created_at + timedelta(days=14))[:19]
    assert closes_at[str(free.uuid)] is None


def test_the_list_of_threads_says_what_holds_now_and_filters_by_it(admin_client, old, young):
    hidden = make_thread(state="hidden", title="Hidden one")
    shown = {"offen": young, "geschlossen": old, "verborgen": hidden}
    for state, (words, thread) in zip(("open", "closed", "hidden"), shown.items(), strict=True):
        html = admin_client.get(reverse("admin:comments_thread_changelist"), {"state": state}).content.decode()
        assert re.findall(r'field-state_now">(\w+)<', html) == [words]
        assert re.findall(r"/thread/(\d+)/change/", html) == [str(thread.pk)]
    assert (
        len(
            re.findall(
                "field-state_now", admin_client.get(reverse("admin:comments_thread_changelist")).content.decode()
            )
        )
        == 3
    )


def test_the_threads_page_has_no_form_for_what_is_over(client, old, young):
    for thread, has_form in ((old, False), (young, True)):
        html = client.get(reverse("thread", args=["garden", thread.key]), {"url": thread.url}).content.decode()
        assert ('name="text"' in html or 'name="content"' in html) is has_form


def test_our_own_posts_count_from_their_publication(client, blog, api):
    Site.objects.filter(pk=blog.pk).update(closes_after=14)
    old = make_post(published_at=timezone.now() - timedelta(days=15))
    young = make_post(published_at=timezone.now() - timedelta(days=13))
    longer = make_post(published_at=old.published_at, comments=Post.Comments.CLOSING, comments_close_after=30)
    states = [api.get(f"/api/v1/posts/{post.slug}/").json()["comments"] for post in (old, young, longer)]
    assert [each["state"] for each in states] == ["closed", "open", "open"]
    closes = [post.published_at + timedelta(days=days) for post, days in ((old, 14), (young, 14), (longer, 30))]
    assert [each["closes_at"][:19] for each in states] == [iso(moment)[:19] for moment in closes]
    forms = [b"<textarea" in client.get(post.get_absolute_url()).content for post in (old, young, longer)]
    assert forms == [False, True, True]


def test_dates_that_the_former_rule_gave_are_forgotten_and_chosen_ones_are_kept(garden, old, young):
    """The migration, with a site that has days, one that has none any more, and our own."""
    forget_dates = importlib.import_module("comments.migrations.0023_days_of_the_site").forget_dates
    ruled = timezone.now().replace(microsecond=7)
    chosen = ruled.replace(microsecond=0)
    free = make_site()
    rows = {
        "closed by the worker": (old, ruled - timedelta(days=1), "closed", None, "open"),
        "still to close": (young, ruled + timedelta(days=9), "open", None, "open"),
        "chosen": (
            make_thread(site=garden),
            chosen - timedelta(days=1),
            "closed",
            chosen - timedelta(days=1),
            "closed",
        ),
        "closed by a moderator": (make_thread(site=garden), ruled + timedelta(days=9), "closed", None, "closed"),
        "without days now": (make_thread(site=free), ruled - timedelta(days=1), "closed", None, "closed"),
        "a post's": (make_thread(), ruled + timedelta(days=9), "open", ruled + timedelta(days=9), "open"),
    }
    for thread, closes_at, state, _then, _state in rows.values():
        threads.update_thread(thread, closes_at=closes_at, state=state)
    before = dict(Thread.objects.values_list("pk", "version"))

    forget_dates(apps, None)

    found = {row.pk: row for row in Thread.objects.select_related("site")}
    assert {name: (found[row[0].pk].closes_at, found[row[0].pk].state) for name, row in rows.items()} == {
        name: row[3:] for name, row in rows.items()
    }
    assert not found[old.pk].accepts_comments()
    moved = {name for name, row in rows.items() if found[row[0].pk].version > before[row[0].pk]}
    assert moved == set(rows) - {"chosen", "a post's"}
