"""The servers that are measured, each started for the run on a port of its own and ended by its process id."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import FOLDER, ORIGIN, REPOSITORY

PRODUCT_SETTINGS = {"DJANGO_SETTINGS_MODULE": "blogsite.settings"}
_PATIENCE = 30  # seconds until a server must answer


class Missing(Exception):
    """A program that one part needs is not here; the text says how to add it."""


@contextmanager
def product(data: Path, *, behind_proxy: bool = False) -> Iterator[tuple[str, int]]:
    """What `make run` starts: yields its address and process id.

    Behind a declared proxy, readers are told apart by network and the rate limit counts each comment; it never counts
    what comes from the machine itself.
    """
    port = _free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    env = PRODUCT_SETTINGS | {"DATA_DIR": str(data), "PORT": str(port), "NUM_PROXIES": str(int(behind_proxy))}
    with _running(data.name, command, env=env, ready=f"http://127.0.0.1:{port}/api/v1/threads/") as pid:
        yield f"http://127.0.0.1:{port}", pid


@contextmanager
def bare(data: Path) -> Iterator[tuple[str, int]]:
    """Django REST framework alone, on the product's web server."""
    port = _free_port()
    command = [sys.executable, "-m", "tests.bench.bare", str(port)]
    with _running(data.name, command, env={"DATA_DIR": str(data)}, ready=f"http://127.0.0.1:{port}/list/") as pid:
        yield f"http://127.0.0.1:{port}", pid


@contextmanager
def nginx(files: Path) -> Iterator[str]:
    """Debian's nginx, two workers, serving a directory as it is."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise Missing("nginx is not installed: apt-get install nginx-light")
    port = _free_port()
    folder = FOLDER / "nginx"
    folder.mkdir(exist_ok=True)
    temporary = "".join(f"{kind}_temp_path {folder};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; worker_processes 2; pid {folder}/pid; error_log {folder}/error.log;"
        "events { worker_connections 1024; }"
        f"http {{ {temporary} access_log off; sendfile on; tcp_nopush on; types {{ application/json json; }}"
        f" server {{ listen 127.0.0.1:{port}; root {files}; }} }}"
    )
    command = [program, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with _running("nginx", command, env={}, ready=f"http://127.0.0.1:{port}/newest.json"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def isso(folder: Path) -> Iterator[tuple[str, int]]:
    """Isso from PyPI as its documentation deploys it (gunicorn), comments waiting for a moderator, guard off."""
    folder.mkdir()
    programs = _isso_programs()
    port = _free_port()
    (folder / "isso.cfg").write_text(
        f"[general]\ndbpath = {folder}/comments.db\nhost = {ORIGIN}\nnotify =\n[moderation]\nenabled = true\n"
        "[guard]\nenabled = false\n"
    )
    command = [f"{programs}/gunicorn", "--preload", "--workers", "2", "--threads", "2", "-b", f"127.0.0.1:{port}"]
    env = {"ISSO_SETTINGS": f"{folder}/isso.cfg"}
    with _running("isso", [*command, "isso.run"], env=env, ready=f"http://127.0.0.1:{port}/latest") as pid:
        yield f"http://127.0.0.1:{port}", pid


def _isso_programs() -> Path:
    """Isso has dependencies of its own, so it lives in an environment of its own, kept between runs."""
    venv = FOLDER.parent / "bench-isso"
    if not (venv / "bin" / "gunicorn").exists():
        raise Missing("Isso could not be installed: `make bench` tries again, with a network")
    return venv / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _running(name: str, command: list[str], *, env: dict[str, str], ready: str) -> Iterator[int]:
    with (FOLDER / f"{name}.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=REPOSITORY, env=os.environ | env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    try:
        _wait_for(ready, process, name)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen, name: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return  # it answers, if only to say no
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{name} did not start; see {FOLDER / name}.log")
