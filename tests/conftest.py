"""What every test stands on. Fixtures of one app live in tests/<app>/conftest.py."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.test.testcases import LiveServerThread, TransactionTestCase
from django.utils import translation
from playwright.sync_api import expect, sync_playwright

from comments.published import PublishedThreads
from tests.installations import ORIGIN, Installation

REPOSITORY = Path(__file__).resolve().parent.parent
CORPORA = REPOSITORY.parent / "shared" / "corpora"
SURVEYS = REPOSITORY.parent / "shared" / "data" / "surveys"
CHROMIUMS = ("chromium-headless-shell", "chromium")  # both Debian's; the one without a window takes less of a processor
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), "/usr/bin/chromium")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=30_000)  # as long as Playwright's own actions wait: a busy machine is slow, not wrong


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Fast tests first. The sort is stable: within a class pytest-randomly's and pytest-django's order stays."""
    items.sort(key=lambda item: 2 if item.get_closest_marker("browser") else bool(item.get_closest_marker("slow")))


def _missing(what: str):
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(autouse=True)
def _isolated(settings, tmp_path):
    """Files, cache and language of one test are its own."""
    settings.PUBLISHED_ROOT = tmp_path / "published"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.IMPORT_ROOT = tmp_path / "imports"
    settings.ERASED_LIST = tmp_path / "erased.jsonl"
    cache.clear()
    with translation.override(django_settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The pool's connections would keep PostgreSQL from dropping the test database."""
    yield
    with django_db_blocker.unblock():
        for connection in connections.all():
            connection.close()
            if hasattr(connection, "close_pool"):
                connection.close_pool()


def _empty_tables(_test) -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    tables -= {ContentType._meta.db_table, Permission._meta.db_table}  # as the migrations made them
    with transaction.atomic(), connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


@pytest.fixture(scope="session", autouse=True)
def _quickly_emptied():
    """After a test that commits: Django's flush truncates on PostgreSQL and makes all permissions anew, for ages."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty_tables)
        yield


@pytest.fixture
def live_blog(transactional_db, settings):
    """The URL of the whole product, served with its published pages, static files and media from a thread."""
    from blogsite.wsgi import application  # noqa: PLC0415 -- builds the application, which most tests do not need

    application = PublishedThreads(application.application, settings.PUBLISHED_ROOT)  # this test's own files
    thread = LiveServerThread("127.0.0.1", lambda _handler: application)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    settings.SITE_URL = f"http://127.0.0.1:{thread.port}"
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    yield settings.SITE_URL
    thread.terminate()


@pytest.fixture
def installation(tmp_path):
    """installation("name") is a new, empty blog in processes of its own; `like` another one, it is a copy of that."""
    made = []

    def build(name, *, like=None):
        made.append(Installation(tmp_path, name, like))
        return made[-1]

    yield build
    for each in made:
        each.remove()


@pytest.fixture(scope="session")
def pattern(tmp_path_factory):
    """A blog with a registered site on whose page readers may write: only to be copied."""
    blog = Installation(tmp_path_factory.mktemp("installations"), "pattern")
    blog.run("migrate", "--verbosity=0")
    blog.run("add_site", "load", f"--origin={ORIGIN}")
    yield blog
    blog.remove()


@pytest.fixture
def operated(installation, pattern):
    """A blog in processes of its own, with a registered site on whose page readers may write."""
    return installation("blog", like=pattern)


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium. Playwright runs an event loop in this thread, which Django must be told is no danger."""
    if not Path(CHROMIUM).exists():
        _missing(f"no Chromium at {CHROMIUM} (apt-get install chromium-headless-shell, or set CHROMIUM)")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A fresh German browser profile with one tab."""
    context = browser.new_context(locale="de-DE")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of hostile inputs, which is not part of the repository."""
    if not CORPORA.is_dir():
        _missing("no hostile inputs at ../shared/corpora")
    return CORPORA


@pytest.fixture(scope="session")
def read_corpus(corpora):
    """read_corpus("xss_owasp_evasion", limit=5000) yields (id, bytes, record)."""
    spec = importlib.util.spec_from_file_location("materialize", corpora / "materialize.py")
    materialize = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(materialize)
    return lambda name, limit=None: materialize.read(corpora / f"{name}.jsonl", limit)


@pytest.fixture(scope="session")
def real_surveys() -> Path:
    """The folder of published surveys, which is not part of the repository."""
    if not SURVEYS.is_dir():
        _missing("no published surveys at ../shared/data/surveys")
    return SURVEYS
