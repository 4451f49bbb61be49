"""The demo's existing blog: somebody else's pages, on another origin, with the comments of this server."""

import socket
import threading
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from blogsite import demo, demo_blog
from comments import publication
from comments.models import Comment
from tests.browsing import faults
from tests.installations import free_port

PAGES = ["/", "/leimholz/", "/werkbank/"]


def start(port: int):
    server = demo_blog.make_server("127.0.0.1", port)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


@pytest.fixture
def pages():
    port = free_port()
    server = start(port)
    yield demo_blog.address(port)
    server.shutdown()
    server.server_close()


@pytest.fixture
def werkblog(live_blog, settings, tmp_path):
    """The whole demo, its blog on another origin than the comments."""
    settings.DATA_DIR = tmp_path / "data"
    port = free_port()
    demo.load()
    demo.load_existing_blog(demo_blog.address(port))
    publication.reconcile()
    server = start(port)
    yield demo_blog.address(port)
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_its_own_address_and_the_server_and_allows_nothing_else(pages, settings, path):
    with urlopen(pages + path, timeout=60) as response:
        html, policy = response.read().decode(), response.headers["Content-Security-Policy"]
    assert f'<link rel="canonical" href="{pages}{path}">' in html
    assert f'src="{settings.SITE_URL}/' in html
    assert "__" not in html
    assert policy.startswith("default-src 'none'")
    assert f"connect-src {settings.SITE_URL};" in policy
    assert "unsafe" not in policy


def test_only_its_pages_can_be_read(pages):
    for path in ("/__init__.py", "/../demo.py", "/index.html", "/%2e%2e/settings.py"):
        with pytest.raises(HTTPError) as refused:
            urlopen(pages + path, timeout=60)
        assert refused.value.code == 404
        refused.value.close()
    with urlopen(Request(pages + "/", method="HEAD"), timeout=60) as response:
        assert response.read() == b""


def test_where_its_port_is_taken_it_says_so_and_does_without(caplog):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        demo_blog.run("127.0.0.1", other.getsockname()[1])
    assert "existing blog does not run" in caplog.text


def test_wherever_it_is_served_its_comments_come_with_it(db, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    demo.load()
    for _ in range(2):
        demo.load_existing_blog("http://127.0.0.1:9999")
    assert Comment.objects.filter(thread__url="http://127.0.0.1:9999/leimholz/").count() == 2


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_its_pages_show_counts_and_comments_without_a_complaint(page, werkblog, scheme, width):
    troubles = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{werkblog}/")
    page.get_by_role("link", name="2 Kommentare").wait_for()
    assert faults(page) == []
    page.get_by_role("link", name="2 Kommentare").click()
    page.get_by_text("Hanne Petersen", exact=True).wait_for()
    assert faults(page) == []
    assert troubles == []


@pytest.mark.browser
def test_without_javascript_its_readers_read_and_write_on_our_page(browser, werkblog):
    context = browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(f"{werkblog}/leimholz/")
    with page.expect_navigation():
        page.get_by_role("link", name="Kommentare lesen und schreiben").click()
    expect(page.get_by_role("heading", name="Leimholz oder massiv?")).to_be_visible()
    expect(page.get_by_text("Hanne Petersen", exact=True)).to_be_visible()
    for name, text in {"author_name": "Ann", "author_email": "ann@example.org", "content": "Ohne Skript."}.items():
        page.fill(f"[name={name}]", text)
    page.click(".comment-form button")
    expect(page.locator(".is-waiting")).to_be_visible()
    assert Comment.objects.get(text="Ohne Skript.").thread.url == f"{werkblog}/leimholz/"
    context.close()
