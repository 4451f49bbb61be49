"""Copying the whole database while it is in use, and putting a copy in its place.

SQLite does both through its own backup API, PostgreSQL through its own tools. Either way what is put back is all there
or not at all, whenever somebody pulls the plug.
"""

import os
import re
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, connections

from surveys.models import PollDay, PollMark

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_LEFTOVERS = ("-wal", "-shm", "-journal")
_PATIENCE = 2.0  # seconds in which somebody who is leaving may leave
# Where one of these has a row, there is something to lose.
_TELLING = {"auth_user", "comments_thread", "comments_comment", "posts_post", "surveys_survey"}
# Destroyed after a day, which a backup must not undo. After a restore, a browser may answer a poll once more that day.
_EPHEMERAL = [model._meta.db_table for model in (PollMark, PollDay)]


class NotPossible(Exception):
    """Its message says why, and what to do. Nothing was changed."""


def kind() -> str:
    return str(connection.vendor)


def beginning() -> bytes:
    """How every copy begins."""
    return b"SQLite format 3\0" if kind() == SQLITE else b"PGDMP"


def copy(target: Path) -> None:
    """Write a consistent, checked copy of the database to target; whoever writes meanwhile does not wait.

    Raises NotPossible.
    """
    if kind() == SQLITE:
        _copy_sqlite(target)
    else:
        _require_tool("pg_dump")
        left_out = [f"--exclude-table-data={table}" for table in _EPHEMERAL]
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", *left_out, f"--file={target}")


def check(copied: Path) -> None:
    """Raises NotPossible where a copy is damaged."""
    if kind() == SQLITE:
        try:
            with closing(sqlite3.connect(copied)) as opened:
                _require_intact(opened)
        except sqlite3.Error as error:
            raise NotPossible(f"The database in it is damaged ({error}).") from error
    else:
        _run("pg_restore", "--list", str(copied))


def _copy_sqlite(target: Path) -> None:
    try:
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copied:
            connection.connection.backup(copied)  # in one step: within one, nothing can change
            copied.execute("PRAGMA journal_mode=DELETE")  # one file, which needs no other beside it
            _empty_ephemeral(copied)
            _require_intact(copied)
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise NotPossible(f"The database cannot be copied: {error}.") from error


def _empty_ephemeral(copied: sqlite3.Connection) -> None:
    copied.execute("PRAGMA secure_delete=ON")  # deleted rows leave nothing behind in the file
    there = {name for (name,) in copied.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in _EPHEMERAL:
        if table in there:  # a backup before the first migration to polls
            copied.execute(f"DELETE FROM {table}")  # noqa: S608 -- our own words
    copied.commit()


def _require_intact(opened: sqlite3.Connection) -> None:
    found = [row[0] for row in opened.execute("PRAGMA integrity_check(1)")]
    if found != ["ok"]:
        raise NotPossible(f"The database is damaged: {found[0]}. See https://sqlite.org/recovery.html.")
    if opened.execute("PRAGMA foreign_key_check").fetchone():
        raise NotPossible("The database is damaged: a row refers to another one that is not there.")


# Putting back


class Target:
    """The database that a copy is to replace. On SQLite it is locked from require_alone() to close()."""

    def __init__(self) -> None:
        """Raises NotPossible where SQLite would take what lies around for a part of the restored database."""
        self._locked: sqlite3.Connection | None = None
        self._path = Path(connection.settings_dict["NAME"])
        self._is_there = kind() != SQLITE or (self._path.exists() and self._path.stat().st_size > 0)
        left = [f"{self._path}{end}" for end in _LEFTOVERS if os.path.exists(f"{self._path}{end}")]
        if left and not self._is_there:
            raise NotPossible(
                f"{left[0]} is there without its database. It belongs to another one, and would damage what is "
                "restored. Move it away, and its likes, then try again."
            )

    def has_data(self) -> bool:
        """Whether there is anything that would be replaced. Raises NotPossible where that cannot be read."""
        if not self._is_there:
            return False
        try:
            tables = set(connection.introspection.table_names())
            with connection.cursor() as cursor:
                for table in _TELLING & tables:
                    cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608 -- our own words
                    if cursor.fetchone():
                        return True
        except DatabaseError as error:
            raise NotPossible(
                f"The database that is there cannot be read ({error}). If it is damaged, move it away (with -wal and "
                "-shm, where it is SQLite's), then try again."
            ) from error
        return False

    def require_alone(self) -> None:
        """Raises NotPossible where somebody uses the database."""
        connections.close_all()
        if kind() == SQLITE:
            self._lock_sqlite(self._path)
        else:
            _require_tool("pg_restore")
            _require_tool("psql")
            connections.close_all()
            _require_alone_in_postgresql()

    def _lock_sqlite(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        try:
            opened.execute("PRAGMA locking_mode=EXCLUSIVE")
            opened.execute("PRAGMA journal_mode=DELETE")  # impossible while anybody else has it open
            opened.execute("BEGIN EXCLUSIVE")
            opened.execute("COMMIT")
        except sqlite3.OperationalError as error:
            opened.close()
            raise NotPossible("The blog is running. Stop web server and worker, then try again.") from error
        self._locked = opened

    def replace_by(self, copied: Path) -> None:
        """Put the copy in the place of what is there, in one step. Raises NotPossible."""
        if self._locked is not None:
            with closing(sqlite3.connect(copied)) as source:
                source.backup(self._locked)
            return
        tables = connection.introspection.table_names()
        connections.close_all()
        script = copied.with_name("restore.sql")
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(copied))
        whole = copied.with_name("whole.sql")
        with whole.open("wb") as out, script.open("rb") as dumped:
            if tables:
                names = ", ".join(f'"{name}"' for name in tables)
                out.write(f"DROP TABLE {names} CASCADE;\n".encode())
            while block := dumped.read(1 << 20):
                out.write(block)
        _run(
            *("psql", "--no-psqlrc", "--quiet", "--single-transaction"),
            *("--set=ON_ERROR_STOP=1", "--output=/dev/null", f"--file={whole}"),
        )

    def close(self) -> None:
        if self._locked is not None:
            self._locked.close()
            self._locked = None


def _require_alone_in_postgresql() -> None:
    connection.close_pool()  # type: ignore[attr-defined]  # of this very process
    deadline = time.monotonic() + _PATIENCE
    while others := _other_connections():
        if time.monotonic() > deadline:
            raise NotPossible(
                f"Somebody uses the database (connections: {others}). Stop all web servers and workers, then try again."
            )
        time.sleep(0.1)


def _other_connections() -> int:
    """Asked through psql, because a pool may open more connections than one."""
    asked = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    return int(_run("psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--command={asked}"))


# PostgreSQL's tools


def _require_tool(name: str) -> None:
    """Raises NotPossible where the tool is missing, or older than the server, which it then refuses to talk to."""
    try:
        said = subprocess.run([name, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603 -- ours
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotPossible(f"{name} is not there. Install PostgreSQL's client programs (postgresql-client).") from error
    tool = int(re.search(r"\d+", said)[0])  # type: ignore[index]  # it always names a number
    connection.ensure_connection()
    server: int = connection.pg_version // 10_000  # type: ignore[attr-defined]  # of PostgreSQL alone
    if tool < server:
        raise NotPossible(f"{name} is of version {tool}, the server of {server}. Install postgresql-client-{server}.")


def _run(*command: str) -> str:
    """Run one of the tools; returns what it printed. No password stands in its arguments."""
    facts = connection.settings_dict
    given: dict[str, Any] = {
        "PGHOST": facts["HOST"],
        "PGPORT": facts["PORT"],
        "PGUSER": facts["USER"],
        "PGPASSWORD": facts["PASSWORD"],
        "PGDATABASE": facts["NAME"],
        "PGSSLMODE": facts["OPTIONS"].get("sslmode"),
        "PGSSLROOTCERT": facts["OPTIONS"].get("sslrootcert"),
    }
    environment = os.environ | {name: str(value) for name, value in given.items() if value} | {"LC_ALL": "C"}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 -- ours
    except OSError as error:
        raise NotPossible(f"{command[0]} cannot be run: {error.strerror}.") from error
    except subprocess.CalledProcessError as error:
        said = " ".join(line.strip() for line in error.stderr.splitlines()[:3]) or "it did not say why"
        raise NotPossible(f"{command[0]} failed: {said}") from error
    return done.stdout
