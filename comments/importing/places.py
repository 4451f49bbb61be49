"""Pages of an export and the threads that answer to their names."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from comments import publication, thread_care, threads
from comments.importing import addresses, restoring, shaping
from comments.importing.records import HIDDEN, PAGES, Page
from comments.importing.task import Task
from comments.models import Thread, ThreadIdentifier


@dataclass
class Place:
    """A page, and the thread that answers to one of its names, where there is one."""

    page: Page
    url: str
    names: dict[str, str]  # by key
    taken: dict[str, Thread] = field(default_factory=dict)  # by key: names of this chunk's pages that have a thread
    thread: Thread | None = None
    fate: str = "skipped"
    remark: str = ""

    def __post_init__(self) -> None:
        if not self.names:
            self.fate = "refused"

    def found(self) -> Thread | None:
        """The thread that answers to it by now. Asked anew, because another page of the file may have its address."""
        return self.thread or next((self.taken[key] for key in self.names if key in self.taken), None)

    def is_kept_back(self) -> bool:
        """Whether its readers could not read it where it comes from, but here its thread is one that they can."""
        thread = self.found()
        return self.page.state == HIDDEN and thread is not None and thread.state != HIDDEN

    def was_hidden(self) -> bool:
        """Whether its conversation is hidden only because, in an earlier export, readers could not read this page."""
        thread, own = self.found(), self.page.identifiers[:1]
        if thread is None or self.page.state == HIDDEN:
            return False
        return thread.hidden_for in own and not thread_care.is_held(thread)  # another page may have got its address


def find(task: Task, pages: dict[str, Page], *, known: Place | None) -> dict[str, Place]:
    """For each page its place. A page that the chunk before began keeps the one it has."""
    places: dict[str, Place] = {}
    for ref, page in pages.items():
        if known is not None and known.page.ref == ref:
            places[ref] = known
        else:
            places[ref] = Place(page, *addresses.names_of(page, base=task.base, rules=task.rules))
    keys = {key for place in places.values() for key in place.names}
    rows = ThreadIdentifier.objects.filter(site=task.site, key__in=keys).select_related("thread")
    taken = {row.key: row.thread for row in rows}
    for place in places.values():
        place.taken = taken
    return places


def settle(task: Task, place: Place, *, has_news: bool) -> None:
    """Open the page's thread where it has new comments and none yet, in the state of the page; give it its names."""
    place.thread = place.found()
    if not place.names or place.fate in ("created", "updated"):
        return
    if place.was_hidden():
        place.fate, place.remark = (
            "updated",
            _("readers can read the page there now, so its conversation is shown here"),
        )
        if place.thread is not None and not task.is_dry:
            threads.update_thread(place.thread, state=place.page.state)
    missing = {k: name for k, name in place.names.items() if k not in place.taken and k not in task.planned}
    is_new = place.thread is None and len(missing) == len(place.names)
    if not missing or (is_new and not has_news):
        return
    place.fate = "created" if is_new else "updated"
    if task.is_dry:
        task.planned.update(missing)
        return
    if place.thread is None:
        first, *others = missing.values()
        page, title = place.page, shaping.one_line(place.page.title)
        place.thread = threads.open_thread(
            task.site,
            identifier=first,
            aliases=others,
            title=title,
            url=place.url,
            state=page.state,
            opened_at=page.created_at,
        )
        if page.state == HIDDEN and page.identifiers:
            place.thread.hidden_for = page.identifiers[0][:200]
            place.thread.save(update_fields=["hidden_for"])
        if page.kept:
            restoring.thread(place.thread, page)
    else:
        for name in missing.values():
            threads.add_identifier(place.thread, identifier=name)
    place.taken.update(dict.fromkeys(missing, place.thread))


def publish_again(places: Iterable[Place]) -> None:
    """Publish threads of which an import before, which was killed, did not."""
    quiet = [p.thread for p in places if p.thread and p.fate == "skipped" and p.thread.state != Thread.State.HIDDEN]
    publication.publish([thread.pk for thread in quiet if publication.published_version(thread) != thread.version])


def report(task: Task, place: Place) -> None:
    """Say what became of a page, once all of its comments are done."""
    reasons = {"skipped": _("its conversation is here already"), "refused": _("it has no address and no number")}
    ref, reason = place.page.url or place.page.ref, place.remark or reasons.get(place.fate, "")
    task.report.add(PAGES, place.fate, ref=ref, reason=reason, where=place.page.where)
