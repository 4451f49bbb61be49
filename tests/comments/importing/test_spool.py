"""Records are handed out in portions that fit into memory."""

from django.utils import timezone

from comments.importing.records import CommentRecord, Page
from comments.importing.report import Report
from comments.importing.spool import Spool


def sizes(*, length: int) -> list[int]:
    """Of the portions in which forty comments of one page come."""
    with Spool(Report()) as spool:
        spool.add(Page(ref="1", url="https://blog.example.org/a/"))
        for number in range(40):
            spool.add(CommentRecord(ref=str(number), page="1", text="x" * length))
        spool.arrange(undated=timezone.now())
        return [len(chunk) for chunk in spool.chunks(400)]


def test_short_comments_come_together():
    assert sizes(length=500) == [40]


def test_of_very_long_comments_few_come_at_once():
    found = sizes(length=60_000)
    assert sum(found) == 40
    assert max(found) < 20
