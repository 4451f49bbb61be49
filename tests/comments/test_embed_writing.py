"""Writing in the embed: nothing that was typed is lost, and nothing is stored twice."""

import pytest
from playwright.sync_api import expect

from comments import moderation, publication, submission
from comments.models import Comment, OutboundMessage
from tests.factories import make_comment

pytestmark = [pytest.mark.browser]

FORM = "section > form"


def decide(comment, to):
    comment.refresh_from_db()
    moderation.decide([(comment.uuid, comment.version)], to=to)


def test_a_draft_survives_a_reload(page, blog_page, post_thread):
    blog_page.open(page)
    page.locator(FORM).get_by_label("Kommentar *").fill("Angefangen, nicht")
    page.locator(FORM).get_by_label("Name").fill("Ann")
    page.reload()
    expect(page.locator(FORM).get_by_label("Kommentar *")).to_have_value("Angefangen, nicht")
    page.locator(FORM).get_by_label("Kommentar *").focus()
    expect(page.locator(FORM).get_by_label("Name")).to_have_value("Ann")


def test_nothing_is_remembered_before_the_reader_types(page, blog_page, post_thread):
    make_comment(thread=post_thread)
    blog_page.open(page)
    page.locator(FORM).get_by_label("Kommentar *").focus()
    assert page.evaluate("[sessionStorage.length, localStorage.length, document.cookie]") == [0, 0, ""]


@pytest.mark.parametrize(
    ("lang", "labels", "words"),
    [
        (
            "de",
            ["Name", "E-Mail", "Webadresse"],
            ["Bitte geben Sie Ihren Namen ein.", "etwa name@", "eine vollständige"],
        ),
        ("en", ["Name", "E-mail", "Web address"], ["Please enter your name.", "like name@", "a whole web address"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field_in_the_language_of_the_page(
    page, blog_page, post_thread, lang, labels, words
):
    """The browser is German in both cases."""
    blog_page.open(page, lang=lang)
    form = page.locator(FORM)
    form.locator("textarea").fill("Text.")
    name, email, web = (form.get_by_label(label) for label in labels)
    email.fill("keine Adresse")
    web.fill("example.org")
    form.locator(".send").click()
    page.locator(".note.bad").nth(2).wait_for()
    expect(page.locator("[name=author_name]")).to_be_focused()
    for field, said in zip((name, email, web), words, strict=True):
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(page.locator(f"[id='{field.get_attribute('aria-describedby')}']")).to_contain_text(said)
    name.fill("Ann")
    expect(name).to_have_attribute("aria-invalid", "false")
    assert not Comment.objects.exists()


def test_what_the_server_refuses_is_said_at_its_field(page, blog_page, post_thread, write):
    blog_page.open(page)
    write("x" * 5001)
    expect(page.locator(".note.bad")).to_contain_text("5001 Zeichen")
    expect(page.locator("[name=content]")).to_be_focused()
    expect(page.locator(FORM).get_by_label("Kommentar *")).to_have_value("x" * 5001)
    expect(page.locator(".counter")).to_have_text("-1 Zeichen übrig")


def test_a_counter_appears_near_the_limit(page, blog_page, post_thread):
    blog_page.open(page)
    text = page.locator(FORM).get_by_label("Kommentar *")
    text.fill("x" * 4000)
    expect(page.locator(".counter")).to_have_text("")
    text.fill("x" * 4990)
    expect(page.locator(".counter")).to_have_text("10 Zeichen übrig")


def test_a_double_click_sends_one_comment(page, blog_page, post_thread):
    blog_page.open(page)
    page.locator(FORM).get_by_label("Kommentar *").fill("Einmal.")
    page.locator(FORM).get_by_label("Name").fill("Ann")
    page.locator(FORM).get_by_label("E-Mail").fill("ann@example.org")
    page.get_by_role("button", name="Kommentar senden").dblclick()
    page.locator(".own").wait_for()
    assert Comment.objects.count() == 1


def test_sending_again_after_a_lost_answer_is_one_comment(page, blog_page, post_thread, write):
    blog_page.open(page)

    def lose(route):
        route.fetch()
        route.abort()

    page.route("**/api/v1/comments/", lose, times=1)
    page.locator(FORM).get_by_label("Kommentar *").focus()
    page.get_by_role("checkbox").check()
    write("Einmal.")
    page.locator(f"{FORM} .alert").get_by_text("Ihr Text bleibt hier").wait_for()
    assert Comment.objects.count() == 1
    blog_page.put(blog_page.tag(), title="(1) Ein Beitrag")
    page.reload()
    page.locator(FORM).get_by_label("Kommentar *").focus()
    expect(page.get_by_role("checkbox"), "the whole draft survives").to_be_checked()
    page.get_by_role("button", name="Kommentar senden").click()
    page.locator(".own").wait_for()
    assert Comment.objects.count() == 1
    expect(page.get_by_role("checkbox"), "and every comment asks anew").not_to_be_checked()
    write("Zweimal.")
    page.locator(".own").nth(1).wait_for()
    assert Comment.objects.count() == 2


def test_ones_own_waiting_comment_can_be_edited_and_withdrawn(page, blog_page, post_thread, write):
    blog_page.open(page)
    write("Mit Feler.")
    own = page.locator(".own")
    own.wait_for()
    page.reload()
    own.get_by_role("button", name="Bearbeiten").click()
    own.get_by_label("Kommentar *").fill("Ohne Fehler.")
    own.get_by_role("button", name="Speichern").click()
    own.get_by_text("Wartet auf die Freigabe").wait_for()
    assert Comment.objects.get().text == "Ohne Fehler."
    own.get_by_role("button", name="Zurückziehen").click()
    assert Comment.objects.get().status == "pending"
    own.get_by_role("button", name="Wirklich zurückziehen?").click()
    own.wait_for(state="detached")
    assert Comment.objects.get().status == "trash"
    expect(page.locator("h2")).to_be_focused()


def test_an_edit_whose_answer_was_lost_can_be_sent_again(page, blog_page, post_thread, write):
    blog_page.open(page)
    write("Mit Feler.")
    own = page.locator(".own")
    own.get_by_role("button", name="Bearbeiten").click()
    own.get_by_label("Kommentar *").fill("Ohne Fehler.")

    def lose(route):
        if route.request.method != "PATCH":
            return route.continue_()
        route.fetch()
        return route.abort()

    page.route("**/api/v1/comments/*/", lose)
    own.get_by_role("button", name="Speichern").click()
    own.locator(".alert").get_by_text("Ihr Text bleibt hier").wait_for()
    page.unroute("**/api/v1/comments/*/")
    own.get_by_role("button", name="Speichern").click()
    own.get_by_text("Wartet auf die Freigabe").wait_for()
    assert Comment.objects.get().text == "Ohne Fehler."


def test_of_two_tabs_that_edit_one_comment_the_second_is_told_of_the_first(page, blog_page, post_thread, write):
    blog_page.open(page)
    write("Am Anfang.")
    page.locator(".own").wait_for()
    with page.context.expect_page() as opened:
        page.evaluate("window.open(location.href)")  # a tab that is opened so knows what this one knew
    for tab, text in ((page, "Aus dem ersten."), (opened.value, "Aus dem zweiten.")):
        tab.locator(".own").get_by_role("button", name="Bearbeiten").click()
        tab.locator(".own textarea").fill(text)
    page.locator(".own").get_by_role("button", name="Speichern").click()
    page.locator(".own .waiting").wait_for()
    second = opened.value.locator(".own")
    second.get_by_role("button", name="Speichern").click()
    second.locator(".alert").get_by_text("Aus dem ersten.").wait_for()
    expect(second.locator("textarea")).to_have_value("Aus dem zweiten.")
    assert Comment.objects.get().text == "Aus dem ersten."
    second.get_by_role("button", name="Speichern").click()
    second.locator(".waiting").wait_for()
    assert Comment.objects.get().text == "Aus dem zweiten."
    second.get_by_role("button", name="Bearbeiten").click()
    submission.withdraw(Comment.objects.get())
    second.get_by_role("button", name="Speichern").click()
    second.locator(".alert").get_by_text("inzwischen").wait_for()
    second.get_by_role("button", name="Abbrechen").click()
    second.wait_for(state="detached")


def test_an_edit_begun_while_the_page_looks_for_news_outlives_what_it_finds(page, blog_page, post_thread, write):
    blog_page.open(page)
    write("Erste Fassung.")
    page.locator(".own").wait_for()
    asked = []
    page.route(f"**/api/v1/comments/{Comment.objects.get().uuid}/", lambda route: asked.append(route))
    page.reload()
    page.get_by_role("button", name="Bearbeiten").click()
    page.locator(".own textarea").fill("Zweite Fassung.")
    with page.expect_response(asked[0].request.url):
        body = {"detail": "Nicht gefunden.", "error_code": "not_found"}
        asked[0].fulfill(status=404, json=body, headers={"Access-Control-Allow-Origin": "*"})
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
    expect(page.locator(".own textarea")).to_have_value("Zweite Fassung.")


def test_an_approval_takes_no_edit_out_of_its_writers_hands(page, blog_page, post_thread, write):
    page.clock.install()
    blog_page.open(page)
    write("Von Bodo.")
    own = page.locator(".own")
    own.get_by_role("button", name="Bearbeiten").click()
    own.locator("textarea").fill("Von Bodo, aber bess")
    decide(Comment.objects.get(), "approved")
    page.clock.run_for(31_000)
    page.get_by_role("button", name="Neue Kommentare: 1").wait_for()
    expect(own.locator("textarea")).to_have_value("Von Bodo, aber bess")
    own.get_by_role("button", name="Abbrechen").click()
    own.wait_for(state="detached")
    expect(page.locator(".conversation .text")).to_have_text(["Von Bodo."])
    expect(page.locator(".comment", has_text="Von Bodo."), "the keyboard stays at the comment").to_be_focused()


def test_what_was_decided_while_the_tab_slept_shows_as_soon_as_it_is_looked_at(page, blog_page, post_thread, write):
    page.clock.install()
    blog_page.open(page)
    write("Von Bodo.")
    page.locator(".own").wait_for()
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    decide(Comment.objects.get(), "approved")
    page.clock.run_for(600_000)
    assert page.locator(".own").count() == 1, "a tab that nobody looks at asks nothing"
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.locator(".own").wait_for(state="detached")
    expect(page.locator(".conversation .name")).to_have_text(["Bodo"])


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_an_approved_comment_becomes_a_normal_one_without_a_reload(page, blog_page, post_thread, write, sort):
    make_comment(thread=post_thread, name="Ann")
    page.clock.install()
    blog_page.open(page, blog_page.tag(data_sort=sort))
    write("Von **Bodo**.")
    page.locator(".own").wait_for()
    decide(Comment.objects.get(name="Bodo"), "approved")
    page.clock.run_for(31_000)
    page.locator(".own").wait_for(state="detached")
    names = ["Ann", "Bodo"] if sort == "oldest" else ["Bodo", "Ann"]
    expect(page.locator(".name")).to_have_text(names)
    expect(page.locator("strong")).to_have_text("Bodo")
    expect(page.locator("h2")).to_have_text("2 Kommentare")
    expect(page.locator("[part=step]").first, "one's own comment is no news").to_be_hidden()


def test_a_refused_comment_keeps_waiting_for_its_writer(page, blog_page, post_thread, write):
    page.clock.install()
    blog_page.open(page)
    write("Werbung.")
    page.locator(".own").wait_for()
    decide(Comment.objects.get(), "spam")
    make_comment(thread=post_thread)
    page.clock.run_for(31_000)
    page.get_by_role("button", name="Neue Kommentare: 1").wait_for()
    expect(page.locator(".own")).to_contain_text("Wartet auf die Freigabe")


def test_an_answer_is_written_in_its_place(page, blog_page, post_thread, write):
    root = make_comment(thread=post_thread, name="Ann")
    blog_page.open(page)
    page.get_by_role("button", name="Antworten: Ann").click()
    expect(page.locator("article form [name=content]")).to_be_focused()
    page.get_by_role("button", name="Abbrechen").click()
    expect(page.get_by_role("button", name="Antworten: Ann")).to_be_focused()
    page.get_by_role("button", name="Antworten: Ann").click()
    write("Genau.", within="article form")
    own = page.locator(".conversation .own", has_text="Genau.")
    expect(own).to_be_focused()
    assert Comment.objects.get(name="Bodo").parent == root
    page.reload()
    own.wait_for()


def test_a_preview_shows_the_servers_markdown(page, blog_page, post_thread):
    blog_page.open(page)
    page.locator(FORM).get_by_label("Kommentar *").fill("Sehr **gut**")
    page.get_by_role("button", name="Vorschau").click()
    expect(page.locator(".preview strong")).to_have_text("gut")
    assert not Comment.objects.exists()


def test_a_comment_can_be_sent_with_the_keyboard_alone(page, blog_page, post_thread):
    blog_page.open(page)
    for text in ("Nur mit Tasten.", "Ann", "ann@example.org", ""):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Tab")
    expect(page.locator("[name=wants_replies]")).to_be_focused()
    page.keyboard.press("Tab")
    send = page.get_by_role("button", name="Kommentar senden")
    expect(send).to_be_focused()
    expect(send).to_have_css("outline-style", "solid")
    page.keyboard.press("Enter")
    expect(page.locator(".own", has_text="Nur mit Tasten.")).to_be_focused()


def test_two_tabs_hear_of_each_other(page, blog_page, post_thread, write):
    other = page.context.new_page()
    other.clock.install()
    blog_page.open(other)
    blog_page.open(page)
    write("Aus dem ersten.")
    page.locator(".own").wait_for()
    assert other.locator(".own").count() == 0
    decide(Comment.objects.get(), "approved")
    other.bring_to_front()
    other.clock.run_for(31_000)
    other.get_by_role("button", name="Neue Kommentare: 1").click()
    other.get_by_text("Aus dem ersten.").wait_for()


@pytest.mark.parametrize("ticked", [True, False])
def test_mail_about_answers_comes_only_to_who_ticks_the_box(page, blog_page, post_thread, write, ticked):
    blog_page.open(page)
    page.locator(FORM).get_by_label("Kommentar *").focus()
    box = page.locator(FORM).get_by_role("checkbox", name="Bei Antworten per Mail benachrichtigen")
    assert not box.is_checked()
    box.set_checked(ticked)
    write("Eine Frage.")
    page.locator(".own").wait_for()
    assert Comment.objects.get().wants_replies is ticked
    assert OutboundMessage.objects.filter(recipient="bodo@example.org").exists() is ticked


def test_a_server_without_mail_does_not_offer_any(page, blog_page, post_thread, settings, write):
    settings.SENDS_MAIL = False
    publication.reconcile()
    blog_page.open(page)
    write("Eine Frage.")
    page.locator(".own").wait_for()
    assert page.get_by_role("checkbox").count() == 0
    settings.SENDS_MAIL = True
    publication.reconcile()
    page.reload()
    page.locator(FORM).get_by_label("Kommentar *").focus()
    page.get_by_role("checkbox").wait_for()


def test_an_edit_of_a_published_comment_still_waits_for_its_writer_after_a_reload(page, blog_page, post_thread, write):
    blog_page.open(page)
    write("Von Bodo.")
    own = page.locator(".own")
    own.get_by_role("button", name="Bearbeiten").click()
    decide(Comment.objects.get(), "approved")
    own.locator("textarea").fill("Von Bodo, aber besser.")
    own.get_by_role("button", name="Speichern").click()
    expect(own.locator(".waiting")).to_be_visible()
    page.reload()
    expect(page.locator(".conversation .own .text")).to_have_text("Von Bodo, aber besser.")
    expect(page.locator(".conversation > .comment .text")).to_have_text("Von Bodo.")
    expect(page.locator("h2")).to_have_text("1 Kommentar")
    decide(Comment.objects.get(), "approved")
    page.reload()
    expect(page.locator(".conversation > .comment .text")).to_have_text("Von Bodo, aber besser.")
    expect(own).to_have_count(0)


def test_whoever_withdraws_an_edit_withdraws_the_comment(page, blog_page, post_thread, write):
    blog_page.open(page)
    write("Von Bodo.")
    expect(page.locator(".own")).to_be_visible()
    comment = Comment.objects.get()
    decide(comment, "approved")
    comment.refresh_from_db()
    submission.revise(comment, text="Von Bodo, aber besser.", version=1)
    page.reload()
    own = page.locator(".conversation .own")
    own.get_by_role("button", name="Zurückziehen").click()
    own.get_by_role("button", name="Wirklich zurückziehen?").click()
    expect(own).to_have_count(0)
    expect(page.locator(".conversation")).to_have_text("Dieser Kommentar wurde entfernt.")
    assert Comment.objects.get().status == "trash"


def test_an_answer_that_is_being_written_stays_open_while_its_conversation_grows(page, blog_page, post_thread, write):
    root = make_comment(thread=post_thread, name="Ann")
    page.clock.install()
    blog_page.open(page)
    page.get_by_role("button", name="Antworten: Ann").click()
    write("Die erste Antwort.", within="article form")
    expect(page.locator(".held .own")).to_be_visible()
    page.get_by_role("button", name="Antworten: Ann").click()
    page.keyboard.type("Und noch ei")
    decide(Comment.objects.get(name="Bodo"), "approved")
    page.clock.run_for(31_000)
    expect(page.locator(".replies .name")).to_have_text("Bodo")
    page.keyboard.type("ne.")
    expect(page.locator(f"[id='comment-{root.uuid}'] textarea")).to_have_value("Und noch eine.")
