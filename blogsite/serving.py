"""The web server and the worker under one roof.

This process loads the application and forks: first the web server, which forks its workers, then the worker. What was
loaded before is shared memory, so that all of them together need little more than one. Nothing here opens the
database, because an SQLite connection must not cross a fork.
"""

import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from multiprocessing.connection import wait
from typing import Any

from django.db import connections
from django.urls import get_resolver
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from blogsite import demo, demo_blog, worker

_processes = multiprocessing.get_context("fork")
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
GRACE = 10  # seconds for running requests and jobs to end
RESTART_PAUSE = 1  # seconds before what died is started again
SHORTEST_LIFE = 3  # seconds: a web server that dies sooner would die again
# Seconds that a thread coming back from the database waits at most for one that computes. Python's own 5 ms, at every
# statement, would keep SQLite's one write lock taken for much longer than a submission needs it.
SWITCH_INTERVAL = 0.0005
# Also for what the benchmarks compare with.
WEB_OPTIONS: dict[str, Any] = {
    "interface": Interfaces.WSGI,
    "http": HTTPModes.http1,
    "blocking_threads": 320,  # made when needed; most of them wait for slow clients, see blogsite/slow_clients.py
    "runtime_threads": 2,  # published pages are mostly the server's own work: a quarter more of them per second
    "backpressure": 1024,  # connections of a process; who keeps one open needs no thread
    "http1_settings": HTTP1Settings(header_read_timeout=10_000),  # milliseconds, also between two requests
    "websockets": False,
    "log_level": LogLevels.warning,
}


class PortTaken(Exception):
    """Somebody else listens there."""


def require_free_port(host: str, port: int) -> None:
    """Raises PortTaken."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"{host}:{port}: {error.strerror}") from error


def serve(host: str, port: int, *, web_workers: int) -> int:
    """Run both until a signal comes; returns the exit code.

    With the demo, its existing blog is served on the next port. What dies is started again; a web server that dies
    while it starts ends everything. Raises PortTaken.
    """
    require_free_port(host, port)
    _load_application()
    stopping: list[int] = []
    for number in STOP_SIGNALS:
        signal.signal(number, lambda number, _frame: stopping.append(number))
    web, started = _start(_run_web, host, port, web_workers), time.monotonic()
    jobs = _start(_run_worker)
    beside = [_start(_run_demo_blog, host, port + 1)] if demo.is_loaded() else []
    while not stopping:
        wait([web.sentinel, jobs.sentinel], timeout=1)
        if not web.is_alive() and time.monotonic() - started < SHORTEST_LIFE:
            break  # it cannot start at all
        if not (stopping or (web.is_alive() and jobs.is_alive())):
            time.sleep(RESTART_PAUSE)
            if not web.is_alive():
                web, started = _start(_run_web, host, port, web_workers), time.monotonic()
            if not jobs.is_alive():
                jobs = _start(_run_worker)
    _stop(web, jobs, *beside)
    return 0 if stopping else (web.exitcode or 0)


def _load_application() -> None:
    """Load what every process needs, and leave it out of garbage collection, whose marks would unshare the memory."""
    from blogsite.wsgi import application  # noqa: F401, PLC0415 -- built only where it is served

    get_resolver().url_patterns  # noqa: B018 -- imports all views
    connections.close_all()
    gc.collect()
    gc.freeze()


def _start(target, *args) -> multiprocessing.process.BaseProcess:
    process = _processes.Process(target=target, args=args)
    process.start()
    return process


def _stop(*processes: multiprocessing.process.BaseProcess) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE + 2
    for process in processes:
        process.join(max(0, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()


def _run_web(host: str, port: int, web_workers: int) -> None:
    os.setpgrp()  # Ctrl-C is for the parent alone: a web process that gets two signals at once hangs
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    _end_with_parent()
    os.register_at_fork(after_in_child=_end_with_parent)  # its workers, which would keep the port as well
    sys.setswitchinterval(SWITCH_INTERVAL)
    # It warns of so many threads; they wait for clients, not for processors.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    Granian(
        "blogsite.wsgi:application",
        address=host,
        port=port,
        workers=web_workers,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        **WEB_OPTIONS,
    ).serve()


def _run_worker() -> None:
    stop = threading.Event()
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    _end_with_parent()
    worker.work(stop)


def _run_demo_blog(host: str, port: int) -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    _end_with_parent()
    demo.load_existing_blog(demo_blog.address(port))
    connections.close_all()
    demo_blog.run(host, port)


def _end_with_parent() -> None:
    """Stop also where the parent was killed and could not say so: an orphan would keep the port."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
