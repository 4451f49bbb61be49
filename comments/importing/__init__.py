"""Bringing comments along from another system: one small reader per format, one way to store.

A reader (wordpress.py, disqus.py …) turns a file into neutral records (records.py). They are set aside on the disk
until the file proved to be whole (spool.py), made to fit (shaping.py, addresses.py) and stored (storing.py).
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from comments.importing import addresses, artalk, commento, disqus, isso, own, remark42, storing, wordpress
from comments.importing.files import Source, opened
from comments.importing.records import COMMENTS, Broken, Record
from comments.importing.report import Report
from comments.importing.spool import Spool
from comments.importing.task import Task
from comments.models import Site

READERS: dict[str, Callable[[Source], Iterator[Record]]] = {
    "wordpress": wordpress.read,
    "disqus": disqus.read,
    "isso": isso.read,
    "remark42": remark42.read,
    "commento": commento.read,
    "comentario": commento.read,
    "artalk": artalk.read,
    own.NAME: own.read,
}


# Of the whole way, how much lies behind: from 0 to 1.
Progress = Callable[[float], None]
_READING = 0.3  # of that way
_TELL_EVERY = 500  # records


def import_comments(
    path: Path,
    *,
    origin: str,
    site: Site,
    report: Report,
    rules: Sequence[addresses.Rule] = (),
    is_dry: bool = False,
    now: datetime | None = None,
    progress: Progress = lambda share: None,
) -> None:
    """Bring what origin exported to path into site; report hears of every record.

    The file is read to its end before anything is stored, then storing.store() stores it. Where it breaks off, what
    stands before that place is stored and report.broken says so. Raises Unreadable, and then nothing was stored.
    """
    with opened(path) as source:
        import_records(
            _counted(READERS[origin](source), lambda: progress(_READING * source.share_read())),
            origin="commento" if origin == "comentario" else origin,
            undated=datetime.fromtimestamp(path.stat().st_mtime, UTC),
            site=site,
            report=report,
            rules=rules,
            is_dry=is_dry,
            now=now,
            progress=lambda share: progress(_READING + (1 - _READING) * share),
        )


def import_records(
    records: Iterable[Record],
    *,
    origin: str,
    undated: datetime,
    site: Site,
    report: Report,
    rules: Sequence[addresses.Rule] = (),
    is_dry: bool = False,
    now: datetime | None = None,
    progress: Progress = lambda share: None,
) -> None:
    """The same for records that were read already. undated is the date of those that have none."""
    with _seldom_collecting(), Spool(report) as spool:
        try:
            for record in records:
                spool.add(record)
        except Broken as broken:
            if not spool.holds_comments():
                raise
            report.broken = str(broken)
            report.add(COMMENTS, "refused", ref="", reason=_("here the file breaks off"), where=broken.where)
        task = Task(
            site=site,
            origin=origin,
            report=report,
            rules=rules,
            is_dry=is_dry,
            now=now or timezone.now(),
            undated=undated,
            base=addresses.base_of(site),
            nameless=_nameless(site),
            progress=progress,
        )
        spool.arrange(undated=task.undated)
        storing.store(spool, task)


@contextmanager
def _seldom_collecting() -> Iterator[None]:
    """Rows come and go by the thousand. Looking for circles among them all the time takes a quarter of it."""
    before = gc.get_threshold()
    gc.set_threshold(10_000, 10, 10)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _counted(records: Iterable[Record], tell: Callable[[], None]) -> Iterator[Record]:
    for number, record in enumerate(records):
        if number % _TELL_EVERY == 0:
            tell()
        yield record


def _nameless(site: Site) -> str:
    with translation.override(site.language):
        return _("Anonymous")
