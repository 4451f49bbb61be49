"""WordPress exports, one oddity at a time."""

from datetime import UTC, datetime

import pytest

from comments import moderation, threads
from comments.importing.records import Unreadable
from comments.importing.wordpress import as_shown
from comments.models import Comment, Decision, ImportedComment, OutboundMessage, Thread
from tests.comments.importing.exports import comment, item, wxr
from tests.factories import make_user


def counts(created=0, updated=0, skipped=0, refused=0):
    return {"created": created, "updated": updated, "skipped": skipped, "refused": refused}


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_version_is_read_in_either_namespace(bring, version, scheme):
    report = bring(wxr(item(comment(1)), version=version, scheme=scheme))
    assert report.sums() == {"pages": counts(created=1), "comments": counts(created=1)}
    assert Comment.objects.get().text == "Comment 1"


def test_a_page_answers_to_its_number_and_to_its_address(bring, site):
    bring(wxr(item(comment(1))))
    thread = Thread.objects.get()
    assert threads.find_thread(site, identifier="wp-17") == thread
    assert threads.find_thread(site, identifier="https://blog.example.org/2020/a-page") == thread
    assert (thread.title, thread.url) == ("A page", "https://blog.example.org/2020/a-page/")
    assert thread.count == 1


def test_an_approved_comment_is_public_with_its_first_decision(bring):
    bring(wxr(item(comment(1))))
    row = Comment.objects.get()
    assert (row.status, row.is_public, row.name, row.email) == ("approved", True, "Reader 1", "reader1@example.org")
    decision = Decision.objects.get()
    assert (decision.before, decision.after, decision.rule) == ("", "approved", "imported")


@pytest.mark.parametrize(
    ("approved", "status"),
    [
        ("1", "approved"),
        ("0", "pending"),
        ("hold", "pending"),
        ("spam", "spam"),
        ("trash", "trash"),
        ("post-trashed", "trash"),
        ("a-plugin's", "pending"),
        (None, "pending"),
    ],
)
def test_statuses_are_those_of_wordpress(bring, approved, status):
    bring(wxr(item(comment(1, approved=approved))))
    row = Comment.objects.get()
    assert (row.status, row.is_public) == (status, status == "approved")


@pytest.mark.parametrize("kind", ["note", "pingback", "trackback", "Note", "order_note"])
def test_what_is_no_readers_comment_is_left_out(bring, kind):
    report = bring(wxr(item(comment(1, type=kind), comment(2))))
    assert [row.text for row in Comment.objects.all()] == ["Comment 2"]
    assert report.sums()["comments"] == counts(created=1, skipped=1)


@pytest.mark.parametrize(("kind", "status"), [("", "approved"), (None, "approved"), ("review", "pending")])
def test_a_type_that_only_a_plugin_knows_waits_for_a_moderator(bring, kind, status):
    bring(wxr(item(comment(1, type=kind))))
    assert Comment.objects.get().status == status


def test_real_parents_are_kept_also_where_an_answer_stands_first(bring):
    bring(wxr(item(comment(3, parent=2), comment(2, parent=1), comment(1))))
    first, second, third = Comment.objects.order_by("text")
    assert (second.parent, second.root, third.parent, third.root) == (first, first, second, first)
    assert [c.position for c in (first, second, third)] == [1, 1, 2]


def test_conversations_and_answers_stand_in_the_order_of_their_dates(bring):
    def at(hour):
        return {"date_gmt": f"2020-01-02 {hour:02}:00:00"}

    bring(
        wxr(
            item(
                *(comment(4, **at(9)), comment(1, **at(8)), comment(3, parent=2, **at(12))),
                *(comment(2, parent=1, **at(10)), comment(5, parent=1, **at(11))),
            )
        )
    )
    roots = Comment.objects.filter(root=None).order_by("position")
    assert [c.text for c in roots] == ["Comment 1", "Comment 4"]
    answers = Comment.objects.exclude(root=None).order_by("position")
    assert [c.text for c in answers] == ["Comment 2", "Comment 5", "Comment 3"]


def test_an_answer_whose_parent_is_missing_starts_a_conversation(bring):
    bring(wxr(item(comment(2, parent=99), comment(3, parent=2))))
    first, second = Comment.objects.order_by("text")
    assert first.parent is None
    assert second.parent == first


def test_an_approved_answer_to_a_waiting_comment_is_shown_under_it(bring):
    bring(wxr(item(comment(1, approved="0"), comment(2, parent=1))))
    first, second = Comment.objects.order_by("text")
    assert (first.is_public, second.is_public, second.root) == (False, True, first)


@pytest.mark.parametrize(
    ("dates", "written"),
    [
        ({"date": "2020-07-02 11:00:00", "date_gmt": "2020-07-02 09:00:00"}, datetime(2020, 7, 2, 9, tzinfo=UTC)),
        ({"date": "2020-07-02 11:00:00", "date_gmt": "0000-00-00 00:00:00"}, datetime(2020, 7, 2, 9, tzinfo=UTC)),
        ({"date": "2020-01-02 11:00:00", "date_gmt": None}, datetime(2020, 1, 2, 10, tzinfo=UTC)),
        ({"date": None, "date_gmt": None}, datetime(2020, 1, 1, 8, tzinfo=UTC)),
    ],
)
def test_the_time_is_gmt_else_local_else_that_of_the_page(bring, settings, dates, written):
    settings.TIME_ZONE = "Europe/Berlin"
    bring(wxr(item(comment(1, **dates))))
    assert Comment.objects.get().created_at == written


@pytest.mark.parametrize(
    ("given", "stored"),
    [("\n\t ann@example.org \n", "ann@example.org"), ("", ""), ("not an address", ""), ("a" * 300 + "@b.de", "")],
)
def test_addresses_are_trimmed_or_left_out(bring, given, stored):
    bring(wxr(item(comment(1, author_email=given))))
    assert Comment.objects.get().email == stored


@pytest.mark.parametrize("name", ["", None, "\u200b", "reader1@example.org", "Ann (reader1@example.org)"])
def test_a_comment_without_a_name_of_its_own_is_anonymous(bring, name):
    bring(wxr(item(comment(1, author=name))))
    assert Comment.objects.get().name == "Anonymous"


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("https://ann.example.org/?a=1&#038;b=2", "https://ann.example.org/?a=1&b=2"),
        ("ann.example.org", "http://ann.example.org"),
        ("http://", ""),
        ("javascript:alert(1)", ""),
        ('https://a.example.org/"onmouseover="x', ""),
    ],
)
def test_web_addresses_are_kept_where_they_may_stand_in_a_link(bring, given, stored):
    bring(wxr(item(comment(1, author_url=given))))
    assert Comment.objects.get().website == stored


def test_html_stays_html_and_is_shown_safely(bring):
    text = 'Look <a href="https://example.org/" onclick="x()">here</a><script>alert(1)</script>\n\n<b>Bold</b>\nline'
    bring(wxr(item(comment(1, content=text))))
    row = Comment.objects.get()
    assert row.markup == "html"
    assert "<script>" in row.text
    assert "script" not in row.html
    assert "onclick" not in row.html
    assert "<p><strong>Bold</strong><br>\nline</p>" in row.html


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("One line", "One line"),
        ("One\nTwo\r\n\r\nThree", "<p>One<br>\nTwo</p>\n<p>Three</p>"),
        ("Said:\n\n<blockquote>It</blockquote>\n\nNo", "<p>Said:</p>\n<blockquote>It</blockquote>\n<p>No</p>"),
        ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
    ],
)
def test_line_breaks_are_shown_as_wordpress_does(stored, shown):
    assert as_shown(stored) == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (
            "See https://a.org/x?b=1&amp;c=2.",
            'See <a href="https://a.org/x?b=1&amp;c=2">https://a.org/x?b=1&amp;c=2</a>.',
        ),
        ("(http://a.org/)\nno", '<p>(<a href="http://a.org/">http://a.org/</a>)<br>\nno</p>'),
        ('<a href="https://a.org">https://a.org</a> x', '<a href="https://a.org">https://a.org</a> x'),
        ("<code>https://a.org</code> <b>x</b>", "<code>https://a.org</code> <b>x</b>"),
    ],
)
def test_addresses_are_links_as_wordpress_shows_them(stored, shown):
    assert as_shown(stored) == shown


def test_a_text_of_the_full_length_fits_and_one_more_character_is_refused(bring):
    report = bring(wxr(item(comment(1, content="a" * 65_535), comment(2, content="b" * 65_536), comment(3))))
    assert report.sums()["comments"] == counts(created=2, refused=1)
    assert [len(row.text) for row in Comment.objects.order_by("text")] == [9, 65_535]


@pytest.mark.parametrize(
    "fields",
    [{"status": "draft"}, {"status": "private"}, {"status": "trash"}, {"post_password": "secret"}],
)
def test_comments_on_a_page_that_is_not_public_are_not_either(bring, fields):
    bring(wxr(item(comment(1), **fields)))
    assert Thread.objects.get().state == "hidden"
    assert not Comment.objects.public().exists()


@pytest.mark.parametrize("is_first", [True, False])
def test_what_readers_could_not_read_there_waits_where_its_page_meets_a_public_one(bring, is_first):
    secret = item(comment(1), post_password="pw", post_id=18)
    known, later = item(comment(2)), item(comment(1), comment(3), post_password="pw", post_id=18)
    bring(wxr(*([secret, known] if is_first else [known, secret])))
    assert Thread.objects.get().state == "open"
    report = bring(wxr(known, later))
    statuses = dict(Comment.objects.values_list("text", "status"))
    assert statuses == {"Comment 1": "pending", "Comment 2": "approved", "Comment 3": "pending"}
    assert report.sums()["comments"] == {"created": 1, "updated": 0, "skipped": 2, "refused": 0}


def test_a_conversation_that_was_opened_here_stays_public_when_it_is_imported_again(bring):
    export = wxr(item(comment(1), status="draft"))
    bring(export)
    thread = Thread.objects.get()
    threads.update_thread(thread, state=Thread.State.OPEN)
    bring(export)
    assert Comment.objects.get().status == "approved"


def test_a_draft_that_was_published_there_meanwhile_shows_its_conversation_here(bring, site):
    bring(wxr(item(comment(1), status="draft", link="https://blog.example.org/?p=17")))
    assert not Comment.objects.public().exists()
    export = wxr(item(comment(1), status="publish", link="https://blog.example.org/2020/strike/"))
    assert bring(export, is_dry=True).sums()["pages"]["updated"] == 1
    assert Thread.objects.get().state == "hidden"
    bring(export)
    assert Comment.objects.public().count() == 1
    assert threads.find_thread(site, identifier="https://blog.example.org/2020/strike/") == Thread.objects.get()


def test_what_a_moderator_hid_stays_hidden_whatever_the_origin_says(bring):
    export = item(comment(1), status="draft")
    bring(wxr(export))
    thread = Thread.objects.get()
    threads.update_thread(thread, state=Thread.State.OPEN)
    threads.update_thread(thread, state=Thread.State.HIDDEN)
    bring(wxr(item(comment(1), status="publish")))
    assert Thread.objects.get().state == "hidden"


def test_a_public_page_at_the_address_of_a_private_one_does_not_show_its_conversation(bring):
    private, public = item(comment(1), status="private", post_id=18), item(comment(2))
    bring(wxr(private))
    for _again in range(2):
        bring(wxr(private, public))
        assert not Comment.objects.public().exists()


def test_an_attachment_whose_post_is_not_in_the_file_is_hidden(bring):
    bring(wxr(item(comment(1), status="inherit", post_parent=20, post_type="attachment")))
    assert Thread.objects.get().state == "hidden"


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(("status", "state"), [("private", "hidden"), ("publish", "open")])
def test_an_attachment_is_as_public_as_its_post(bring, is_first, status, state):
    post = item(status=status, post_id=20, link="https://blog.example.org/post/")
    attachment = item(comment(1), status="inherit", post_parent=20, post_type="attachment")
    bring(wxr(*([attachment, post] if is_first else [post, attachment])))
    assert Thread.objects.get().state == state


def test_a_page_closed_there_is_closed_here(bring):
    bring(wxr(item(comment(1), comment_status="closed")))
    assert Thread.objects.get().state == "closed"


def test_a_page_without_comments_opens_no_thread(bring):
    report = bring(wxr(item(), item(comment(1), post_id=18, link="https://blog.example.org/b/")))
    assert Thread.objects.count() == 1
    assert report.sums()["pages"] == counts(created=1, skipped=1)


def test_importing_again_changes_nothing(bring):
    export = wxr(item(comment(1), comment(2, parent=1), comment(3, approved="0")))
    bring(export)
    before = list(Comment.objects.order_by("pk").values())
    version = Thread.objects.get().version
    report = bring(export)
    assert report.sums() == {"pages": counts(skipped=1), "comments": counts(skipped=3)}
    assert list(Comment.objects.order_by("pk").values()) == before
    assert Thread.objects.get().version == version


def test_a_later_export_brings_what_is_new_and_what_changed(bring):
    bring(wxr(item(comment(1), comment(2, approved="0"))))
    report = bring(wxr(item(comment(1, content="Better"), comment(2), comment(3, parent=1))))
    assert report.sums()["comments"] == counts(created=1, updated=2)
    first, second, third = Comment.objects.order_by("pk")
    assert (first.text, first.html, first.revisions.get().text) == ("Better", "Better", "Comment 1")
    assert (second.status, second.is_public) == ("approved", True)
    assert third.parent == first
    assert Thread.objects.get().count == 3


def test_what_was_decided_here_stays_decided(bring):
    export = wxr(item(comment(1)))
    bring(export)
    row = Comment.objects.get()
    moderation.decide([(row.uuid, row.version)], to="rejected", actor=make_user())
    report = bring(wxr(item(comment(1, content="Other"))))
    assert report.sums()["comments"] == counts(skipped=1)
    row.refresh_from_db()
    assert (row.status, row.text) == ("rejected", "Comment 1")


def test_what_was_erased_or_deleted_here_does_not_come_back(bring):
    export = wxr(item(comment(1), comment(2)))
    bring(export)
    erased, deleted = Comment.objects.order_by("pk")
    Comment.objects.filter(pk=erased.pk).update(erased_at=erased.created_at, text="", name="", email="")
    deleted.delete()
    report = bring(export)
    assert report.sums()["comments"] == counts(skipped=2)
    assert Comment.objects.get().text == ""


def test_the_id_of_another_blogs_comment_overwrites_nothing(bring):
    bring(wxr(item(comment(1))))
    report = bring(wxr(item(comment(1, content="Of another blog", date_gmt="2011-01-01 00:00:00"))))
    assert report.sums()["comments"] == counts(refused=1)
    assert Comment.objects.get().text == "Comment 1"


def test_a_dry_run_counts_the_same_and_stores_nothing(bring):
    export = wxr(item(comment(1), comment(2, parent=1), comment(3, content=" ")), item(comment(4), post_id=18))
    dry = bring(export, is_dry=True)
    assert not Thread.objects.exists()
    assert not ImportedComment.objects.exists()
    assert dry.sums() == bring(export).sums()
    assert dry.sums() == {"pages": counts(created=1, updated=1), "comments": counts(created=3, refused=1)}


def test_a_double_record_is_skipped_and_another_text_under_its_id_refused(bring):
    report = bring(wxr(item(comment(1), comment(1), comment(1, content="Different"))))
    assert report.sums()["comments"] == counts(created=1, skipped=1, refused=1)
    assert Comment.objects.get().text == "Comment 1"


def test_an_id_given_out_on_two_pages_is_that_of_two_comments(bring):
    other = {"post_id": None, "link": "https://blog.example.org/?p=4"}
    export = wxr(
        item(comment(1), comment(2, parent=1)), item(comment(1, content="Other"), comment(3, parent=1), **other)
    )
    assert bring(export).sums()["comments"] == counts(created=4)
    assert Comment.objects.get(text="Comment 3").parent.text == "Other"
    assert Comment.objects.get(text="Comment 2").parent.text == "Comment 1"
    assert bring(export).sums()["comments"] == counts(skipped=4)


def test_comments_that_answer_each_other_in_a_circle_are_all_there(bring):
    report = bring(wxr(item(comment(1, parent=2), comment(2, parent=1), comment(3, parent=3), comment(4, parent=2))))
    assert report.sums()["comments"] == counts(created=4)
    parents = {row.text: row.parent and row.parent.text for row in Comment.objects.all()}
    assert parents == {"Comment 1": None, "Comment 2": "Comment 1", "Comment 3": None, "Comment 4": "Comment 2"}


def test_a_missing_id_is_refused_with_its_line(bring):
    report = bring(wxr(item(comment(1, id=None), comment(2))))
    assert report.sums()["comments"] == counts(created=1, refused=1)
    [[line]] = report.examples.values()
    assert line.where.startswith("line ")


def test_pages_that_moved_answer_under_both_addresses(bring, site):
    old = item(comment(1), link="http://old.example.org/?p=17")
    bring(wxr(old), rules=["http://old.example.org/?p=17=https://blog.example.org/new/"])
    thread = Thread.objects.get()
    assert thread.url == "https://blog.example.org/new/"
    for name in ("https://blog.example.org/new", "http://old.example.org/?p=17", "wp-17"):
        assert threads.find_thread(site, identifier=name) == thread


def test_the_rest_of_an_address_moves_with_its_host(bring):
    bring(
        wxr(item(comment(1), link="http://old.example.org/a/?x=1")),
        rules=["http://old.example.org=https://new.example.org"],
    )
    assert Thread.objects.get().url == "https://new.example.org/a/?x=1"


def test_another_version_is_refused(bring):
    with pytest.raises(Unreadable, match=r"version 2\.0"):
        bring(wxr(item(comment(1)), version="2.0"))
    assert not Comment.objects.exists()


def test_no_mail_is_sent(bring, mailoutbox):
    bring(wxr(item(comment(1), comment(2, approved="0"), comment(3, parent=1))))
    assert not mailoutbox
    assert not OutboundMessage.objects.exists()
