"""The public pages of a thread, written as files when something public about it changes.

Layout below PUBLISHED_ROOT/v1:

    threads/<thread uuid>/newest.json, oldest.json    summary and first screen
    threads/<thread uuid>/<n>.json                    the conversations of page n
    threads/<thread uuid>/<position>-<m>.json         the m-th part of a long conversation
    sites/<site>/<key> -> ../../threads/<thread uuid> a link for each identifier: every alias answers

Publishing brings a folder from the version that its summary states to the thread's version in the database, by
rewriting the pages of the comments that changed in between. So nothing is lost when a process dies between commit
and publication, and a slow writer cannot leave an older page behind.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from comments import page_files, pages
from comments.models import Comment, Site, Thread, ThreadIdentifier
from comments.positions import REPLIES_PER_PART, page_of, part_of
from comments.public import iso

try:
    import fcntl
except ImportError:  # Windows: one writer at a time is then up to the operator
    fcntl = None  # type: ignore[assignment]

_FIRST_SCREEN = 2  # pages
_PAGES_AT_ONCE = 20  # read together


def root() -> Path:
    return Path(settings.PUBLISHED_ROOT) / "v1"


def folder(thread: Thread) -> Path:
    return root() / "threads" / str(thread.uuid)


def publish_site(slug: str) -> None:
    """Make the folder by which the lane tells a known site from an unknown one."""
    (root() / "sites" / slug).mkdir(parents=True, exist_ok=True)


def publish(thread_ids: Iterable[int]) -> None:
    """Bring the files of these threads up to the database. Called on commit; safe to call at any time, by anybody."""
    ids = list(thread_ids)
    for thread_id in _behind(ids) if len(ids) > 1 else ids:
        with _writing(thread_id):
            _bring_up(thread_id)


def _behind(ids: list[int]) -> list[int]:
    """Without those that are up to date, as threads are that were opened and filled in one transaction."""
    rows = Thread.objects.filter(pk__in=ids).order_by("pk")
    return [row.pk for row in rows if row.state == Thread.State.HIDDEN or published_version(row) != row.version]


def _bring_up(thread_id: int, *, from_nothing: bool = False) -> None:
    before: Thread | None = None
    while True:
        thread = Thread.objects.filter(pk=thread_id).select_related("site").first()
        if thread is None:
            if before is not None:  # merged or removed while we wrote
                take_away(folder(before))
            return
        if thread.state == Thread.State.HIDDEN:
            take_away(folder(thread))
        else:
            written = None if from_nothing else published_version(thread)
            if written == thread.version:
                return
            _link_identifiers(thread)
            # Files ahead of the database: it was restored from a backup, so none of them can be trusted.
            is_usable = written is not None and thread.rearranged_in <= written < thread.version
            _write(thread, since=written if is_usable else None)
        # Whoever changed the thread while we wrote may have published before us: look again, until nothing moved.
        if Thread.objects.filter(pk=thread_id, version=thread.version).exists():
            return
        before = thread


def _write(thread: Thread, *, since: int | None) -> None:
    """Write the pages that changed after version `since`, the summaries last. None: all, and nothing else stays."""
    target = folder(thread)
    target.mkdir(parents=True, exist_ok=True)
    names = page_files.replace(target, _files(thread, since))
    if since is None:
        for file in target.iterdir():
            if file.name not in names:
                file.unlink()


def _files(thread: Thread, since: int | None) -> Iterator[tuple[str, Any]]:
    """(name, body) of each, made one after the other: all of a long thread at once would fill the memory."""
    changed_pages, changed_parts = _changed(thread, since)
    last = pages.pages_of(thread)
    screens = {
        "oldest.json": range(1, min(_FIRST_SCREEN, last) + 1),
        "newest.json": range(max(1, last - _FIRST_SCREEN + 1), last + 1),
    }
    on_screens = {n for covers in screens.values() for n in covers}
    found: dict[int, list[dict[str, Any]]] = {}
    for n, conversations in _conversations(thread, {*changed_pages, *on_screens}):
        if n in on_screens:
            found[n] = conversations
        if n in changed_pages:
            yield f"{n}.json", {"conversations": conversations}
    for position, part in changed_parts:
        body = pages.replies_part(thread, position=position, part=part)
        if body is not None:
            yield pages.part_name(position, part), body
    for name, covers in screens.items():
        shown = [conversation for n in covers for conversation in found[n]]
        yield name, summary(thread) | {"covers": list(covers), "conversations": shown}


def _conversations(thread: Thread, numbers: set[int]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    wanted = sorted(numbers)
    for start in range(0, len(wanted), _PAGES_AT_ONCE):
        yield from pages.conversations(thread, pages=wanted[start : start + _PAGES_AT_ONCE]).items()


def _changed(thread: Thread, since: int | None) -> tuple[Collection[int], list[tuple[int, int]]]:
    """Page numbers, and (conversation position, part) pairs, in which something changed after version `since`."""
    rows = Comment.objects.filter(thread=thread, position__isnull=False)
    if since is None:
        every = range(1, pages.pages_of(thread) + 1)
        long = rows.filter(root__isnull=True, last_position__gt=REPLIES_PER_PART)
        counted = long.values_list("position", "last_position")
        return every, [(p, part) for p, n in counted for part in range(2, part_of(n) + 1)]
    changed_pages: set[int] = set()
    changed_parts: set[tuple[int, int]] = set()
    changed = rows.filter(changed_in__gt=since).values_list("position", "root__position")
    for position, root_position in changed:
        changed_pages.add(page_of(root_position or position))
        if root_position:
            part = part_of(position)
            # The part before names this one; writing it again is cheaper than asking whether it does already.
            changed_parts |= {(root_position, p) for p in (part - 1, part) if p > 1}
    return changed_pages, sorted(changed_parts)


def summary(thread: Thread) -> dict[str, Any]:
    return {
        "thread": str(thread.uuid),
        "version": thread.version,
        "count": thread.count,
        "pages": pages.pages_of(thread),
        "state": thread.state_now(),
        "closes_at": iso(thread.closing_time),
        "sends_mail": settings.SENDS_MAIL,
    }


def published_version(thread: Thread) -> int | None:
    """The version that the folder's last written file states; None where there is no usable one."""
    try:
        return int(_last_written(thread)["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _last_written(thread: Thread) -> dict[str, Any]:
    return json.loads((folder(thread) / "newest.json").read_bytes())


def take_away(target: Path) -> bool:
    """Remove a folder or link in one step: first out of sight, then off the disk. False where there is none."""
    if target.is_symlink():
        target.unlink()
    elif target.exists():
        aside = target.with_name(f".{target.name}.{os.getpid()}")
        shutil.rmtree(aside, ignore_errors=True)  # left behind by one that was killed here
        target.replace(aside)
        shutil.rmtree(aside)
    else:
        return False
    return True


def _links(thread: Thread) -> list[tuple[Path, Path]]:
    """(link, where it must lead) for each name that the thread answers to."""
    keys = ThreadIdentifier.objects.filter(thread=thread).values_list("site__slug", "key")
    goal = Path("..", "..", "threads", str(thread.uuid))
    return [(root() / "sites" / slug / key, goal) for slug, key in keys]


def _link_identifiers(thread: Thread) -> None:
    for link, goal in _links(thread):
        if link.is_symlink() and link.readlink() == goal:
            continue
        link.parent.mkdir(parents=True, exist_ok=True)
        beside = link.with_name(f".{link.name}.{os.getpid()}")
        beside.unlink(missing_ok=True)
        beside.symlink_to(goal)
        beside.replace(link)


@contextmanager
def _writing(thread_id: int) -> Iterator[None]:
    """One writer per thread and host: a second one would only do the same work again."""
    locks = root() / "locks"
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / str(thread_id % 64)).open("wb") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def reconcile(*, since: datetime | None = None, rewrite: bool = False) -> int:
    """Publish every thread whose files are behind the database; returns how many were.

    since: look only at the versions of threads that changed after it. None: look at every thread, at each of its files
    and links, and make the folders by which known sites are told from unknown ones; that also happens where somebody
    took the whole folder away. rewrite: write everything again, whatever the files say.
    """
    everything = since is None or not (root() / "sites").is_dir()
    if everything:
        for slug in Site.objects.values_list("slug", flat=True):
            publish_site(slug)
    threads = Thread.objects.all() if everything else Thread.objects.filter(changed_at__gte=since)
    behind = 0
    for thread in threads.order_by("pk").iterator():
        expected = None if thread.state == Thread.State.HIDDEN else thread.version
        incomplete = rewrite or (everything and not _is_complete(thread))
        if incomplete or published_version(thread) != expected:
            with _writing(thread.pk):
                _bring_up(thread.pk, from_nothing=incomplete)
            behind += 1
    return behind


def _is_complete(thread: Thread) -> bool:
    """Whether each file and link of a thread is there, whatever is in it but what it says of this server's mail.

    Only who looks at everything looks at that. Would each publication, then two processes that were given different
    settings would write all pages of a thread again and again.
    """
    if thread.state == Thread.State.HIDDEN:
        return True
    numbers, parts = _changed(thread, since=None)
    names = ["oldest.json", "newest.json", *(f"{n}.json" for n in numbers), *(pages.part_name(*part) for part in parts)]
    linked = all(link.is_symlink() and link.readlink() == goal for link, goal in _links(thread))
    if not linked or not all((folder(thread) / name).exists() for name in names):
        return False
    try:
        return _last_written(thread).get("sends_mail") == settings.SENDS_MAIL
    except (ValueError, AttributeError):  # damaged
        return False
