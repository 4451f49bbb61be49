from types import SimpleNamespace

import pytest
from django.core.management import call_command

from blogsite import checks

POSTGRES = {"default": {"ENGINE": "django.db.backends.postgresql"}}
SQLITE = {
    "default": {
        "ENGINE": "blogsite.sqlite",
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"},
    }
}


@pytest.fixture
def database(monkeypatch):
    """Replaces the settings as the checks see them: overriding DATABASES for real would disturb the test's own."""
    return lambda databases: monkeypatch.setattr(checks, "settings", SimpleNamespace(DATABASES=databases))


def ids(check) -> list[str]:
    return [message.id for message in check()]


def test_w001_an_sqlite_library_with_the_wal_bug(database, monkeypatch):
    database(SQLITE)
    monkeypatch.setattr(checks, "sqlite_version_info", (3, 51, 2))
    assert ids(checks.sqlite_library) == ["blogsite.W001"]
    monkeypatch.setattr(checks, "sqlite_version_info", (3, 51, 3))
    assert ids(checks.sqlite_library) == []
    database(POSTGRES)
    monkeypatch.setattr(checks, "sqlite_version_info", (3, 40, 1))
    assert ids(checks.sqlite_library) == []


@pytest.mark.parametrize(
    "pragmas", ["", "PRAGMA synchronous=NORMAL;", "PRAGMA synchronous = FULL; PRAGMA mmap_size=268435456;"]
)
def test_w002_an_sqlite_that_may_lose_what_it_confirmed(database, pragmas):
    database(SQLITE)
    assert ids(checks.sqlite_durability) == []
    database({"default": SQLITE["default"] | {"OPTIONS": {"init_command": pragmas}}})
    assert ids(checks.sqlite_durability) == ["blogsite.W002"]


def test_w003_a_public_address_without_https(settings):
    settings.SITE_URL = "http://press.example.org"
    assert ids(checks.public_address) == ["blogsite.W003"]
    settings.SITE_URL = "https://press.example.org"
    assert ids(checks.public_address) == []


@pytest.mark.parametrize(
    ("proxies", "behind_proxy", "warned"), [(None, False, True), (0, True, True), (0, False, False), (1, True, False)]
)
def test_w004_clients_that_choose_or_share_their_address(settings, proxies, behind_proxy, warned):
    settings.REST_FRAMEWORK = {"NUM_PROXIES": proxies}
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if behind_proxy else None
    assert ids(checks.client_addresses) == (["blogsite.W004"] if warned else [])


@pytest.mark.parametrize("name", ["CORS_ALLOW_ALL_ORIGINS", "CORS_ALLOW_CREDENTIALS"])
def test_w005_an_api_open_to_every_page(settings, name):
    assert ids(checks.foreign_origins) == []
    setattr(settings, name, True)
    assert ids(checks.foreign_origins) == ["blogsite.W005"]


def test_w006_an_api_that_answers_with_html(settings):
    assert ids(checks.api_renderers) == []
    settings.REST_FRAMEWORK = {
        "DEFAULT_RENDERER_CLASSES": [
            "rest_framework.renderers.JSONRenderer",
            "rest_framework.renderers.BrowsableAPIRenderer",
        ]
    }
    assert ids(checks.api_renderers) == ["blogsite.W006"]


@pytest.mark.parametrize(
    ("backend", "warned"), [("locmem.LocMemCache", True), ("dummy.DummyCache", True), ("redis.RedisCache", False)]
)
def test_w007_login_counts_that_each_process_keeps_alone(settings, backend, warned):
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    assert ids(checks.shared_counts) == (["blogsite.W007"] if warned else [])


def test_w008_folders_that_cannot_be_written(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path / "data"
    assert ids(checks.writable_folders) == []
    monkeypatch.setattr(checks.os, "access", lambda path, mode: path != tmp_path)  # root may write anywhere
    assert ids(checks.writable_folders) == ["blogsite.W008"] * 3


@pytest.mark.parametrize("hosts", [["*"], [".example.org"]])
def test_w009_any_host_name_is_answered(settings, hosts):
    assert ids(checks.any_host) == []
    settings.ALLOWED_HOSTS = hosts
    assert ids(checks.any_host) == ["blogsite.W009"]


def test_the_checks_are_part_of_check_deploy(settings, capsys):
    settings.SITE_URL = "http://press.example.org"
    call_command("check", deploy=True)
    assert "blogsite.W003" in capsys.readouterr().err
