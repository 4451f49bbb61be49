"""How fast the product is, as ratios measured in one run: `make bench`. See docs/benchmarks.md."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / "var" / "bench"  # emptied before and after a run
ORIGIN = "http://127.0.0.1"  # the address that the measured installations believe to have
