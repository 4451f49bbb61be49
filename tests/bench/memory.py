"""Memory of the served product, summed over its processes."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from tests.bench import FOLDER, ORIGIN, REPOSITORY, installation, processes, report, servers
from tests.bench.servers import PRODUCT_SETTINGS

REQUESTS = 10_000
CLIENTS = 4
PAUSE = 5  # seconds for the processes to become idle


def measure(thread) -> None:
    data = installation.copy_to(FOLDER / "memory")
    for command in (["collectstatic", "--noinput"], ["load_demo"]):
        subprocess.run(
            [sys.executable, "manage.py", *command, "--verbosity", "0"],
            cwd=REPOSITORY,
            env=os.environ | PRODUCT_SETTINGS | {"DATA_DIR": str(data)},
            stdout=subprocess.DEVNULL,
            check=True,
        )
    published = f"/published/v1/{thread.site.slug}/{thread.key}/newest.json"
    with servers.product(data) as (url, pid), ThreadPoolExecutor(CLIENTS) as clients:
        report.figure("at the start", processes.megabytes(pid), "MB")
        list(clients.map(lambda n: _ask(url, published, n), range(REQUESTS)))
        time.sleep(PAUSE)
        report.bar(f"after {REQUESTS:,} requests", processes.megabytes(pid), unit="MB", at_most=250)


def _ask(url: str, published: str, n: int) -> None:
    """Mostly published pages, as readers do; every tenth request a page, a list of the API, or a new comment."""
    address = {0: "/", 1: "/api/v1/posts/", 2: "/api/v1/comments/?page_size=50"}.get(n % 10, published)
    body = None
    if n % 10 == 3:
        words = {"author_name": "Erika Beispiel", "author_email": "erika@example.org", "content": f"Number {uuid4()}"}
        address, body = "/api/v1/comments/", json.dumps({"thread": installation.IDENTIFIER} | words).encode()
    headers = {"Content-Type": "application/json", "Origin": ORIGIN}
    with urllib.request.urlopen(urllib.request.Request(url + address, body, headers), timeout=30) as answer:
        answer.read()
