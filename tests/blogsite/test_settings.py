"""What production runs on, read in a process of its own: the tests' settings differ in places."""

import os
import stat
import subprocess
import sys

import pytest
from django.db import connection

from tests.conftest import REPOSITORY


def production(code: str, data_dir, **environment) -> str:
    program = f"import django; django.setup(); from django.conf import settings; {code}"
    answer = subprocess.run(
        [sys.executable, "-c", program],
        cwd=REPOSITORY,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "blogsite.settings",
            "DATA_DIR": str(data_dir),
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.strip()


def test_the_database_keeps_what_it_confirmed(db):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone()[0] == 2
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone()[0] == "wal"
        else:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone()[0] == "on"


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    first = production("print(settings.SECRET_KEY)", tmp_path)
    second = production("print(settings.SECRET_KEY)", tmp_path)

    assert len(first) >= 50
    assert first == second
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_two_installations_have_different_keys(tmp_path):
    assert production("print(settings.SECRET_KEY)", tmp_path / "a") != production(
        "print(settings.SECRET_KEY)", tmp_path / "b"
    )


@pytest.mark.parametrize(("site_url", "secure"), [("https://press.example.org", "True"), ("http://10.0.0.1", "False")])
def test_an_https_address_is_the_one_switch_for_secure_cookies_and_redirects(tmp_path, site_url, secure):
    code = (
        "print({settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT,"
        " bool(settings.SECURE_HSTS_SECONDS)})"
    )
    assert production(code, tmp_path, SITE_URL=site_url) == f"{{{secure}}}"


def test_the_proxys_word_on_https_is_believed_only_when_told_so(tmp_path):
    code = "print(settings.SECURE_PROXY_SSL_HEADER)"
    assert production(code, tmp_path) == "None"
    assert production(code, tmp_path, BEHIND_TLS_PROXY="1") == "('HTTP_X_FORWARDED_PROTO', 'https')"


def test_settings_can_be_read_from_secret_files(tmp_path):
    secret = tmp_path / "key"
    secret.write_text("from-a-file")
    assert production("print(settings.SECRET_KEY)", tmp_path, SECRET_KEY_FILE=str(secret)) == "from-a-file"
