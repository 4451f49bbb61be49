"""Posts of a WordPress export, one oddity at a time."""

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from comments import threads
from comments.importing.records import Unreadable
from comments.models import Comment, OutboundMessage, Site, Thread
from posts import publishing
from posts.models import Author, Category, ImportedPost, Post, Tag
from tests.comments.importing.exports import comment
from tests.factories import make_post
from tests.posts.importing.conftest import category, post, wxr


def counts(created=0, updated=0, skipped=0, refused=0):
    return {"created": created, "updated": updated, "skipped": skipped, "refused": refused}


def reasons(report, kind="posts"):
    return [line.reason for line in report.told if line.kind == kind]


def test_a_post_comes_with_all_that_belongs_to_it(bring):
    terms = (
        category("press", "Press & more") + category("other", "Other things") + category("polls", "Polls", "post_tag")
    )
    report = bring(wxr(post(body="<p>Hello</p>", terms=terms, excerpt="In <b>short</b>", title="Tom &amp; Ann")))
    row = Post.objects.get()
    assert (row.title, row.slug, row.teaser, row.language) == ("Tom & Ann", "a-post", "In short", "en")
    assert (row.status, row.published_at) == ("published", datetime(2014, 5, 6, 8, tzinfo=UTC))
    assert row.updated_at == datetime(2014, 6, 1, 8, tzinfo=UTC)
    assert (row.markup, row.body) == ("html", "<p>Hello</p>")
    assert (row.author.name, row.author.slug, row.author.user) == ("Ann Author", "ann", None)
    assert (row.category.slug, row.category.name, row.category.description) == ("press", "Press & more", "All of it")
    assert [tag.name for tag in row.tags.all()] == ["Other things", "Polls"]
    assert report.sums()["posts"] == counts(created=1)
    assert report.sums()["tags"] == counts(created=2)
    assert not OutboundMessage.objects.exists()


def test_its_comments_stand_under_it_and_answer_to_all_its_names(bring, client):
    report = bring(wxr(post(comment(1), comment(2, parent=1), comment(3, approved="0"), comment(4, type="note"))))
    row, site = Post.objects.get(), Site.objects.own()
    assert report.sums()["comments"] == counts(created=3, skipped=1)
    for name in (f"post-{row.uuid}", "wp-17", "https://old.example.org/2014/05/a-post"):
        assert threads.find_thread(site, identifier=name) == row.thread
    assert (row.thread.count, row.thread.title, row.thread.url) == (2, row.title, row.page_url)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Comment 2" in page
    assert "Comment 3" not in page


def test_comments_that_came_before_their_post_stand_under_it(bring, tmp_path, client):
    path = tmp_path / "export.xml"
    path.write_bytes(wxr(post(comment(1))))
    call_command("import_comments", "--from", "wordpress", str(path), "--site", "blog", stdout=StringIO())
    assert bring(path).sums()["comments"] == counts(skipped=1)
    assert Post.objects.get().thread == Thread.objects.get() == Comment.objects.get().thread
    assert "Comment 1" in client.get("/a-post/").content.decode()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "draft"}, ""),
        ({"status": "pending"}, ""),
        ({"status": "private"}, "not public"),
        ({"post_password": "secret"}, "password"),
        ({"status": "a-plugins"}, "not public"),
        ({"status": "future", "post_date_gmt": "2099-01-01 00:00:00", "post_date": "2099-01-01 01:00:00"}, ""),
    ],
)
def test_what_nobody_could_read_there_nobody_reads_here(bring, client, fields, reason):
    report = bring(wxr(post(comment(1), body="Confidential", **fields)))
    row = Post.objects.get()
    assert row.status == ("scheduled" if fields["status"] == "future" else "draft") if "status" in fields else "draft"
    assert reason in reasons(report)[0]
    assert Comment.objects.get().status == "approved"
    assert not Comment.objects.public().exists()
    assert Thread.objects.get().state == "hidden"
    for path in (row.get_absolute_url(), "/2014/05/a-post/", "/?p=17", "/feed/", "/comments/feed/", "/"):
        answer = client.get(path)
        assert answer.status_code in (200, 404)
        assert b"Confidential" not in answer.content
        assert b"Comment 1" not in answer.content


def test_a_draft_that_is_published_here_later_brings_its_comments_with_it(bring):
    bring(wxr(post(comment(1), status="draft")))
    row = Post.objects.get()
    assert row.published_at is None
    row.status = "published"
    publishing.save_post(row)
    assert row.thread == Thread.objects.get()
    assert (row.thread.state, row.thread.count) == ("open", 1)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"post_type": "page"}, "“page”"),
        ({"post_type": "nav_menu_item"}, "“nav_menu_item”"),
        ({"post_type": "attachment", "status": "inherit"}, "“attachment”"),
        ({"status": "trash"}, "bin"),
        ({"status": "auto-draft"}, "never saved"),
    ],
)
def test_what_is_no_post_is_skipped_with_its_comments(bring, fields, why):
    report = bring(wxr(post(comment(1), **fields), post(comment(2), post_id=18, post_name="b")))
    assert Post.objects.get().slug == "b"
    assert Comment.objects.get().text == "Comment 2"
    assert why in " ".join(reasons(report))
    assert report.sums()["posts"] == counts(created=1, skipped=1)
    assert report.sums()["comments"] == counts(created=1, skipped=1)


def test_a_post_that_stood_above_newer_ones_is_an_ordinary_one(bring):
    assert reasons(bring(wxr(post(is_sticky="1")))) == ["it no longer stands above newer ones"]


@pytest.mark.parametrize(
    "path",
    [
        "/2014/05/a-post/",
        "/2014/05/a-post",
        "/?p=17",
        "/?p=17&utm_source=x",
        "/?page_id=17",
        "/archiv/17.html",
        "/%C3%BC/",
    ],
)
def test_old_addresses_lead_to_the_post(bring, client, path):
    links = {"/archiv/17.html": "https://old.example.org/archiv/17.html", "/%C3%BC/": "https://old.example.org/ü/"}
    bring(
        wxr(post(link=links.get(path, "https://old.example.org/2014/05/a-post/"), guid="https://old.example.org/?p=17"))
    )
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (301, "/a-post/")


@pytest.mark.parametrize(
    "path",
    ["/?p=99", "/?p=x", "/?p=", "/2014/05/other/", "/2014/05/", "/%ff/", "/" + "a" * 3000 + "/", "/?p=" + "1" * 50],
)
def test_other_addresses_lead_where_they_did(bring, client, path):
    bring(wxr(post()))
    assert client.get(path).status_code == (200 if path.startswith("/?") else 404)
    assert client.post("/2014/05/a-post/").status_code == 404


def test_an_address_that_two_posts_had_stays_with_the_first(bring, client):
    bring(wxr(post(), post(post_id=18, post_name="b")))
    assert client.get("/2014/05/a-post/").headers["Location"] == "/a-post/"
    assert client.get("/?p=18").headers["Location"] == "/b/"


@pytest.mark.parametrize(
    ("fields", "slug"),
    [
        ({"post_name": "admin"}, "admin-2"),
        ({"post_name": "taken"}, "taken-2"),
        ({"post_name": ""}, "a-post"),
        ({"post_name": "", "title": "日本"}, "post-17"),
        ({"post_name": "%c3%bcber-uns"}, "uber-uns"),
        ({"post_name": "x" * 200}, "x" * 100),
    ],
)
def test_every_post_gets_an_address_that_works_here(bring, fields, slug):
    make_post(slug="taken")
    bring(wxr(post(**fields)))
    assert ImportedPost.objects.get().post.slug == slug


def test_nobodys_mail_address_becomes_a_byline_or_an_address(bring, client, settings):
    bring(wxr(post(creator="bob@example.org"), post(post_id=18, post_name="b", creator="unknown")))
    assert sorted(Author.objects.values_list("name", flat=True)) == sorted([settings.SITE_NAME, "unknown"])
    assert b"bob" not in client.get("/a-post/").content


def test_a_post_without_title_category_or_text_is_a_post(bring, client):
    bring(wxr(post(title="", body="", post_name="")))
    row = Post.objects.get()
    assert (row.title, row.slug) == ("Ohne Titel", "post-17")
    assert client.get(row.get_absolute_url()).status_code == 200
    assert Category.objects.filter(pk=row.category_id).exists()


def test_importing_again_changes_nothing(bring):
    export = wxr(post(comment(1), terms=category("polls", "Polls", "post_tag")))
    bring(export)
    before = list(Post.objects.values())
    report = bring(export)
    assert report.sums()["posts"] == counts(skipped=1)
    assert report.sums()["comments"] == counts(skipped=1)
    assert list(Post.objects.values()) == before
    assert (Post.objects.count(), Tag.objects.count(), Comment.objects.count()) == (1, 1, 1)


def test_what_changed_there_changes_here_unless_it_was_edited_here(bring):
    bring(wxr(post(status="draft")))
    assert bring(wxr(post(body="Better"))).sums()["posts"] == counts(updated=1)
    row = Post.objects.get()
    assert (row.body, row.status) == ("<p>Better</p>", "published")
    row.title = "Ours"
    publishing.save_post(row)
    report = bring(wxr(post(body="Best")))
    assert reasons(report) == ["it was edited here"]
    row.refresh_from_db()
    assert (row.title, row.body) == ("Ours", "<p>Better</p>")


def test_what_was_deleted_here_does_not_come_back(bring):
    bring(wxr(post()))
    publishing.delete_post(Post.objects.get())
    assert reasons(bring(wxr(post()))) == ["it was deleted here"]
    assert not Post.objects.exists()


def test_a_dry_run_counts_the_same_and_stores_nothing(bring):
    export = wxr(post(comment(1), comment(2, content="")), post(post_id=18, post_name="b", post_type="page"))
    dry = bring(export, is_dry=True)
    assert not Post.objects.exists()
    assert not Category.objects.exists()
    assert not Thread.objects.exists()
    assert dry.sums() == bring(export).sums()


def test_a_post_that_does_not_fit_is_refused_and_the_others_come(bring):
    report = bring(wxr(post(comment(1), body="x" * 100_001), post(comment(2), post_id=18, post_name="b")))
    assert report.sums()["posts"] == counts(created=1, refused=1)
    assert report.sums()["comments"] == counts(created=1, skipped=1)


def test_a_post_without_a_number_or_with_that_of_another_is_refused(bring):
    one = post(post_name="a")
    report = bring(wxr(one, one, post(post_name="b"), post(post_id="", post_name="c")))
    assert report.sums()["posts"] == counts(created=1, skipped=1, refused=2)
    assert Post.objects.get().slug == "a"


def test_a_file_that_breaks_off_is_taken_as_far_as_it_is_whole(bring):
    export = wxr(post(comment(1)), post(comment(2), post_id=18, post_name="b", link="https://old.example.org/b/"))
    report = bring(export[: export.rindex(b"</item>")])
    assert report.broken
    assert Post.objects.get().slug == "a-post"
    assert Comment.objects.get().text == "Comment 1"
    bring(export)
    assert (Post.objects.count(), Comment.objects.count()) == (2, 2)


@pytest.mark.parametrize("export", [b"", b"<rss/>", b"<html>", b'<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>'])
def test_another_file_is_refused(bring, export):
    with pytest.raises(Unreadable):
        bring(export)
    assert not Post.objects.exists()


def test_the_corpus_of_hostile_xml_ends_with_an_answer(bring, read_corpus):
    for _id, payload, _record in read_corpus("xml_import"):
        try:
            bring(payload)
        except Unreadable as error:
            assert str(error)  # noqa: PT017
    assert not Post.objects.filter(body__contains="<script").exists()


def test_media_are_listed_and_shown_from_our_own_folder_never_fetched(bring, client):
    body = (
        '<a href="https://old.example.org/wp-content/uploads/2014/05/big.jpg"><img class="alignleft" alt="A desk"'
        ' src="http://www.old.example.org/wp-content/uploads/2014/05/small.jpg" srcset="x 2x"></a>'
        '<img src="https://elsewhere.example.com/pixel.gif" alt="Pixel">'
    )
    attachment = post(
        post_type="attachment",
        status="inherit",
        post_id=30,
        attachment_url="https://old.example.org/wp-content/uploads/2014/05/report.pdf",
    )
    report = bring(wxr(post(body=body), attachment))
    shown = Post.objects.get().body
    assert '<img alt="A desk" src="/media/uploads/2014/05/small.jpg"' in shown
    assert 'href="/media/uploads/2014/05/big.jpg"' in shown
    assert "<img" not in shown.split("</a>", 1)[1]
    assert 'href="https://elsewhere.example.com/pixel.gif"' in shown
    listed = [line.ref for line in report.told if line.kind == "media"]
    assert listed == [
        "https://old.example.org/wp-content/uploads/2014/05/big.jpg → /media/uploads/2014/05/big.jpg",
        "http://www.old.example.org/wp-content/uploads/2014/05/small.jpg → /media/uploads/2014/05/small.jpg",
        "https://old.example.org/wp-content/uploads/2014/05/report.pdf → /media/uploads/2014/05/report.pdf",
    ]
    assert report.sums()["media"] == counts(skipped=3)
