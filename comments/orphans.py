"""Published files of threads and sites that the database does not know (any more), and their removal.

A folder is made after its thread or site was committed, so one that nobody knows is left over: of a thread that was
merged, of a site that was removed, or of what came after the backup that was restored. Folders are listed before the
database is asked; what appears in between is not looked at.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from comments import publication
from comments.models import Site, Thread, ThreadIdentifier

_CHUNK = 500  # names per question


def remove() -> int:
    """Take away what belongs to nothing; returns how many folders and links that were."""
    removed = remove_sites()
    for part in _parts(publication.root() / "threads"):
        known = Thread.objects.filter(uuid__in=[name for path in part if (name := _uuid(path.name))])
        names = {str(uuid) for uuid in known.values_list("uuid", flat=True)}
        removed += _take_away(path for path in part if path.name not in names)
    for site in Site.objects.order_by("pk"):
        for part in _parts(publication.root() / "sites" / site.slug):
            named = ThreadIdentifier.objects.filter(site=site, key__in=[path.name for path in part])
            names = set(named.values_list("key", flat=True))
            removed += _take_away(path for path in part if path.name not in names)
    return removed


def remove_sites() -> int:
    """The same for whole sites: cheap, so that nothing of a removed one is read for long."""
    found = [path for part in _parts(publication.root() / "sites") for path in part]
    slugs = set(Site.objects.values_list("slug", flat=True)) if found else set()
    return _take_away(path for path in found if path.name not in slugs)


def _parts(folder: Path) -> Iterator[list[Path]]:
    """What is in a folder, in parts; not what somebody is still making (its name begins with a dot)."""
    found = [path for path in folder.iterdir() if not path.name.startswith(".")] if folder.is_dir() else []
    for start in range(0, len(found), _CHUNK):
        yield found[start : start + _CHUNK]


def _take_away(paths) -> int:
    return sum(publication.take_away(path) for path in paths)


def _uuid(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
