"""The page of a thread of another site, as a browser without JavaScript meets it."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from comments import submission, threads
from comments.identifiers import key_of
from comments.models import Comment, Site, Thread
from tests.factories import make_comment, make_site, make_thread
from tests.markup import Page

pytestmark = pytest.mark.django_db(transaction=True)

ORIGIN = "https://garden.example"
URL = f"{ORIGIN}/tulips/"
SECRET = "Geheimnisvoll"


@pytest.fixture
def garden():
    return make_site(slug="garden", name="Garden notes", language="en", origins=[ORIGIN])


@pytest.fixture
def thread(garden):
    """An opened thread; its page is announced once something was approved."""
    return make_thread(site=garden, identifier=URL, title="Tulips", url=URL)


def page_of(thread: Thread) -> str:
    return reverse("thread", args=[thread.site.slug, thread.key])


def new_page(site: Site, *, identifier: str = "", **query) -> str:
    """The address to which the link on a page without comments leads."""
    named = ({"thread": identifier} if identifier else {}) | {"url": URL} | query
    return f"{reverse('thread', args=[site.slug, key_of(identifier or URL)])}?{urlencode(named)}"


def fill_in(client, address, **typed):
    page = Page(client.get(address).content.decode())
    hidden = {field["name"]: field.get("value", "") for field in page.all("input") if field.get("type") == "hidden"}
    return hidden | {"author_name": "Ann", "author_email": "ann@example.org", "content": "What a tulip."} | typed


def links(page: Page) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in page.all("link") if link["rel"] != "stylesheet"}


# An announced thread


def test_published_comments_stand_on_the_page_in_the_language_of_the_site(client, thread):
    root = make_comment(thread=thread, name="Ann", text="So **red**.")
    make_comment(thread=thread, name="Bodo", parent=root)
    response = client.get(page_of(thread), headers={"accept-language": "de"})
    html = response.content.decode()
    page = Page(html)
    assert response.status_code == 200
    assert page.all("html")[0]["lang"] == "en"
    assert "2 comments" in html.replace("\xa0", " ")
    assert "So <strong>red</strong>." in html
    assert html.index("Ann") < html.index("Bodo")
    assert "Write a comment" in html
    assert response.headers["Cache-Control"] == "no-cache"
    assert not response.cookies


def test_the_page_names_where_it_belongs_and_may_be_indexed(client, thread):
    make_comment(thread=thread)
    page = Page(client.get(page_of(thread)).content.decode())
    assert links(page) == {"canonical": URL, "alternate": f"{page_of(thread)}feed/"}
    assert URL in [link.get("href") for link in page.all("a")]
    assert "noindex" not in str(page.all("meta"))


def test_it_needs_no_script_and_asks_nobody_else(client, thread):
    make_comment(thread=thread)
    page = Page(client.get(page_of(thread)).content.decode())
    assert page.all("script") == []
    assert not any("style" in attrs for _, attrs in page.elements)
    assert all(link["href"].startswith("/") for link in page.all("link") if link["rel"] == "stylesheet")


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_page_asks_the_database_for_the_site_and_the_thread(client, thread, django_assert_num_queries, item_count):
    for _ in range(item_count):
        make_comment(parent=make_comment(thread=thread))
    address = page_of(thread)
    with django_assert_num_queries(2):
        client.get(address)


def test_long_threads_have_pages(client, thread):
    for number in range(51):
        make_comment(thread=thread, text=f"No. {number}.")
    first, second = (client.get(page_of(thread), {"comments": number}).content.decode() for number in (1, 2))
    assert "No. 49." in first
    assert "No. 50." not in first
    assert "No. 50." in second
    assert 'href="?comments=2#comments"' in first
    assert client.get(page_of(thread), {"comments": 3}).status_code == 404
    assert client.get(page_of(thread), {"comments": "x"}).status_code == 404


def test_an_alias_leads_to_the_same_comments(client, thread):
    make_comment(thread=thread, text="Here.")
    threads.add_identifier(thread, identifier="wp-7")
    address = reverse("thread", args=["garden", key_of("wp-7")])
    assert "Here." in client.get(address).content.decode()
    assert client.post(address, fill_in(client, address)).status_code == 303


def test_what_waits_and_addresses_of_readers_are_nowhere(client, thread):
    make_comment(thread=thread, email="geheim@example.org")
    make_comment(thread=thread, text=SECRET, name=SECRET, status="pending")
    make_comment(thread=thread, text=SECRET, name=SECRET, status="spam")
    html = client.get(page_of(thread)).content.decode()
    assert SECRET not in html
    assert "geheim" not in html


def test_hostile_names_titles_and_texts_stay_text(client, garden):
    hostile = '"><script>alert(1)</script>'
    thread = make_thread(site=garden, identifier="x", title=hostile, url=f"{ORIGIN}/x?a=1&b=2")
    make_comment(thread=thread, name="<img src=x onerror=alert(1)>", text="[x](javascript:alert(3))")
    Site.objects.filter(pk=garden.pk).update(name=hostile)
    page = Page(client.get(page_of(thread)).content.decode())
    assert page.all("script") == []
    assert not any("onerror" in attrs for _, attrs in page.elements)
    assert not any("javascript" in (link.get("href") or "") for link in page.all("a"))


def test_a_sent_comment_waits_and_is_not_shown(client, thread):
    make_comment(thread=thread)
    response = client.post(page_of(thread), fill_in(client, page_of(thread), content=SECRET))
    assert response.status_code == 303
    assert response.headers["Location"] == f"{page_of(thread)}?sent=pending#comment-form"
    assert Comment.objects.get(text=SECRET).status == Comment.Status.PENDING
    html = client.get(response.headers["Location"]).content.decode()
    assert "waiting for a moderator" in html
    assert SECRET not in html


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong(client, thread):
    make_comment(thread=thread)
    typed = fill_in(client, page_of(thread), author_name="Ann <b>", author_email="no address", content=SECRET)
    response = client.post(page_of(thread), typed)
    assert response.status_code == 400
    assert response.headers["Cache-Control"] == "private, no-store"
    page = Page(response.content.decode())
    fields = {field["name"]: field for field in page.all("input")}
    assert fields["author_name"]["value"] == "Ann <b>"
    assert fields["author_email"]["aria-invalid"] == "true"
    assert {attrs.get("id") for _, attrs in page.elements} >= set(fields["author_email"]["aria-describedby"].split())
    assert SECRET in response.content.decode()
    assert not Comment.objects.filter(text=SECRET).exists()


def test_a_form_from_another_site_is_refused(client, thread):
    make_comment(thread=thread)
    typed = fill_in(client, page_of(thread), content=SECRET)
    assert client.post(page_of(thread), typed, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert not Comment.objects.filter(text=SECRET).exists()


def test_an_answer_can_be_written(client, thread):
    comment = make_comment(thread=thread, name="Bodo")
    html = client.get(page_of(thread), {"reply": comment.uuid}).content.decode()
    assert "Reply to Bodo" in html
    typed = fill_in(client, page_of(thread), parent=str(comment.uuid), content="An answer")
    assert client.post(page_of(thread), typed).status_code == 303
    assert Comment.objects.get(text="An answer").parent == comment


def test_a_closed_thread_says_so_and_refuses_what_is_sent_late(client, thread):
    make_comment(thread=thread)
    typed = fill_in(client, page_of(thread), content=SECRET)
    threads.update_thread(thread, state=Thread.State.CLOSED)
    html = client.get(page_of(thread)).content.decode()
    assert "Comments are closed here." in html
    assert "<textarea" not in html
    response = client.post(page_of(thread), typed)
    assert response.status_code == 403
    assert SECRET in response.content.decode()


def test_a_hidden_thread_is_like_one_that_does_not_exist(client, thread):
    make_comment(thread=thread, text=SECRET)
    typed = fill_in(client, page_of(thread))
    threads.update_thread(thread, state=Thread.State.HIDDEN)
    for address in (page_of(thread), new_page(thread.site)):
        for response in (client.get(address), client.post(address, typed)):
            assert response.status_code == 404
            assert SECRET not in response.content.decode()
            assert "Tulips" not in response.content.decode()
    assert Comment.objects.count() == 1


# A page that nobody commented on yet


def test_looking_at_a_new_page_stores_nothing(client, garden, stored):
    before = stored()
    response = client.get(new_page(garden, title="Tulips"))
    assert response.status_code == 200
    assert "No comments yet" in response.content.decode()
    assert stored() == before


@pytest.mark.parametrize("identifier", ["", "wp-7"])
def test_the_first_comment_opens_the_thread_that_the_embed_would_open(client, garden, identifier):
    address = new_page(garden, identifier=identifier, title="Tulips\x0b & more")
    response = client.post(address, fill_in(client, address))
    assert response.status_code == 303
    assert response.headers["Location"] == f"{address}&sent=pending#comment-form"
    thread = Thread.objects.get(site=garden)
    assert (thread.title, thread.url, thread.key) == ("Tulips & more", URL, key_of(identifier or URL))
    assert thread.comments.get().status == Comment.Status.PENDING
    assert "waiting for a moderator" in client.get(response.headers["Location"]).content.decode()


def test_the_same_first_comment_sent_twice_is_one(client, garden):
    address = new_page(garden)
    typed = fill_in(client, address)
    assert [client.post(address, typed).status_code for _ in range(2)] == [303, 303]
    assert Comment.objects.count() == Thread.objects.count() == 1


def test_a_form_stays_good_while_somebody_else_opens_the_thread(client, garden):
    address = new_page(garden)
    typed = [fill_in(client, address, content=text) for text in ("One", "Two")]
    assert [client.post(address, words).status_code for words in typed] == [303, 303]
    assert Thread.objects.get(site=garden).comments.count() == 2


def test_nobody_reads_what_a_page_calls_itself_before_a_moderator_approved_something(client, garden):
    address = new_page(garden, title=SECRET)
    client.post(address, fill_in(client, address))
    bare = reverse("thread", args=[garden.slug, key_of(URL)])
    feeds = [f"{bare}feed/", reverse("site-comment-feed", args=[garden.slug])]
    for place in (address, bare, *feeds):
        assert SECRET not in client.get(place).content.decode().replace(address.replace("&", "&amp;"), "")
    assert client.get(bare).status_code == 404
    page = Page(client.get(address).content.decode())
    assert "noindex" in str(page.all("meta"))
    assert "canonical" not in links(page)
    make_comment(thread=Thread.objects.get(site=garden))
    assert SECRET in client.get(bare).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"url": ""},
        {"url": "https://evil.example/tulips/"},
        {"url": "https://evil.example/tulips/", "thread": URL},
        {"url": "javascript:alert(1)//garden.example"},
        {"url": f"{ORIGIN}.evil.example/"},
        {"url": f"{ORIGIN}@evil.example/"},
        {"url": f"http{ORIGIN.removeprefix('https')}/tulips/"},
        {"url": f"{ORIGIN}/another/"},
        {"url": f"{URL}?{'x' * 3000}"},
        {"url": f'{URL}"><script>'},
        {"url": "null"},
        {"url": URL, "thread": "wp-8"},
        {"url": URL, "thread": "{{ page.id }}"},
        {"url": "http://["},
    ],
    ids=str,
)
def test_a_link_that_does_not_name_a_page_of_the_site_is_answered_in_words(client, garden, stored, query):
    make_site(origins=["https://evil.example"])  # an origin of somebody else is none of this site
    address = f"{reverse('thread', args=[garden.slug, key_of(URL)])}?{urlencode(query)}"
    before = stored()
    for response in (client.get(address), client.post(address, {"author_name": "Ann"})):
        assert response.status_code == 404
        assert "There is no such page here." in response.content.decode()
        assert "evil.example" not in response.content.decode()
    assert stored() == before


def test_the_limit_for_new_pages_counts_here_too(client, garden, monkeypatch):
    monkeypatch.setattr(submission, "MAX_NEW_THREADS", 1)
    make_thread(site=garden)
    address = new_page(garden)
    response = client.post(address, fill_in(client, address, content=SECRET))
    assert response.status_code == 429
    assert SECRET in response.content.decode()
    assert Comment.objects.count() == 0


def test_a_closed_thread_without_comments_offers_no_form(client, thread):
    threads.update_thread(thread, state=Thread.State.CLOSED)
    assert "<textarea" not in client.get(new_page(thread.site)).content.decode()


# Addresses


def test_a_template_can_name_a_page_without_knowing_its_key(client, garden):
    named = {"thread": "wp-7", "url": URL, "title": "Tulips & more"}
    response = client.get(reverse("find-thread", args=[garden.slug]), named)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/threads/garden/{key_of('wp-7')}/?{urlencode(named)}"
    assert client.get(response.headers["Location"]).status_code == 200


@pytest.mark.parametrize("query", [{}, {"url": ""}, {"url": "null"}, {"thread": "{{ id }}", "url": URL}], ids=str)
def test_a_template_that_names_nothing_is_told_so(client, garden, query):
    assert client.get(reverse("find-thread", args=[garden.slug]), query).status_code == 404


def test_unknown_sites_and_odd_addresses_are_not_found(client, garden):
    key = key_of(URL)
    for address in (
        f"/threads/nowhere/{key}/?url={URL}",
        f"/threads/nowhere/?url={URL}",
        f"/threads/nowhere/{key}/feed/",
        "/threads/nowhere/feed/",
        f"/threads/garden/{key.upper()}/?url={URL}",
        f"/threads/garden/{key[:-1]}/",
        "/threads/",
    ):
        assert client.get(address).status_code == 404, address


def test_threads_of_our_own_posts_lead_to_the_post(client):
    thread = make_thread(url="https://blog.example.org/a-page/")
    response = client.get(page_of(thread))
    assert response.headers["Location"] == "https://blog.example.org/a-page/#comments"
    assert client.get(reverse("thread", args=["blog", key_of("x")]), {"url": thread.url}).status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(client, thread, method):
    assert getattr(client, method)(page_of(thread)).status_code == 405


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x", ""])
def test_bodies_that_are_no_form_are_refused(client, thread, content_type):
    make_comment(thread=thread)
    assert client.generic("POST", page_of(thread), b"\xff{", content_type=content_type).status_code == 400
