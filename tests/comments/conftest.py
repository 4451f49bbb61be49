import json
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from rest_framework.test import APIClient

from comments.models import Site
from comments.origins import own_origin
from tests.factories import make_thread, make_user


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
