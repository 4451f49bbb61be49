"""The embed on pages of somebody else's blog: another origin, in Chromium."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from comments import embed, markup
from comments.models import Comment
from tests.factories import make_comment, make_thread

pytestmark = [pytest.mark.browser]


def test_one_tag_shows_the_published_comments_and_sends_one_that_waits(page, blog_page, site):
    thread = make_thread(site=site, identifier=f"{blog_page.origin}/post/")
    make_comment(thread=thread, name="Ann", text="Was **ich** denke.")
    make_comment(thread=thread, status="pending", name="Geheim", text="Noch nicht.")
    blog_page.open(page)
    expect(page.locator("h2")).to_have_text("1 Kommentar")
    expect(page.locator(".conversation .text")).to_have_text("Was ich denke.")
    assert "Geheim" not in page.locator("comment-thread").inner_text()

    page.get_by_label("Kommentar *").fill("Von nebenan.")
    page.get_by_label("Name").fill("Bodo")
    page.get_by_label("E-Mail").fill("bodo@example.org")
    page.get_by_role("button", name="Kommentar senden").click()
    own = page.locator(".own")
    expect(own).to_contain_text("Von nebenan.")
    expect(own).to_contain_text("Wartet auf die Freigabe")
    expect(own.locator("time")).to_have_text("jetzt")
    stored = Comment.objects.get(name="Bodo")
    assert (stored.status, stored.thread) == ("pending", thread)
    assert page.context.cookies() == []
    assert blog_page.troubles == []


def test_the_browser_names_threads_as_the_server_does(page):
    sources = "\n".join((embed.HERE / name).read_text() for name in ("sha256.js", "identity.js"))
    cases = json.loads((Path(__file__).parent / "thread_keys.json").read_text())
    given = [case["identifier"] for case in cases["accepted"]] + cases["refused"]
    found = page.evaluate(
        f"given => {{ {sources}; return given.map(normalise).map(name => name ? [name, keyOf(name)] : [null, null]) }}",
        given,
    )
    expected = [[case["normalised"], case["key"]] for case in cases["accepted"]]
    assert found == expected + [[None, None]] * len(cases["refused"])


def test_comments_are_drawn_as_a_browser_would_draw_what_the_server_wrote(page, read_corpus):
    sources = "\n".join((embed.HERE / name).read_text() for name in ("nodes.js", "rich_text.js"))
    corpora = ("xss_owasp_evasion", "xss_dompurify", "xss_bleach", "blns", "unicode_own")
    payloads = [payload for name in corpora for _id, payload, _record in read_corpus(name, limit=2000)]
    texts = [payload.decode() for payload in payloads if payload and payload.isascii()]
    texts.append("1. a\n2. b\n   - c\n\n> q & <b>\n\n`x &lt;`\n\n**f** *k* [l](https://e.org/?a=1&b=2) ©\u00a0\\\nz")
    htmls = [markup.render(text, markup=kind) for text in texts for kind in Comment.Markup.values]
    compare = """
      const plain = (root) => {
        for (const node of root.querySelectorAll("*")) {
          for (const { name } of [...node.attributes]) if (!/^(start|href)$/.test(name)) node.removeAttribute(name);
          if (!/^https?:\\/\\/[^\\s]/.test(node.getAttribute("href"))) node.removeAttribute("href");
        }
        root.normalize();
        const box = document.createElement("div");
        box.append(root);
        return box.innerHTML;
      };
      return htmls.filter((html) => {
        const parsed = document.createElement("template");
        parsed.innerHTML = html;
        return plain(parsed.content) !== plain(richText(html));
      });
    """
    assert len(htmls) > 500
    assert page.evaluate(f"htmls => {{ {sources} {compare} }}", htmls) == []
