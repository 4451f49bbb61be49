"""Reading in the embed: long threads, permalinks, counts, news, and how little it asks for."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import make_comment, make_thread, make_user

pytestmark = [pytest.mark.browser]


@pytest.fixture
def asked(page, live_blog):
    """What the page asked of the comment server, without its address."""
    found = []
    page.on("request", lambda r: found.append(r.url.removeprefix(live_blog)) if r.url.startswith(live_blog) else None)
    return found


@transaction.atomic  # published once, at the end
def many(thread, number):
    start = timezone.now() - timedelta(days=2)
    return [
        make_comment(thread=thread, name=f"Nr {n}", created_at=start + timedelta(minutes=n))
        for n in range(1, number + 1)
    ]


@transaction.atomic
def answers(parent, number):
    return [make_comment(parent=parent) for _ in range(number)]


@pytest.fixture
def tall(page):
    """A window in which nothing can be scrolled, so that only a button shows more."""
    page.set_viewport_size({"width": 800, "height": 15_000})


def names(page):
    return page.locator(".conversation > .comment .name").all_text_contents()


def test_the_first_comments_take_two_requests(page, blog_page, post_thread, asked):
    many(post_thread, 3)
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    blog_page.open(page)
    page.locator(".conversation").first.wait_for()
    assert asked == ["/embed.js", f"/published/v1/{blog_page.site}/{post_thread.key}/oldest.json"]
    assert [url for url in requests if not url.startswith((blog_page.origin, blog_page.comment_server))] == []


def test_a_long_thread_is_shown_piece_by_piece(page, blog_page, post_thread, asked):
    many(post_thread, 80)
    blog_page.open(page, blog_page.tag(data_page_size="30"))
    page.locator(".conversation").nth(29).wait_for()
    assert page.locator(".conversation").count() == 30
    page.get_by_role("button", name="Mehr Kommentare").focus()
    page.keyboard.press("Enter")
    page.locator(".conversation").nth(59).wait_for()
    expect(page.locator(".comment", has=page.get_by_text("Nr 31", exact=True))).to_be_focused()
    page.keyboard.press("End")
    page.locator(".conversation").nth(79).wait_for()
    assert names(page) == [f"Nr {n}" for n in range(1, 81)]
    expect(page.get_by_role("button", name="Mehr Kommentare")).to_be_hidden()
    assert [path.rsplit("/", 1)[1] for path in asked] == ["embed.js", "oldest.json", "3.json", "4.json"]


def test_scrolling_to_the_end_shows_more(page, blog_page, post_thread):
    many(post_thread, 40)
    blog_page.open(page, blog_page.tag(data_page_size="20"))
    page.locator(".conversation").nth(19).wait_for()
    page.wait_for_timeout(300)
    assert page.locator(".conversation").count() == 20
    page.mouse.wheel(0, 100_000)
    page.locator(".conversation").nth(39).wait_for()


def test_the_newest_can_come_first(page, tall, blog_page, post_thread):
    many(post_thread, 60)
    blog_page.open(page, blog_page.tag(data_sort="newest", data_page_size="60"))
    page.locator(".conversation").nth(34).wait_for()
    page.get_by_role("button", name="Mehr Kommentare").click()
    page.locator(".conversation").nth(59).wait_for()
    assert names(page) == [f"Nr {n}" for n in range(60, 0, -1)]


def test_many_answers_come_on_demand(page, blog_page, post_thread):
    root = make_comment(thread=post_thread)
    answers(root, 45)
    blog_page.open(page)
    page.locator(".replies .comment").nth(19).wait_for()
    assert page.locator(".replies .comment").count() == 20
    for expected in (40, 45):
        page.get_by_role("button", name="Mehr Antworten").click()
        page.locator(".replies .comment").nth(expected - 1).wait_for()
    expect(page.locator(".replies .comment")).to_have_count(45)
    expect(page.get_by_role("button", name="Mehr Antworten")).to_have_count(0)


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_a_permalink_loads_the_right_page_and_leads_there(page, blog_page, post_thread, sort):
    roots = many(post_thread, 130)
    for comment in (roots[69], answers(roots[69], 25)[-1]):
        blog_page.open(page, blog_page.tag(data_sort=sort), path=f"/post/#comment-{comment.uuid}", wait=None)
        target = page.locator(f"[id='comment-{comment.uuid}']")
        expect(target).to_be_focused()
        expect(target).to_be_in_viewport()
        page.goto("about:blank")
    blog_page.open(page, blog_page.tag(data_sort=sort), path=f"/post/#comment-{roots[69].uuid}", wait=None)
    page.locator(f"[id='comment-{roots[69].uuid}']").wait_for()
    page.get_by_role("button", name="Vorige Kommentare").click()
    first = "Nr 26" if sort == "oldest" else "Nr 100"
    expect(page.locator(".conversation > .comment .name").first).to_have_text(first)
    page.evaluate(f"location.hash = '#comment-{roots[3].uuid}'")
    page.locator(f"[id='comment-{roots[3].uuid}']").wait_for()


def test_a_link_to_the_comments_leads_to_them(page, blog_page, post_thread):
    many(post_thread, 1)
    page.set_viewport_size({"width": 800, "height": 400})
    body = f'<p style="height:2000px"></p>{blog_page.tag(data_loading="lazy")}'
    blog_page.open(page, body, path="/post/#comments")
    expect(page.locator("h2")).to_be_focused()
    expect(page.locator("h2")).to_be_in_viewport()


def test_a_permalink_of_another_thread_takes_nothing_away(page, tall, blog_page, post_thread, site):
    many(post_thread, 30)
    elsewhere = many(make_thread(site=site, identifier="anders"), 80)[-1]
    blog_page.open(page, path=f"/post/#comment-{elsewhere.uuid}")
    expect(page.locator("[role=alert]").get_by_text("Diesen Kommentar gibt es hier nicht.")).to_be_visible()
    page.get_by_role("button", name="Mehr Kommentare").click()
    expect(page.locator(".conversation")).to_have_count(30)
    assert names(page)[0] == "Nr 1"


def test_a_permalink_to_nothing_is_no_harm(page, blog_page, post_thread):
    many(post_thread, 1)
    blog_page.open(page, path="/post/#comment-00000000-0000-4000-8000-000000000000")
    page.locator("[role=alert]").get_by_text("Diesen Kommentar gibt es hier nicht.").wait_for()
    assert names(page) == ["Nr 1"]


def test_offline_more_comments_are_asked_for_again_by_the_reader(page, tall, blog_page, post_thread):
    many(post_thread, 60)
    blog_page.open(page)
    page.locator(".conversation").nth(24).wait_for()
    more = page.get_by_role("button", name="Mehr Kommentare")
    more.click()
    page.locator(".conversation").nth(49).wait_for()
    page.context.set_offline(True)
    more.click()
    problem = page.locator(".thread > .alert").get_by_text("Die Kommentare sind gerade nicht erreichbar.")
    problem.wait_for()
    assert page.locator(".conversation").count() == 50
    page.context.set_offline(False)
    more.click()
    page.locator(".conversation").nth(59).wait_for()
    problem.wait_for(state="hidden")


def test_new_comments_are_offered_and_not_pushed(page, blog_page, post_thread, asked):
    root = make_comment(thread=post_thread, name="Ann")
    page.clock.install()
    blog_page.open(page)
    page.locator(".conversation").wait_for()
    page.clock.run_for(31_000)
    page.wait_for_timeout(200)
    assert not page.locator("[part=step]").first.is_visible()
    make_comment(parent=root, name="Bodo")
    make_comment(thread=post_thread, name="Chris")
    page.clock.run_for(31_000)
    offer = page.get_by_role("button", name="Neue Kommentare: 2")
    offer.wait_for()
    assert page.locator(".name").all_inner_texts() == ["Ann"]
    offer.click()
    page.get_by_text("Chris").wait_for()
    expect(page.locator(".name")).to_have_text(["Ann", "Bodo", "Chris"])
    expect(page.locator("h2")).to_have_text("3 Kommentare")
    expect(offer).to_be_hidden()
    assert {path.rsplit("/", 1)[1] for path in asked} == {"embed.js", "oldest.json", "newest.json"}


def test_asking_for_news_costs_a_304_and_only_while_somebody_looks(page, blog_page, post_thread, asked):
    make_comment(thread=post_thread)
    page.clock.install()
    blog_page.open(page)
    page.locator(".conversation").wait_for()
    with page.expect_response("**/oldest.json") as news:
        page.clock.run_for(31_000)
    assert news.value.request.all_headers()["if-none-match"]
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
    before = len(asked)
    page.clock.run_for(120_000)
    page.wait_for_timeout(200)
    assert len(asked) == before


def test_names_times_badges_and_gaps(page, blog_page, site):
    julia = make_user(first_name="Julia")
    thread = make_thread(
        site=site, identifier=f"{blog_page.origin}/post/", url=f"{blog_page.origin}/post/", author=julia
    )
    root = make_comment(thread=thread, name="Ann-Kathrin Ōe", created_at=timezone.now() - timedelta(days=3))
    reply = make_comment(parent=root, name="Julia", user=julia)
    make_comment(parent=reply, name="Dora")
    gone = make_comment(thread=thread, name="Weg", text="Weg damit.")
    make_comment(parent=gone, name="Eli")
    from comments import moderation  # noqa: PLC0415

    gone.refresh_from_db()
    moderation.decide([(gone.uuid, gone.version)], to="trash")
    blog_page.open(page)
    page.locator(".conversation").nth(1).wait_for()
    assert page.locator(".avatar").first.inner_text() == "AŌ"
    assert page.locator("time").first.inner_text() == "vor 3 Tagen"
    assert re.fullmatch(r"\d+\. [A-ZÄa-zä]+ \d{4}, \d\d:\d\d", page.locator("time").first.get_attribute("title"))
    assert page.locator(".badge").all_inner_texts() == ["Autor"]
    assert page.locator(".addressee").all_inner_texts() == ["Antwort auf Julia"]
    assert page.locator(".removed").all_inner_texts() == ["Dieser Kommentar wurde entfernt."]
    expect(page.locator("h2")).to_have_text("4 Kommentare")


def test_counts_are_filled_with_one_request(page, blog_page, site, asked):
    first = make_thread(site=site, identifier=f"{blog_page.origin}/a/")
    second = make_thread(site=site, identifier="wp-7")
    for thread in (first, first, second):
        make_comment(thread=thread)
    make_comment(thread=second, status="pending")
    links = (
        '<a href="/a/?utm_source=x#comments">Kommentare</a><a href="/b/#comments">Kommentare</a>'
        '<a href="/c/#comments" data-thread="wp-7">Kommentare</a><i data-comment-count="wp-7"></i>'
        f'<i data-comment-count="{blog_page.origin}/a">–</i>'
        f'<script async src="{blog_page.comment_server}/counts.js" data-site="{blog_page.site}"></script>'
    )
    blog_page.open(page, links, path="/", wait=None)
    expect(page.locator("a")).to_have_text(["2 Kommentare", "0 Kommentare", "1 Kommentar"])
    expect(page.locator("i")).to_have_text(["1", "2"])
    assert len(asked) == 2
    assert blog_page.troubles == []
