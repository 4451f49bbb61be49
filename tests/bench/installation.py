"""A fresh installation with a thread of comments, and copies of it for each server that is measured."""

import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from comments import moderation, threads
from comments.models import Comment, Site, Thread

SHOWN = 50  # comments on the thread that is read and written to
IDENTIFIER = "bench"
_TEXT = (
    "Number {n}: At our desk it was the other way round. **Everybody** wanted to write and nobody had the time, so we "
    "put two hours a week into the plan.\n\nSince then, questions are answered on the same day. How large is your team?"
)


def install() -> Thread:
    """Make the database and a thread of SHOWN published comments."""
    call_command("migrate", verbosity=0)
    return make_thread(IDENTIFIER, comments=SHOWN)


def make_thread(identifier: str, *, comments: int) -> Thread:
    """A published thread; a third of its comments are answers. The rows are admitted in sets."""
    thread = threads.open_thread(Site.objects.own(), identifier=identifier, url=f"{settings.SITE_URL}/{identifier}/")
    answers = comments // 3
    with transaction.atomic():  # published once, on commit
        roots = _admit([new_comment(thread, n) for n in range(comments - answers)])
        _admit([new_comment(thread, n, parent=roots[n % len(roots)]) for n in range(answers)])
    thread.refresh_from_db()
    return thread


def _admit(rows: list[Comment], *, size: int = 2000) -> list[Comment]:
    for start in range(0, len(rows), size):
        moderation.admit(rows[start : start + size], status=Comment.Status.APPROVED, rule="imported")
    return rows


def new_comment(thread: Thread, n: int, *, parent: Comment | None = None) -> Comment:
    return Comment(
        thread=thread,
        parent=parent,
        root=parent,
        name=f"Reader {n}",
        email=f"reader-{n}@example.org",
        text=_TEXT.format(n=n),
        created_at=timezone.now() - timedelta(days=2),
    )


def copy_to(folder: Path) -> Path:
    """The installation as it is now, in another directory."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copytree(settings.DATA_DIR, folder, symlinks=True)
    return folder
