import io

import pytest
from django.core.files.base import ContentFile
from knox.models import AuthToken
from PIL import Image
from rest_framework.test import APIClient

from tests.factories import make_user

VERBS = ("add", "change", "delete", "view")
EDITOR = [f"posts.{verb}_{model}" for verb in VERBS for model in ("post", "category", "tag", "author")]


@pytest.fixture
def reader():
    """Anybody: a client without a token."""
    return APIClient()


@pytest.fixture
def client_of():
    """client_of(user) speaks to the API with a token of that user."""

    def _client_of(user):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(user)[1]}")
        return client

    return _client_of


@pytest.fixture
def editor(client_of):
    """A client whose user may do everything with posts."""
    return client_of(make_user(*EDITOR))


@pytest.fixture
def picture():
    """picture(width, height, kind) is an uploaded image file."""

    def _picture(width=1600, height=900, kind="JPEG", mode="RGB", color=(10, 90, 100), **options):
        out = io.BytesIO()
        Image.new(mode, (width, height), color).save(out, kind, **options)
        return ContentFile(out.getvalue(), name=f"upload.{kind.lower()}")

    return _picture
