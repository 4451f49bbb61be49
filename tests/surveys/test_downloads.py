"""The files of a survey, as anybody fetches them."""

import pytest

from surveys.downloads import KINDS
from tests.factories import make_survey

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_file_has_an_address_and_is_asked_for_once(client, name):
    make_survey(slug="trend")
    response = client.get(f"/surveys/trend/{name}")
    assert response.status_code == 200
    assert response["Content-Type"] == KINDS[name].media_type
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    again = client.get(f"/surveys/trend/{name}", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(f"/surveys/trend/{name}").status_code == 200
    assert client.post(f"/surveys/trend/{name}").status_code == 405


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"embargo_until": "2999-01-01T00:00Z"}])
def test_what_is_not_public_has_no_files(client, hidden):
    make_survey(slug="secret", **hidden)
    assert client.get("/surveys/secret/data.csv").status_code == 404
    assert client.get("/surveys/secret/data.xml").status_code == 404
