"""A moderator's queue: pages per second beside nginx, what becomes of them as the queue grows, and a bulk decision.

WordPress 6.1 with MariaDB shows its comments screen, with 100,000 comments of which 20,000 wait, 18 times a second on
two cores on which nginx serves a file of 16 kB 100,000 times a second. Machines differ, so ratios are compared.
"""

import time
import urllib.request
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from comments import moderation
from comments.models import Comment, Site
from tests.bench import FOLDER, installation, load, report, servers

SIZES = (10_000, 100_000)  # comments; a fifth of them is open
WORDPRESS = 18 / 100_000  # of what nginx does
AT_ONCE = 500
CONNECTIONS = 4
SECONDS = 2
ROUNDS = 6
_PER_PAGE = 500  # comments on one page of the blog


def measure() -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    cookie = sign_in()
    with ExitStack() as running:
        addresses, comments = {}, 0
        for size in SIZES:
            fill(size - comments, number=comments)
            comments = size
            data = installation.copy_to(FOLDER / f"queue-{size}")
            url, _pid = running.enter_context(servers.product(data))
            addresses[f"queue of {size:,} comments"] = f"{url}/admin/comments/comment/"
            _require_queue(addresses[f"queue of {size:,} comments"], cookie)
        contestants = {name: partial(_per_second, url, cookie) for name, url in addresses.items()}
        try:
            nginx = running.enter_context(servers.nginx(_file_of_16_kb())) + "/newest.json"
            contestants["nginx"] = partial(_per_second, nginx, "")
        except servers.Missing as missing:
            report.skipped(str(missing))
        found = load.Turns(contestants, rounds=ROUNDS)
    small, large = addresses
    for name in found.figures:
        report.figure(name, found.median(name), "/s")
    if "nginx" in found.figures:
        report.bar("queue / nginx, of WordPress' share", found.ratio(large, "nginx") / WORDPRESS, at_least=3)
    report.bar(f"a page with {SIZES[0]:,} / with {SIZES[1]:,}", found.ratio(small, large), at_most=1.5)
    report.bar(f"a decision on {AT_ONCE} comments", _seconds_to_decide(), unit="s", at_most=3)


def sign_in() -> str:
    """The cookie of a moderator of the blog."""
    user = User.objects.create_user("bench", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["moderate_comment", "view_personal_data"]))
    Site.objects.own().moderators.add(user)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def fill(comments: int, *, number: int = 0) -> None:
    """So many more comments, the first of them with this number: every fifth waits, the others were rejected."""
    start = timezone.now() - timedelta(days=300)
    for first in range(number, number + comments, _PER_PAGE):
        thread = installation.make_thread(f"queue-{first}", comments=0)
        rows = [installation.new_comment(thread, n) for n in range(first, min(first + _PER_PAGE, number + comments))]
        for n, row in enumerate(rows, start=first):
            row.email, row.created_at = f"reader-{n % 5000}@example.org", start + timedelta(seconds=20 * n)
        with transaction.atomic():
            statuses = [Comment.Status.REJECTED if n % 5 else Comment.Status.PENDING for n in range(len(rows))]
            moderation.admit_each(list(zip(rows, statuses, strict=True)), rule="submitted")


def _file_of_16_kb() -> Path:
    folder = FOLDER / "file"
    folder.mkdir()
    (folder / "newest.json").write_bytes(b"x" * 16 * 1024)
    return folder


def _require_queue(url: str, cookie: str) -> None:
    """A page of logging in would be served faster."""
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie})) as answer:
        if b"comment-card" not in answer.read():
            raise RuntimeError(f"{url} does not show the queue")


def _per_second(url: str, cookie: str) -> float:
    answered = load.press(url, seconds=SECONDS, connections=CONNECTIONS, cookie=cookie)
    if answered.failed:
        raise RuntimeError(f"{url}: {answered}")
    return answered.per_second


def _seconds_to_decide() -> float:
    """Until readers see them: published on commit."""
    rows = Comment.objects.awaiting().values_list("uuid", "version")[:AT_ONCE]
    items = list(rows)
    started = time.perf_counter()
    moderation.decide(items, to=Comment.Status.APPROVED, actor=User.objects.get(username="bench"))
    return time.perf_counter() - started
