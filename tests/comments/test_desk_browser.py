"""A morning at the moderation desk, in Chromium: by keys, by buttons without JavaScript, two at once; with axe."""

from contextlib import contextmanager

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from comments.models import Comment, DeskPreferences, Reason, Site, Thread
from comments.submission import Words, submit
from tests.browsing import faults_in, scrolls_sideways, sign_in
from tests.factories import make_comment, make_thread, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REVIEW = "/admin/comments/comment/review/"


def moderator(name: str) -> User:
    may = ("moderate_comment", "view_personal_data", "add_block", "add_trustedauthor")
    user = make_user(*(f"comments.{codename}" for codename in may), username=name, is_staff=True)
    user.set_password("correct horse")
    user.save()
    Site.objects.own().moderators.add(user)
    return user


@pytest.fixture
def thread(live_blog):
    moderator("mo")
    for position, code in enumerate(("off-topic", "insult"), start=1):
        words = {"label_de": code, "label_en": code, "public_de": code, "public_en": code}
        Reason.objects.get_or_create(code=code, defaults=words | {"position": position})
    Site.objects.filter(slug="blog").update(default_reason="off-topic")
    return make_thread()


@contextmanager
def signed_in(browser, live_blog, *, name: str = "mo", **options):
    """A page of a moderator who has signed in, in a browser of their own."""
    context = browser.new_context(locale="en-GB", **options)
    page = context.new_page()
    queue = live_blog + reverse("admin:comments_comment_changelist")
    sign_in(page, queue, username=name, password="correct horse")
    yield page
    context.close()


def waiting(thread, n: int) -> list[Comment]:
    return [make_comment(thread=thread, status="pending", text=f"Words number {i}, of {i * i}.") for i in range(n)]


def expect_shown(page, comment: Comment) -> None:
    expect(page.locator(".review-text")).to_have_text(comment.text)


def statuses(comments: list[Comment]) -> list[str]:
    found = dict(Comment.objects.filter(pk__in=[c.pk for c in comments]).values_list("pk", "status"))
    return [found[c.pk] for c in comments]


def test_fifty_comments_are_decided_with_fifty_keys(browser, live_blog, thread):
    comments = waiting(thread, 50)
    keys = ["a", "d", "2", "s", "a"] * 10
    with signed_in(browser, live_blog) as page:
        page.goto(live_blog + REVIEW)
        for comment, key in zip(comments, keys, strict=True):
            expect_shown(page, comment)
            page.keyboard.press(key)
        page.locator(".review-empty").wait_for()
    expected = {"a": "approved", "d": "rejected", "2": "rejected", "s": "spam"}
    assert statuses(comments) == [expected[key] for key in keys]
    reasons = {key: comments[n].decisions.latest("pk").reason for n, key in enumerate(keys[:4])}
    assert reasons == {"a": "", "d": "off-topic", "2": "insult", "s": ""}


def test_without_javascript_buttons_do_the_same(browser, live_blog, thread):
    comments = waiting(thread, 3)
    with signed_in(browser, live_blog, java_script_enabled=False) as page:
        page.goto(live_blog + reverse("admin:comments_comment_changelist"))
        page.get_by_role("button", name="Start reviewing").click()
        for comment, button in zip(comments, ("Approve a", "insult 2", "Spam s"), strict=True):
            expect_shown(page, comment)
            page.get_by_role("button", name=button, exact=True).click()
        expect(page.locator(".review-empty")).to_be_visible()
        page.get_by_role("button", name="Undo z").click()
        expect_shown(page, comments[2])
    assert statuses(comments) == ["approved", "rejected", "pending"]


def test_undo_answer_and_note_by_key(browser, live_blog, thread):
    comments = waiting(thread, 2)
    with signed_in(browser, live_blog) as page:
        page.goto(live_blog + REVIEW)
        page.keyboard.press("s")
        expect_shown(page, comments[1])
        page.keyboard.press("z")
        expect_shown(page, comments[0])
        page.keyboard.press("m")
        page.keyboard.type("a note, and no key")
        page.get_by_role("button", name="Keep the note").click()
        page.locator(".review-timeline", has_text="a note, and no key").wait_for()
        page.keyboard.press("r")
        page.keyboard.type("Thank you")
        page.get_by_role("button", name="Approve and publish the answer").click()
        expect_shown(page, comments[1])
    assert statuses(comments) == ["approved", "pending"]
    assert Comment.objects.get(parent=comments[0]).text == "Thank you"


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_the_enter_key_in_a_field_decides_nothing_and_keeps_what_was_typed(
    browser, live_blog, thread, java_script_enabled
):
    comments = [make_comment(thread=thread, status="pending", text="the very same words") for _ in range(2)]
    with signed_in(browser, live_blog, java_script_enabled=java_script_enabled) as page:
        page.goto(live_blog + REVIEW)
        page.locator(".review-note summary").click()
        page.locator("#review-note").fill("half a note")
        for field in (page.locator("[name=alike]"), page.locator("#review-word")):
            if field.is_hidden():
                page.locator(".review-trust summary").click()
            with page.expect_response(lambda response: response.request.method == "POST") as answer:
                field.press("Enter")
            assert answer.value.status == 200
            expect(page.locator("#review-note")).to_have_value("half a note")
        page.locator(".review-trust summary").click()
        page.locator("#review-word").fill("kasino")
        page.get_by_role("button", name="Block the word").click()
        expect(page.locator(".messagelist")).to_contain_text("1 block was added.")
        expect(page.locator("#review-note")).to_have_value("half a note")
        with page.expect_response(lambda response: response.request.method == "POST"):
            page.get_by_role("button", name="Skip").click()
        expect(page.locator(".review-timeline")).not_to_contain_text("half a note")
    assert statuses(comments) == ["pending", "pending"]
    assert [note.text for note in comments[0].notes.all()] == ["half a note"]


def test_two_moderators_on_one_comment(browser, live_blog, thread):
    moderator("eve")
    [comment] = waiting(thread, 1)
    with signed_in(browser, live_blog) as mine, signed_in(browser, live_blog, name="eve") as hers:
        for page in (mine, hers):
            page.goto(live_blog + REVIEW)
        hers.keyboard.press("a")
        hers.locator(".review-empty").wait_for()
        mine.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as on coming back to the tab
        mine.locator(".review-decided", has_text="eve").wait_for()
        mine.keyboard.press("s")
        mine.get_by_role("alert").filter(has_text="eve was first").wait_for()
        assert statuses([comment]) == ["approved"]
        mine.get_by_role("button", name="Overrule").click()
        mine.locator(".review-empty").wait_for()
    assert statuses([comment]) == ["spam"]


def choose(page, action: str) -> None:
    page.locator("[name=action]").select_option(label=action)
    page.locator("button[name=index]").click()


def test_many_are_searched_filtered_decided_and_taken_back_in_the_list(browser, live_blog, thread):
    comments = waiting(thread, 53)
    linked = make_comment(thread=thread, status="pending", text="Casino: https://casino.example")
    queue = live_blog + reverse("admin:comments_comment_changelist")
    with signed_in(browser, live_blog) as page:
        page.goto(queue)
        page.locator("#action-toggle").check()
        page.get_by_role("button", name="Select all 54 comments").click()
        choose(page, "Spam")
        page.get_by_text("54 comments: spam.").wait_for()
        expect(page.get_by_text("There is nothing here.")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        page.get_by_text("54 comments: pending.").wait_for()
        assert statuses([*comments, linked]) == ["pending"] * 54
        page.locator("#changelist-filter").get_by_role("link", name="with a link").click()
        page.wait_for_url("**has_link=true")
        expect(page.locator(".comment-card .comment-text")).to_have_text([linked.text])
        page.locator("#searchbar").fill("Casino")
        page.get_by_role("button", name="Search").click()
        page.get_by_text("1 result (").wait_for()
        page.locator(".action-select").check()
        choose(page, "Block a word …")
        page.locator("#ask-word").fill("Casino")
        page.get_by_role("button", name="Block").click()
        page.get_by_text("1 block was added").wait_for()
        page.locator(".comment-do").get_by_role("button", name="Reject").click()
        page.get_by_text("1 comment: rejected.").wait_for()
        assert "q=Casino" in page.url
        assert (statuses([linked]), linked.decisions.latest("pk").reason) == (["rejected"], "off-topic")
    submit(Thread.objects.get(pk=thread.pk), Words(text="Casino again", name="Eve", email="eve@example.org"))
    assert Comment.objects.get(text="Casino again").status == "spam"


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1280, "light")])
def test_the_list_and_the_pages_around_it_are_accessible(browser, live_blog, thread, width, scheme):
    [comment, *_rest] = waiting(thread, 2)
    make_comment(parent=make_comment(thread=thread), status="pending", text="Long. " * 200)
    view = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    with signed_in(browser, live_blog, **view) as page:
        troubles = []
        page.on("console", lambda message: troubles.append(message.text))
        page.locator(".comment-do button").first.click()
        page.get_by_role("button", name="Undo").wait_for()
        assert troubles == []
        assert faults_in(page, "#toolbar", ".results", ".object-tools", ".messagelist") == []
        assert not scrolls_sideways(page)
        for path, part in {"statistics/": ".statistics", f"{comment.pk}/answer/": "#content"}.items():
            page.goto(live_blog + reverse("admin:comments_comment_changelist") + path)
            assert faults_in(page, part) == [], path
            assert not scrolls_sideways(page), path


def test_keys_can_be_switched_off(browser, live_blog, thread):
    DeskPreferences.objects.create(user=User.objects.get(username="mo"), keys=False)
    comments = waiting(thread, 1)
    with signed_in(browser, live_blog) as page:
        page.goto(live_blog + REVIEW)
        page.keyboard.press("s")
        page.get_by_role("button", name="Approve").first.click()
        page.locator(".review-empty").wait_for()
    assert statuses(comments) == ["approved"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_review_page_is_accessible(browser, live_blog, thread, scheme, width):
    [comment, *_rest] = waiting(thread, 3)
    make_comment(parent=make_comment(thread=thread), status="pending")
    view = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    with signed_in(browser, live_blog, **view) as page:
        troubles = []
        page.on("console", lambda message: troubles.append(message.text))
        page.goto(f"{live_blog}{REVIEW}{comment.uuid}/")
        page.keyboard.press("?")
        assert troubles == []
        assert faults_in(page, ".review") == []
        assert not scrolls_sideways(page)
