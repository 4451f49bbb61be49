"""What a process and everything that it started use, as Linux counts it."""

import os
from pathlib import Path


def megabytes(pid: int) -> float:
    """Proportional set size: memory that several processes share counts once."""
    return sum(_kilobytes(member) for member in _family(pid)) / 1024


def processor_seconds(pid: int) -> float:
    """Time on a processor so far, of the processes that still run."""
    return sum(_ticks(member) for member in _family(pid)) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> list[int]:
    children = [int(word) for file in Path(f"/proc/{pid}/task").glob("*/children") for word in file.read_text().split()]
    return [pid] + [member for child in children for member in _family(child)]


def _kilobytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _ticks(pid: int) -> int:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return int(user) + int(system)
