"""The main job, as a person does it in a browser: read a post, comment, approve in the admin, see it everywhere."""

import json
import re
import urllib.request

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

import comments.demo
import posts.demo
import surveys.demo
from comments import publication
from comments.models import Comment
from tests.browsing import sign_in

pytestmark = pytest.mark.browser
WORDS = "Bei uns half eine feste Stunde am Tag, und zwar sofort."


@pytest.fixture
def post(transactional_db, live_blog):
    mo = User.objects.create_superuser("mo", "mo@example.org", "correct horse", first_name="Julia", last_name="Brandt")
    surveys.demo.load_trendmonitor()
    found = posts.demo.load_posts(author_user=mo)[-1]
    publication.reconcile()
    comments.demo.load_comments(thread=found.thread, author_user=mo, moderator=mo)
    return found


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read().decode()


def public_places(blog: str, post) -> dict[str, str]:
    folder = f"{blog}/published/v1/blog/{post.thread.key}"
    return {
        "page": fetch(f"{blog}{post.get_absolute_url()}"),
        "published file": fetch(f"{folder}/newest.json"),
        "feed of the post": fetch(f"{blog}{post.get_absolute_url()}feed/"),
        "feed of the blog": fetch(f"{blog}/comments/feed/"),
        "API": fetch(f"{blog}/api/v1/comments/"),
    }


def counts(blog: str, post) -> dict[str, int]:
    key = post.thread.key
    page = re.search(r'id="comments-title">\s*(\d+)', fetch(f"{blog}{post.get_absolute_url()}"))
    return {
        "lane": json.loads(fetch(f"{blog}/published/v1/blog/counts.json?keys={key}"))[key],
        "page": int(page[1]),
        "API": json.loads(fetch(f"{blog}/api/v1/posts/{post.slug}/"))["comments"]["count"],
    }


def test_a_comment_waits_and_appears_everywhere_once_it_is_approved(live_blog, post, page):
    troubles = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{live_blog}{post.get_absolute_url()}")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_text("Zu wenig Interaktion").first, "the survey is drawn").to_be_visible()
    page.get_by_label("Name").fill("Kim Petersen")
    page.get_by_label("E-Mail").fill("kim.petersen@example.org")
    page.get_by_label("Kommentar", exact=False).last.fill(WORDS)
    page.get_by_role("button", name="Kommentar senden").click()
    page.wait_for_url("**sent=pending**")
    expect(page.locator("#comment-form")).to_be_visible()

    assert {place for place, text in public_places(live_blog, post).items() if WORDS in text} == set()
    assert counts(live_blog, post) == {"lane": 2, "page": 2, "API": 2}

    sign_in(page, f"{live_blog}/admin/comments/comment/", username="mo", password="correct horse")
    row = page.locator("tr", has_text=WORDS)
    row.locator("input.action-select").check()
    page.locator("select[name=action]").select_option(label="Freigeben")
    page.locator("button[name=index]").click()
    page.locator(".messagelist .success").wait_for()

    assert {place for place, text in public_places(live_blog, post).items() if WORDS not in text} == set()
    assert counts(live_blog, post) == {"lane": 3, "page": 3, "API": 3}
    assert all("kim.petersen@example.org" not in text for text in public_places(live_blog, post).values())
    assert Comment.objects.get(name="Kim Petersen").decisions.count() == 2
    assert troubles == []


def test_the_author_answers_in_the_admin_and_is_marked_as_such(live_blog, post, page):
    waiting = Comment.objects.get(name="Jens-Uwe Harms")
    sign_in(page, f"{live_blog}/admin/comments/comment/{waiting.pk}/change/", username="mo", password="correct horse")
    with page.expect_navigation():
        page.get_by_role("button", name="Freigeben").click()
    page.goto(f"{live_blog}/admin/comments/comment/{waiting.pk}/answer/")
    page.locator("#answer-text").fill("Das Ziel stand nicht im Fragebogen.")
    with page.expect_navigation():
        page.get_by_role("button", name="Veröffentlichen").click()
    page.locator(".messagelist .success").wait_for()
    page.goto(f"{live_blog}{post.get_absolute_url()}")
    answer = page.locator("article.comment", has_text="Das Ziel stand nicht im Fragebogen.")
    expect(answer.locator(".badge")).to_be_visible()
