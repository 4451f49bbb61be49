"""Disqus exports."""

import pytest

from comments import threads
from comments.importing.records import Unreadable
from comments.models import Comment, Thread
from tests.comments.importing.exports import disqus

THREAD = """
<thread dsq:id="1"><id>{id}</id><forum>blog</forum><link>{link}</link><title>A &amp;amp; B</title>
<createdAt>2020-01-01T08:00:00Z</createdAt><author><name>Owner</name></author>
<isClosed>{closed}</isClosed><isDeleted>false</isDeleted></thread>
"""


def thread(*, number=1, id="", link="https://blog.example.org/a/", closed="false"):
    return THREAD.replace('dsq:id="1"', f'dsq:id="{number}"').format(id=id, link=link, closed=closed)


def post(number, *, page=1, parent=None, deleted="false", spam="false", date="2020-01-02T09:00:00Z", author="Ann"):
    above = f'<parent dsq:id="{parent}"/>' if parent else ""
    return f"""<post dsq:id="{number}"><id>x{number}</id><message><![CDATA[<p>Post {number}</p>]]></message>
    <createdAt>{date}</createdAt><isDeleted>{deleted}</isDeleted><isSpam>{spam}</isSpam>
    <author><name>{author}</name><isAnonymous>false</isAnonymous><username>ann</username></author>
    <ipAddress>192.0.2.7</ipAddress><thread dsq:id="{page}"/>{above}</post>"""


def test_threads_and_posts_become_pages_and_comments(bring, site):
    report = bring(disqus(thread(), post(2, parent=1), post(1)), origin="disqus")
    first, second = Comment.objects.order_by("text")
    assert (second.parent, first.html, first.name, first.email) == (first, "<p>Post 1</p>", "Ann", "")
    assert threads.find_thread(site, identifier="https://blog.example.org/a").title == "A & B"
    assert report.sums()["comments"]["created"] == 2


@pytest.mark.parametrize(
    ("deleted", "spam", "status"),
    [
        *(("false", "false", "approved"), ("true", "false", "trash"), ("false", "true", "spam")),
        *(("maybe", "false", "pending"), ("false", "123", "pending")),
    ],
)
def test_flags_become_statuses(bring, deleted, spam, status):
    bring(disqus(thread(), post(1, deleted=deleted, spam=spam)), origin="disqus")
    assert Comment.objects.get().status == status


def test_two_threads_of_one_address_are_one_page(bring):
    report = bring(disqus(thread(), thread(number=2), post(1), post(2, page=2)), origin="disqus")
    assert Thread.objects.get().count == 2
    assert report.sums()["pages"] == {"created": 1, "updated": 0, "skipped": 1, "refused": 0}


def test_the_name_that_its_wordpress_plugin_gave_a_page_leads_there_too(bring, site):
    bring(disqus(thread(id="17 https://blog.example.org/?p=17"), post(1)), origin="disqus")
    assert threads.find_thread(site, identifier="wp-17") == Thread.objects.get()


COUNTED = (
    "https://disq.us/url?url=https%3A%2F%2Fexample.org%2Fa%3Fb%3D1%26c%3D%22%3AGTwU4dcq96lIEIpJc8INii4ptuY&amp;cuid=104"
)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (COUNTED, "https://example.org/a?b=1&amp;c=&quot;"),
        (COUNTED.replace("https://disq.us/url", "//disq.us/"), "https://example.org/a?b=1&amp;c=&quot;"),
        ("https://disq.us/url?url=javascript%3Ax%3AGTwU4dcq96lIEIpJc8INii4ptuY", None),
        ("https://disq.us/p/1abcde", "https://disq.us/p/1abcde"),
        ("https://disq.us.example.org/url?url=https%3A%2F%2Fa", "https://disq.us.example.org/url?url=https%3A%2F%2Fa"),
    ],
)
def test_a_link_that_disqus_counted_leads_where_it_led(bring, link, target):
    message = f'<p><a href="{link}" rel="nofollow noopener" title="x">https://example.org/...</a></p>'
    bring(disqus(thread(), post(1).replace("<p>Post 1</p>", message)), origin="disqus")
    html = Comment.objects.get().html
    assert f'href="{target}"' in html if target else "javascript" not in html.split("url=")[0]


def test_a_post_without_id_or_page_is_refused_and_the_others_come(bring):
    nameless = post(1).replace('<post dsq:id="1">', "<post>")
    report = bring(disqus(thread(), nameless, post(2, page=9), post(3)), origin="disqus")
    assert report.sums()["comments"] == {"created": 1, "updated": 0, "skipped": 0, "refused": 2}


def test_an_impossible_date_counts_as_none(bring):
    bring(disqus(thread(), post(1, date="9999-99-99T99:99:99Z")), origin="disqus")
    assert Comment.objects.get().created_at.isoformat() == "2020-01-01T08:00:00+00:00"


def test_a_wordpress_export_is_not_taken_for_one(bring):
    with pytest.raises(Unreadable, match="not a Disqus export"):
        bring(b"<rss><channel><item/></channel></rss>", origin="disqus")
