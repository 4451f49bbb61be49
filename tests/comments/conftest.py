import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from rest_framework.test import APIClient

from comments.models import Site
from comments.origins import own_origin
from tests.comments.mail_server import MailServer
from tests.factories import make_site, make_thread, make_user


@pytest.fixture
def blog(db) -> Site:
    return Site.objects.own()


@pytest.fixture
def thread(blog):
    return make_thread(site=blog, identifier="a-page", title="A page", url="https://blog.example.org/a-page/")


@pytest.fixture
def commit():
    """Does what waits for the commit, which never comes in a test's transaction. Not called: killed in between."""

    def run():
        waiting, connection.run_on_commit = connection.run_on_commit, []
        for _savepoints, callback, robust in waiting:
            try:
                callback()
            except Exception:
                if not robust:
                    raise

    return run


@pytest.fixture
def mo(blog):
    """A moderator of the blog who also sees e-mail addresses."""
    user = make_user("comments.moderate_comment", "comments.view_personal_data", username="mo", first_name="Mo")
    blog.moderators.add(user)
    return user


@pytest.fixture
def api(db) -> APIClient:
    """A client that gets the server's errors as a client does: as an answer, not as an exception."""
    client = APIClient()
    client.raise_request_exception = False
    return client


@pytest.fixture
def published():
    """published(thread, "<name>.json") is what that file says, None where there is none."""

    def read(thread, name: str = "newest.json"):
        path = Path(settings.PUBLISHED_ROOT) / "v1" / "sites" / thread.site.slug / thread.key / name
        return json.loads(path.read_bytes()) if path.exists() else None

    return read


@pytest.fixture
def published_bytes():
    """Every byte that is in any published file."""

    def read() -> bytes:
        files = Path(settings.PUBLISHED_ROOT).rglob("*")
        return b"\n".join(file.read_bytes() for file in files if file.is_file())

    return read


@pytest.fixture
def stored():
    """How many rows each table of the app holds: equal before and after where nothing may be stored."""
    return lambda: {
        model.__name__: model._default_manager.count() for model in apps.get_app_config("comments").get_models()
    }


@pytest.fixture
def words(thread):
    """A submission that is accepted."""
    return {
        "thread": "a-page",
        "author_name": "Ann",
        "author_email": "ann@example.org",
        "content": "What a good post.",
    }


@pytest.fixture
def send(api, words):
    """send(content="…") posts the words, changed, as a page of our own would."""

    def post(*, headers=None, **changes):
        headers = {"Origin": own_origin()} | (headers or {})
        return api.post("/api/v1/comments/", words | changes, headers=headers)

    return post


@pytest.fixture
def mail_server(settings):
    """A real mail server to which the product sends."""
    server = MailServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield server
    server.stop()


class BlogPage:
    """A page of somebody else's blog, served from another origin with the headers and the HTML that a test gives it."""

    def __init__(self, origin: str, comment_server: str, site: str) -> None:
        self.origin, self.comment_server, self.site = origin, comment_server, site
        self.pages: dict[str, tuple[str, dict]] = {}
        self.troubles: list[str] = []

    def tag(self, **options) -> str:
        """The script tag; `data_thread="x"` adds an option."""
        options = {"data_site": self.site} | options
        written = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in options.items())
        return f'<script async src="{self.comment_server}/embed.js"{written}></script>'

    def put(self, body: str, *, path="/post/", head="", lang="de", headers=None, title="Ein Beitrag") -> str:
        html = (
            f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="viewport" content="width=device-width">{head}</head>'
            f"<body><main><h1>Ein Beitrag</h1>{body}</main></body></html>"
        )
        self.pages[path] = (html, headers or {})
        return self.origin + path

    def open(self, page, body: str | None = None, *, path="/post/", wait=".conversations", **kwargs):
        """Go to the page (the tag alone where no body is given), wait for the comments."""
        address = self.put(self.tag() if body is None else body, path=path.split("#")[0].split("?")[0], **kwargs)
        page.on("console", lambda message: self.troubles.append(message.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.goto(self.origin + path)
        if wait:
            page.locator(wait).first.wait_for(state="attached")
        return address


@pytest.fixture
def blog_page(live_blog):
    """Pages of a registered site, served on a port of their own."""
    pages: dict[str, tuple[str, dict]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            html, headers = pages.get(self.path.split("?")[0], ("", {}))  # a browser asks for an icon, too
            self.send_response(200)
            for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    host = BlogPage(f"http://127.0.0.1:{server.server_port}", live_blog, "beispiel")
    host.pages = pages
    yield host
    server.shutdown()
    server.server_close()


@pytest.fixture
def site(blog_page) -> Site:
    """The site that the blog's pages belong to."""
    return make_site(slug=blog_page.site, name="Beispielblog", origins=[blog_page.origin])


@pytest.fixture
def post_thread(site, blog_page):
    """The thread of the page /post/, opened."""
    return make_thread(site=site, identifier=f"{blog_page.origin}/post/", url=f"{blog_page.origin}/post/")


@pytest.fixture
def write(page):
    """write("text", name=…) fills in a form and sends it; `within` is a selector of the form."""

    def fill_in(text, *, name="Bodo", email="bodo@example.org", within="section > form"):
        form = page.locator(within)
        form.get_by_label("Kommentar *").fill(text)
        form.get_by_label("Name").fill(name)
        form.get_by_label("E-Mail").fill(email)
        form.get_by_role("button", name="Kommentar senden").click()

    return fill_in
