import pytest

from tests.factories import make_post
from tests.markup import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("word", ["ärger", "ÄRGER", "Ärger groß", "wieder"])
def test_search_finds_all_words_in_any_case(client, word):
    make_post(title="Ärger im Betrieb", body="Immer wieder groß.")
    make_post(title="Anderes")
    html = client.get("/", {"q": word}).content.decode()
    assert "Ärger im Betrieb" in html
    assert "Anderes" not in html
    assert "1 Beitrag gefunden" in html


@pytest.mark.parametrize("query", ["%", "_", "😀", "a" * 10_000, "ä " * 5000, "\ud800", '"><script>', "\\", "' OR 1=1"])
def test_odd_searches_find_nothing_and_break_nothing(client, query):
    make_post(title="Ein Titel")
    encoded = query.encode("utf-8", "surrogatepass")
    response = client.get("/", {"q": encoded})
    assert response.status_code == 200
    Page(response.content.decode())


def test_a_search_with_a_control_character_is_refused(client):
    assert client.get("/", {"q": "a\0b"}).status_code == 400
