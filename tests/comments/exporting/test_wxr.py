"""WordPress' form: what our own reader and WordPress' importer make of it."""

import xml.etree.ElementTree as ET

import pytest

from comments import threads
from comments.exporting import export_comments
from comments.importing import import_comments
from comments.importing.report import Report
from comments.models import Comment, Thread
from tests.factories import make_comment, make_site, make_thread

WP = "{http://wordpress.org/export/1.2/}"


def exported(site, **kwargs) -> str:
    return "".join(export_comments(site, form="wxr", **{"with_addresses": True} | kwargs))


@pytest.fixture
def copy(site, tmp_path, django_capture_on_commit_callbacks):
    """Another site with what came out of the first one."""
    other = make_site(slug="copy", language="en", origins=["https://press.example.org"])
    path = tmp_path / "export.xml"
    path.write_text(exported(site))
    with django_capture_on_commit_callbacks(execute=True):
        report = Report()
        import_comments(path, origin="wordpress", site=other, report=report)
    assert report.sums()["comments"]["refused"] == 0
    return other


def facts(site) -> list:
    """What WordPress' form can say of each comment; what was rejected here is in the bin there."""
    rows = Comment.objects.filter(thread__site=site).select_related("parent", "thread")
    return sorted(
        (
            row.thread.url,
            row.created_at.replace(microsecond=0),
            row.name or "Anonymous",
            row.email,
            row.website,
            "trash" if row.status == "rejected" or row.erased_at else row.status,
            " ".join(row.html.split()) if row.status == "approved" and not row.erased_at else "",
            row.parent and row.parent.name,
        )
        for row in rows
    )


def test_what_went_out_comes_in_the_same(site, copy):
    assert facts(copy) == facts(site)
    assert len(facts(copy)) == Comment.objects.filter(thread__site=site).count() > 10
    assert threads.find_thread(copy, identifier="wp-17").state == "closed"
    assert Thread.objects.get(site=copy, title__startswith="Page").state == "hidden"


def test_what_came_in_goes_out_the_same(site, copy):
    first, second = (ET.fromstring(exported(each)) for each in (site, copy))

    def said(root):
        return sorted(
            [(part.tag, part.text) for part in comment if not part.tag.endswith(("_id", "_parent"))][:8]
            for comment in root.iter(f"{WP}comment")
            if comment.findtext(f"{WP}comment_author")
        )

    assert [row for row in said(second) if row[0][1] != "Anonymous"] == said(first)


def test_a_page_without_a_number_gets_one_that_nobody_has(site):
    root = ET.fromstring(exported(site))
    assert [item.findtext(f"{WP}post_id") for item in root.iter("item")] == ["17", "18"]


def test_nothing_that_xml_forbids_or_that_ends_a_section_leaves(blog_site):
    page = make_thread(site=blog_site, title="A ]]> & <b>", url="https://a.example.org/?a=1&b=<2>")
    comment = make_comment(thread=page)
    Comment.objects.filter(pk=comment.pk).update(text="x ]]> y\x0b \ufffe <&> \x00".replace("\x00", ""), name="]]>")
    root = ET.fromstring(exported(blog_site))
    assert root.find(".//item/title").text == "A ]]> & <b>"
    assert root.find(f".//{WP}comment_author").text == "]]>"
    assert "x ]]&gt; y" in root.find(f".//{WP}comment_content").text


@pytest.fixture
def blog_site(db):
    return make_site(slug="other", language="en")


def test_only_who_may_see_addresses_gets_them(site):
    assert "@example.org" in exported(site)
    assert "@example.org" not in exported(site, with_addresses=False)
