import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from tests.factories import make_user


@pytest.fixture
def reader():
    """Anybody: a client without a token."""
    return APIClient()


@pytest.fixture
def client_of():
    """client_of("surveys.add_survey") speaks to the API with a token of a user with these permissions."""

    def _client_of(*permissions):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(make_user(*permissions))[1]}")
        return client

    return _client_of


@pytest.fixture
def editor(client_of):
    """A client whose user may do everything with surveys."""
    return client_of(*(f"surveys.{verb}_survey" for verb in ("add", "change", "delete", "view")))
