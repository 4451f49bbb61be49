"""Merges and erasures whose process is killed at any moment: all or nothing, and the worker brings the rest about."""

import os
import random
import signal
import time

import pytest

from tests.comments.importing.exports import comment, item, wxr
from tests.installations import ORIGIN, ROUNDS

pytestmark = pytest.mark.slow
CANARY = "q7xk2mvz@canary-3f9.example"
N = 300


@pytest.fixture
def two_pages(operated, tmp_path):
    """Two pages with many published comments, half of them of one person."""
    pages = [
        item(
            *(comment(p * N + n, author_email=CANARY if n % 2 else f"r{n}@example.org") for n in range(1, N + 1)),
            link=f"{ORIGIN}/{p}/",
            post_id=p,
        )
        for p in (1, 2)
    ]
    (tmp_path / "export.xml").write_bytes(wxr(*pages))
    operated.run("import_comments", tmp_path / "export.xml", "--from", "wordpress", "--site", "load")
    return operated


def killed(blog, *arguments, after: float) -> None:
    process = blog.start(*arguments)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def duration(blog, *arguments) -> float:
    started = time.monotonic()
    blog.run(*arguments)
    return time.monotonic() - started


def threads(blog) -> dict[int, int]:
    counted = "SELECT thread_id, count(*) FROM comments_comment GROUP BY thread_id"
    return dict(blog.rows(counted))


def erased(blog) -> int:
    [(n,)] = blog.rows("SELECT count(*) FROM comments_comment WHERE erased_at IS NOT NULL")
    return n


def published(blog) -> str:
    return "".join(file.read_text() for file in (blog.folder / "published").rglob("*.json") if file.is_file())


def test_whenever_it_is_killed(two_pages):
    blog = two_pages
    erase = ("erase_person", CANARY)
    whole = duration(blog, *erase, "--dry-run")
    for _ in range(ROUNDS):
        killed(blog, *erase, after=whole * random.uniform(0.4, 1.1))
        assert erased(blog) in (0, N)
    blog.run("work", "--once")
    if (blog.folder / "erased.jsonl").exists():  # some of them got so far: then it is done, whoever was killed
        assert erased(blog) == N
    blog.run(*erase)
    assert erased(blog) == N
    assert published(blog).count('"status":"approved"') >= N

    merge = ("merge_threads", "load", f"{ORIGIN}/1/", f"{ORIGIN}/2/")
    whole = duration(blog, *merge, "--dry-run")
    for _ in range(ROUNDS):
        killed(blog, *merge, after=whole * random.uniform(0.4, 1.1))
        assert sorted(threads(blog).values()) in ([N, N], [2 * N])
        if len(threads(blog)) == 1:
            break
    else:
        blog.run(*merge)
    blog.run("work", "--once")
    assert list(threads(blog).values()) == [2 * N]
    folders = [path for path in (blog.folder / "published/v1/threads").iterdir() if not path.name.startswith(".")]
    assert len(folders) == 1
    text = "".join(path.read_text() for path in folders[0].glob("[0-9]*.json"))
    assert text.count('"status":"approved"') == N
