"""Durable comments per second: the product, a bare DRF create of the same row, and Isso."""

import json
import sqlite3
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.bench import FOLDER, installation, load, processes, report, servers

CLIENTS = 8
SECONDS = 1
ROUNDS = 20
PRODUCT, LIMITED, BARE, ISSO = "product", "product, rate limit counting", "bare DRF create", "Isso"
_WORDS = {
    "name": "Erika Beispiel",
    "email": "erika@example.org",
    "text": "At our desk it was the other way round: everybody wanted to write, nobody had the time. Number {n}.",
}


@dataclass
class Contestant:
    """A server that stores comments, and the table in which they are counted."""

    url: str
    pid: int
    body: str
    database: Path
    table: str = "comments_comment"
    refused: int = 0  # on a busy machine a server may say that its database is
    processor_ms: list[float] = field(default_factory=list)  # per comment, by round

    def stored_per_second(self) -> float:
        """Comments that were answered with success; each of them must be in the database."""
        rows, processor = self._rows(), processes.processor_seconds(self.pid)
        answered = load.press(self.url, seconds=SECONDS, connections=CLIENTS, body=self.body)
        time.sleep(0.2)  # for what was under way when the clients hung up
        stored = self._rows() - rows
        if stored < answered.requests - answered.failed:
            raise RuntimeError(f"{self.url}: {answered}, {stored} rows stored")
        self.refused += answered.failed
        if stored:
            self.processor_ms.append((processes.processor_seconds(self.pid) - processor) / stored * 1000)
        return answered.per_second

    def _rows(self) -> int:
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)
        try:
            return connection.execute(f"SELECT count(*) FROM {self.table}").fetchone()[0]
        finally:
            connection.close()


def measure(thread) -> None:
    with ExitStack() as running:
        contestants = _start(running, thread)
        found = load.Turns({name: c.stored_per_second for name, c in contestants.items()}, rounds=ROUNDS)
    for name, contestant in contestants.items():
        report.figure(name, found.median(name), "/s")
        report.figure("  processor time of its servers, each", median(contestant.processor_ms[1:]), "ms")
        if contestant.refused:
            report.figure("  refused because the database was busy", contestant.refused, "")
    report.bar("product / bare DRF create", found.ratio(PRODUCT, BARE), at_least=0.5)
    report.figure("… with the rate limit counting", found.ratio(LIMITED, BARE), "")
    if ISSO in contestants:
        report.bar("product / Isso", found.ratio(PRODUCT, ISSO), at_least=1)


def _start(running: ExitStack, thread) -> dict[str, Contestant]:
    contestants = {}
    for name, folder in ((PRODUCT, "submit-product"), (LIMITED, "submit-limited")):
        data = installation.copy_to(FOLDER / folder)
        url, pid = running.enter_context(servers.product(data, behind_proxy=name == LIMITED))
        contestants[name] = Contestant(f"{url}/api/v1/comments/", pid, as_product(), data / "blogsite.sqlite3")
    data = installation.copy_to(FOLDER / "submit-bare")
    url, pid = running.enter_context(servers.bare(data))
    contestants[BARE] = Contestant(f"{url}/create/", pid, _as_row(thread), data / "blogsite.sqlite3")
    try:
        url, pid = running.enter_context(servers.isso(FOLDER / "isso"))
    except servers.Missing as missing:
        report.skipped(str(missing))
    else:
        database = FOLDER / "isso" / "comments.db"
        contestants[ISSO] = Contestant(f"{url}/new?uri=/bench/", pid, _as_isso(), database, "comments")
    return contestants


def as_product() -> str:
    words = {"author_name": _WORDS["name"], "author_email": _WORDS["email"], "content": _WORDS["text"]}
    return json.dumps({"thread": installation.IDENTIFIER} | words)


def _as_row(thread) -> str:
    return json.dumps({"thread": thread.pk, "created_at": "2026-01-01T00:00:00Z"} | _WORDS)


def _as_isso() -> str:
    return json.dumps({"title": "Bench", "author": _WORDS["name"], "email": _WORDS["email"], "text": _WORDS["text"]})
