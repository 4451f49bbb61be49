"""A backup: one file with the database, the uploaded figures and the installation's key, made while the blog runs.

    blogsite-backup.txt     says what the file is
    database                SQLite's file, or pg_dump's
    media/…                 what lies in MEDIA_ROOT
    secret_key              where the key is the one in DATA_DIR
    manifest.json           size and SHA-256 of each, and the migrations that the database has; a file without it is
                            not whole

Published pages are left out: `manage.py publish --all` writes them from the database.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from blogsite import database_copies
from blogsite.database_copies import NotPossible
from comments import erased

FORMAT = 1
MARK, MANIFEST, DATABASE, KEY, MEDIA = "blogsite-backup.txt", "manifest.json", "database", "secret_key", "media/"
LIST_BESIDE = "erased.jsonl"  # a copy of the list of what was erased, beside the backups
_MARK_TEXT = "A backup of blogsite. It holds personal data. Put it back with: python manage.py restore FILE\n"
_BLOCK = 1 << 20


def default_folder() -> Path:
    return Path(settings.DATA_DIR) / "backups"


def make(target: Path | None = None, *, now: datetime | None = None) -> Path:
    """Write a backup to target, a folder (the default one is made) or a new .zip file; returns the file.

    Copies and checks the database, writes everything into a hidden file beside the target, reads it back, flushes it to
    the disk and only then gives it its name. So whatever has the name of a backup is one. Raises NotPossible.
    """
    moment = (now or timezone.now()).astimezone(UTC)
    place = _place(target or default_folder(), moment, is_default=target is None)
    try:
        # The database is copied to where it lives: SQLite and network drives, where backups often lie, get on badly.
        with workshop(Path(settings.DATA_DIR), ".copy-") as work, workshop(place.parent, ".backup-") as beside:
            copied, draft = work / DATABASE, beside / "draft.zip"
            database_copies.copy(copied)
            _write(draft, copied, moment)
            draft.chmod(0o600)
            _flush(draft)
            _name(draft, place)
        _flush(place.parent)
        _put_list_beside(place.parent)
    except FileExistsError as error:
        raise NotPossible(f"{place} is there already. Nothing was overwritten.") from error
    except OSError as error:
        raise NotPossible(f"The backup could not be written to {place.parent}: {error.strerror}.") from error
    return place


def _place(target: Path, moment: datetime, *, is_default: bool) -> Path:
    if is_default:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if target.is_dir():
        return target / f"blogsite-{moment:%Y%m%d-%H%M%S}.zip"
    if not target.parent.is_dir():
        raise NotPossible(f"There is no folder {target.parent}.")
    if target.suffix != ".zip" and not target.exists():  # a disk that is not mounted would get a file in its place
        raise NotPossible(f"There is no folder {target}. Make it, or name a file that ends in .zip.")
    if target.exists():
        raise NotPossible(f"{target} is there already. Nothing was overwritten.")
    return target


def _write(draft: Path, copied: Path, moment: datetime) -> None:
    files: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(draft, "x", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(zipfile.ZipInfo(MARK, moment.timetuple()[:6]), _MARK_TEXT)
        for name, path in _contents(copied):
            with suppress(FileNotFoundError):  # a figure that was removed a moment ago
                files[name] = _add(archive, name, path, moment)
        manifest = {
            "format": FORMAT,
            "made": moment.isoformat(),
            "database": database_copies.kind(),
            "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
            "erased_key": erased.key_mark(),
            "files": files,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    with zipfile.ZipFile(draft) as archive:
        if broken := archive.testzip():
            raise NotPossible(f"What was written cannot be read back: {broken}. Is the disk failing?")


def _contents(copied: Path) -> Iterator[tuple[str, Path]]:
    """(name in the archive, path). The figures after the database: it names none that is not there yet."""
    yield DATABASE, copied
    key = Path(settings.DATA_DIR) / "secret_key"
    if key.exists() and key.read_text() == settings.SECRET_KEY:
        yield KEY, key
    media = Path(settings.MEDIA_ROOT)
    for path in sorted(media.rglob("*")) if media.is_dir() else ():
        if path.is_file() and not path.is_symlink():
            yield MEDIA + path.relative_to(media).as_posix(), path


def _add(archive: zipfile.ZipFile, name: str, path: Path, moment: datetime) -> dict[str, Any]:
    entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
    # Figures, and what pg_dump writes, are compressed already.
    is_plain = name == DATABASE and database_copies.kind() == database_copies.SQLITE
    entry.compress_type = zipfile.ZIP_DEFLATED if is_plain else zipfile.ZIP_STORED
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += len(block)
            target.write(block)
    return {"size": size, "sha256": digest.hexdigest()}


@contextmanager
def workshop(parent: Path, prefix: str) -> Iterator[Path]:
    """A folder to work in, which goes afterwards. What was left behind where somebody was killed goes now."""
    for left in parent.glob(f"{prefix}*"):
        with _locked(left) as is_left:
            if is_left:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=parent) as work, _locked(Path(work)):
        yield Path(work)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Whether the folder could be locked, which some drives cannot; the lock ends with this, or with the process."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_locked = True
        except OSError:
            is_locked = False
        yield is_locked
    finally:
        os.close(descriptor)


def _name(draft: Path, place: Path) -> None:
    """Give the draft its name without taking the place of another file. Raises FileExistsError."""
    try:
        os.link(draft, place)
    except FileExistsError:
        raise
    except OSError:  # a drive without links
        if place.exists():
            raise FileExistsError(place) from None
        draft.rename(place)


def _put_list_beside(folder: Path) -> None:
    """Whoever restores an old backup finds beside it what was erased up to the newest one."""
    if not erased.list_file().exists():
        return
    with _replacing(folder / LIST_BESIDE) as draft:
        shutil.copyfile(erased.list_file(), draft)
        draft.chmod(0o600)


@contextmanager
def _replacing(place: Path) -> Iterator[Path]:
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    yield draft
    _flush(draft)
    draft.replace(place)
    _flush(place.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
