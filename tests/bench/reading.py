"""A published page of 50 comments through the product's server, beside nginx and beside a DRF list."""

from contextlib import ExitStack
from functools import partial

from comments import publication
from tests.bench import FOLDER, installation, load, report, servers

CONNECTIONS = 16
SECONDS = 1
ROUNDS = 12


def measure(thread) -> None:
    path = f"/published/v1/{thread.site.slug}/{thread.key}/newest.json"
    files = publication.folder(thread)
    with ExitStack() as running:
        product, _pid = running.enter_context(servers.product(installation.copy_to(FOLDER / "read-product")))
        bare, _pid = running.enter_context(servers.bare(installation.copy_to(FOLDER / "read-bare")))
        addresses = {"product": f"{product}{path}", "DRF list": f"{bare}/list/"}
        try:
            addresses["nginx"] = running.enter_context(servers.nginx(files)) + "/newest.json"
        except servers.Missing as missing:
            report.skipped(str(missing))
        found = load.Turns({name: partial(_per_second, url) for name, url in addresses.items()}, rounds=ROUNDS)
    for name in found.figures:
        report.figure(name, found.median(name), "/s")
    if "nginx" in found.figures:
        report.bar("product / nginx with the same file", found.ratio("product", "nginx"), at_least=0.3)
    report.bar("product / DRF list", found.ratio("product", "DRF list"), at_least=25)


def _per_second(url: str) -> float:
    answered = load.press(url, seconds=SECONDS, connections=CONNECTIONS)
    if answered.failed:
        raise RuntimeError(f"{url}: {answered}")
    return answered.per_second
