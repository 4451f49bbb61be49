"""Imports that somebody started in the admin: the file is kept, the worker imports it, the page shows how far it is."""

import logging
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from comments.importing import addresses, import_comments
from comments.importing.records import Unreadable
from comments.importing.report import Report
from comments.importing.shaping import one_line
from comments.models import ImportRun, Site

logger = logging.getLogger(__name__)
State = ImportRun.State

MAX_UPLOAD = 256 * 1024 * 1024  # bytes; larger files are imported by command
_LEASE = timedelta(minutes=2)  # longer than any chunk takes
_ARRIVING = timedelta(hours=1)  # longer than any upload is on the disk before it is noted
_ATTEMPTS = 5
_TELL_EVERY = 1.0  # seconds


class Superseded(Exception):
    """Somebody else runs this import now, or it was deleted."""


def accept(upload: UploadedFile, *, site: Site, origin: str, rules: str, is_dry: bool, by: User) -> ImportRun:
    """Keep an uploaded file and note that it is to be imported. Raises OSError."""
    run = ImportRun(
        site=site,
        origin=origin,
        file_name=one_line(upload.name or "", 200),
        rules=rules,
        is_dry=is_dry,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        actor_name=by.get_username(),
        created_at=timezone.now(),
    )
    path = file_of(run)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        for block in upload.chunks():
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    run.save()
    return run


def file_of(run: ImportRun) -> Path:
    return Path(settings.IMPORT_ROOT) / str(run.uuid)


def rules_of(typed: str) -> list[addresses.Rule]:
    """One rule per line. Raises ValidationError."""
    return [addresses.parse_rule(line.strip()) for line in typed.splitlines() if line.strip()]


def run_due(now: datetime | None = None) -> int:
    """Import the oldest file that waits, or whose import was interrupted; returns how many were imported.

    Files that no import needs any more are deleted first.
    """
    now = now or timezone.now()
    _tidy(now)
    due = Q(state=State.WAITING) | Q(state=State.RUNNING, leased_until__lt=now)
    run = ImportRun.objects.filter(due).select_related("site").order_by("pk").first()
    if run is None:
        return 0
    claim = {"state": State.RUNNING, "leased_until": now + _LEASE, "attempts": run.attempts + 1}
    if not ImportRun.objects.filter(due, pk=run.pk, attempts=run.attempts).update(**claim):
        return 0  # another worker was faster
    run.attempts += 1
    with translation.override(run.language):
        if run.attempts > _ATTEMPTS:
            _finish(run, error=_("It was interrupted again and again. Please import the file by command."))
            return 0
        _import(run)
    return 1


def _tidy(now: datetime) -> None:
    """Delete files that were left behind where somebody was killed before they were noted, or before they were deleted,
    and those of sites that were removed: they hold addresses of people."""
    folder = Path(settings.IMPORT_ROOT)
    old = now.timestamp() - _ARRIVING.total_seconds()
    left = [path for path in folder.iterdir() if path.stat().st_mtime < old] if folder.is_dir() else []
    if left:
        wanted = ImportRun.objects.filter(state__in=(State.WAITING, State.RUNNING)).values_list("uuid", flat=True)
        for name in {path.name for path in left} - set(map(str, wanted)):
            (folder / name).unlink(missing_ok=True)


def _import(run: ImportRun) -> None:
    report = Report()
    if not file_of(run).exists():  # a backup that was put back remembers the import, but has no such files
        _finish(run, error=_("The uploaded file is no longer here. Please upload it again."))
        return
    try:
        import_comments(
            file_of(run),
            origin=run.origin,
            site=run.site,
            report=report,
            rules=rules_of(run.rules),
            is_dry=run.is_dry,
            progress=_teller(run),
        )
    except Unreadable as error:
        _finish(run, error=str(error))
    except Superseded:
        logger.info("Another worker goes on with import %s", run.pk)
    else:
        _finish(run, report=report)


def _teller(run: ImportRun) -> Callable[[float], None]:
    """Says how far it is and prolongs the lease, at most once a second."""
    told = 0.0

    def tell(share: float) -> None:
        nonlocal told
        if time.monotonic() - told < _TELL_EVERY:
            return
        told = time.monotonic()
        mine = ImportRun.objects.filter(pk=run.pk, state=State.RUNNING, attempts=run.attempts)
        if not mine.update(share=share, leased_until=timezone.now() + _LEASE):
            raise Superseded

    return tell


def _finish(run: ImportRun, *, report: Report | None = None, error: str = "") -> None:
    """Note what became of it, and only then delete the file."""
    mine = ImportRun.objects.filter(pk=run.pk, state=State.RUNNING, attempts=run.attempts)
    mine.update(
        state=State.FAILED if error else State.DONE,
        share=run.share if error else 1,
        report=_facts(report) if report else {},
        error=error or (report.broken if report else ""),
        finished_at=timezone.now(),
    )
    file_of(run).unlink(missing_ok=True)


def _facts(report: Report) -> dict[str, Any]:
    reasons = [
        {
            "kind": kind,
            "outcome": outcome,
            "reason": reason,
            "count": count,
            "examples": [[line.ref[:200], line.where] for line in report.examples[kind, outcome, reason]],
        }
        for (kind, outcome, reason), count in sorted(report.reasons.items())
    ]
    return {"sums": report.sums(), "reasons": reasons}
