"""The product's settings, in a directory of this run; servers that the run starts inherit it from the environment."""

import os

from tests.bench import FOLDER, ORIGIN

for _name in (
    *("DEBUG", "SITE_NAME", "ALLOWED_HOSTS", "PORT", "SECRET_KEY", "BEHIND_TLS_PROXY", "NUM_PROXIES"),
    *("PUBLISHED_ROOT", "MEDIA_ROOT", "STATIC_ROOT", "LANGUAGE_CODE", "TIME_ZONE", "CACHE_URL"),
    *("DATABASE_URL", "DATABASE_TIMEOUT", "DATABASE_POOL_SIZE"),
):
    os.environ.pop(_name, None)
os.environ["SITE_URL"] = ORIGIN
os.environ.setdefault("DATA_DIR", str(FOLDER / "product"))

from blogsite.settings import *  # noqa: E402, F403
