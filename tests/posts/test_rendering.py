import re
from html.parser import HTMLParser

import pytest

from posts.models import Author, Post
from posts.rendering import render_body
from surveys.demo import load_trendmonitor
from surveys.models import Survey
from tests.factories import make_post
from tests.posts.test_markup import XSS, complaints_about

pytestmark = pytest.mark.django_db

FIGURE = "{{ figure:social-media-trendmonitor-2014/problems@press }}"


def _html(body, language="de"):
    return render_body(Post(body=body, language=language))


def test_a_survey_figure_stands_between_the_paragraphs():
    load_trendmonitor()
    html = _html(f"Before\n\n{FIGURE}\n\nAfter")
    assert html.startswith("<p>Before</p>\n<figure")
    assert html.endswith("</figure>\n<p>After</p>\n")
    assert "Zu wenig Interaktion" in html
    assert html.count("<figure") == 1


def test_a_figure_speaks_the_language_of_the_post():
    load_trendmonitor()
    german, english = _html(FIGURE, "de"), _html(FIGURE, "en")
    assert german != english
    assert re.search("52\u00a0%", german)


def test_an_unknown_reference_shows_nothing_and_breaks_nothing():
    assert _html("Before\n\n{{ figure:no-such/thing@here }}\n\nAfter") == "<p>Before</p>\n<p>After</p>\n"


def test_a_figure_whose_survey_was_withdrawn_disappears():
    load_trendmonitor()
    Survey.objects.update(status="draft")
    assert _html(f"Before\n\n{FIGURE}") == "<p>Before</p>\n"


def test_lists_and_quotes_around_a_figure_stay_whole():
    load_trendmonitor()
    html = _html(f"- one\n- two\n\n{FIGURE}\n\n> quoted")
    before, after = html.split("<figure")[0], html.rsplit("</figure>", 1)[1]
    assert before == "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    assert after == "\n<blockquote>\n<p>quoted</p>\n</blockquote>\n"


def test_link_definitions_reach_across_a_figure():
    load_trendmonitor()
    assert 'href="https://a.example"' in _html(f"[a]\n\n{FIGURE}\n\n[a]: https://a.example")


@pytest.mark.parametrize("corpus", XSS)
def test_a_hostile_text_around_a_figure_neither_forges_nor_swallows_it(read_corpus, corpus):
    load_trendmonitor()
    figure = _html(FIGURE)
    for name, data, _record in list(read_corpus(corpus))[::3]:
        payload = data.decode("utf-8", "replace").replace("\n", " ")
        html = _html(f"{payload}\n\n{FIGURE}\n\n{payload}")
        if payload.lstrip().startswith(("```", "~~~")):  # the figure stands in a block of code then
            continue
        assert html.count(figure) == 1, name
        assert complaints_about(html.replace(figure, "")) == [], name


class _Structure(HTMLParser):
    """A page's tags with the names of their attributes, without any text."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, sorted(name for name, _value in attrs)))


def _structure(client, post):
    parser = _Structure()
    parser.feed(client.get(post.get_absolute_url()).content.decode())
    return parser.tags


@pytest.mark.slow
@pytest.mark.parametrize("corpus", XSS)
def test_hostile_titles_captions_and_names_add_no_tag_and_no_attribute_to_a_page(client, read_corpus, picture, corpus):
    """Written past all validation, as an import or an older version might have left them."""
    post = make_post(title="x", subtitle="x", teaser="x", figure=picture(), figure_alt="x", figure_caption="x")
    Author.objects.update(name="x", role="x", text="x")
    expected = _structure(client, post)
    assert "img" in dict(expected)
    for name, data, _record in list(read_corpus(corpus))[::4]:
        payload = data.decode("utf-8", "replace").replace("\x00", "")[:200]
        Post.objects.update(title=payload, subtitle=payload, teaser=payload, figure_alt=payload, figure_caption=payload)
        Author.objects.update(name=payload[:100], role=payload, text=payload)
        assert _structure(client, post) == expected, name
