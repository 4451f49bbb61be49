"""Putting a backup back. Everything that could go wrong is asked before anything is touched."""

import hashlib
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader

from blogsite import backup, database_copies
from blogsite.backup import DATABASE, KEY, MANIFEST, MARK, MEDIA
from blogsite.database_copies import NotPossible
from comments import erased, orphans, privacy, publication

_MAX_MANIFEST = 16 << 20  # bytes: more figures than any blog has
_BLOCK = 1 << 20


@dataclass
class Restored:
    """What was done, for the person who waits for it."""

    made: str
    figures: int = 0
    erased: int = 0
    published: int = 0
    remarks: list[str] = field(default_factory=list)


def restore(file: Path, *, replaces: bool = False, tell: Callable[[str], None] = lambda _step: None) -> Restored:
    """Put a backup back, and bring everything else into line with it.

    In this order: read the file and check every byte of it; refuse what is newer than this program, made from another
    kind of database, or would replace data (unless replaces); refuse while the blog runs; note what was erased since;
    put figures and database in place (all of the database, or nothing); then run migrations, end all logins, erase what
    was erased since, and publish. Killed in the last part, it is run again. Raises NotPossible.
    """
    target = database_copies.Target()
    with backup.workshop(Path(settings.DATA_DIR), ".restore-") as work:
        tell("Checking the backup …")
        manifest = _unpack(file, work)
        database_copies.check(work / DATABASE)
        has_data = target.has_data()
        if has_data and not replaces:
            raise NotPossible(
                "There is data here already, which the backup would replace. If that is what you want: make a backup "
                "of it first, then add --replace."
            )
        _keep_list(file, has_data=has_data)
        tell("Putting it in place …")
        try:
            target.require_alone()
            restored = Restored(made=manifest["made"], figures=_put_figures(work / MEDIA))
            # Before there is data: whoever is killed behind it starts again, and would keep the key of a used database.
            _put_key(work / KEY, manifest, restored, has_data=has_data)
            target.replace_by(work / DATABASE)
        finally:
            target.close()
    tell("Bringing everything into line with it …")
    _bring_into_line(restored)
    return restored


# Reading


def _unpack(file: Path, work: Path) -> dict[str, Any]:
    """Unpack the archive into work, checked; returns its manifest. Writes nowhere else. Raises NotPossible."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            _require_fitting(manifest)
            _require_room(manifest, work)
            for name, facts in manifest["files"].items():
                _extract(archive, name, facts, work / name)
    except (zipfile.BadZipFile, zlib.error) as error:
        raise NotPossible(_why_no_zip(file)) from error
    except OSError as error:
        raise NotPossible(f"{file} cannot be read: {error.strerror or error}.") from error
    except (NotImplementedError, RuntimeError, EOFError, ValueError) as error:  # encrypted, or of an unknown kind
        raise NotPossible(f"{file} is no backup of blogsite.") from error
    return manifest


def _why_no_zip(file: Path) -> str:
    with file.open("rb") as opened:
        start = opened.read(200)
    if MARK.encode() in start:
        return f"{file} is damaged or not whole: its end is missing, or some of it was changed. Use another backup."
    return f"{file} is no backup of blogsite."


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if MARK not in names or MANIFEST not in names or archive.getinfo(MANIFEST).file_size > _MAX_MANIFEST:
        raise NotPossible("This file is no backup of blogsite.")
    try:
        manifest = json.loads(archive.read(MANIFEST))
        if manifest["format"] > backup.FORMAT:
            raise NotPossible("The backup was made by a newer version of blogsite. Install that one, or a later one.")
        sizes = {name: int(facts["size"]) for name, facts in manifest["files"].items()}
        [str(facts["sha256"]) for facts in manifest["files"].values()]
        [(app, name) for app, name in manifest["migrations"]]
        manifest["made"], manifest["database"], manifest["erased_key"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotPossible("This file is no backup of blogsite: its manifest cannot be read.") from error
    there = {entry.filename: entry.file_size for entry in entries if entry.filename not in (MARK, MANIFEST)}
    squeezed = {entry.filename for entry in entries if entry.compress_type != zipfile.ZIP_STORED}
    is_ours = DATABASE in sizes and all(map(_is_ours, sizes)) and squeezed <= {DATABASE, MANIFEST}
    if len(names) != len(set(names)) or there != sizes or not is_ours:
        raise NotPossible("This file is no backup of blogsite: what it holds is not what its manifest names.")
    return manifest


def _is_ours(name: str) -> bool:
    """Whether a backup may hold a file of this name: it must not lead out of the folder that it is unpacked to."""
    path = PurePosixPath(name)
    is_plain = not path.is_absolute() and ".." not in path.parts and not re.search(r"[\\:\x00-\x1f]", name)
    return name in (DATABASE, KEY) or (
        name.startswith(MEDIA) and is_plain and str(path) == name and len(path.parts) > 1
    )


def _require_fitting(manifest: dict[str, Any]) -> None:
    if manifest["database"] != database_copies.kind():
        raise NotPossible(
            f"The backup holds a database of {manifest['database']}, and DATABASE_URL names one of "
            f"{database_copies.kind()}. Restore it to one of its kind."
        )
    known = set(MigrationLoader(None).disk_migrations)
    unknown = [f"{app}.{name}" for app, name in manifest["migrations"] if (app, name) not in known]
    if unknown:
        raise NotPossible(
            f"The backup was made by another, probably newer version of blogsite, which this one does not understand "
            f"({unknown[0]}). Install that version, restore, then change it."
        )


def _require_room(manifest: dict[str, Any], work: Path) -> None:
    needed = 3 * sum(facts["size"] for facts in manifest["files"].values())  # unpacked, in place, and its journal
    if shutil.disk_usage(work).free < needed:
        raise NotPossible(f"There is not enough room on the disk: {needed // 1_000_000 + 1} MB are needed.")


def _extract(archive: zipfile.ZipFile, name: str, facts: dict[str, Any], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with archive.open(name) as source, target.open("xb") as out:
        while block := source.read(_BLOCK):
            if name == DATABASE and not out.tell() and not block.startswith(database_copies.beginning()):
                raise NotPossible("The backup is damaged: what should be its database is none. Use another backup.")
            digest.update(block)
            out.write(block)
    if digest.hexdigest() != facts["sha256"]:
        raise NotPossible(f"The backup is damaged: {name} is not what it was. Use another backup.")


# Putting in place


def _keep_list(file: Path, *, has_data: bool) -> None:
    """Gather, in the list's own file, what was erased according to the database that goes and to a copy beside file."""
    known = erased.in_file(file.parent / backup.LIST_BESIDE)
    if has_data:
        with suppress(DatabaseError):  # it may be older than the list
            known += erased.in_database()
    unwritten = erased.missing(erased.in_file(), of=known)
    if unwritten:
        erased.append(unwritten)


def _put_figures(unpacked: Path) -> int:
    """Names come from content, so one that is there is the same; what came later stays."""
    done = 0
    for path in sorted(unpacked.rglob("*")) if unpacked.is_dir() else ():
        if path.is_file():
            place = Path(settings.MEDIA_ROOT) / path.relative_to(unpacked)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place.with_name(f".{place.name}"))
            place.with_name(f".{place.name}").replace(place)
            done += 1
    return done


def _put_key(unpacked: Path, manifest: dict[str, Any], restored: Restored, *, has_data: bool) -> None:
    """A new installation takes over the key of the old one; one that was in use keeps its own."""
    mine = Path(settings.DATA_DIR) / "secret_key"
    if unpacked.exists() and not has_data and mine.exists() and mine.read_text() == settings.SECRET_KEY:
        unpacked.chmod(0o600)
        shutil.copyfile(unpacked, mine)
        settings.SECRET_KEY = mine.read_text()  # this process made the other one a moment ago
    elif manifest["erased_key"] != erased.key_mark():
        restored.remarks.append(
            "SECRET_KEY is not the one that the backup was made with: authors' links and logins from before do not "
            "work, and what was erased is found by its ids only, not by addresses. Where the backup holds its key "
            "(secret_key), put that into DATA_DIR and restore again."
        )


def _bring_into_line(restored: Restored) -> None:
    connections.close_all()
    call_command("migrate", verbosity=0, interactive=False)
    Session.objects.all().delete()  # who logged out since shall not be logged in again
    if not erased.list_file().exists():
        restored.remarks.append(
            f"There is no list of what was erased ({erased.list_file()}). If there is a copy, put it there and start "
            "the worker: what was erased after this backup was made comes back otherwise."
        )
    restored.erased = privacy.catch_up()
    restored.published = publication.reconcile(rewrite=True)
    orphans.remove()
