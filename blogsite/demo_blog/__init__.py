"""The demo's “existing blog”: three static pages of somebody else, served from an origin of their own.

They are what the owner of any blog would write, with the embed's tag in them, and with a policy that is as strict as
it can be.
"""

import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

logger = logging.getLogger(__name__)

_FOLDER = Path(__file__).resolve().parent
_FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/leimholz/": ("leimholz.html", "text/html; charset=utf-8"),
    "/werkbank/": ("werkbank.html", "text/html; charset=utf-8"),
    "/werkblog.css": ("werkblog.css", "text/css; charset=utf-8"),
}


def address(port: int | None = None) -> str:
    """Its origin: the next port of the same machine."""
    return f"http://{urlsplit(settings.SITE_URL).hostname}:{port or settings.PORT + 1}"


def make_server(host: str, port: int) -> ThreadingHTTPServer:
    """A server that is bound and does not serve yet. Raises OSError where the port is taken."""
    here, server = address(port), settings.SITE_URL
    headers = {
        "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'self'; img-src data:; script-src {server}; connect-src {server}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
        ),
    }
    pages = {
        path: ((_FOLDER / name).read_text().replace("__SERVER__", server).replace("__HERE__", here).encode(), kind)
        for path, (name, kind) in _FILES.items()
    }

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "Werkblog", ""
        timeout = 10  # seconds that a silent client may hold a thread

        def do_GET(self):
            body, kind = pages.get(self.path.partition("?")[0], (b"Nichts gefunden.\n", "text/plain; charset=utf-8"))
            self.send_response(200 if self.path.partition("?")[0] in pages else 404)
            for name, value in (headers | {"Content-Type": kind, "Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, format, *args):
            """Quiet: it is a demo."""

    return ThreadingHTTPServer((host, port), Handler)


def run(host: str, port: int) -> None:
    """Serve until the process ends; where the port is taken, say so and do without."""
    try:
        server = make_server(host, port)
    except OSError as error:
        logger.warning("The demo's existing blog does not run: port %s: %s", port, error.strerror)
        return
    server.serve_forever()
