"""`manage.py serve` as a person starts it: processes of their own, signals, a real port."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from blogsite import serving, slow_clients
from comments.identifiers import key_of
from tests.conftest import REPOSITORY
from tests.installations import answer, free_port, wait_until

pytestmark = pytest.mark.slow


def manage(*arguments, data_dir, port) -> list:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(data_dir), "PORT": str(port)}
    return [[sys.executable, "manage.py", *arguments], environment]


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    data_dir = tmp_path_factory.mktemp("installation")
    arguments, environment = manage("migrate", "--verbosity=0", data_dir=data_dir, port=free_port())
    subprocess.run(arguments, cwd=REPOSITORY, env=environment, check=True)
    return data_dir


LONGEST_END = serving.GRACE + 5  # seconds; a web process that is told while it starts is ended when the grace is over


@contextmanager
def served(data_dir, **variables):
    port = free_port()
    arguments, environment = manage("serve", data_dir=data_dir, port=port)
    process = subprocess.Popen(arguments, cwd=REPOSITORY, env=environment | variables, start_new_session=True)
    try:
        wait_until(lambda: answer(port, "/readyz") == {"status": "ok"})
        yield process, port
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def family(pid: int) -> list[int]:
    return [pid, *(relative for child in children(pid) for relative in family(child))]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_the_server_and_the_worker(migrated, number):
    with served(migrated) as (process, port):
        everybody = family(process.pid)
        assert len(everybody) == 5  # this one, the web server and its two processes, the worker
        os.kill(process.pid, number)
        assert process.wait(timeout=LONGEST_END) == 0
        wait_until(lambda: not any(map(is_running, everybody)))
        assert answer(port, "/healthz") is None


def test_ctrl_c_reaches_all_of_them_at_once_and_they_end_quietly(migrated):
    with served(migrated) as (process, _port):
        everybody = family(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=LONGEST_END) == 0
        wait_until(lambda: not any(map(is_running, everybody)))


def test_a_worker_that_dies_is_started_again(migrated):
    with served(migrated) as (process, port):
        worker = next(child for child in children(process.pid) if not children(child))
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: worker not in children(process.pid) and len(children(process.pid)) == 2)
        assert answer(port, "/healthz") == {"status": "ok"}


def test_a_web_process_that_dies_is_replaced(migrated):
    with served(migrated) as (process, port):
        web = next(child for child in children(process.pid) if children(child))
        victim = children(web)[0]
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: victim not in children(web) and len(children(web)) == 2)
        wait_until(lambda: answer(port, "/healthz") == {"status": "ok"})


@pytest.mark.parametrize("kill", [lambda web: [web], children], ids=["the web server", "all its workers"])
def test_a_web_server_that_dies_is_started_again(migrated, kill):
    with served(migrated) as (process, port):
        web = next(child for child in children(process.pid) if children(child))
        time.sleep(3)  # what dies sooner than it can have started is not started again
        workers = children(web)
        before = {web, *workers}
        for victim in kill(web):
            os.kill(victim, signal.SIGKILL)
            time.sleep(0.5)  # of two deaths at the same moment Granian may notice only one
        wait_until(lambda: any(len(set(children(c)) - before) == 2 for c in children(process.pid)))
        wait_until(lambda: not any(map(is_running, workers)))
        wait_until(lambda: answer(port, "/healthz") == {"status": "ok"})


def test_nobody_is_left_over_when_the_parent_is_killed(migrated):
    with served(migrated) as (process, _port):
        everybody = family(process.pid)
        process.kill()
        process.wait()
        wait_until(lambda: not any(map(is_running, everybody)))


def test_with_the_demo_its_existing_blog_is_served_on_the_next_port(migrated, tmp_path):
    data_dir = shutil.copytree(migrated, tmp_path / "installation")
    arguments, environment = manage("load_demo", data_dir=data_dir, port=free_port())
    subprocess.run(arguments, cwd=REPOSITORY, env=environment, check=True, stdout=subprocess.DEVNULL)
    with served(data_dir) as (process, port):
        address = f"http://127.0.0.1:{port + 1}/leimholz/"
        key = key_of(address)
        wait_until(lambda: answer(port, f"/published/v1/werkblog/counts.json?keys={key}") == {key: 2})
        wait_until(lambda: is_listening(port + 1))
        with urlopen(address, timeout=60) as response:
            assert f"http://127.0.0.1:{port}/embed.js" in response.read().decode()
        everybody = family(process.pid)
        assert len(everybody) == 6
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=LONGEST_END) == 0
        wait_until(lambda: not any(map(is_running, everybody)))


def test_clients_that_send_slowly_keep_nobody_else_waiting(migrated):
    lines = [
        "POST /api/v1/comments/ HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        "Content-Length: 9",
    ]
    head = "\r\n".join([*lines, "", "{"]).encode()
    with served(migrated) as (_process, port), ExitStack() as open_:
        slow = [open_.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(40)]
        for client in slow:
            client.sendall(head)
        for _ in range(20):
            with urlopen(f"http://127.0.0.1:{port}/api/v1/posts/", timeout=60) as response:
                assert response.status == 200
        slow[0].sendall(b'"a": 1}}')
        slow[0].settimeout(60)
        assert slow[0].recv(100).startswith(b"HTTP/1.1 400"), "it is answered when all of it has come"


def test_a_taken_port_is_said_in_a_sentence(migrated):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        arguments, environment = manage("serve", data_dir=migrated, port=port)
        result = subprocess.run(arguments, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=60)
        early = subprocess.run(
            [sys.executable, "deploy/require_port.py", str(port)], cwd=REPOSITORY, capture_output=True, text=True
        )
    for refused in (result, early):
        assert refused.returncode == 1
        assert f"PORT={port + 1}" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_readers_do_not_wait_for_a_locked_database(migrated, tmp_path):
    data_dir = shutil.copytree(migrated, tmp_path / "installation")
    command = ["shell", "--verbosity=0", "--command", OPEN_A_THREAD]
    arguments, environment = manage(*command, data_dir=data_dir, port=free_port())
    subprocess.run(arguments, cwd=REPOSITORY, env=environment, check=True)
    with served(data_dir, DATABASE_TIMEOUT="90") as (_process, port), ThreadPoolExecutor(12) as readers:
        with locked(data_dir / "blogsite.sqlite3"):
            waiting = [readers.submit(comment, port, number) for number in range(12)]
            while sum(request.done() for request in waiting) < 8:  # two in each of two processes still wait
                assert answer(port, "/published/v1/blog/counts.json?id=page") == {"page": 0}
                assert answer(port, "/api/v1/threads/")["count"] == 1
            refused = [request for request in waiting if request.done()]
            assert {request.result() for request in refused} == {503}
        assert {request.result() for request in waiting if request not in refused} == {202}


OPEN_A_THREAD = (
    "from comments import threads; from comments.models import Site;"
    " threads.open_thread(Site.objects.own(), identifier='page')"
)


@contextmanager
def locked(database):
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


def comment(port, number) -> int:
    words = {"author_name": "Ann", "author_email": "ann@example.org", "content": f"Number {number}"}
    headers = {"Content-Type": "application/json", "Origin": f"http://127.0.0.1:{port}"}
    body = json.dumps({"thread": "page"} | words).encode()
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}/api/v1/comments/", body, headers), timeout=60) as response:
            return response.status
    except HTTPError as error:
        with error:
            return error.code


def test_an_operators_unit_starts_the_web_server_with_the_same_limits():
    """Fewer threads than slow clients may take would let these stop all others."""
    unit = (REPOSITORY / "deploy" / "blogsite-web.service").read_text()
    options = serving.WEB_OPTIONS
    limits = {
        "runtime-threads": options["runtime_threads"],
        "blocking-threads": options["blocking_threads"],
        "backpressure": options["backpressure"],
        "http1-header-read-timeout": options["http1_settings"].header_read_timeout,
    }
    assert {name: re.search(rf"--{name} (\d+)", unit)[1] for name in limits} == {k: str(v) for k, v in limits.items()}
    slow = sum(slow_clients.BODIES.values()) + slow_clients.LARGE_ANSWERS + slow_clients.PLACES
    assert slow < options["blocking_threads"]
