"""Load by wrk on the loopback interface, in rounds: A B C, A B C, …, so that a noisy moment meets everybody."""

import json
import math
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from uuid import uuid4

from tests.bench import ORIGIN
from tests.bench.servers import Missing

_SCRIPT = Path(__file__).with_name("wrk.lua")


@dataclass(frozen=True)
class Answered:
    """What one round of load saw."""

    requests: int
    failed: int
    seconds: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        return (self.requests - self.failed) / self.seconds


def require_wrk() -> str:
    program = shutil.which("wrk")
    if program is None:
        raise Missing("wrk is not installed: apt-get install wrk")
    return program


def press(url: str, *, seconds: int, connections: int, body: str | None = None, cookie: str = "") -> Answered:
    """Ask for url, or post body (each {n} in it a new number), on keep-alive connections as fast as answers come."""
    threads = 1 if body else 2
    command = [require_wrk(), f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency"]
    env = os.environ | {"BENCH_ORIGIN": ORIGIN, "BENCH_SEED": uuid4().hex, "BENCH_COOKIE": cookie}
    if body is not None:
        env["BENCH_BODY"] = body
    done = subprocess.run([*command, "-s", _SCRIPT, url], env=env, capture_output=True, text=True, check=True)
    return Answered(**json.loads(done.stdout.strip().splitlines()[-1]))


class Turns:
    """The figures of several contestants, of whom each ran once in every round; the first round warms up."""

    def __init__(self, contestants: dict[str, Callable[[], float]], *, rounds: int) -> None:
        self.figures: dict[str, list[float]] = {name: [] for name in contestants}
        for round_number in range(rounds + 1):
            for name, run in contestants.items():
                figure = run()
                if round_number:
                    self.figures[name].append(figure)

    def median(self, name: str) -> float:
        return median(self.figures[name])

    def ratio(self, name: str, other: str) -> float:
        """The median of the ratios in each round: what disturbs a round disturbs both. Who stalled got nothing done."""
        rounds = zip(self.figures[name], self.figures[other], strict=True)
        return median(a / b if b else math.inf for a, b in rounds)
