"""Backups and restores as an operator does them: processes of their own, a running server, a pulled plug."""

import json
import os
import random
import re
import shlex
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.conftest import REPOSITORY
from tests.installations import ORIGIN, ROUNDS, wait_until

pytestmark = pytest.mark.slow


def post(port, text) -> str | None:
    """The id of a comment that the server confirmed; None where it was busy."""
    words = {
        **{"site": "load", "thread": "page", "url": f"{ORIGIN}/page/", "author_name": "Ann"},
        **{"author_email": "ann@example.org", "content": text},
    }
    headers = {"Content-Type": "application/json", "Origin": ORIGIN}
    request = Request(f"http://127.0.0.1:{port}/api/v1/comments/", json.dumps(words).encode(), headers)
    try:
        with urlopen(request, timeout=60) as response:
            return json.load(response)["id"].replace("-", "")
    except HTTPError as error:
        if error.code != 503:
            raise
        return None


def test_backups_under_load_hold_every_comment_that_was_confirmed_before(operated, installation, tmp_path):
    confirmed: list[str] = []
    stop = Event()

    def write(writer):
        n = 0
        while not stop.is_set():
            n += 1
            if name := post(port, f"Words {writer} {n} {random.random()}"):
                confirmed.append(name)
            time.sleep(0.01)

    taken = []
    with operated.served() as port, ThreadPoolExecutor(4) as writers:
        running = [writers.submit(write, n) for n in range(4)]
        try:
            wait_until(lambda: len(confirmed) > 20)
            for n in range(ROUNDS):
                before = set(confirmed)
                operated.run("backup", tmp_path / f"{n}.zip")
                taken.append((tmp_path / f"{n}.zip", before))
        finally:
            stop.set()
        for each in running:
            each.result()
    elsewhere = installation("elsewhere")
    for n, (file, before) in enumerate(taken):
        elsewhere.run("restore", file, *(["--replace"] if n else []))
        there = elsewhere.comments()
        assert before <= there
        assert there <= set(confirmed)
    assert len(there) > len(taken[0][1])
    assert (elsewhere.folder / "secret_key").read_text() == (operated.folder / "secret_key").read_text()


def test_the_procedure_of_the_handbook(operated, tmp_path):
    text = (REPOSITORY / "docs" / "operating.md").read_text()
    block = re.search(r"## Backup\n\n```sh\n(.*?)```", text, re.S)[1]
    lines = [shlex.split(line, comments=True) for line in block.splitlines()]
    assert len(lines) == 5
    (tmp_path / "backups").mkdir()

    def manage(line):
        assert line[:2] == ["python", "manage.py"]
        [newest] = (tmp_path / "backups").glob("*.zip") or [""]
        named = re.sub(r"/mnt/backups/blogsite-\d{8}-\d{6}\.zip", str(newest), " ".join(line[2:]))
        return named.replace("/mnt/backups", str(tmp_path / "backups")).split()

    with operated.served() as port:
        first = post(port, "Before the backup")
        (tmp_path / "backups" / "none.zip").touch()
        arguments = manage(lines[0])
        (tmp_path / "backups" / "none.zip").unlink()
        operated.run(*arguments)
        later = post(port, "After the backup")
        assert "Stop" in operated.run(*manage(lines[2]), fails=True)
        assert operated.comments() == {first, later}
    assert (lines[1][:2], lines[3][:2]) == (["systemctl", "stop"], ["systemctl", "start"])
    operated.run(*manage(lines[2]))
    with operated.served() as port:
        assert operated.comments() == {first}
        assert post(port, "It goes on")
        operated.run(*manage(lines[4]))


def test_a_restore_that_is_killed_leaves_the_old_or_the_new_and_can_be_run_again(operated, tmp_path):
    with operated.served() as port:
        old = {post(port, f"Old {n}") for n in range(3)}
        operated.run("backup", tmp_path / "old.zip")
        new = old | {post(port, f"New {n}") for n in range(40)}
    started = time.monotonic()
    operated.run("restore", tmp_path / "old.zip", "--replace")
    whole = time.monotonic() - started
    operated.run("backup", tmp_path / "again.zip")
    seen = set()
    for n in range(ROUNDS):
        process = operated.start("restore", tmp_path / ("old.zip" if n % 2 else "again.zip"), "--replace")
        time.sleep(whole * random.uniform(0.3, 1.0))
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        there = frozenset(operated.comments())
        assert there in (old, new)
        seen.add(there)
    said = operated.run("restore", tmp_path / "old.zip", "--replace")
    assert "Restored" in said
    assert operated.comments() == old
    assert not list(operated.folder.glob(".restore-*"))  # nor what was killed left behind
