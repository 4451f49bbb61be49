import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from comments import threads
from comments.models import OWN_SITE, Site, Thread, ThreadIdentifier
from tests.factories import make_site, make_thread, make_user


def test_opening_twice_finds_the_first(blog):
    author = make_user()
    one = threads.open_thread(blog, identifier="a", title="One", url="https://blog.example.org/a", author=author)
    two = threads.open_thread(blog, identifier=" a ", title="Two", url="https://blog.example.org/b")
    assert one == two
    assert (two.title, two.url, two.author) == ("One", "https://blog.example.org/a", author)


def test_sites_do_not_share_threads(blog):
    site = make_site()
    assert threads.open_thread(blog, identifier="a") != threads.open_thread(site, identifier="a")
    assert threads.find_thread(site, identifier="b") is None


def test_an_address_and_an_alias_meet_in_one_thread(blog):
    thread = threads.open_thread(blog, identifier="wp-12")
    threads.add_identifier(thread, identifier="http://old.example/?p=12&utm_source=x#more")
    assert threads.find_thread(blog, identifier="https://old.example/?p=12") == thread


def test_a_name_belongs_to_one_thread_of_a_site(blog):
    one, two = make_thread(site=blog, identifier="one"), make_thread(site=blog)
    with pytest.raises(IntegrityError), transaction.atomic():
        threads.add_identifier(two, identifier="one")
    assert threads.find_thread(blog, identifier="one") == one


def test_a_page_that_names_nothing_opens_nothing(blog):
    with pytest.raises(ValidationError):
        threads.open_thread(blog, identifier="undefined")
    assert Thread.objects.count() == 0


def test_finding_opens_nothing(blog, api):
    assert threads.find_thread(blog, identifier="a") is None
    api.get("/api/v1/threads/?identifier=https://blog.example.org/a")
    assert Thread.objects.count() == 0


def test_what_a_thread_cannot_be_is_refused(thread):
    for wrong in ({"state": "ajar"}, {"url": "javascript:alert(1)"}, {"title": "x" * 301}):
        with pytest.raises(ValidationError):
            threads.update_thread(Thread.objects.get(), **wrong)
    assert Thread.objects.values("state", "title", "url", "version").get() == {
        "state": "open",
        "title": "A page",
        "url": "https://blog.example.org/a-page/",
        "version": 1,
    }


def test_our_own_site_is_made_once_and_cannot_be_deleted(db):
    assert Site.objects.own() == Site.objects.own()
    with pytest.raises(ValidationError):
        Site.objects.own().delete()
    assert Site.objects.get().slug == OWN_SITE


@pytest.mark.parametrize("slug", ["Blog", "a b", "a--b", "-a", "a-", "../a", "ä", "", "a" * 51, "a\n"])
def test_a_site_has_a_short_name_that_fits_an_address(slug):
    with pytest.raises(ValidationError):
        Site(slug=slug, name="x").clean_fields()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_first_readers_at_once_open_one_thread():
    site = make_site()
    for n in range(5):
        barrier, found = threading.Barrier(8), []

        def open_it(n=n, barrier=barrier, found=found):
            try:
                barrier.wait()
                found.append(threads.open_thread(site, identifier=f"page-{n}").pk)
            finally:
                connection.close()

        readers = [threading.Thread(target=open_it) for _ in range(8)]
        for reader in readers:
            reader.start()
        for reader in readers:
            reader.join()
        assert (len(found), len(set(found))) == (8, 1)
    assert (Thread.objects.count(), ThreadIdentifier.objects.count()) == (5, 5)


@pytest.mark.parametrize("url", ["http://blog:8000/a-post/", "http://127.0.0.1:8000/", "https://blog.example.org/ä"])
def test_a_page_may_stand_on_any_host(thread, url):
    threads.update_thread(thread, url=url)
    thread.refresh_from_db()
    assert thread.url == url
