"""Storing posts that were read: once, whatever is imported how often."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from comments import threads
from comments.importing.records import Left
from comments.importing.report import Report
from comments.models import Site
from posts import discussion, former_addresses, publishing
from posts.importing import restoring
from posts.importing.records import AUTHORS, CATEGORIES, MEDIA, POSTS, TAGS, Medium, PostRecord, Record, Term
from posts.models import Author, Category, ImportedPost, Post, Tag
from posts.validators import RESERVED_SLUGS

_MODELS: dict[str, type[Author | Category | Tag]] = {AUTHORS: Author, CATEGORIES: Category, TAGS: Tag}
_SLUG = 100  # characters


class Keeper:
    """Stores one record after the other, each in a transaction, and reports what became of it."""

    def __init__(self, *, origin: str, report: Report, undated: datetime) -> None:
        self._origin = origin
        self._report = report
        self._undated = undated
        self._terms: dict[Term, Author | Category | Tag] = {}
        self._media: set[Medium] = set()
        self._seen: dict[str, str] = {}  # fingerprints by ids
        self.has_stored = False

    def store(self, record: Record) -> None:
        if isinstance(record, Left):
            ref = record.name or record.ref
            self._report.add(record.kind, record.outcome, ref=ref, reason=record.reason, where=record.where)
        elif isinstance(record, Medium):
            self._list(record)
        elif isinstance(record, Term):
            self._try(record.kind, record.slug or record.name, "", lambda: self._term(record))
        else:
            self._try(POSTS, f"{record.ref} {record.title}", record.where, lambda: self._post(record))
            self.has_stored = True

    def _try(self, kind: str, ref: str, where: str, store: Callable[[], object]) -> None:
        """What does not fit is refused with the reason."""
        try:
            store()
        except ValidationError as error:
            self._report.add(kind, "refused", ref=ref, reason=" ".join(error.messages), where=where)

    def _list(self, medium: Medium) -> None:
        """Files are never fetched: who operates the blog copies them."""
        if medium in self._media:
            return
        self._media.add(medium)
        ours = f"{medium.address} → {settings.MEDIA_URL}{medium.place}" if medium.place else medium.address
        why = _("not fetched; copy it, where it is shown here") if medium.place else _("not fetched; it stays a link")
        self._report.add(MEDIA, "skipped", ref=ours, reason=why)

    def _term(self, term: Term) -> Author | Category | Tag:
        if term in self._terms:
            return self._terms[term]
        model = _MODELS[term.kind]
        slug = _slug(term.slug, term.name) or f"{term.kind}-{hashlib.sha256(term.name.encode()).hexdigest()[:8]}"
        rows = model._default_manager
        row = rows.filter(slug=slug).first() or (rows.filter(name=term.name).first() if model is not Author else None)
        if row is None:
            row = self._made(model, slug, term)
            self._report.add(term.kind, "created", ref=slug)
        else:
            self._report.add(term.kind, "skipped", ref=slug, reason=_("it is here already"))
        self._terms[term] = row
        return row

    def _made(self, model: type, slug: str, term: Term) -> Author | Category | Tag:
        row = model(slug=slug, name=term.name)
        if isinstance(row, Category):
            row.description = term.about
        elif isinstance(row, Author):
            row.text, row.role, row.user = term.about, term.role, restoring.login(term.user)
        row.full_clean()
        row.save()
        return row

    def _post(self, record: PostRecord) -> None:
        ref = f"{self._origin}:{record.ref}"
        fingerprint = hashlib.sha256(repr(record._replace(where="")).encode(errors="replace")).hexdigest()
        if self._seen.setdefault(ref, fingerprint) != fingerprint:
            raise ValidationError(_("the file has another record with this id"))
        known = ImportedPost.objects.filter(import_ref=ref).select_related("post").first()
        post = known.post if known else restoring.same(record)
        why = _reason_to_leave(known, fingerprint) if known else _("it is here already") if post else ""
        if why:
            self._report.add(POSTS, "skipped", ref=record.ref, reason=why, where=record.where)
            return
        remarks = list(record.remarks)
        terms = self._terms_of(record)
        with transaction.atomic():
            post = self._save(post or Post(), record, terms, remarks)
            facts = {"post": post, "fingerprint": fingerprint, "saved_at": post.updated_at}
            for name in (ref, *(record.kept["imported_as"] if record.kept else ())):
                ImportedPost.objects.update_or_create(import_ref=name, defaults=facts)
        outcome = "updated" if known else "created"
        self._report.add(POSTS, outcome, ref=record.ref, reason="; ".join(remarks), where=record.where)

    def _terms_of(self, record: PostRecord) -> tuple[Author, Category, list[Tag]]:
        author, category = self._term(record.author), self._term(_named(record.category))
        tags = [self._term(term) for term in record.tags if term.name]
        assert isinstance(author, Author)  # noqa: S101 - as its kind says
        assert isinstance(category, Category)  # noqa: S101 - as its kind says
        return author, category, [tag for tag in tags if isinstance(tag, Tag)]

    def _save(
        self, post: Post, record: PostRecord, terms: tuple[Author, Category, list[Tag]], remarks: list[str]
    ) -> Post:
        post.title = record.title or _untitled()
        post.slug = post.slug or _free_slug(record)
        post.body, post.markup, post.teaser = record.body or "<p></p>", record.markup, record.teaser
        post.language = record.language if record.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE[:2]
        post.status, post.comments = record.status, record.comments
        post.published_at = record.published_at or (self._undated if record.status != Post.Status.DRAFT else None)
        post.author, post.category, tags = terms
        if record.kept:
            restoring.prepare(post, record.kept, remarks)
        if self._origin == "wordpress" and post.pk is None:
            _take_over_comments(post, record)
        publishing.save_post(post, tags=tags)
        former_addresses.remember(post, record.addresses)
        if record.kept:
            restoring.finish(post, record.kept)
        if record.updated_at:
            post.updated_at = record.updated_at
            Post.objects.filter(pk=post.pk).update(updated_at=post.updated_at)
        return post


def _take_over_comments(post: Post, record: PostRecord) -> None:
    """Comments that came before their post (import_comments) wait in a thread under its number: that is its thread."""
    thread = threads.find_thread(Site.objects.own(), identifier=f"wp-{record.ref}")
    if thread is not None and not Post.objects.filter(thread=thread).exists():
        threads.add_identifier(thread, identifier=discussion.identifier(post))


def _reason_to_leave(known: ImportedPost, fingerprint: str) -> str:
    if known.post is None:
        return _("it was deleted here")
    if known.fingerprint == fingerprint:
        return _("it is here already")
    return _("it was edited here") if known.post.updated_at != known.saved_at else ""


def _named(category: Term) -> Term:
    if category.name:
        return category
    with override(settings.LANGUAGE_CODE):
        return category._replace(name=_("Other"))


def _untitled() -> str:
    with override(settings.LANGUAGE_CODE):
        return _("Untitled")


def _slug(*candidates: str) -> str:
    """The first of these of which letters are left that may stand in an address."""
    return next((slug for each in candidates if (slug := slugify(each)[:_SLUG].strip("-_"))), "")


def _free_slug(record: PostRecord) -> str:
    wanted = _slug(record.slug, record.title) or _slug(f"post-{record.ref}")
    slug, count = wanted, 1
    while slug.lower() in RESERVED_SLUGS or Post.objects.filter(slug=slug).exists():
        count += 1
        slug = f"{wanted[: _SLUG - 6]}-{count}"
    return slug
