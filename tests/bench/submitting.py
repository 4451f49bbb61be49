"""Durable comments per second: the product, a bare DRF create of the same row, and Isso."""

import json
import sqlite3
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.bench import FOLDER, installation, load, report, servers

CLIENTS = 8
SECONDS = 4
ROUNDS = 7
_WORDS = {
    "name": "Erika Beispiel",
    "email": "erika@example.org",
    "text": "At our desk it was the other way round: everybody wanted to write, nobody had the time. Number {n}.",
}


def measure(thread) -> None:
    with ExitStack() as running:
        names = ("submit-product", "submit-limited", "submit-bare")
        data, limited_data, bare_data = (installation.copy_to(FOLDER / name) for name in names)
        product, _pid = running.enter_context(servers.product(data))
        limited, _pid = running.enter_context(servers.product(limited_data, behind_proxy=True))
        bare = running.enter_context(servers.bare(bare_data))
        contestants = {
            "product": partial(_stored, f"{product}/api/v1/comments/", as_product(), data),
            "product, rate limit counting": partial(_stored, f"{limited}/api/v1/comments/", as_product(), limited_data),
            "bare DRF create": partial(_stored, f"{bare}/create/", _as_row(thread), bare_data),
        }
        try:
            isso = running.enter_context(servers.isso(FOLDER / "isso"))
            where = {"database": "comments.db", "table": "comments"}
            contestants["Isso"] = partial(_stored, f"{isso}/new?uri=/bench/", _as_isso(), FOLDER / "isso", **where)
        except servers.Missing as missing:
            report.skipped(str(missing))
        found = load.take_turns(contestants, rounds=ROUNDS)
    for name, value in found.items():
        report.figure(name, value, "/s")
    report.bar("product / bare DRF create", found["product"] / found["bare DRF create"], at_least=0.5)
    limited_share = found["product, rate limit counting"] / found["bare DRF create"]
    report.figure("… with the rate limit counting", limited_share, "")
    if "Isso" in found:
        report.bar("product / Isso", found["product"] / found["Isso"], at_least=1)


def as_product() -> str:
    words = {"author_name": _WORDS["name"], "author_email": _WORDS["email"], "content": _WORDS["text"]}
    return json.dumps({"thread": installation.IDENTIFIER} | words)


def _as_row(thread) -> str:
    return json.dumps({"thread": thread.pk, "created_at": "2026-01-01T00:00:00Z"} | _WORDS)


def _as_isso() -> str:
    return json.dumps({"title": "Bench", "author": _WORDS["name"], "email": _WORDS["email"], "text": _WORDS["text"]})


def _stored(
    url: str, body: str, data: Path, *, database: str = "blogsite.sqlite3", table: str = "comments_comment"
) -> float:
    """Comments per second that were answered with success; each of them must be in the database."""
    before = _rows(data / database, table)
    answered = load.press(url, seconds=SECONDS, connections=CLIENTS, body=body)
    time.sleep(0.5)  # for what was under way when the clients hung up
    stored = _rows(data / database, table) - before
    if answered.failed or stored < answered.requests:
        raise RuntimeError(f"{url}: {answered}, {stored} rows stored")
    return answered.per_second


def _rows(database: Path, table: str) -> int:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    finally:
        connection.close()
