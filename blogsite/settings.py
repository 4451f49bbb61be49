"""Settings, read from the environment. Every variable is described in docs/operating.md."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()


def _persistent_secret(path: Path) -> str:
    """The installation's own random key, made at the first start and kept: an install without configuration is safe."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, path)  # fails where another process was faster: then its key counts
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()


# Where things are

DATA_DIR = Path(env("DATA_DIR", default=BASE_DIR / "var"))
PUBLISHED_ROOT = Path(env("PUBLISHED_ROOT", default=DATA_DIR / "published"))
IMPORT_ROOT = Path(env("IMPORT_ROOT", default=DATA_DIR / "imports"))
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=DATA_DIR / "media"))
ERASED_LIST = Path(env("ERASED_LIST", default=DATA_DIR / "erased.jsonl"))
STATIC_ROOT = Path(env("STATIC_ROOT", default=DATA_DIR / "static"))
MEDIA_URL = "/media/"
STATIC_URL = "/static/"

# Who we are

DEBUG = env.bool("DEBUG", default=False)
PORT = env.int("PORT", default=8000)
SITE_URL = env("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")
SITE_NAME = env("SITE_NAME", default="Presseblog")
_site = urlsplit(SITE_URL)
HTTPS = _site.scheme == "https"
# Whoever asks from this machine (a proxy's or container's health check) may use its own names: links show SITE_URL.
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname, "localhost", "127.0.0.1"])
SECRET_KEY = env("SECRET_KEY", default="") or _persistent_secret(DATA_DIR / "secret_key")

# The house

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.syndication",
    "rest_framework",
    "django_filters",
    "blogsite.apps.TokensConfig",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "csp",
    "blogsite",
    "posts",
    "comments",
    "surveys",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "comments.origins.SiteOriginsMiddleware",
    "csp.middleware.CSPMiddleware",
    # Inside the two above, so that a 304 carries their headers as well. It saves the way, not the work.
    "blogsite.middleware.ConditionalMiddleware",
    "blogsite.middleware.RefuseNulMiddleware",
    "blogsite.middleware.ApiCachingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "blogsite.middleware.NoPlaceMiddleware",
    "blogsite.middleware.RequireLengthMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "posts.former_addresses.FormerAddressesMiddleware",
    "blogsite.middleware.AdminIdsMiddleware",
]
ROOT_URLCONF = "blogsite.urls"
WSGI_APPLICATION = "blogsite.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Data

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'blogsite.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "blogsite.sqlite"
    # IMMEDIATE: a transaction that reads first and writes later would fail at once instead of waiting its turn.
    # synchronous=FULL: an answered comment survives a power cut. Never mmap_size (a corruption seen in the wild).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": env.int("DATABASE_TIMEOUT", default=10),
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864;"
            " PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
        ),
    }
    # Opening an SQLite connection costs as much as half a submission, and closing the last one folds the WAL away.
    DATABASES["default"]["CONN_MAX_AGE"] = 60
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL_SIZE", default=4)},
        "options": "-c lock_timeout=10000 -c statement_timeout=60000",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# How many previews a network asked for: files, because memory of its own would let each process count alone.
CACHES = {
    "default": env.cache("CACHE_URL", default=f"filecache://{DATA_DIR / 'cache'}"),
    # Charts drawn as PNG, named by their content: apart, so that they cannot push the counts out.
    "pictures": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "pictures",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576

# Mail: where EMAIL_URL is not set, none is written and none is sent

SENDS_MAIL = bool(env("EMAIL_URL", default=""))
if SENDS_MAIL:
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <comments@{_site.hostname}>")

# How long what is not published is kept, in days since it was decided; 0: for ever

SPAM_KEPT_DAYS = env.int("SPAM_KEPT_DAYS", default=30)
TRASH_KEPT_DAYS = env.int("TRASH_KEPT_DAYS", default=30)
REJECTED_KEPT_DAYS = env.int("REJECTED_KEPT_DAYS", default=180)

# Language and time

LANGUAGE_CODE = env("LANGUAGE_CODE", default="de")
LANGUAGES = [("de", _("German")), ("en", _("English"))]
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", default="Europe/Berlin")

# Logs: to the standard error, one record per line, without addresses of persons

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "blogsite.logs.LineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own set-up would mail errors to nobody, and print them twice.
        "django": {"handlers": [], "propagate": True},
        # What anybody can send is no event, be it a wrong address: a scanner would fill the disk with them.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
    },
}

# Security: one switch, the scheme of SITE_URL

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "/admin/"  # for who came with no address of ours to go on to
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "blogsite.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Cross-origin requests: which origins may write is decided in comments/origins.py

CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_METHODS = ["GET", "POST", "PATCH", "DELETE", "OPTIONS"]
CORS_ALLOW_HEADERS = ["authorization", "content-type", "idempotency-key", "accept-language"]
CORS_PREFLIGHT_MAX_AGE = 600

# API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["knox.auth.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissionsOrAnonReadOnly"],
    "DEFAULT_PARSER_CLASSES": ["blogsite.api.GuardedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": [
        "blogsite.api.BoundedFilterBackend",
        "blogsite.api.BoundedSearchFilter",
        "blogsite.api.StrictOrderingFilter",
    ],
    "DEFAULT_PAGINATION_CLASS": "blogsite.api.CountCappedPagination",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "blogsite.api.exception_handler",
    "NUM_PROXIES": env.int("NUM_PROXIES", default=0),
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token"}
SPECTACULAR_SETTINGS = {
    "TITLE": "blogsite API",
    "DESCRIPTION": "Posts, survey results and moderated comments.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "blogsite.api_docs.describe_path_parameters",
        "blogsite.api_docs.describe_errors",
    ],
    # Fields of the same name with different choices; the schema needs a name for each.
    "ENUM_NAME_OVERRIDES": {
        "PostStatusEnum": "posts.models.Post.Status",
        "CommentStatusEnum": "comments.models.Comment.Status",
        "PublicCommentStatusEnum": ["approved", "removed"],
        "OwnCommentStatusEnum": ["pending", "approved"],
        "ThreadStateEnum": ["open", "closed"],
        "SurveyStatusEnum": "surveys.models.Survey.Status",
        "SurveyResultStatusEnum": "surveys.models.Result.Status",
    },
}
