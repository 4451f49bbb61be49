"""What the embed asks the API besides submitting: how a text would look, and where a comment stands."""

import pytest

from comments.origins import own_origin
from tests.factories import make_comment, make_thread

PREVIEW = "/api/v1/comments/preview/"


def test_a_preview_renders_and_stores_nothing(api, blog, stored):
    before = stored()
    answer = api.post(PREVIEW, {"content": "**Fett** <script>x</script>"}, headers={"Origin": own_origin()})
    assert answer.status_code == 200
    assert answer.json() == {"content": {"rendered": "<p><strong>Fett</strong> &lt;script&gt;x&lt;/script&gt;</p>"}}
    assert stored() == before


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_preview_is_for_registered_origins(api, blog, headers):
    answer = api.post(PREVIEW, {"content": "x"}, headers=headers)
    assert (answer.status_code, answer.json()["error_code"]) == (403, "origin_not_registered")


@pytest.mark.parametrize("content", ["x" * 5001, "", 7, None])
def test_what_cannot_be_a_comment_is_not_previewed(api, blog, content):
    answer = api.post(PREVIEW, {"content": content}, headers={"Origin": own_origin()})
    assert (answer.status_code, set(answer.json())) == (400, {"content", "error_code"})


def test_a_permalink_leads_to_the_page_of_its_conversation(api, thread):
    roots = [make_comment(thread=thread) for _ in range(26)]
    reply = make_comment(parent=roots[25])
    for comment in (roots[25], reply):
        assert api.get(f"/api/v1/comments/{comment.uuid}/place/").json() == {"page": 2, "position": 26}


def test_the_place_of_what_is_not_public_is_nobodys_business(api, thread, db):
    hidden = make_comment(thread=make_thread(state="hidden"))
    for comment in (make_comment(thread=thread, status="pending"), make_comment(thread=thread, status="spam"), hidden):
        assert api.get(f"/api/v1/comments/{comment.uuid}/place/").status_code == 404
