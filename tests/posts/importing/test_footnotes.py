"""Footnotes that the block editor keeps beside a post's text."""

import json

import pytest

from posts.models import Post
from tests.posts.importing.conftest import post, wxr

BODY = '<!-- wp:paragraph -->\n<p>Claim<sup data-fn="a" class="fn"><a href="#a">1</a></sup></p>\n<!-- /wp:paragraph -->'
BLOCK = "\n\n<!-- wp:footnotes /-->"


def meta(value: str) -> str:
    return (
        "<wp:postmeta><wp:meta_key><![CDATA[_edit_last]]></wp:meta_key><wp:meta_value>1</wp:meta_value></wp:postmeta>"
        "<wp:postmeta><wp:meta_key><![CDATA[footnotes]]></wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
    )


def test_they_are_a_list_where_wordpress_showed_them(bring):
    notes = [{"id": "a", "content": "Survey of <em>2024</em><script>x()</script>"}, {"id": "b", "content": "\\1 two"}]
    report = bring(wxr(post(body=BODY + BLOCK, terms=meta(json.dumps(notes)))))
    assert "<ol><li>Survey of <em>2024</em></li><li>\\1 two</li></ol>" in Post.objects.get().body
    assert report.reasons == {("pages", "skipped", "nobody wrote on it"): 1}


@pytest.mark.parametrize("value", ["", "no JSON", "[1]", "{}", '[{"id": "a"}]', "[" * 5_000])
def test_where_they_cannot_be_read_the_report_says_so(bring, value):
    report = bring(wxr(post(body=BODY + BLOCK, terms=meta(value))))
    assert "<ol>" not in Post.objects.get().body
    assert any("wp:footnotes" in reason for _kind, _outcome, reason in report.reasons)
