"""Posts out, and back in the same."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from comments.models import Comment, Decision, Site, Thread
from posts import discussion, former_addresses, publishing
from posts.exporting import export_posts
from posts.importing import import_posts, new_report
from posts.models import Author, Category, ImportedPost, Post, Tag
from tests.factories import make_author, make_category, make_comment, make_post, make_tag, make_thread, make_user


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def blog(db, django_capture_on_commit_callbacks):
    """Posts of every kind, with comments."""
    with django_capture_on_commit_callbacks(execute=True):
        author = make_author(name="Ann", role="Head", text="Writes.", user=make_user(username="ann"))
        first = make_post(
            title="Tom & <b>Ann</b>",
            subtitle="Sub",
            teaser="In short",
            body="# One\n\n**two** ]]>",
            author=author,
            category=make_category(name="Press & more"),
            tags=[make_tag(name="b"), make_tag(name="a")],
            language="en",
            comments="closing",
            comments_close_after=30,
        )
        first.slug = "renamed"
        publishing.save_post(first)
        former_addresses.remember(first, ["/2014/05/first/", "/?p=9"])
        ImportedPost.objects.create(import_ref="wordpress:9", post=first, fingerprint="x", saved_at=first.updated_at)
        make_comment(thread=first.thread, text="A comment")
        make_post(status="draft", published_at=None, body="Not out yet", comments="closed")
        make_post(markup="html", body="<p>From <b>elsewhere</b></p>")


def exported(form="jsonl") -> str:
    return "".join(export_posts(form=form, with_addresses=True))


def content(text: str) -> list[dict]:
    lines = [json.loads(line) for line in text.splitlines()]
    lines[0].pop("exported_at")
    return lines


def forget_everything():
    Decision.objects.all().delete()
    Comment.objects.all().delete()
    Post.objects.all().delete()
    Thread.objects.all().delete()
    for model in (ImportedPost, Author, Category, Tag):
        model.objects.all().delete()


def brought(text: str, tmp_path, *, origin="blogsite"):
    path = tmp_path / "export"
    path.write_text(text)
    report = new_report()
    import_posts(path, origin=origin, report=report)
    return report


def test_what_went_out_comes_in_the_same(blog, tmp_path):
    before = exported()
    forget_everything()
    report = brought(before, tmp_path)
    assert report.sums()["posts"] == {"created": 3, "updated": 0, "skipped": 0, "refused": 0}
    assert content(exported()) == content(before)
    assert Post.objects.get(slug="renamed").author.user.username == "ann"


def test_a_second_import_finds_everything_there(blog, tmp_path):
    before = exported()
    assert brought(before, tmp_path).sums()["posts"]["skipped"] == 3
    forget_everything()
    brought(before, tmp_path)
    assert brought(before, tmp_path).sums()["posts"] == {"created": 0, "updated": 0, "skipped": 3, "refused": 0}
    assert content(exported()) == content(before)


def test_a_missing_or_foreign_lead_figure_is_left_out_and_said(blog, tmp_path):
    lines = content(exported())
    for line, file in zip(
        [line for line in lines if line["kind"] == "post"], ["figures/gone.jpg", "../secret", "x"], strict=True
    ):
        line["figure"] = {"file": file, "width": 1, "height": 1, "alt": "A", "caption": ""}
    forget_everything()
    report = brought("".join(json.dumps(line) + "\n" for line in lines), tmp_path)
    assert report.reasons["posts", "created", "its lead figure is not in the media folder"] == 3
    assert not Post.objects.exclude(figure="").exists()


@pytest.mark.parametrize("value", [None, 5, "\0", [], {}, "x" * 5000, -1, 10**30, True, [{}], "2" * 40])
def test_no_odd_value_breaks_an_import(blog, tmp_path, value):
    lines = content(exported())
    names = {name for line in lines if line["kind"] == "post" for name in line} - {"kind"}
    post = next(line for line in lines if line["kind"] == "post")
    for each in ("category", "tag", "author"):
        lines.insert(1, {"kind": each, "slug": value, "name": value, "description": value, "text": value})
    odd = [
        post | {"id": f"00000000-0000-4000-8000-{n:012}", "slug": f"s-{n}", name: value}
        for n, name in enumerate(sorted(names))
    ]
    forget_everything()
    report = brought("".join(json.dumps(line) + "\n" for line in [*lines[:-1], *odd, lines[-1]]), tmp_path)
    assert sum(report.sums()["posts"].values()) == 3 + len(odd)


def test_wordpress_form_brings_posts_and_comments_back(blog, tmp_path):
    before = {
        (post.title, post.slug, post.status, post.published_at and post.published_at.replace(microsecond=0))
        for post in Post.objects.all()
    }
    text = exported("wxr")
    forget_everything()
    report = brought(text, tmp_path, origin="wordpress")
    assert report.sums()["posts"]["created"] == 3
    titles = {("Tom & Ann" if title.startswith("Tom") else title, *rest) for title, *rest in before}
    assert {(post.title, post.slug, post.status, post.published_at) for post in Post.objects.all()} == titles
    first = Post.objects.get(slug="renamed")
    assert "<h2>One</h2>" in first.body
    assert first.author.name == "Ann"
    assert [tag.name for tag in first.tags.order_by("name")] == ["a", "b"]
    assert Comment.objects.get().thread == first.thread
    assert exported("wxr").count("<wp:comment>") == 1


def test_wordpress_form_has_the_comments_that_wait_for_a_draft(blog):
    draft = Post.objects.get(status="draft")
    waiting = make_thread(site=Site.objects.own(), identifier=discussion.identifier(draft), state="hidden")
    make_comment(thread=waiting, text="It waits")
    [item] = [part for part in exported("wxr").split("<item>") if "Not out yet" in part]
    assert "It waits" in item


def test_the_commands_write_and_read(blog, tmp_path):
    path = tmp_path / "posts.jsonl"
    call_command("export_posts", str(path))
    before = content(path.read_text())
    forget_everything()
    out = StringIO()
    call_command("import_posts", "--from", "blogsite", str(path), "--json", stdout=out)
    assert json.loads(out.getvalue().splitlines()[-1])["posts"]["created"] == 3
    assert content(exported()) == before


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_as_often_for_three_posts_as_for_one(db, count, django_assert_num_queries):
    author, category = make_author(), make_category()
    for _ in range(count):
        make_post(author=author, category=category)
    with django_assert_num_queries(8):
        exported()
