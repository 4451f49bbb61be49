"""Everything that is stored about a person, as a file that they can read and a program can, too."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from comments import operations, privacy
from comments.models import Comment, Note, Operation
from comments.privacy import Person
from comments.public import iso
from comments.timeline import rule_in_words


def export(person: Person, *, by=None) -> dict[str, Any]:
    """What is stored about a person, in all statuses, with notes but without the names of those who moderate.

    Notes an Operation that names nobody.
    """
    site = person.sites[0] if person.sites and len(person.sites) == 1 else None
    operations.note(Operation.Kind.EXPORT_PERSON, by=by, site=site, facts=privacy.counts(person))
    rows = person.comments.select_related("thread__site").order_by("created_at", "pk")
    rows = rows.prefetch_related("revisions", "decisions", "proposals", "notes")
    return {
        "address": person.email,
        "made": iso(timezone.now()),
        "comments": [_comment(comment) for comment in rows],
        "messages": [
            {"kind": row.kind, "written": iso(row.created_at), "sent": iso(row.sent_at)}
            for row in person.messages.order_by("pk")
        ],
        "unsubscriptions": [
            {"site": row.site.name, "kind": row.kind, "since": iso(row.created_at)}
            for row in person.entries["unsubscriptions"].select_related("site")
        ],
        **{
            name: [{"site": row.site.name, "since": iso(row.created_at)} for row in found.select_related("site")]
            for name, found in person.entries.items()
            if name != "unsubscriptions"
        },
    }


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": str(comment.uuid),
        "site": comment.thread.site.name,
        "page": comment.thread.title,
        "url": comment.thread.url,
        "name": comment.name,
        "web_address": comment.website,
        "text": comment.text,
        "status": comment.status,
        "public": comment.is_public,
        "written": iso(comment.created_at),
        "edited": iso(comment.edited_at),
        "address_confirmed": iso(comment.confirmed_at),
        "wants_mail_about_answers": comment.wants_replies,
        "held_for": comment.held_for,
        "earlier_texts": [{"text": r.text, "replaced": iso(r.replaced_at)} for r in comment.revisions.all()],
        "proposed_texts": [
            {"text": p.text, "message": p.message, "when": iso(p.created_at), "accepted": p.accepted}
            for p in comment.proposals.all()
        ],
        "decisions": [
            {
                "when": iso(d.created_at),
                "to": d.after,
                "by": "person" if d.actor_name else rule_in_words(d.rule),
                "reason": d.reason,
                "note": d.note,
            }
            for d in comment.decisions.all()
        ],
        "notes": [_note(note) for note in comment.notes.all()],
    }


def _note(note: Note) -> dict[str, Any]:
    return {"text": note.text, "when": iso(note.created_at)}


def as_page(data: dict[str, Any]) -> str:
    """The same as an HTML file without scripts, styles from elsewhere or links, in the active language."""
    return render_to_string("comments/personal_file.html", {"data": data})
