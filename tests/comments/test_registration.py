import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from comments import registration
from comments.models import Site
from comments.origins import is_registered

pytestmark = pytest.mark.django_db


def add_site(*arguments) -> str:
    out = io.StringIO()
    call_command("add_site", *arguments, stdout=out)
    return out.getvalue()


def test_a_registered_site_may_send_comments_and_its_threads_can_be_asked_for(commit, api, settings, client):
    registration.register_site("garden", origins=["https://garden.example/", "https://garden.example"])
    commit()
    assert is_registered("https://garden.example", site_slug="garden")
    assert not is_registered("https://garden.example", site_slug="blog")
    assert (settings.PUBLISHED_ROOT / "v1" / "sites" / "garden").is_dir()
    assert Site.objects.get(slug="garden").origins.count() == 1


@pytest.mark.parametrize(
    ("slug", "origin", "language"),
    [
        ("Garden!", "https://garden.example", "de"),
        ("garden", "https://garden.example/blog/", "de"),
        ("garden", "garden.example", "de"),
        ("garden", "https://garden.example", "fr"),
        ("blog", "https://garden.example", "de"),
        ("x" * 51, "https://garden.example", "de"),
    ],
)
def test_what_cannot_be_registered_leaves_nothing_behind(slug, origin, language):
    Site.objects.own()
    with pytest.raises(ValidationError):
        registration.register_site(slug, origins=["https://first.example", origin], language=language)
    assert Site.objects.count() == 1
    assert not is_registered("https://first.example")


def test_an_origin_is_added_once(blog):
    for typed in ("https://a.example/", "https://a.example"):
        registration.add_origin(blog, typed)
    assert blog.origins.count() == 1


def test_the_command_registers_and_prints_what_to_paste(settings):
    settings.SITE_URL = "https://comments.example"
    words = add_site("garden", "--origin=https://garden.example", "--name=Garden notes", "--language=en")
    site = Site.objects.get(slug="garden")
    assert (site.name, site.language) == ("Garden notes", "en")
    assert '<script async src="https://comments.example/embed.js" data-site="garden"></script>' in words
    assert "connect-src https://comments.example" in words


def test_the_command_says_in_a_sentence_what_is_wrong():
    with pytest.raises(CommandError, match="Kleinbuchstaben"):
        add_site("Garden!", "--origin=https://garden.example")
