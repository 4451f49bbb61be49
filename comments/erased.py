"""The list of what was erased, so that neither an older backup nor an import brings it back.

It stands twice: in the database, where imports look, and in the file ERASED_LIST beside it, which a restored database
cannot take back. An erasure is appended to the file, and flushed to the disk, before it is committed: what the file has
and the database has not was erased before a restore, or by a process that died, and is erased again
(privacy.catch_up()). Each host that runs a worker keeps a whole copy of the file.

Nobody is named: an address is an HMAC under SECRET_KEY, a comment its public id, an imported record its id elsewhere.
"""

import json
import os
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from comments.models import Erased, Site

Kind = Erased.Kind
Key = TypeVar("Key", bound=Hashable)
_CHUNK = 300  # values per query
_LOCK = 20_261_127  # of PostgreSQL: any number that nothing else in the database uses


class Entry(NamedTuple):
    """A line of the list: what (kind, site, value) was erased, and when."""

    kind: str
    site: str  # short name; "" for all sites
    value: str
    at: datetime

    @property
    def name(self) -> tuple[str, str, str]:
        return self[:3]


def address(email: str, *, site: str = "", at: datetime) -> Entry:
    """The entry for what this address wrote, on one site or on all, until then."""
    return Entry(Kind.ADDRESS, site, _digest(email, site), at)


def _digest(email: str, site: str) -> str:
    value = salted_hmac("comments.erased", f"{site}\0{email.strip().lower()}", algorithm="sha256").hexdigest()
    return f"{key_mark()}:{value}"


def key_mark() -> str:
    """Tells which SECRET_KEY the addresses were hashed with; with another one, nobody can compare them."""
    return salted_hmac("comments.erased.key", "", algorithm="sha256").hexdigest()[:8]


def take_turns(*, alone: bool) -> None:
    """Until the transaction ends, let no erasure run while records are stored, nor the other way round.

    Else an import could look at the list before an erasure and store behind it. Imports do not wait for each other;
    an erasure is alone. Of SQLite, every transaction that writes is alone anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock{'' if alone else '_shared'}(%s)", [_LOCK])


# Before an import


class Candidate(NamedTuple):
    """A record that is to be imported: the ids under which it may have been here, and who wrote it when."""

    refs: Collection[str]  # origin:id, like wordpress:17
    email: str = ""
    written: datetime | None = None
    uuid: str = ""  # of a comment from our own export


def among(site: Site, records: Mapping[Key, Candidate]) -> set[Key]:
    """Which of the records to be imported into site were erased, by the keys that the caller gave them.

    That is a record that was erased itself, and whatever an erased address wrote until it was erased; a record without
    a date counts as old. Two queries for every hundred records or so.
    """
    if not Erased.objects.exists():  # as long as nobody asked to be forgotten, nobody's address has to be hashed
        return set()
    named = {key: _names(site, candidate) for key, candidate in records.items()}
    known = _known({name for names in named.values() for name in names})
    return {
        key
        for key, names in named.items()
        for name in names & known.keys()
        if name[0] != Kind.ADDRESS or (records[key].written or known[name]) <= known[name]
    }


def _names(site: Site, candidate: Candidate) -> set[tuple[str, str, str]]:
    """Under what it would stand on the list."""
    names = {(str(Kind.IMPORT), site.slug, ref) for ref in candidate.refs}
    if candidate.uuid:
        names.add((Kind.COMMENT, "", candidate.uuid.replace("-", "")))
    if candidate.email.strip():
        names |= {(Kind.ADDRESS, scope, _digest(candidate.email, scope)) for scope in ("", site.slug)}
    return names


def _known(names: set[tuple[str, str, str]]) -> dict[tuple[str, str, str], datetime]:
    """When each of these was erased, as far as they were."""
    values = sorted({value for _kind, _site, value in names})
    found: dict[tuple[str, str, str], datetime] = {}
    for start in range(0, len(values), _CHUNK):
        rows = Erased.objects.filter(value__in=values[start : start + _CHUNK])
        found |= {(row.kind, row.site, row.value): row.erased_at for row in rows}
    return {name: at for name, at in found.items() if name in names}


# Keeping the list


def remember(entries: Sequence[Entry]) -> None:
    """Put entries on the list, first in the file. Runs in the transaction of the erasure. Raises OSError."""
    append(entries)
    store(entries)


def store(entries: Sequence[Entry]) -> None:
    """Put entries on the list in the database; of one that is there, the later moment counts."""
    latest: dict[tuple[str, str, str], datetime] = {}
    for entry in entries:
        latest[entry.name] = max(entry.at, latest.get(entry.name, entry.at))
    known = _known(set(latest))
    rows = [
        Erased(kind=name[0], site=name[1], value=name[2], erased_at=at)
        for name, at in latest.items()
        if name not in known or known[name] < at
    ]
    Erased.objects.bulk_create(
        rows,
        batch_size=_CHUNK,
        update_conflicts=True,
        unique_fields=["kind", "site", "value"],
        update_fields=["erased_at"],
    )


def append(entries: Sequence[Entry]) -> None:
    """Add entries to the file and flush it to the disk. Raises OSError; then nothing may be erased."""
    path = list_file()
    is_new = not path.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        # The first line break ends what a process that died here before left behind.
        file.write(b"\n" + b"".join(_line(entry) for entry in entries))
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        path.chmod(0o600)
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _line(entry: Entry) -> bytes:
    return json.dumps({**entry._asdict(), "at": entry.at.isoformat()}).encode() + b"\n"


def list_file() -> Path:
    return Path(settings.ERASED_LIST)


def in_file(path: Path | None = None) -> list[Entry]:
    """What the file, or another one like it, says. A line that a dying process left half-written says nothing."""
    try:
        lines = (path or list_file()).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [entry for line in lines if (entry := _read(line))]


def _read(line: bytes) -> Entry | None:
    try:
        body = json.loads(line)
        entry = Entry(Kind(body["kind"]), str(body["site"]), str(body["value"]), datetime.fromisoformat(body["at"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return entry if entry.at.tzinfo is not None and len(entry.value) <= 200 and len(entry.site) <= 50 else None


def in_database() -> list[Entry]:
    return [Entry(row.kind, row.site, row.value, row.erased_at) for row in Erased.objects.order_by("pk")]


def missing(entries: Iterable[Entry], *, of: Iterable[Entry]) -> list[Entry]:
    """Those entries of `of` that `entries` lacks, or has with an earlier moment."""
    there: dict[tuple[str, str, str], datetime] = {}
    for entry in entries:
        there[entry.name] = max(entry.at, there.get(entry.name, entry.at))
    return [entry for entry in of if entry.name not in there or there[entry.name] < entry.at]
