from pathlib import Path

import pytest
from django.utils import translation

from posts.importing import import_posts, new_report
from tests.comments.importing.exports import item as any_item
from tests.comments.importing.exports import wxr as any_wxr


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def bring(db, tmp_path, django_capture_on_commit_callbacks):
    """bring(bytes, origin="wordpress", is_dry=True) imports posts; the report has all lines in `told`."""

    def bring(export: bytes | Path, *, origin="wordpress", is_dry=False):
        path = export if isinstance(export, Path) else tmp_path / "export"
        if isinstance(export, bytes):
            path.write_bytes(export)
        told = []
        report = new_report(told.append)
        with django_capture_on_commit_callbacks(execute=True):
            import_posts(path, origin=origin, report=report, is_dry=is_dry)
        report.told = told
        return report

    return bring


CHANNEL = (
    "<language>en-US</language><wp:base_site_url>https://old.example.org</wp:base_site_url>"
    "<wp:base_blog_url>https://old.example.org</wp:base_blog_url>"
    "<wp:author><wp:author_login>ann</wp:author_login><wp:author_email>ann@example.org</wp:author_email>"
    "<wp:author_display_name><![CDATA[Ann Author]]></wp:author_display_name></wp:author>"
    "<wp:category><wp:category_nicename>press</wp:category_nicename><wp:cat_name><![CDATA[Press & more]]></wp:cat_name>"
    "<wp:category_description><![CDATA[All of <b>it</b>]]></wp:category_description></wp:category>"
)


def wxr(*items: str, more: str = CHANNEL, **kwargs) -> bytes:
    return any_wxr(*items, more=more, **kwargs)


def post(*comments: str, body="Text", terms="", excerpt="", creator="ann", guid="", **kwargs) -> str:
    """A post of a WordPress export."""
    fields = {
        **{"title": "A post", "link": "https://old.example.org/2014/05/a-post/", "post_name": "a-post"},
        **{"post_type": "post", "is_sticky": "0", "post_date": "2014-05-06 10:00:00"},
        **{"post_date_gmt": "2014-05-06 08:00:00", "post_modified_gmt": "2014-06-01 08:00:00"},
    } | kwargs
    made = any_item(*comments, **fields)
    more = (
        f"<dc:creator><![CDATA[{creator}]]></dc:creator><guid>{guid}</guid>"
        f"<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>{terms}"
    )
    return made.replace("<![CDATA[Text]]>", f"<![CDATA[{body}]]>").replace(
        "<content:encoded>", more + "<content:encoded>"
    )


def category(slug: str, name: str, domain="category") -> str:
    return f'<category domain="{domain}" nicename="{slug}"><![CDATA[{name}]]></category>'
