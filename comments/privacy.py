"""What is stored about a person, and how it goes: found by e-mail address, exported, erased.

Erasing blanks a comment's words and its author and keeps the row, without a name: decisions and answers need their
frame. Published pages are written again at once. What was erased is put on a list (comments/erased.py).
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy

from comments import erased, moderation, operations
from comments.models import (
    Block,
    Claim,
    Comment,
    Decision,
    IdempotencyKey,
    ImportedComment,
    Note,
    Operation,
    OutboundMessage,
    ProposedChange,
    Revision,
    Site,
    TrustedAuthor,
    Unsubscription,
)

_CHUNK = 300  # comments per statement
_PATIENCE_MS = 2000
_LATELY = timedelta(hours=1)
# What counts() counts.
IN_WORDS = {
    "comments": gettext_lazy("comments"),
    "public": gettext_lazy("of these public"),
    "texts": gettext_lazy("earlier and proposed texts"),
    "notes": gettext_lazy("notes of colleagues"),
    "messages": gettext_lazy("mails"),
    "unsubscriptions": gettext_lazy("mail that the address does not want"),
    "trusted": gettext_lazy("sites that trust the address"),
    "blocked": gettext_lazy("sites that block the address"),
}


@dataclass(frozen=True)
class Person:
    """Somebody with an e-mail address, as some sites or all of them (None) know them."""

    email: str
    sites: tuple[Site, ...] | None = None

    @property
    def comments(self) -> QuerySet[Comment]:
        rows = Comment.objects.annotate(address=Lower("email")).filter(address=self.email.strip().lower())
        rows = rows.exclude(email="")
        return rows if self.sites is None else rows.filter(thread__site__in=self.sites)

    @property
    def messages(self) -> QuerySet[OutboundMessage]:
        """Mail to the address as a reader's; a moderator's own mail is no reader's business."""
        to_them = Q(recipient__iexact=self.email.strip()) | Q(comment__in=self.comments)
        return self._here(OutboundMessage.objects.filter(to_them, user=None))

    @property
    def entries(self) -> dict[str, QuerySet]:
        """Rows that hold the address itself."""
        address = self.email.strip()
        return {
            "unsubscriptions": self._here(Unsubscription.objects.filter(email__iexact=address)),
            "trusted": self._here(TrustedAuthor.objects.filter(email__iexact=address)),
            "blocked": self._here(Block.objects.filter(kind=Block.Kind.EMAIL, value=address.casefold())),
        }

    def _here(self, rows: QuerySet) -> QuerySet:
        return rows if self.sites is None else rows.filter(site__in=self.sites)

    def listed(self, *, at: datetime) -> list[erased.Entry]:
        """What the list of what was erased says of them."""
        names = [""] if self.sites is None else [site.slug for site in self.sites]
        return [erased.address(self.email, site=name, at=at) for name in names]


def check_address(typed: str) -> None:
    """Raises ValidationError where this cannot be an address."""
    forms.EmailField(max_length=254).clean(typed)


def counts(person: Person) -> dict[str, int]:
    """How much is stored about a person, by kind; all zero where nothing is."""
    rows = person.comments
    notes = Note.objects.filter(comment__in=rows).count() + _noted(rows).count()
    return {
        "comments": rows.count(),
        "public": rows.filter(is_public=True).count(),
        "texts": Revision.objects.filter(comment__in=rows).count()
        + ProposedChange.objects.filter(comment__in=rows).count(),
        "notes": notes,
        "messages": person.messages.count(),
        **{name: found.count() for name, found in person.entries.items()},
    }


def _noted(rows: QuerySet[Comment] | Iterable[int]) -> QuerySet[Decision]:
    """Decisions on these comments that a colleague wrote something to."""
    return Decision.objects.filter(comment__in=rows).exclude(note="")


# Erasing


def erase(
    person: Person,
    *,
    by: User | None = None,
    keeps_notes: bool = False,
    is_dry: bool = False,
    now: datetime | None = None,
) -> dict[str, int]:
    """Erase what is stored about a person; returns what was there, as counts() says.

    In one transaction: put the address, the comments and the records that they were imported from on the list, move
    what is open or public to the bin, blank the comments, delete earlier texts, proposals, mail, and every row with the
    address, and what colleagues noted about these comments, unless keeps_notes. Notes an Operation that names nobody.
    On commit the pages are published again. Raises OSError where the list cannot be written; then nothing was erased.
    """
    now = now or timezone.now()
    with operations.carried_out(is_dry=is_dry):
        erased.take_turns(alone=True)
        found = counts(person)
        ids = list(person.comments.order_by("created_at", "pk").values_list("uuid", flat=True))
        if not is_dry:  # first of all: whatever happens next, it will be erased
            erased.remember([*person.listed(at=now), *_listed(ids, at=now)])
        person.messages.delete()
        blank(ids, by=by, keeps_notes=keeps_notes, now=now)
        for rows in person.entries.values():
            rows.delete()
        site = person.sites[0] if person.sites and len(person.sites) == 1 else None
        operations.note(Operation.Kind.ERASE_PERSON, by=by, site=site, facts=found)
        _forget_pages_on_commit()
    return found


def erase_comment(comment: Comment, *, by: User | None = None, now: datetime | None = None) -> None:
    """The same for one comment whose author gave no address."""
    now = now or timezone.now()
    with transaction.atomic():
        erased.take_turns(alone=True)
        erased.remember(_listed([comment.uuid], at=now))
        blank([comment.uuid], by=by, keeps_notes=False, now=now)
        operations.note(Operation.Kind.ERASE_PERSON, by=by, site=comment.thread.site, facts={"comments": 1})
        _forget_pages_on_commit()


def _listed(ids: Sequence[uuid.UUID], *, at: datetime) -> list[erased.Entry]:
    """List entries for comments, and for the records that they were imported from."""
    entries = [erased.Entry(erased.Kind.COMMENT, "", item.hex, at) for item in ids]
    for start in range(0, len(ids), _CHUNK):
        rows = ImportedComment.objects.filter(comment__uuid__in=ids[start : start + _CHUNK])
        for site, ref in rows.values_list("site__slug", "import_ref"):
            entries.append(erased.Entry(erased.Kind.IMPORT, site, ref, at))
    return entries


def blank(ids: Sequence[uuid.UUID], *, keeps_notes: bool, now: datetime, by: User | None = None) -> None:
    """Take words and author out of these comments, and delete what hangs on them. Runs in the caller's transaction."""
    for start in range(0, len(ids), _CHUNK):
        rows = moderation.put_away(ids[start : start + _CHUNK], actor=by, now=now)
        keys = [row.pk for row in rows]
        for model in (Revision, ProposedChange, IdempotencyKey, Claim, OutboundMessage):
            model._default_manager.filter(comment__in=keys).delete()
        if not keeps_notes:
            Note.objects.filter(comment__in=keys).delete()
            _noted(keys).update(note="")
        Comment.objects.filter(pk__in=keys).update(
            name="",
            email="",
            website="",
            user=None,
            text="",
            html="",
            held_for=[],
            wants_replies=False,
            confirmed_at=None,
            erased_at=now,
            version=F("version") + 1,
        )


def _forget_pages_on_commit() -> None:
    transaction.on_commit(_fold_wal, robust=True)


def _fold_wal() -> None:
    """SQLite keeps earlier versions of its pages in the WAL until somebody folds it away.

    That waits for who reads, a backup say, and keeps who writes waiting: not for long. The worker tries again.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            [patience] = cursor.execute("PRAGMA busy_timeout").fetchone()
            cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")


# After a restore


def catch_up(now: datetime | None = None) -> int:
    """Erase what the list's file names and the database does not know of; give the file what only the database has.

    That is so after a backup was put back, however that was done, and where a process died while it erased. Returns how
    many comments were erased.
    """
    now = now or timezone.now()
    ids: list[uuid.UUID] = []
    if erased.missing(erased.in_database(), of=erased.in_file()):
        with transaction.atomic():
            erased.take_turns(alone=True)
            todo = erased.missing(erased.in_database(), of=erased.in_file())  # asked again: somebody may be at it
            ids = [*_named(todo), *_of_addresses([entry for entry in todo if entry.kind == erased.Kind.ADDRESS])]
            blank(list(dict.fromkeys(ids)), keeps_notes=False, now=now)
            erased.store(todo)
            _forget_pages_on_commit()
    unwritten = erased.missing(erased.in_file(), of=erased.in_database())
    if unwritten:
        erased.append(unwritten)
    if Comment.objects.filter(erased_at__gte=now - _LATELY).exists():
        _forget_pages_on_commit()
    return len(set(ids))


def _named(entries: Sequence[erased.Entry]) -> list[uuid.UUID]:
    """Comments that are on the list by their id, or by that of the record that they were imported from."""
    found: list[uuid.UUID] = []
    there = Comment.objects.filter(erased_at=None)
    for start in range(0, len(entries), _CHUNK):
        part = entries[start : start + _CHUNK]
        named = [uuid.UUID(entry.value) for entry in part if entry.kind == erased.Kind.COMMENT]
        refs = {(entry.site, entry.value) for entry in part if entry.kind == erased.Kind.IMPORT}
        found += there.filter(uuid__in=named).values_list("uuid", flat=True)
        rows = ImportedComment.objects.filter(import_ref__in=[ref for _site, ref in refs], comment__erased_at=None)
        for site, ref, comment in rows.values_list("site__slug", "import_ref", "comment__uuid"):
            found += [comment] if comment and (site, ref) in refs else []
    return found


def _of_addresses(entries: Sequence[erased.Entry]) -> list[uuid.UUID]:
    """Comments of the addresses on the list, as far as they are older; all else that holds the address is deleted.

    The list has only hashes, so each address that is stored is hashed and compared.
    """
    found: list[uuid.UUID] = []
    sites = {site.slug: site for site in Site.objects.filter(slug__in={entry.site for entry in entries} - {""})}
    wanted = {entry.name: entry for entry in entries if entry.site in {"", *sites}}
    for email in _addresses() if wanted else ():
        for scope in {name[1] for name in wanted}:
            entry = wanted.get(erased.address(email, site=scope, at=timezone.now()).name)
            if entry is None:
                continue
            person = Person(email, (sites[scope],) if scope else None)
            found += person.comments.filter(created_at__lte=entry.at).values_list("uuid", flat=True)
            for rows in (person.messages, *person.entries.values()):
                rows.filter(created_at__lte=entry.at).delete()
    return found


def _addresses() -> set[str]:
    """Every address of a reader that is stored anywhere."""
    stored = (
        Comment.objects.exclude(email="").order_by().values_list(Lower("email"), flat=True),
        OutboundMessage.objects.filter(user=None).order_by().values_list(Lower("recipient"), flat=True),
        Unsubscription.objects.values_list(Lower("email"), flat=True),
        TrustedAuthor.objects.order_by().values_list(Lower("email"), flat=True),
        Block.objects.filter(kind=Block.Kind.EMAIL).order_by().values_list(Lower("value"), flat=True),
    )
    return {email for rows in stored for email in rows.distinct()}
