"""Dangerous settings that Django's own `check --deploy` does not look at. docs/operating.md explains each number."""

import os
from collections.abc import Callable
from pathlib import Path
from sqlite3 import sqlite_version_info

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

# Older ones can corrupt a database in WAL mode when two connections checkpoint and write at once.
SQLITE_WITHOUT_WAL_BUG = (3, 51, 3)

Check = Callable[..., list[CheckMessage]]


def _uses_sqlite() -> bool:
    return settings.DATABASES["default"]["ENGINE"] == "blogsite.sqlite"


def sqlite_library(**kwargs) -> list[CheckMessage]:
    if _uses_sqlite() and sqlite_version_info < SQLITE_WITHOUT_WAL_BUG:
        found = ".".join(map(str, sqlite_version_info))
        hint = "Install the package pysqlite3, or use PostgreSQL."
        return [Warning(f"SQLite {found} has a bug that can corrupt the database.", hint, id="blogsite.W001")]
    return []


def sqlite_durability(**kwargs) -> list[CheckMessage]:
    if not _uses_sqlite():
        return []
    pragmas = settings.DATABASES["default"].get("OPTIONS", {}).get("init_command", "").replace(" ", "").lower()
    if "synchronous=full" not in pragmas or "mmap_size" in pragmas:
        hint = "Keep synchronous=FULL, and do not set mmap_size."
        return [Warning("Saved comments may be lost at a power cut.", hint, id="blogsite.W002")]
    return []


def public_address(**kwargs) -> list[CheckMessage]:
    if not settings.SITE_URL.startswith("https://"):
        hint = "Set SITE_URL to the address that readers see, with https."
        return [Warning("Logins and comments would travel unencrypted.", hint, id="blogsite.W003")]
    return []


def client_addresses(**kwargs) -> list[CheckMessage]:
    proxies = settings.REST_FRAMEWORK.get("NUM_PROXIES")
    if proxies is None:
        hint = "Set it to the number of proxies in front, 0 for none."
        return [Warning("With NUM_PROXIES unset, clients choose the address we count by.", hint, id="blogsite.W004")]
    if proxies == 0 and settings.SECURE_PROXY_SSL_HEADER:
        hint = "Set NUM_PROXIES to the number of proxies in front, mostly 1."
        return [Warning("Behind a proxy, all readers seem to have one address.", hint, id="blogsite.W004")]
    return []


def foreign_origins(**kwargs) -> list[CheckMessage]:
    if any(getattr(settings, f"CORS_ALLOW_{name}", False) for name in ("ALL_ORIGINS", "CREDENTIALS")):
        hint = "Remove CORS_ALLOW_ALL_ORIGINS and CORS_ALLOW_CREDENTIALS; register sites instead."
        return [Warning("Any web page could act in a visitor's name.", hint, id="blogsite.W005")]
    return []


def api_renderers(**kwargs) -> list[CheckMessage]:
    extra = set(settings.REST_FRAMEWORK["DEFAULT_RENDERER_CLASSES"]) - {"rest_framework.renderers.JSONRenderer"}
    if extra:
        hint = "Leave JSONRenderer alone in DEFAULT_RENDERER_CLASSES."
        return [Warning(f"The API answers with more than JSON: {', '.join(sorted(extra))}.", hint, id="blogsite.W006")]
    return []


def shared_counts(**kwargs) -> list[CheckMessage]:
    if settings.CACHES["default"]["BACKEND"].endswith(("LocMemCache", "DummyCache")):
        hint = "Leave CACHE_URL out, or point it at Redis."
        return [Warning("Each web process counts previews alone, or none does.", hint, id="blogsite.W007")]
    return []


def writable_folders(**kwargs) -> list[CheckMessage]:
    return [
        Warning(f"{name} is not writable: {folder}", "Give it to the user that runs the server.", id="blogsite.W008")
        for name in ("DATA_DIR", "PUBLISHED_ROOT", "MEDIA_ROOT")
        if not os.access(_existing(folder := Path(getattr(settings, name))), os.W_OK | os.X_OK)
    ]


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it: what is missing is made when it is needed."""
    while not folder.exists():
        folder = folder.parent
    return folder


def any_host(**kwargs) -> list[CheckMessage]:
    if any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        hint = "Name the hosts in ALLOWED_HOSTS."
        return [Warning("Requests for any host name are answered.", hint, id="blogsite.W009")]
    return []


def outgoing_mail(**kwargs) -> list[CheckMessage]:
    if not settings.SENDS_MAIL:
        hint = "Set EMAIL_URL, like smtp+tls://name:password@mail.example.org:587."
        return [Warning("No mail is sent, neither to moderators nor to readers.", hint, id="blogsite.W010")]
    return []


ALWAYS: tuple[Check, ...] = (sqlite_library, sqlite_durability, writable_folders)
DEPLOY: tuple[Check, ...] = (
    *(public_address, client_addresses, foreign_origins),
    *(api_renderers, shared_counts, any_host, outgoing_mail),
)


def register_all() -> None:
    for check in ALWAYS:
        register(check)
    for check in DEPLOY:
        register(check, deploy=True)
