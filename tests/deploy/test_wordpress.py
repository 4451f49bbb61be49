"""The WordPress plugin, run by PHP on as much of WordPress as it needs."""

import json
import shutil
import subprocess

import pytest

from comments.models import Thread
from tests.conftest import REPOSITORY
from tests.factories import make_site
from tests.markup import Page

PLUGIN = REPOSITORY / "deploy" / "wordpress" / "blogsite-comments" / "blogsite-comments.php"
WORDPRESS = REPOSITORY / "tests" / "deploy" / "wordpress.php"
PHP = shutil.which("php")
MADE = {"server": "https://comments.example/", "site": "garden"}

pytestmark = pytest.mark.skipif(PHP is None, reason="no PHP (apt-get install php-cli)")


def show(what: str, **options) -> str:
    command = [PHP, "-d", "error_reporting=-1", "-d", "display_errors=1", WORDPRESS, PLUGIN]
    done = subprocess.run(
        [*command, json.dumps({"show": what} | options)], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Warning" not in done.stdout
    assert "Deprecated" not in done.stdout
    return done.stdout


def test_php_finds_no_mistake_in_it():
    subprocess.run([PHP, "-l", PLUGIN], check=True, capture_output=True)


@pytest.mark.parametrize("where", ["template", "block"])
def test_the_comments_of_theme_and_blocks_become_the_embed(where):
    page = Page(show(where, **MADE))
    [tag] = page.all("script")
    assert tag == {
        "async": None,
        "src": "https://comments.example/embed.js",
        "data-site": "garden",
        "data-thread": "wp-7",
        "data-url": "https://garden.example/?p=7&lang=de",
        "data-title": "Tulips",
    }
    assert len(page.all("a")) == 1


def test_the_embed_has_the_width_that_the_theme_gives_its_comments(tmp_path):
    """From the beginning of the comments.php of Twenty Twenty-One, and from what a block was drawn as."""
    theme = tmp_path / "comments.php"
    theme.write_text(
        "<?php if ( post_password_required() ) { return; } ?>\n"
        '<div id="comments" class="comments-area default-max-width <?php echo $a > 1 ? \'x\' : \'\'; ?>"><p class="y">'
    )
    for options in ({"theme": str(theme)}, {"parent_theme": str(theme)}):
        [box] = Page(show("template", **MADE, **options)).all("div")
        assert box == {"id": "comments", "class": "comments-area default-max-width"}
    [box] = Page(show("block", **MADE)).all("div")
    assert box == {"id": "comments", "class": "wp-block-comments alignwide"}
    [box] = Page(show("template", **MADE)).all("div")
    assert box["class"] == "comments-area", "where the theme cannot be read"


def test_the_link_without_javascript_leads_to_a_form_for_this_very_thread(client, db):
    garden = make_site(slug="garden", origins=["https://garden.example"])
    [link] = Page(show("template", **MADE, title="Tulips &amp; <em>more</em>")).all("a")
    response = client.get(link["href"].removeprefix("https://comments.example"), follow=True)
    assert response.status_code == 200
    fields = {field["name"]: field.get("value", "") for field in Page(response.content.decode()).all("input")}
    typed = fields | {"author_name": "Ann", "author_email": "ann@example.org", "content": "What a tulip."}
    address = "{PATH_INFO}?{QUERY_STRING}".format(**response.request)
    assert client.post(address, typed).status_code == 303
    thread = Thread.objects.get(site=garden)
    assert thread.title == "Tulips & more"
    assert thread.first_identifier.identifier == "wp-7"


def test_a_hostile_title_stays_text():
    html = show("template", **MADE, title="&quot;&gt;<script>alert(1)</script>\"'")
    [tag] = Page(html).all("script")
    assert tag["data-title"] == '">alert(1)"\''


def test_the_theme_keeps_its_comments_until_the_settings_are_made():
    assert show("template", server="", site="garden") == show("template", server="https://x.example", site="") == ""


def test_a_post_whose_comments_are_closed_gets_no_embed_from_a_block():
    assert show("block", **MADE, open=False) == ""


def test_the_settings_are_for_administrators_in_german_or_english():
    german, english = show("settings", **MADE, locale="de_AT"), show("settings", **MADE, locale="en_GB")
    assert "manage_options" in german
    assert "Der Kurzname" in german
    assert "short name" in english
    fields = {field["name"]: field for field in Page(english[english.index("<div") :]).all("input")}
    assert fields["blogsite_comments_server"]["value"] == "https://comments.example"


@pytest.mark.parametrize(
    ("typed", "server", "site"),
    [
        (" https://comments.example/ ", "https://comments.example", "httpscommentsexample"),
        ("javascript:alert(1)", "", "javascriptalert1"),
        ("Garden-Notes", "", "garden-notes"),
    ],
)
def test_what_is_typed_into_the_settings_is_cleaned(typed, server, site):
    lines = show("settings", **MADE, typed=typed).splitlines()
    assert lines[:2] == [f"blogsite_comments_server={server}", f"blogsite_comments_site={site}"]


def test_robots_that_use_wordpress_own_form_are_refused():
    assert show("refuse", **MADE).startswith("403 Bitte nutzen Sie")


@pytest.mark.parametrize("where", ["template", "block"])
def test_a_post_behind_a_password_keeps_its_comments_behind_it(where):
    assert show(where, **MADE, locked=True) == ""


def test_in_a_list_of_posts_a_block_belongs_to_its_own_post():
    [tag] = Page(show("block", **MADE, post=8)).all("script")
    assert tag["data-thread"] == "wp-8"


def test_the_numbers_of_the_theme_become_those_of_the_server():
    """Of links in classic themes, of both blocks; what counts.js needs is a link to #comments and the thread's name."""
    page = Page(show("numbers", **MADE))
    links = [(link["href"], link["data-thread"]) for link in page.all("a")]
    assert links == [
        ("https://garden.example/?p=7&lang=de#comments", "wp-7"),
        ("https://garden.example/?p=8&lang=de#comments", "wp-8"),
    ]
    assert [count.get("data-comment-count") for count in page.all("div")] == [None, "wp-8"]
    assert page.all("script") == [{"async": None, "src": "https://comments.example/counts.js", "data-site": "garden"}]
    assert show("nothing", **MADE) == "", "no script where there are no numbers"


def test_wordpress_does_not_hide_the_comments_of_old_posts():
    names = show("old", **MADE).split()
    assert "comments_template" in names
    assert not {"the_posts", "comments_open"} & set(names)
    assert {"the_posts", "comments_open"} <= set(show("old", server="", site="").split())
