"""The lane that serves the embed's scripts."""

import base64
import gzip
import hashlib

import pytest

from comments import embedded
from comments.embedded import RELEASED, SCRIPTS, EmbedScripts, integrity_of, pinned_path, released, version_of


def ask(path, *, method="GET", **headers):
    """Status, headers and body of an answer of the lane; what it hands on is answered with 418."""
    answered = []

    def django(environ, start_response):
        start_response("418 I'm a teapot", [])
        return [b""]

    environ = {"PATH_INFO": path, "REQUEST_METHOD": method} | {f"HTTP_{k.upper()}": v for k, v in headers.items()}
    body = EmbedScripts(django)(environ, lambda status, sent: answered.extend([status[:3], dict(sent)]))
    return *answered, b"".join(body)


@pytest.mark.parametrize("name", ["embed.js", "counts.js"])
def test_a_script_is_open_to_every_page_and_fresh_for_minutes(name):
    status, headers, body = ask(f"/{name}")
    assert status == "200"
    assert body == (SCRIPTS / name).read_bytes()
    assert headers["Cache-Control"] == "public, max-age=300"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"].startswith("text/javascript")
    assert not {"Set-Cookie", "Vary: Origin"} & headers.keys()


def test_a_pinned_script_never_changes():
    status, headers, body = ask(pinned_path(released()[-1]))
    assert status == "200"
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
    assert integrity_of(body) == f"sha384-{digest}"
    assert ask("/embed/0123456789abcdef/embed.js")[0] == "418"


def test_every_released_version_stays(monkeypatch, tmp_path):
    for file in RELEASED.glob("*.js"):
        assert file.stem.split("-")[1] == version_of(file.read_bytes()), "nobody touched it"
    for number, script in enumerate([b"first", b"second", *[b"more"] * 9], start=1):
        (tmp_path / f"{number}-x.js").write_bytes(script)
    monkeypatch.setattr(embedded, "RELEASED", tmp_path)
    assert released()[-1] == b"more"
    assert [ask(pinned_path(script))[2] for script in (b"first", b"second")] == [b"first", b"second"]


def test_a_script_is_sent_compressed_and_only_when_it_changed():
    status, headers, body = ask("/embed.js", accept_encoding="br, gzip")
    assert (status, headers["Content-Encoding"]) == ("200", "gzip")
    assert gzip.decompress(body) == (SCRIPTS / "embed.js").read_bytes()
    assert int(headers["Content-Length"]) == len(body)
    assert "Content-Encoding" not in ask("/embed.js", accept_encoding="gzip;q=0")[1]
    assert ask("/embed.js", if_none_match=headers["ETag"])[0] == "304"
    assert ask("/embed.js", if_none_match='W/"another"')[0] == "200"


def test_a_head_has_no_body_and_everything_else_goes_on():
    assert ask("/embed.js", method="HEAD")[0::2] == ("200", b"")
    assert ask("/embed.js", method="POST")[0] == "418"
    assert ask("/")[0] == "418"
