"""How long readers wait for a decision: from moderation.decide() to the lane answering with the comment."""

import time
from random import Random
from statistics import median, quantiles

from django.conf import settings
from django.utils import timezone

from comments import moderation
from comments.models import Comment, Thread
from comments.positions import page_of
from comments.published import PublishedThreads
from tests.bench import installation, report

SAMPLES = 200
SMALL_THREADS = 10  # they grow by a comment with each sample: these by 20 in all
LARGE = 100_000
_random = Random(1)


def measure() -> None:
    lane = PublishedThreads(_no_application, settings.PUBLISHED_ROOT)
    small = [installation.make_thread(f"small-{n}", comments=installation.SHOWN) for n in range(SMALL_THREADS)]
    large = installation.make_thread("large", comments=LARGE)
    small_times, large_times = [], []
    for n in range(SAMPLES):
        small_times.append(_publish_one(lane, small[n % SMALL_THREADS], n))
        large_times.append(_publish_one(lane, large, n))
    report.figure(f"thread of {installation.SHOWN}, median", median(small_times), "ms")
    report.bar(f"thread of {installation.SHOWN}, p99", quantiles(small_times, n=100)[98], unit="ms", at_most=50)
    report.figure(f"thread of {LARGE:,}, median", median(large_times), "ms")
    report.figure(f"thread of {LARGE:,}, p99", quantiles(large_times, n=100)[98], "ms")
    report.bar("ratio of the medians", median(large_times) / median(small_times), at_most=1.3)


def _publish_one(lane: PublishedThreads, thread: Thread, n: int) -> float:
    """Approve a waiting comment and read it; milliseconds. Every other one answers a conversation somewhere above."""
    root = _any_conversation(thread) if n % 2 else None
    comment = installation.new_comment(thread, n, parent=root)
    comment.created_at = timezone.now()
    moderation.admit([comment], status=Comment.Status.PENDING)
    file = f"{page_of(root.position)}.json" if root else "newest.json"
    address = f"/published/v1/{thread.site.slug}/{thread.key}/{file}"
    started = time.perf_counter()
    moderation.decide([(comment.uuid, comment.version)], to=Comment.Status.APPROVED)
    body = b"".join(lane({"REQUEST_METHOD": "GET", "PATH_INFO": address}, _ignore_headers))
    took = time.perf_counter() - started
    if str(comment.uuid).encode() not in body:
        raise RuntimeError(f"{address} does not show the comment that was approved")
    return took * 1000


def _any_conversation(thread: Thread) -> Comment:
    position = _random.randrange(1, thread.last_position + 1)
    return Comment.objects.get(thread=thread, root=None, position=position)


def _no_application(environ, start_response):
    raise RuntimeError("the lane did not answer")


def _ignore_headers(status, headers):
    pass
