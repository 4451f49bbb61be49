"""The comments of a WordPress export, for those of its posts that are here."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from comments.importing import import_records, wordpress
from comments.importing.files import opened
from comments.importing.records import HIDDEN, PAGES, Left, Page
from comments.importing.records import Record as Known
from comments.importing.report import Report
from comments.models import Site
from posts import discussion
from posts.models import ImportedPost, Post


def import_comments(path: Path, *, report: Report, undated: datetime, is_dry: bool) -> None:
    """Their threads answer to the posts, to wp-<number> and to the old address. Raises Unreadable."""
    with opened(path) as source:
        import_records(
            _of_posts(wordpress.read(source)),
            origin="wordpress",
            undated=undated,
            site=Site.objects.own(),
            report=report,
            is_dry=is_dry,
        )


def _of_posts(records: Iterable[Known]) -> Iterator[Known]:
    for record in records:
        if not isinstance(record, Page):
            yield record
            continue
        post = _post(record)
        if post is None:
            why = _("it is no post that was imported")
            yield Left(PAGES, record.ref, "skipped", why, record.where, name=record.url)
        else:
            names = (discussion.identifier(post), *record.identifiers)
            yield record._replace(identifiers=names, state=record.state if post.is_public() else HIDDEN)


def _post(page: Page) -> Post | None:
    refs = [f"wordpress:{name.removeprefix('wp-')}" for name in page.identifiers]
    found = ImportedPost.objects.filter(import_ref__in=refs).select_related("post").first()
    return found.post if found else None
