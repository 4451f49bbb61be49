"""Blogs in processes of their own, as an operator runs them.

More rounds of what is killed or done again and again, as they are measured for a release: ROUNDS=20.
"""

import json
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

ROUNDS = int(os.environ.get("ROUNDS", "3"))
POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "")
ORIGIN = "http://127.0.0.1:9"  # of the site on whose pages readers may write


def free_port() -> int:
    """One that is free and whose next one is, too: the demo's other blog takes that.

    It is none of those that the system gives to whoever asks for any port, so it stays free until a server takes it.
    """
    while True:
        port = random.SystemRandom().randrange(10_000, 30_000)  # pytest-randomly gives each worker the same numbers
        with ExitStack() as probes:
            try:
                for each in (port, port + 1):
                    probes.enter_context(socket.socket()).bind(("127.0.0.1", each))
            except OSError:
                continue
        return port


def answer(port: int, path: str):
    """The JSON at this path of a server; None where it does not answer, or not well."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
            return json.load(response)
    except OSError:
        return None


def wait_until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


class Installation:
    """A blog of its own: a folder, a database, and a port when it is served. At first a copy of `like`, or empty."""

    def __init__(self, folder, name, like=None):
        self.folder = folder / name
        if like:
            shutil.copytree(like.folder, self.folder)
        else:
            self.folder.mkdir()
        self.environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(self.folder), "LOG_LEVEL": "ERROR"}
        if POSTGRESQL:
            self.database = f"blogsite_test_{name}_{os.getpid()}"
            self._administer(f'DROP DATABASE IF EXISTS "{self.database}"')
            self._administer(f'CREATE DATABASE "{self.database}" TEMPLATE "{like.database if like else "template1"}"')
            parts = urlsplit(POSTGRESQL)
            self.environment["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{self.database}"))

    def _administer(self, statement):
        import psycopg  # noqa: PLC0415 -- not everybody has PostgreSQL

        with psycopg.connect(urlunsplit(urlsplit(POSTGRESQL)._replace(path="/postgres")), autocommit=True) as opened:
            opened.execute(statement)

    def remove(self):
        if POSTGRESQL:
            self._administer(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def start(self, *arguments, port=0):
        command = [sys.executable, "manage.py", *map(str, arguments)]
        return subprocess.Popen(
            command,
            cwd=Path(__file__).resolve().parent.parent,
            env=self.environment | {"PORT": str(port or 8000)},
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments, fails=False) -> str:
        process = self.start(*arguments)
        said, _nothing = process.communicate(timeout=300)
        assert (process.returncode != 0) == fails, said
        return said

    @contextmanager
    def served(self):
        port = free_port()
        process = self.start("serve", port=port)
        try:
            wait_until(lambda: answer(port, "/readyz") == {"status": "ok"})
            yield port
        finally:
            process.terminate()
            process.communicate(timeout=60)

    def rows(self, statement) -> list:
        if POSTGRESQL:
            import psycopg  # noqa: PLC0415

            with psycopg.connect(self.environment["DATABASE_URL"]) as opened:
                return opened.execute(statement).fetchall()
        with closing(sqlite3.connect(self.folder / "blogsite.sqlite3")) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert opened.execute("PRAGMA foreign_key_check").fetchone() is None
            return opened.execute(statement).fetchall()

    def comments(self) -> set[str]:
        return {str(uuid).replace("-", "") for (uuid,) in self.rows("SELECT uuid FROM comments_comment")}
