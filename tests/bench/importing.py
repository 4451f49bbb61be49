"""How fast a WordPress export comes in, against a bare bulk insert of the rows that it leaves."""

import resource
import time
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from comments import registration
from comments.importing import import_comments
from comments.importing.report import Report
from comments.models import Comment, Decision, ImportedComment, Site
from tests.bench import report

POSTS, COMMENTS = 200, 50  # on each
_SITE = "imported"
_CHUNK = 400
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
    "<wp:wxr_version>1.2</wp:wxr_version>"
)
_POST = "<item><title>Post {n}</title><link>{site}/{n}/</link><wp:post_id>{n}</wp:post_id>"
_COMMENT = (
    "<wp:comment><wp:comment_id>{n}</wp:comment_id><wp:comment_author>Reader {n}</wp:comment_author>"
    "<wp:comment_author_email>reader-{n}@example.org</wp:comment_author_email>"
    "<wp:comment_date_gmt>2020-01-02 {hour:02}:{minute:02}:00</wp:comment_date_gmt>"
    "<wp:comment_content><![CDATA[{text}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved>"
    "<wp:comment_type>comment</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
)
_TEXT = (
    "At our desk it was <strong>the other way round</strong>.\n\nEverybody wanted to write, nobody had the time. " * 3
)


def measure() -> None:
    """Import once from nothing and once more; then insert the same rows bare."""
    export = Path(settings.PUBLISHED_ROOT).parent / "export.xml"
    _write(export)
    site = registration.register_site(_SITE, origins=["https://blog.example.org"])
    count = POSTS * COMMENTS
    first, again = _import(export, site), _import(export, site)
    bare = _insert_bare(site)
    report.figure("imported and published", count / first, "comments/s")
    report.figure("imported again, nothing new", count / again, "comments/s")
    report.figure("bare bulk insert of the same rows", count / bare, "comments/s")
    report.bar("ratio, publishing included", bare / first, at_least=0.3)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report.figure(f"peak memory of this process, {export.stat().st_size // 2**20} MB read", peak, "MB")
    export.unlink()


def _write(export: Path) -> None:
    with export.open("w") as file:
        file.write(_HEAD)
        for post in range(1, POSTS + 1):
            file.write(_POST.format(n=post, site="https://blog.example.org"))
            for n in range(COMMENTS):
                number = post * COMMENTS + n
                parent = number - 1 if n % 3 else 0
                words = {"n": number, "hour": n // 60, "minute": n % 60, "text": _TEXT, "parent": parent}
                file.write(_COMMENT.format(**words))
            file.write("</item>")
        file.write("</channel></rss>")


def _import(export: Path, site: Site) -> float:
    started = time.perf_counter()
    import_comments(export, origin="wordpress", site=site, report=Report())
    return time.perf_counter() - started


def _insert_bare(site: Site) -> float:
    """Take the rows out and put them back by bulk_create() alone; seconds for the latter."""
    ours = Comment.objects.filter(thread__site=site)
    tables = [
        list(ours.order_by("pk")),
        list(Decision.objects.filter(comment__in=ours).order_by("pk")),
        list(ImportedComment.objects.filter(site=site).order_by("pk")),
    ]
    for model, rows in zip((ImportedComment, Decision, Comment), reversed(tables), strict=True):
        _delete(model, [row.pk for row in rows])
    took = 0.0
    for start in range(0, len(tables[0]), _CHUNK):
        began = time.perf_counter()
        with transaction.atomic():
            _defer_keys()
            for rows in tables:
                type(rows[0]).objects.bulk_create(rows[start : start + _CHUNK])
        took += time.perf_counter() - began
    return took


def _delete(model, keys: list[int]) -> None:
    with transaction.atomic():
        _defer_keys()
        for start in range(0, len(keys), _CHUNK):
            rows = model.objects.filter(pk__in=keys[start : start + _CHUNK])
            rows._raw_delete(rows.db)


def _defer_keys() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
