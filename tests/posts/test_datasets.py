"""What search engines for data are told about a survey."""

import json
import re

import pytest
from django.urls import reverse

from tests.factories import make_survey
from tests.markup import Page

pytestmark = pytest.mark.django_db


def dataset_on(html):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[1])


@pytest.mark.parametrize("address", [("survey", "trend"), ("survey-question", "trend", "problems")])
def test_a_survey_is_a_dataset_whose_files_can_be_fetched_and_are_linked(client, address):
    make_survey(slug="trend", licence="CC BY 4.0")
    html = client.get(reverse(address[0], args=address[1:])).content.decode()
    data = dataset_on(html)
    assert data["@type"] == "Dataset"
    files = {each["contentUrl"].partition("/surveys/")[2]: each["encodingFormat"] for each in data["distribution"]}
    assert files == {
        "trend/data.csv": "text/csv",
        "trend/data.de.csv": "text/csv",
        "trend/data.json": "application/json",
        "trend/datapackage.zip": "application/zip",
    }
    links = {link["href"] for link in Page(html).all("a")}
    for path, media_type in files.items():
        assert f"/surveys/{path}" in links
        assert client.get(f"/surveys/{path}")["Content-Type"].startswith(media_type)
