"""What a blog made of words in square brackets."""

import pytest

from posts.importing.html import Texts
from posts.importing.shortcodes import Attachment, Shortcodes
from posts.models import Post
from tests.comments.importing.exports import item
from tests.posts.importing.conftest import post, wxr

UPLOADS = "https://old.example.org/wp-content/uploads"
FILES = {
    "5": Attachment(f"{UPLOADS}/a.jpg", of_post="1", caption="The <em>desk</em>", alt='A "desk"'),
    "6": Attachment(f"{UPLOADS}/b.png", of_post="2"),
    "7": Attachment(f"{UPLOADS}/c.mp3", of_post="1"),
}
A = (
    '<figure><img src="/media/uploads/a.jpg" alt="A &quot;desk&quot;" loading="lazy">\n'
    "<figcaption>The <em>desk</em></figcaption>\n</figure>"
)
B = '<figure><img src="/media/uploads/b.png" alt="" loading="lazy"></figure>'
C = '<p><a href="/media/uploads/c.mp3" rel="noopener">c.mp3</a></p>'


@pytest.mark.parametrize(
    ("stored", "expected", "left_out"),
    [
        ('[gallery ids="6,5" columns="2"]', f"{B}\n{A}", []),
        ("[gallery include='6' link=file]", B, []),
        ("Before\n[gallery]\nafter", f"<p>Before</p>\n{A}\n<p>after</p>", []),
        ('<!-- wp:shortcode -->\n[gallery ids="6"]\n<!-- /wp:shortcode -->', B, []),
        ('[gallery ids="6,99"]', B, ["gallery"]),
        ('[playlist ids="7"]', C, []),
        ('[audio mp3="https://old.example.org/wp-content/uploads/c.mp3"][/audio]', C, []),
        (
            '[video width="640" mp4="https://films.example.org/a.mp4"]',
            '<p><a href="https://films.example.org/a.mp4" rel="noopener">a.mp4</a></p>',
            [],
        ),
        ('[contact-form-7 id="3" title="Write to us"]Text', "<p>Text</p>", ["contact-form-7"]),
        ('[vc_row][vc_column width="1/2"]Text[/vc_column][/vc_row]', "<p>Text</p>", ["vc_row", "vc_column"]),
        ("[quote]Words[/quote] [sic] [1] […]", "<p>Words [sic] [1] […]</p>", ["quote"]),
        ('Write [[gallery ids="1"]] for it', '<p>Write [gallery ids="1"] for it</p>', []),
        ('A<!-- wp:latest-posts {"n":5} /--><!-- wp:block {"ref":7} /-->', "A", ["wp:latest-posts", "wp:block"]),
        ('<!-- wp:spacer {"height":"9px"} /--><p>A</p>', "<p>A</p>", []),
        ('[audio src="javascript:alert(1)"]', '<p><a rel="noopener">javascript:alert(1)</a></p>', []),
    ],
)
def test_a_text_shows_no_raw_shortcodes(stored, expected, left_out):
    made, texts = Shortcodes(FILES, post="1"), Texts()
    texts.comes_from("https://old.example.org")
    assert texts.body(stored, made) == expected
    assert made.left_out == left_out


def test_a_gallery_shows_files_that_stand_behind_its_post_in_the_export(bring):
    alt = (
        "<wp:postmeta><wp:meta_key>_wp_attachment_image_alt</wp:meta_key>"
        "<wp:meta_value><![CDATA[A desk]]></wp:meta_value></wp:postmeta>"
    )
    caption = "<excerpt:encoded><![CDATA[Seen <b>today</b>]]></excerpt:encoded>"
    file = item(
        *(alt, caption),
        **{"post_id": "9", "post_type": "attachment", "status": "inherit", "post_parent": "1"},
        attachment_url=f"{UPLOADS}/a.jpg",
    )
    report = bring(wxr(post(post_id="1", body='[gallery ids="9"][form id="2"]'), file))
    body = Post.objects.get().body
    assert 'src="/media/uploads/a.jpg" alt="A desk"' in body
    assert "Seen <strong>today</strong>" in body
    assert "[" not in body
    assert any("left out: form" in line.reason for line in report.told)
