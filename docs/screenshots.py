"""Draw the pictures of the handbook from a running blog with its demo: docs/screenshots.py http://127.0.0.1:8000

Each page and state is drawn at three widths, in light and dark, into docs/images/. The repository keeps a few, see
images/.gitignore. The pages of the admin need the demo's password, which is read from DATA_DIR (var/).
"""

import os
import re
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, Route, sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")


def main(base: str) -> None:
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        post = _newest_post(browser, base)
        for scheme in SCHEMES:
            for width in WIDTHS:
                _draw_states(browser, base, post, width=width, scheme=scheme)
                _draw_embed(browser, base, width=width, scheme=scheme)
                _draw_charts(browser, base, width=width, scheme=scheme)
        _draw_kept(browser, base + post)
        _draw_kept_of_embed(browser, base)
        _draw_kept_of_surveys(browser, base)
        _draw_desk(browser, base)
        browser.close()


def _newest_post(browser: Browser, base: str) -> str:
    page = browser.new_page()
    page.goto(base)
    return page.get_attribute(".entry-title a", "href") or "/"


def _draw_states(browser: Browser, base: str, post: str, *, width: int, scheme: str) -> None:
    def draw(page: Page, name: str) -> None:
        _save(page, f"{name}-{width}-{scheme}", full_page=True)

    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="de-DE")
    page = context.new_page()
    for name, path in {"list": "/", "post": post, "surveys": "/surveys/", "404": "/gibt-es-nicht/"}.items():
        page.goto(base + path)
        draw(page, name)
    page.goto(base + post)
    page.fill("[name=content]", "Ein guter Punkt, den ich ergänzen möchte.")
    page.click(".comment-form button")
    page.wait_for_selector(".notice.is-bad")
    draw(page, "form-with-errors")
    page.goto(f"{base}{post}?sent=pending#comment-form")  # nothing is sent: the pictures leave no traces
    draw(page, "sent")
    context.close()


_TREND, _BEFORE = "social-media-trendmonitor-2014/problems", "social-media-trendmonitor-2013/expectations@press"
_CHARTS = {  # every kind of chart, as it stands in a frame
    "bar": f"{_TREND}@press/?highlight=too-little-interaction",
    "bars": f"{_TREND}@press,agency,journalist/",
    "grouped": "trendmonitor-2014-aufwand/",
    "stacked": "trendmonitor-2013-erwartungen/",
    "stacked-parts": f"{_BEFORE}/?kind=stacked100",
    "table": f"{_TREND}@press,agency,journalist/?kind=table",
    "waves": f"{_TREND}@press/?kind=waves",
}


def _draw_charts(browser: Browser, base: str, *, width: int, scheme: str) -> None:
    """Each kind of chart as HTML and as SVG, and a question's page with its poll."""
    context = browser.new_context(viewport={"width": width, "height": 400}, color_scheme=scheme, locale="de-DE")
    page = context.new_page()
    for name, path in _CHARTS.items():
        page.goto(f"{base}/embed/charts/{path}")
        _save(page, f"chart-{name}-{width}-{scheme}", full_page=True)
        file = path.replace("/?", ".svg?").rstrip("/")
        address = f"{base}/charts/{file if '?' in file else f'{file}.svg?'}&width={min(width, 600)}"
        page.set_content(f'<body style="margin: 0"><img src="{address}">', wait_until="load")
        _save(page, f"chart-{name}-svg-{width}-{scheme}", full_page=True)
    for name, path in {"survey": f"/surveys/{_TREND.partition('/')[0]}/", "question": f"/surveys/{_TREND}/"}.items():
        page.goto(base + path)
        _save(page, f"{name}-{width}-{scheme}", full_page=True)
    context.close()


def _draw_kept_of_surveys(browser: Browser, base: str) -> None:
    """The pictures of docs/surveys.md: a figure with its ties, a poll, and the form of a post with its desk."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, color_scheme="light", locale="de-DE")
    page = context.new_page()
    page.goto(base + _newest_post(browser, base))
    page.locator(".survey-figure").first.evaluate("element => scrollTo(0, element.offsetTop)")
    _save(page, "survey-figure", full_page=False)
    page.goto(f"{base}/surveys/{_TREND}/")
    _save(page, "survey-poll", full_page=False)
    page.goto(f"{base}/admin/posts/post/")
    _log_in(page)
    page.get_by_role("link", name="Viel Aufwand").click()
    page.locator("#figure-preview figure").first.wait_for(state="attached")
    page.locator("#figure-desk").evaluate("element => element.scrollIntoView()")
    _save(page, "survey-editor", full_page=False)
    context.close()


def _next_door(base: str) -> str:
    """The demo's existing blog: the next port."""
    host, _, port = base.rpartition(":")
    return f"{host}:{int(port) + 1}"


def _draw_embed(browser: Browser, base: str, *, width: int, scheme: str) -> None:
    """The states of the embed on somebody else's blog, and the page that takes its place without JavaScript."""
    blog = _next_door(base)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="de-DE")
    page = context.new_page()

    def draw(name: str) -> None:
        _save(page, f"{name}-{width}-{scheme}", full_page=True)

    page.goto(f"{blog}/")
    page.get_by_role("link", name="2 Kommentare").wait_for()
    draw("embed-counts")
    page.goto(f"{blog}/werkbank/")
    page.get_by_text("Noch keine Kommentare").wait_for()
    draw("embed-empty")
    page.goto(f"{blog}/leimholz/")
    page.get_by_text("Hanne Petersen", exact=True).wait_for()
    draw("embed-list")
    page.locator("comment-thread textarea").first.fill("Ein guter Punkt.")
    page.locator("comment-thread .send").first.click()
    page.locator("comment-thread [aria-invalid=true]").first.wait_for()
    draw("embed-errors")
    page.reload()
    page.locator("comment-thread .reply").first.click()
    draw("embed-reply")
    _write_unsent(page)
    draw("embed-waiting")
    page.locator("comment-thread .own").get_by_role("button", name="Bearbeiten").click()
    draw("embed-edit")
    for name, address in {"thread": "leimholz", "thread-new": "werkbank"}.items():
        page.goto(f"{base}/threads/werkblog/?url={blog}/{address}/")
        draw(name)
    context.close()


def _write_unsent(page: Page) -> None:
    """Write a comment that waits, without leaving a trace: the server's answers are made up."""
    receipt = {"id": "00000000-0000-4000-8000-000000000000", "status": "pending", "version": 1, "author_token": "x"}

    def answer(route: Route) -> None:
        headers = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*"}
        route.fulfill(json=receipt, headers=headers)

    page.route("**/api/v1/comments/", answer)
    page.route("**/api/v1/comments/00000000*/", answer)
    form = page.locator("comment-thread section > form")
    form.get_by_label("Kommentar *").fill("Nach zwei Jahren: Die Platte ist gerade geblieben, der Leim hat gehalten.")
    form.get_by_label("Name").fill("Joris Brandt")
    form.get_by_label("E-Mail").fill("joris@example.org")
    form.get_by_role("button", name="Kommentar senden").click()
    page.locator("comment-thread .own").wait_for()


def _draw_kept_of_embed(browser: Browser, base: str) -> None:
    """The pictures of docs/embedding.md: the embed where it stands and in use, and where its tag comes from."""
    context = browser.new_context(viewport={"width": 1000, "height": 900}, color_scheme="light", locale="de-DE")
    page = context.new_page()
    page.goto(f"{_next_door(base)}/leimholz/")
    page.get_by_text("Hanne Petersen", exact=True).wait_for()
    page.locator(".discussion").evaluate("element => element.scrollIntoView()")
    _save(page, "embed-blog", full_page=False)
    page.locator("comment-thread .reply").first.click()
    answer = page.locator("comment-thread article form")
    answer.locator("textarea").fill("Mit **zwei** Lagen Öl blieb meine gerade.\n\n> auch die, die niemand sieht")
    answer.get_by_role("button", name="Vorschau").click()
    answer.locator(".preview .text").wait_for()
    page.locator("comment-thread .conversation").first.evaluate("element => element.scrollIntoView()")
    _save(page, "embed-answer", full_page=False)
    page.goto(f"{base}/admin/comments/site/")
    _log_in(page)
    page.get_by_role("link", name="Werkblog").click()
    page.get_by_role("link", name="Einbau").click()
    page.get_by_role("heading", name="Kommentare von Werkblog einbauen").wait_for()
    _save(page, "embed-admin", full_page=False)
    context.close()
    phone = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark", locale="de-DE")
    page = phone.new_page()
    page.goto(f"{_next_door(base)}/leimholz/")
    page.get_by_text("Hanne Petersen", exact=True).wait_for()
    _write_unsent(page)
    page.locator("comment-thread .own").evaluate("element => element.scrollIntoView({ block: 'end' })")
    _save(page, "embed-waiting", full_page=False)
    phone.close()


def _log_in(page: Page) -> None:
    page.fill("#id_username", "demo")
    page.fill("#id_password", (Path(os.environ.get("DATA_DIR", "var")) / "demo_password").read_text())
    page.click("[type=submit]")


def _draw_desk(browser: Browser, base: str) -> None:
    """The pages of the desk, and the two pictures of docs/moderating.md. Looking at them decides nothing."""
    pages = {
        "queue": "comments/comment/",
        "review": "comments/comment/review/",
        "numbers": "comments/comment/statistics/",
        "decisions": "comments/decision/",
        "settings": "comments/deskpreferences/",
    }
    for scheme in SCHEMES:
        for width in WIDTHS:
            viewport = {"width": width, "height": 900}
            context = browser.new_context(viewport=viewport, color_scheme=scheme, locale="de-DE")
            page = context.new_page()
            page.goto(f"{base}/admin/")
            _log_in(page)
            for name, path in pages.items():
                page.goto(f"{base}/admin/{path}")
                _save(page, f"desk-{name}-{width}-{scheme}", full_page=True)
                if (width, scheme) == (WIDTHS[-1], "light") and name in ("queue", "review"):
                    _save(page, f"desk-{name}", full_page=False)
            context.close()


def _draw_kept(browser: Browser, address: str) -> None:
    """The two pictures of the README: a desk by day, a phone by night."""
    for name, scheme, size in (
        ("post-light", "light", {"width": 1280, "height": 1000}),
        ("post-dark-phone", "dark", {"width": 390, "height": 844}),
    ):
        context = browser.new_context(viewport=size, color_scheme=scheme, locale="de-DE")
        page = context.new_page()
        page.goto(address)
        _save(page, name, full_page=False)
        context.close()


def _save(page: Page, name: str, *, full_page: bool) -> None:
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, full_page=full_page)
    Image.open(path).convert("RGB").save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(IMAGES.parent.parent)}\n")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not re.match(r"https?://", sys.argv[1]):
        sys.exit("usage: docs/screenshots.py http://127.0.0.1:8000")
    main(sys.argv[1].rstrip("/"))
