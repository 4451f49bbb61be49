"""How long a figure of eight bars takes: describing it, and writing it as HTML, SVG and PNG."""

import time
from collections.abc import Callable

from surveys.charts import html, png, svg
from surveys.charts.describe import describe
from surveys.charts.layout import lay_out
from surveys.demo import load_trendmonitor
from surveys.references import find_results
from tests.bench import report

_TIMES = 30


def measure() -> None:
    load_trendmonitor()
    found = find_results("social-media-trendmonitor-2014/problems@press")
    chart = describe(found.question, groups=[found.group], language="de")
    report.figure("describing it", _best(lambda: describe(found.question, groups=[found.group], language="de")), "ms")
    report.bar("HTML", _best(lambda: html.write(chart)), unit="ms", at_most=1)
    report.bar("SVG", _best(lambda: svg.write(chart, lay_out(chart, width=600))), unit="ms", at_most=1)
    report.bar("PNG", _best(lambda: png.write(chart, theme="light")), unit="ms", at_most=100)


def _best(write: Callable[[], object]) -> float:
    """Milliseconds of the fastest of several runs: warm, and undisturbed by what else the machine does."""
    times = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        write()
        times.append(time.perf_counter() - started)
    return min(times) * 1000
