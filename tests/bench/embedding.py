"""The embed in headless Chromium, on a page of another origin: how soon comments are seen, and what it costs the page.

Measured from the script's arrival (its last byte) to the first frame that has a comment in it.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import median
from threading import Thread as SystemThread

from playwright.sync_api import Browser, Page, sync_playwright

from comments.models import OWN_SITE
from tests.bench import FOLDER, installation, report, servers
from tests.conftest import CHROMIUM_ARGS

VISITS = 20
LONG = 5000  # comments
SLOW = 500
_WATCH = """
window.longest = 0; window.shift = 0;
new PerformanceObserver((list) => list.getEntries().forEach((task) => (longest = Math.max(longest, task.duration))))
  .observe({ type: "longtask" });
new PerformanceObserver((list) => list.getEntries().forEach((entry) => (shift += entry.value)))
  .observe({ type: "layout-shift", buffered: true });
const look = () => {
  const inside = document.querySelector("comment-thread")?.shadowRoot;
  if (inside?.querySelector(".conversation")) window.seen = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
# What a reader does who presses the button below the first comments; then `done` is the longest task, or 0, because
# the browser tells of none under 50 ms.
_SHOW_ALL = """
window.done = null;
const showAll = () => {
  const inside = document.querySelector("comment-thread")?.shadowRoot;
  const shown = inside?.querySelectorAll(".conversation").length;
  if (shown === ALL) return setTimeout(() => (done = longest), 1000);
  if (shown >= 25) inside.querySelector(".conversations + .step").click();
  setTimeout(showAll, 500);
};
setTimeout(showAll, 500);
"""
_TOOK = "seen - performance.getEntriesByType('resource').find(({ name }) => name.endsWith('embed.js')).responseEnd"


def measure() -> None:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        raise servers.Missing("Chromium is not installed: apt-get install chromium")
    for identifier, comments in {"embed-50": installation.SHOWN, "embed-500": SLOW, "embed-5000": LONG}.items():
        installation.make_thread(identifier, comments=comments)
    with ExitStack() as running:
        product, _pid = running.enter_context(servers.product(installation.copy_to(FOLDER / "embed")))
        blog = running.enter_context(_blog(product))
        playwright = running.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGS)
        _report(browser, blog)
        browser.close()


def _report(browser: Browser, blog: str) -> None:
    took: dict[str, list[float]] = {"embed-50": [], "embed-5000": []}
    for visit in range(VISITS + 1):
        for identifier, found in took.items():  # in turns, so that a noisy moment meets both
            with _visit(browser, f"{blog}/{identifier}") as page:
                milliseconds, shift = page.evaluate(f"[{_TOOK}, shift]")
                if shift:
                    raise RuntimeError(f"{identifier}: the page jumped by {shift}")
                if visit:  # the first one warms up
                    found.append(milliseconds)
    short, long = (median(found) for found in took.values())
    report.bar(f"first of {installation.SHOWN} comments seen, median", short, unit="ms", at_most=100)
    report.figure(f"first of {LONG:,} comments seen, median", long, "ms")
    report.bar("ratio of the medians", long / short, at_most=1.2)
    report.bar(
        f"longest task (0: none over 50 ms), {SLOW} comments, CPU slowed 4 times",
        _longest_task(browser, blog),
        unit="ms",
        at_most=50,
    )


def _longest_task(browser: Browser, blog: str) -> float:
    """Of a reader who has all SLOW comments shown at once. Playwright's own scripts would be long tasks, too."""
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    page.add_init_script(_WATCH + _SHOW_ALL.replace("ALL", str(_conversations(SLOW))))
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{blog}/embed-500")
    while (longest := session.send("Runtime.evaluate", {"expression": "done"})["result"]["value"]) is None:
        time.sleep(0.2)
    context.close()
    return longest


def _conversations(comments: int) -> int:
    return comments - comments // 3  # as installation.make_thread() makes them


@contextmanager
def _visit(browser: Browser, address: str) -> Iterator[Page]:
    """A page in a fresh profile, with its first comments seen."""
    context = browser.new_context(locale="de-DE")
    page = context.new_page()
    page.add_init_script(_WATCH)
    page.goto(address)
    page.wait_for_function("window.seen")
    yield page
    context.close()


@contextmanager
def _blog(product: str) -> Iterator[str]:
    """Pages of another origin; the path names the thread."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            tag = f'<script async src="{product}/embed.js" data-site="{OWN_SITE}" data-thread="{self.path[1:]}"'
            body = (
                '<!doctype html><html lang="de"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Ein Beitrag'
                f'</title><body><h1>Ein Beitrag</h1><p>Text.</p>{tag} data-page-size="{SLOW}"></script></body></html>'
            ).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving = SystemThread(target=partial(server.serve_forever, poll_interval=0.05), daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
