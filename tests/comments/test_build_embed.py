"""What is served is what the sources say, and small."""

import gzip
import re

import pytest
from django.core.management import CommandError, call_command

from comments import embed, pages, submission
from comments.embedded import EmbedScripts


def test_the_served_scripts_are_up_to_date(monkeypatch, tmp_path):
    call_command("build_embed", check=True)
    monkeypatch.setattr(embed, "BUILT", tmp_path)
    with pytest.raises(CommandError, match=r"embed\.js is out of date"):
        call_command("build_embed", check=True)


@pytest.mark.parametrize(("name", "budget"), [("embed.js", 10_000), ("counts.js", 1_024)])
def test_the_served_scripts_stay_small(name, budget):
    served = EmbedScripts(None).scripts[f"/{name}"].squeezed
    assert gzip.decompress(served) == (embed.BUILT / name).read_bytes()
    assert len(served) <= budget


def test_sources_are_short():
    for source in (*embed.HERE.glob("*.js"), *embed.HERE.glob("style/*.css")):
        assert len(source.read_text().splitlines()) <= 300, source.name


def test_the_scripts_know_the_limits_of_the_server():
    def source(name):
        return (embed.HERE / name).read_text()

    assert f"PER_PAGE = {pages.CONVERSATIONS_PER_PAGE};" in source("thread.js")
    assert f"MAX_TEXT = {submission.MAX_TEXT};" in source("form.js")


def test_what_the_minifier_would_break_is_not_built(monkeypatch, tmp_path):
    monkeypatch.setattr(embed, "SCRIPTS", {"embed.js": ["broken.js"]})
    monkeypatch.setattr(embed, "STYLES", [])
    monkeypatch.setattr(embed, "HERE", tmp_path)
    (tmp_path / "words.js").write_text('  Name: "Name",\n')
    (tmp_path / "broken.js").write_text("const x = f();\nconst { a } = g(x);\n")
    with pytest.raises(ValueError, match="one by one"):
        embed.build()


def test_everything_that_the_embed_says_has_its_german():
    source = "".join((embed.HERE / name).read_text() for name in embed.SCRIPTS["embed.js"] if name != "words.js")
    said = re.findall(r'\b(?:say|announce)\("([^"]+)"|\bfield\("\w+", "([^"]+)"', source)
    assert {first or second for first, second in said} <= set(embed.words())
    assert [text for text in embed.words() if f'"{text}"' not in source] == [], "said nowhere"


def test_what_the_embed_says_stands_in_it_once():
    built = embed.build()["embed.js"]
    assert [text for text in embed.words() if " " in text and built.count(f'"{text}"') != 1] == []
