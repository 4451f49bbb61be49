"""The product's settings, in a directory of this test run and untouched by the developer's environment."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_RUN_DIR = Path(tempfile.mkdtemp(prefix="blogsite-tests-"))
atexit.register(shutil.rmtree, _RUN_DIR, ignore_errors=True)

for _name in (
    *("DEBUG", "SITE_URL", "SITE_NAME", "ALLOWED_HOSTS", "PORT", "SECRET_KEY", "BEHIND_TLS_PROXY", "NUM_PROXIES"),
    *("PUBLISHED_ROOT", "MEDIA_ROOT", "IMPORT_ROOT", "STATIC_ROOT", "ERASED_LIST", "LANGUAGE_CODE", "TIME_ZONE"),
    *("CACHE_URL", "LOG_LEVEL", "SPAM_KEPT_DAYS", "TRASH_KEPT_DAYS", "REJECTED_KEPT_DAYS"),
    *("DATABASE_URL", "DATABASE_TIMEOUT", "DATABASE_POOL_SIZE", "DEFAULT_FROM_EMAIL"),
):
    os.environ.pop(_name, None)
os.environ["DATA_DIR"] = str(_RUN_DIR)
os.environ["EMAIL_URL"] = "smtp://127.0.0.1:1"  # a server is there where a test starts one
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
os.environ["DATABASE_TIMEOUT"] = "60"  # a busy machine is slow, not wrong

from blogsite.settings import *  # noqa: E402, F403
from blogsite.settings import DATABASES, STATIC_ROOT  # noqa: E402

if DATABASES["default"]["ENGINE"] == "blogsite.sqlite":
    # A file, as in production: WAL, threads and the live server work on it as they do there.
    DATABASES["default"]["TEST"] = {"NAME": _RUN_DIR / "tests.sqlite3"}
_MEMORY = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {name: {"BACKEND": _MEMORY, "LOCATION": name} for name in ("default", "pictures")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one takes a tenth of a second
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
STATIC_ROOT.mkdir()
