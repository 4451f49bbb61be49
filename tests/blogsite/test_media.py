"""Uploaded figures, as `make run` serves them."""

import pytest


@pytest.fixture
def figure(settings):
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "a.png").write_bytes(b"\x89PNG")
    (settings.MEDIA_ROOT.parent / "secret").write_text("canary")
    return "/media/a.png"


def test_a_figure_is_served_and_may_be_kept(client, figure):
    response = client.get(figure)
    assert b"".join(response.streaming_content) == b"\x89PNG"
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "a.png"])
def test_an_imported_file_cannot_act_as_this_blog(client, figure, settings, name):
    (settings.MEDIA_ROOT / name).write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    response = client.get(f"/media/{name}")
    policy = response.headers["Content-Security-Policy"].split("; ")
    b"".join(response.streaming_content)
    assert "sandbox" in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "path", ["", "../secret", "%2e%2e/secret", "..%2fsecret", "/etc/passwd", "none.png", "%00", "a" * 5000]
)
@pytest.mark.django_db
def test_nothing_else_is_and_who_tries_does_not_fill_the_log(client, figure, path, caplog):
    assert client.get(f"/media/{path}").status_code in (301, 302, 400, 404)
    assert caplog.records == []


def test_a_figure_can_only_be_read(client, figure):
    assert client.post(figure).status_code == 405
