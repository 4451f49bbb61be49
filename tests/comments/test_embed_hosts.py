"""The embed on every kind of page: strict policies, options, hostile values, bad weather, and axe in each state."""

import json

import pytest
from playwright.sync_api import expect

from comments import threads
from comments.embedded import integrity_of, pinned_path, released
from comments.models import Comment
from tests.browsing import faults
from tests.factories import make_comment, make_site, make_thread

pytestmark = [pytest.mark.browser]

LOADED = ".conversation"


def policies(server):
    """The lines that docs/embedding.md gives to owners of strict pages."""
    strict = f"default-src 'none'; script-src {server}; connect-src {server}; base-uri 'none'; form-action 'none'"
    return {
        "strict CSP": {"Content-Security-Policy": strict},
        "no Trusted Types policy": {
            "Content-Security-Policy": f"{strict}; require-trusted-types-for 'script'; trusted-types 'none'"
        },
        "COEP": {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"},
    }


@pytest.mark.parametrize("name", ["strict CSP", "no Trusted Types policy", "COEP"])
def test_it_works_on_a_strict_page(page, blog_page, post_thread, write, name):
    make_comment(thread=post_thread, text="**Fett** und [Link](https://example.org/)")
    blog_page.open(page, headers=policies(blog_page.comment_server)[name], wait=LOADED)
    assert page.locator(".text a").get_attribute("href") == "https://example.org/"
    assert page.locator(".text strong").inner_text() == "Fett"
    assert page.locator(".avatar").evaluate("node => getComputedStyle(node).display") == "grid", "styled"
    write("Auch hier.")
    page.locator(".own").wait_for()
    page.get_by_label("Kommentar *").fill("**x**")
    page.get_by_role("button", name="Vorschau").click()
    page.locator(".preview strong").wait_for()
    assert blog_page.troubles == []


def test_the_policies_really_are_strict(page, blog_page, post_thread):
    headers = policies(blog_page.comment_server)["no Trusted Types policy"]
    blog_page.open(page, headers=headers)
    assert page.evaluate("try { document.body.innerHTML = '<b>x</b>'; 'open' } catch { 'strict' }") == "strict"


def test_a_pinned_script_with_its_hash_works(page, blog_page, post_thread):
    make_comment(thread=post_thread)
    script = released()[-1]
    tag = (
        f'<script async src="{blog_page.comment_server}{pinned_path(script)}" integrity="{integrity_of(script)}"'
        f' crossorigin="anonymous" data-site="{blog_page.site}"></script>'
    )
    blog_page.open(page, tag, wait=LOADED)
    assert blog_page.troubles == []


def test_hostile_words_stay_words(page, blog_page, post_thread):
    attack = "<img src=x onerror='window.pwned=1'><script>window.pwned=1</script>"
    make_comment(thread=post_thread, name=attack[:100], text=f"{attack}\n\n[x](javascript:window.pwned=1)")
    blog_page.open(page, wait=LOADED)
    assert page.locator(".name").inner_text() == attack[:100]
    assert page.evaluate("window.pwned") is None
    assert page.locator("comment-thread img, comment-thread script").count() == 0
    assert blog_page.troubles == []


def test_markup_that_a_broken_server_sends_cannot_come_alive(page, blog_page, post_thread):
    make_comment(thread=post_thread)
    evil = (
        '<p onclick="window.pwned=1">a<img src="x" onerror="window.pwned=1"><svg onload="window.pwned=1"></p>'
        '<a href="javascript:window.pwned=1" rel="x">b</a><script>window.pwned=1</script><iframe srcdoc="x"></iframe>'
    )

    def poison(route):
        body = route.fetch().json()
        body["conversations"][0]["comment"]["content"]["rendered"] = evil
        body["conversations"][0]["comment"]["author_url"] = "javascript:window.pwned=1"
        route.fulfill(json=body, headers={"Access-Control-Allow-Origin": "*"})

    page.route("**/oldest.json", poison)
    blog_page.open(page, wait=LOADED)
    assert page.locator(".text :is(img, svg, script, iframe), .text [onclick], .text [href]").count() == 0
    assert page.locator(".name a").count() == 0
    assert page.evaluate("window.pwned") is None


@pytest.mark.parametrize(
    ("path", "head", "options", "identifier"),
    [
        ("/post/", "", {}, "{origin}/post"),
        ("/post/?utm_source=x&fbclid=y", "", {}, "{origin}/post"),
        ("/post/?p=7", "", {}, "{origin}/post/?p=7"),
        ("/post/", '<link rel="canonical" href="/kanonisch/">', {}, "{origin}/kanonisch"),
        ("/post/", '<link rel="canonical" href="{{ page.url }}">', {}, "{origin}/post"),
        ("/post/", '<link rel="canonical">', {}, "{origin}/post"),
        ("/post/", '<link rel="canonical" href="http://">', {}, "{origin}/post"),
        ("/post/", "", {"data_thread": "wp-12"}, "wp-12"),
        ("/post/", "", {"data_thread": "undefined"}, "{origin}/post"),
        ("/post/", "", {"data_thread": "null", "data_url": "javascript:alert(1)"}, "{origin}/post"),
        ("/post/", "", {"data_thread": "{{ post.id }}", "data_url": "https://x.example/y/"}, "https://x.example/y"),
    ],
)
def test_a_page_finds_its_thread(page, blog_page, site, path, head, options, identifier):
    thread = make_thread(site=site, identifier=identifier.format(origin=blog_page.origin))
    make_comment(thread=thread, name="Ann")
    blog_page.open(page, blog_page.tag(**options), path=path, head=head, wait=LOADED)
    expect(page.locator(".name")).to_have_text(["Ann"])


def test_the_first_comment_opens_the_thread_of_its_page(page, blog_page, site, write):
    blog_page.open(page)
    expect(page.locator("h2")).to_have_text("Noch keine Kommentare")
    write("Die erste.")
    page.locator(".own").wait_for()
    thread = Comment.objects.get().thread
    assert (thread.url, thread.title, thread.site) == (f"{blog_page.origin}/post/", "Ein Beitrag", site)


def test_it_stands_where_it_was_told(page, blog_page, post_thread):
    make_comment(thread=post_thread)
    tag = blog_page.tag(data_target="#hier")
    blog_page.open(page, f'{tag}<div id="hier"></div><p>danach</p>', wait=LOADED)
    assert page.locator("#hier > comment-thread").count() == page.locator("comment-thread").count() == 1
    blog_page.open(page, f"<comment-thread></comment-thread><p>x</p>{blog_page.tag()}", wait=LOADED)
    assert page.locator("comment-thread + p").count() == page.locator("comment-thread").count() == 1
    blog_page.open(page, f"{blog_page.tag()}<p>x</p>", wait=LOADED)
    assert page.locator("script + comment-thread + p").count() == 1


def test_two_threads_on_one_page_and_a_tag_that_stands_twice(page, blog_page, site):
    for name in ("eins", "zwei"):
        make_comment(thread=make_thread(site=site, identifier=name), name=name)
    two = "".join(f'<comment-thread data-thread="{name}"></comment-thread>' for name in ("eins", "zwei"))
    blog_page.open(page, two + blog_page.tag() * 2)
    page.locator(LOADED).nth(1).wait_for()
    expect(page.locator(".name")).to_have_text(["eins", "zwei"])
    blog_page.open(page, blog_page.tag(data_thread="eins") + blog_page.tag(data_thread="eins"), wait=LOADED)
    page.wait_for_timeout(300)
    assert page.locator("comment-thread").count() == 1
    blog_page.open(page, blog_page.tag(data_thread="eins") + blog_page.tag(data_thread="zwei"))
    page.locator(LOADED).nth(1).wait_for()
    expect(page.locator(".name")).to_have_text(["eins", "zwei"])
    assert blog_page.troubles == []


def test_a_page_that_changes_without_loading_brings_its_own_elements(page, blog_page, site):
    for name in ("eins", "zwei"):
        make_comment(thread=make_thread(site=site, identifier=name), name=name)
    blog_page.open(page, blog_page.tag(data_thread="eins"), wait=LOADED)
    show = (
        "name => { document.querySelector('comment-thread').remove();"
        "const next = document.createElement('comment-thread'); next.dataset.thread = name;"
        "document.querySelector('main').append(next) }"
    )
    for name in ("zwei", "eins"):
        page.evaluate(show, name)
        page.locator(LOADED).wait_for()
        expect(page.locator(".name")).to_have_text([name])
    assert blog_page.troubles == []


def test_hostile_options_and_messages_do_nothing(page, blog_page, post_thread):
    make_comment(thread=post_thread)
    page.add_init_script("window.name = '<img src=x onerror=window.pwned=1>'")
    tag = blog_page.tag(
        data_target="]]<",
        data_page_size="-1e9",
        data_theme="x y",
        data_sort="'",
        data_loading="%",
        data_css="javascript:1",
    )
    blog_page.open(page, tag, path="/post/#comment-%3Cimg%20src=x%3E", wait=LOADED)
    page.evaluate("postMessage({ comments: '<img src=x onerror=window.pwned=1>' }, '*')")
    assert page.evaluate("window.pwned") is None
    assert page.locator("link[rel=stylesheet]").count() == 0
    assert blog_page.troubles == []


def test_a_page_that_changed_what_javascript_is_made_of_does_no_harm(page, blog_page, post_thread, write):
    make_comment(thread=post_thread)
    page.add_init_script(
        "Object.prototype.extra = 'x'; Object.prototype.css = '/evil.css'; Array.prototype.last = function () {};"
        "String.prototype.toJSON = function () { return 'x' }"
    )
    clobbered = '<img name="currentScript" src="data:,embed.js"><form id="body" name="readyState"></form>'
    blog_page.open(page, clobbered + blog_page.tag(), wait=LOADED)
    write("Trotzdem **hier**.")
    page.locator(".own").wait_for()
    assert Comment.objects.get(name="Bodo").text == "Trotzdem **hier**."
    assert page.locator("comment-thread link, comment-thread [extra]").count() == 0
    assert [trouble for trouble in blog_page.troubles if "data:" not in trouble] == []


@pytest.mark.parametrize(
    "css",
    [
        "* { all: unset } button { display: none !important } input, textarea { visibility: hidden !important }",
        "main { display: flex; flex-direction: column; align-items: center }",
        "main { display: grid; justify-items: center } body { text-align: center }",
        "main { float: left } p { display: none } ol, li { position: fixed }",
    ],
)
def test_the_styles_of_its_page_do_not_reach_inside(page, blog_page, post_thread, css):
    make_comment(thread=post_thread)
    page.set_viewport_size({"width": 800, "height": 700})
    blog_page.open(page, f"<style>{css}</style>{blog_page.tag()}", wait=LOADED)
    page.get_by_role("button", name="Antworten").click()
    form = page.locator("article form")
    for part in ("textarea", "[name=author_name]", "[type=checkbox]", ".send"):
        expect(form.locator(part), part).to_be_visible()
    assert form.locator("textarea").bounding_box()["width"] > 400
    assert page.locator(".text").evaluate("node => getComputedStyle(node).textAlign") == "start"


def test_a_page_whose_title_was_cut_within_a_sign_can_be_commented_on(page, blog_page, site, write):
    blog_page.open(page, blog_page.tag(data_title="x" * 299 + "😀😀"))
    write("Trotzdem.")
    expect(page.locator(".own")).to_be_visible()
    assert Comment.objects.get().thread.title == "x" * 299 + "😀"


def test_on_paper_there_are_comments_and_nothing_to_press(page, blog_page, post_thread):
    make_comment(thread=post_thread)
    blog_page.open(page, wait=LOADED)
    page.emulate_media(media="print")
    expect(page.locator(".text")).to_be_visible()
    expect(page.locator("comment-thread :is(form, button):visible")).to_have_count(0)


def test_in_forced_colours_fields_and_waiting_comments_keep_their_edges(page, blog_page, post_thread, write):
    page.emulate_media(forced_colors="active")
    blog_page.open(page)
    write("Wartet.")
    expect(page.locator(".own")).to_have_css("border-top-style", "dashed")
    page.locator("section > form .send").click()
    expect(page.locator(".note.bad")).to_be_visible()
    expect(page.locator(".note.bad")).to_contain_text("⚠")  # not by colour alone
    assert page.locator("section > form textarea").evaluate("node => getComputedStyle(node).borderTopWidth") == "1px"


def test_names_and_words_without_end_do_not_widen_the_page(page, blog_page, post_thread):
    page.set_viewport_size({"width": 320, "height": 700})
    root = make_comment(thread=post_thread, name="W" * 100, text="W" * 3000)
    make_comment(parent=make_comment(parent=root, name="W" * 100, text=f"```\n{'W' * 300}\n```"))
    blog_page.open(page, wait=LOADED)
    page.locator(".reply").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_an_english_page_is_spoken_to_in_english(page, blog_page, post_thread):
    make_comment(thread=post_thread)
    blog_page.open(page, lang="en-GB", wait=LOADED)
    expect(page.locator("h2")).to_have_text("1 comment")
    assert page.locator("section").get_attribute("lang") == "en"
    blog_page.open(page, blog_page.tag(data_lang="de"), lang="en", wait=LOADED)
    expect(page.locator("h2")).to_have_text("1 Kommentar")
    assert (page.locator("section").get_attribute("lang"), page.locator(".text").get_attribute("lang")) == ("de", "en")


def test_comments_can_wait_for_a_click_or_for_being_near(page, blog_page, post_thread):
    make_comment(thread=post_thread)
    blog_page.open(page, blog_page.tag(data_loading="click"), wait=None)
    page.get_by_role("button", name="Kommentare anzeigen").click()
    page.locator(LOADED).wait_for()
    far = '<p style="height:5000px"></p>'
    blog_page.open(page, far + blog_page.tag(data_loading="lazy"), wait="comment-thread")
    page.wait_for_timeout(300)
    assert page.locator(LOADED).count() == 0
    page.mouse.wheel(0, 100_000)
    page.locator(LOADED).wait_for()


def test_it_takes_font_and_colour_from_its_page_or_a_theme(page, blog_page, post_thread):
    make_comment(thread=post_thread)
    head = "<style>body { font: 20px Georgia; color: rgb(10, 120, 10) }</style>"
    style = "node => [getComputedStyle(node).fontFamily, getComputedStyle(node).color]"
    blog_page.open(page, head=head, wait=LOADED)
    assert page.locator(".text").evaluate(style) == ["Georgia", "rgb(10, 120, 10)"]
    blog_page.open(page, blog_page.tag(data_theme="dark"), head=head, wait=LOADED)
    assert page.locator(".text").evaluate(style)[1] == "rgb(235, 232, 225)"
    css = f"{blog_page.origin}/eigenes.css"
    blog_page.pages["/eigenes.css"] = (".text { color: rgb(1, 2, 3) !important }", {"Content-Type": "text/css"})
    blog_page.open(page, blog_page.tag(data_css=css), wait=LOADED)
    page.wait_for_function(
        "e => getComputedStyle(e.shadowRoot.querySelector('.text')).color === 'rgb(1, 2, 3)'",
        arg=page.locator("comment-thread").element_handle(),
    )
    assert page.locator("comment-thread").evaluate("n => n.shadowRoot.querySelectorAll('[part=comment]').length") == 1


# Bad weather


def answer(status, body, content_type="application/json"):
    def fulfil(route):
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Headers": "*",
            "Content-Type": content_type,
        }
        route.fulfill(status=status, body=body, headers=headers)

    return fulfil


@pytest.mark.parametrize(
    ("react", "words"),
    [
        (lambda route: route.abort(), "antwortet nicht oder lehnt http"),
        (answer(502, "<html>Bad gateway</html>", "text/html"), "Der Kommentarserver hat einen Fehler."),
        (answer(200, "<html>Bitte anmelden</html>", "text/html"), "Der Kommentarserver hat einen Fehler."),
        (answer(403, '{"message": "Blocked by WAF"}'), "Der Kommentarserver hat einen Fehler."),
        (answer(200, '{"login": "please"}'), "Der Kommentarserver hat einen Fehler."),
        (answer(500, "null"), "Der Kommentarserver hat einen Fehler."),
        (answer(503, json.dumps({"detail": "Gleich wieder da.", "error_code": "unavailable"})), "Gleich wieder da."),
        (answer(429, json.dumps({"detail": "Zu viele.", "error_code": "too_many_comments"})), "Zu viele."),
        (answer(403, json.dumps({"detail": "Geschlossen.", "error_code": "thread_closed"})), "Geschlossen."),
        (answer(400, json.dumps({"parent": ["Gibt es nicht."], "error_code": "invalid"})), "Gibt es nicht."),
    ],
)
def test_when_sending_fails_it_says_so_and_keeps_the_text(page, blog_page, post_thread, write, react, words):
    make_comment(thread=post_thread)
    page.route("**/api/v1/comments/", react)
    blog_page.open(page, wait=LOADED)
    write("Mühsam getippt.")
    page.locator(".alert").get_by_text(words).wait_for()
    expect(page.get_by_label("Kommentar *")).to_have_value("Mühsam getippt.")
    expect(page.locator(".alert").first).to_have_attribute("role", "alert")
    page.unroute("**/api/v1/comments/")
    page.get_by_role("button", name="Kommentar senden").click()
    page.locator(".own").wait_for()


def test_offline_is_called_offline(page, blog_page, post_thread, write):
    blog_page.open(page)
    page.context.set_offline(True)
    write("Im Tunnel.")
    page.locator(".alert").get_by_text("Sie sind offline.").wait_for()
    page.context.set_offline(False)
    page.get_by_role("button", name="Kommentar senden").click()
    page.locator(".own").wait_for()


def test_an_origin_that_is_not_registered_reads_but_cannot_write(page, blog_page, post_thread, write):
    make_comment(thread=post_thread)
    post_thread.site.origins.all().delete()
    blog_page.open(page, wait=LOADED)
    write("Von nirgendwo.")
    page.locator(".alert").get_by_text(f"lehnt {blog_page.origin} ab").wait_for()
    assert not Comment.objects.filter(name="Bodo").exists()


def test_an_unknown_site_is_named(page, blog_page, live_blog):
    blog_page.open(page, wait=".alert")
    expect(page.locator(".alert")).to_contain_text("„beispiel“ ist keine eingetragene Website")


@pytest.mark.parametrize(("lang", "words"), [("de", "Im Tag fehlt data-site="), ("en", "The tag lacks data-site=")])
def test_a_tag_without_a_site_says_what_is_missing(page, blog_page, live_blog, lang, words):
    make_site(slug="undefined")
    tag = f'<script async src="{live_blog}/embed.js"></script>'
    blog_page.open(page, tag, lang=lang, wait=".alert")
    expect(page.locator(".alert")).to_contain_text(words)
    expect(page.locator(".alert")).to_contain_text(live_blog)


def test_comments_that_cannot_be_loaded_can_be_asked_for_again(page, blog_page, post_thread):
    make_comment(thread=post_thread)
    page.route("**/oldest.json", answer(200, "<html>Bitte anmelden</html>", "text/html"), times=1)
    blog_page.open(page, wait=".alert")
    page.get_by_role("button", name="Noch einmal versuchen").click()
    page.locator(LOADED).wait_for()
    expect(page.locator("h2"), "where the keyboard was is gone").to_be_focused()


def test_a_closed_thread_says_so(page, blog_page, post_thread):
    make_comment(thread=post_thread)
    threads.update_thread(post_thread, state="closed")
    blog_page.open(page, wait=LOADED)
    expect(page.locator(".closed")).to_have_text("Hier kann nicht mehr kommentiert werden.")
    assert page.locator("comment-thread :is(form, .reply)").count() == 0


def test_it_works_where_the_storage_is_forbidden(page, blog_page, post_thread, write):
    page.add_init_script("Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('no') } })")
    blog_page.open(page)
    write("Ohne Gedächtnis.")
    page.locator(".own").wait_for()
    assert blog_page.troubles == []


# Accessibility


GROUND = {
    "light": "<style>body { background: #fff; color: #222; font: 18px serif }</style>",
    "dark": "<style>body { background: #15202b; color: #ddd }</style>",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 800])
def test_every_state_is_accessible(page, blog_page, site, write, scheme, width):
    page.set_viewport_size({"width": width, "height": 700})
    blog_page.open(page, head=GROUND[scheme])
    assert faults(page) == [], "empty"
    thread = make_thread(site=site, identifier=f"{blog_page.origin}/post/")
    root = make_comment(thread=thread, name="Ann", website="https://example.org/", text="> Zitat\n\n`x` " + "y" * 200)
    make_comment(parent=make_comment(parent=root, name="Bodo"), name="Chris")
    page.reload()
    page.locator(LOADED).wait_for()
    assert faults(page) == [], "list"
    page.locator(".reply").first.click()
    page.locator("article form.open").wait_for()
    assert faults(page) == [], "reply open"
    page.locator("article form").get_by_role("button", name="Kommentar senden").click()
    page.locator(".note.bad").first.wait_for()
    assert faults(page) == [], "errors"
    page.locator("article form").get_by_label("Kommentar *").fill("**x**")
    page.locator("article form").get_by_role("button", name="Vorschau").click()
    page.locator(".preview .text").wait_for()
    assert faults(page) == [], "preview"
    write("**x**", within="article form")
    page.locator(".own").wait_for()
    assert faults(page) == [], "sent"
    page.locator(".own").get_by_role("button", name="Bearbeiten").click()
    page.locator(".own form").wait_for()
    assert faults(page) == [], "edit"
    threads.update_thread(thread, state="closed")
    page.reload()
    page.locator(".closed").wait_for()
    assert faults(page) == [], "closed"


def test_it_is_mirrored_on_a_page_that_is_read_from_the_right(page, blog_page, post_thread):
    make_comment(parent=make_comment(thread=post_thread, name="مريم", text="شكرا"))
    blog_page.open(page, f'<div dir="rtl" lang="ar">{blog_page.tag()}</div>', wait=LOADED)
    assert faults(page) == []
    sides = "node => [getComputedStyle(node).textAlign, getComputedStyle(node).unicodeBidi]"
    assert page.locator("h2").evaluate(sides) == ["right", "plaintext"], "English words, on the page's side"
    line = page.locator(".replies").evaluate("node => getComputedStyle(node).borderRightWidth")
    avatar, name = (page.locator(part).first.bounding_box()["x"] for part in (".avatar", ".name"))
    assert line == "1px"
    assert avatar > name


def test_a_page_does_not_jump_while_comments_arrive(page, blog_page, post_thread):
    for _ in range(30):
        make_comment(thread=post_thread)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => shift += e.value))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    blog_page.open(page, wait=None)
    page.locator(LOADED).nth(24).wait_for()
    page.wait_for_timeout(300)
    assert page.evaluate("shift") == 0


def test_what_can_be_pressed_is_large_enough(page, blog_page, post_thread, write):
    page.set_viewport_size({"width": 320, "height": 700})
    make_comment(thread=post_thread)
    blog_page.open(page, wait=LOADED)
    write("x")
    page.locator(".own").wait_for()
    page.locator(".reply").click()
    page.locator(".form.open .choice").first.wait_for()
    pressed = ":is(button, .input, textarea, label:has(input)):visible"  # a box to tick is pressed by its label, too
    boxes = [node.bounding_box() for node in page.locator(f"comment-thread {pressed}").all()]
    assert len(boxes) > 8
    assert min(box["height"] for box in boxes) >= 44
