"""Storing what was read: once, whatever is imported how often, and whenever somebody pulled the plug.

Records are stored in chunks, each in one transaction: comments with their first decisions, and beside each a row with
the id that it had at its origin. An import that was killed is started again, finds these rows and goes on behind them.
"""

import gc
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice

from django.db import reset_queries, transaction
from django.utils.translation import gettext as _

from comments import erased, moderation
from comments.importing import changes, places, restoring, shaping
from comments.importing.places import Place
from comments.importing.records import COMMENTS, PAGES, Page
from comments.importing.records import CommentRecord as Record
from comments.importing.spool import Spool, is_usable
from comments.importing.task import RULE, Task
from comments.models import Comment, Decision, ImportedComment

_CHUNK = 400  # records per transaction


@dataclass
class _Step:
    """A record and what is to be done with it."""

    record: Record
    place: Place
    words: shaping.Words
    there: Comment | None = None  # what an earlier import made of it
    is_known: bool = False  # it was imported before, even where nothing is left of it
    is_taken: bool = False  # another site's comment has its public id
    outcome: str = "created"
    reason: str = ""

    def status(self) -> str:
        """Its status here. What becomes public only because its page meets a public thread waits for a moderator."""
        becomes_public = self.record.status == Comment.Status.APPROVED and self.place.is_kept_back()
        is_public = self.there is not None and self.there.status == Comment.Status.APPROVED
        return Comment.Status.PENDING if becomes_public and not is_public else self.record.status


def store(spool: Spool, task: Task) -> None:
    """Bring the site's comments up to the records in spool; report what became of each.

    Opens threads for pages with new comments, gives them their names, admits the comments in one set per chunk, and
    publishes on commit. Writes nothing in a dry run. Sends no mail.
    """
    last: Place | None = None
    done, total = 0, len(spool) or 1
    for chunk in spool.chunks(_CHUNK):
        task.progress(done / total)
        gc.collect(1)  # rows hold each other in circles, and those of long comments are large
        reset_queries()  # with DEBUG, Django keeps thousands of them, each with hundreds of comments
        done += len(chunk)
        found = places.find(task, {page.ref: page for _record, page in chunk}, known=last)
        _store_chunk(task, chunk, found)
        if last is not None and last.page.ref not in found:
            places.report(task, last)
        *finished, last = found.values()
        for place in finished:
            places.report(task, place)
    if last is not None:
        places.report(task, last)
    _finish(spool, task)


def _finish(spool: Spool, task: Task) -> None:
    """Pages without comments, and records that may not come back."""
    for page in spool.empty_pages():
        if page.kept:
            _open_empty(task, page)
            continue
        task.report.add(PAGES, "skipped", ref=page.url or page.ref, reason=_("nobody wrote on it"), where=page.where)

    rows = (ImportedComment(site=task.site, import_ref=ref) for ref in spool.gone() if not task.is_dry)
    while batch := list(islice(rows, _CHUNK)):
        ImportedComment.objects.bulk_create(batch, ignore_conflicts=True)


def _open_empty(task: Task, page: Page) -> None:
    [place] = places.find(task, {page.ref: page}, known=None).values()
    with nullcontext() if task.is_dry else transaction.atomic():
        places.settle(task, place, has_news=True)
    places.report(task, place)


def _store_chunk(task: Task, chunk: list[tuple[Record, Page]], found: dict[str, Place]) -> None:
    shaped = [_shape(task, record, found[page.ref]) for record, page in chunk]
    steps = [step for step in shaped if step]
    with nullcontext() if task.is_dry else transaction.atomic():
        erased.take_turns(alone=False)
        _compare(task, steps)
        with_news = {step.record.page for step in steps if step.outcome == "created"}
        for ref, place in found.items():
            places.settle(task, place, has_news=ref in with_news)
        if not task.is_dry:
            _write(task, steps)
    if not task.is_dry:
        places.publish_again(found.values())
    for step in steps:
        record = step.record
        task.report.add(COMMENTS, step.outcome, ref=record.ref, reason=step.reason, where=record.where)


def _shape(task: Task, record: Record, place: Place) -> _Step | None:
    """The record made to fit; None where that is impossible, which is reported."""
    try:
        if not place.names:
            raise shaping.Unusable(_("its page has no address and no number"))
        return _Step(record, place, shaping.words(record, nameless=task.nameless))
    except shaping.Unusable as unusable:
        task.report.add(COMMENTS, "refused", ref=record.ref, reason=str(unusable), where=record.where)
        return None


def _compare(task: Task, steps: list[_Step]) -> None:
    """Find out which records are here already, and what is to be done with those."""
    for step, comment in _known(task, steps):
        step.there = comment
    _leave_out_erased(task, steps)
    ours = Decision.objects.filter(comment__in=[s.there.pk for s in steps if s.there]).exclude(rule=RULE)
    decided = set(ours.values_list("comment_id", flat=True)) if any(s.there for s in steps) else set()
    for step in steps:
        if not step.is_known:
            if step.outcome == "created" and step.record.kept and step.place.is_kept_back():
                step.outcome, step.reason = "refused", _("its page was hidden there and is public here")
            continue
        is_decided = step.there is not None and step.there.pk in decided
        try:
            step.outcome, step.reason = changes.compare(
                step.record, step.words, step.there, status=step.status(), is_decided=is_decided
            )
        except shaping.Unusable as unusable:
            step.outcome, step.reason = "refused", str(unusable)


def _leave_out_erased(task: Task, steps: list[_Step]) -> None:
    """What was erased here may not come back under another id, after a restore, or with another copy of it."""
    new = {n: step for n, step in enumerate(steps) if not step.is_known and not step.record.is_erased}
    records = {
        n: erased.Candidate(
            _refs(task, step.record),
            email=step.words["email"],
            written=step.record.created_at,
            uuid=(step.record.kept["uuid"] or "") if step.record.kept else "",
        )
        for n, step in new.items()
    }
    for n in erased.among(task.site, records):
        new[n].outcome, new[n].reason = "skipped", _("it was erased or deleted here")


def _known(task: Task, steps: list[_Step]) -> Iterator[tuple[_Step, Comment | None]]:
    """Records of earlier imports, each with what is left of it; comments of our own that never left this site."""
    refs = {ref: step for step in steps for ref in _refs(task, step.record)}
    rows = ImportedComment.objects.filter(site=task.site, import_ref__in=list(refs)).select_related("comment")
    for row in rows:
        refs[row.import_ref].is_known = True
        yield refs[row.import_ref], row.comment
    twins = restoring.same(step.record for step in steps)
    for step in steps:
        twin = twins.get(step.record.kept["uuid"] or "") if step.record.kept else None
        if twin is not None and twin.thread.site_id != task.site.pk:
            step.is_taken = True
        elif twin is not None:
            step.is_known = True
            yield step, twin


def _refs(task: Task, record: Record) -> list[str]:
    """Under what a record may have been imported before."""
    return [task.ref(record.ref), *(record.kept["imported_as"] if record.kept else ())]


def _write(task: Task, steps: list[_Step]) -> None:
    new = [step for step in steps if step.outcome == "created"]
    staff = restoring.users(step.record.kept["user"] for step in new if step.record.kept)
    above = _answered(task, new)
    rows: list[tuple[Comment, _Step]] = []
    for step in new:
        record = step.record
        comment = Comment(
            thread=step.place.thread,
            source=Comment.Source.IMPORT,
            created_at=record.created_at or step.place.page.created_at or task.undated,
            **step.words,
        )
        if record.kept:
            restoring.prepare(comment, record.kept, user=staff.get(record.kept["user"]), is_taken=step.is_taken)
            if record.kept["user"] and not comment.user:
                step.reason = _("who wrote it as a member of staff has no login here, so it has no badge")
        parent = above.get(record.parent)
        if parent is not None and parent.thread_id == comment.thread_id:
            comment.parent, comment.root = parent, parent.root or parent
        above[record.ref] = comment
        rows.append((comment, step))
    _store(task, rows)
    changed = [(step.there, step.words, step.status()) for step in steps if step.there and step.outcome == "updated"]
    changes.write(changed, now=task.now)


def _store(task: Task, rows: list[tuple[Comment, _Step]]) -> None:
    kept = [(comment, step.record) for comment, step in rows if step.record.kept]
    restoring.free_positions(kept)
    restoring.store(kept)
    plain = [(comment, step.status()) for comment, step in rows if not step.record.kept]
    moderation.admit_each(plain, rule=RULE, now=task.now)
    named = {task.ref(step.record.ref): comment for comment, step in rows}
    for comment, step in rows:
        for ref in _refs(task, step.record):
            named.setdefault(ref, comment)  # where two claim to have been the same record, the first was
    ImportedComment.objects.bulk_create(
        ImportedComment(site=task.site, import_ref=ref, comment=comment) for ref, comment in named.items()
    )


def _answered(task: Task, new: list[_Step]) -> dict[str, Comment]:
    """The comments that are in the database already and that new ones answer, by their ids at their origin."""
    parents = {step.record.parent for step in new if is_usable(step.record.parent)}
    rows = ImportedComment.objects.filter(
        site=task.site, import_ref__in=[task.ref(ref) for ref in parents], comment__isnull=False
    ).select_related("comment__root")
    return {row.import_ref.removeprefix(task.ref("")): row.comment for row in rows if row.comment}
