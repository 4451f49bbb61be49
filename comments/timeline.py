"""What happened to a comment, in order: decisions, earlier texts, and what moderators noted."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import Comment, Decision, ProposedChange, Reason

_RULES = {
    "submitted": gettext_lazy("came in"),
    "imported": gettext_lazy("was imported"),
    "edited": gettext_lazy("waits again, because its author edited it; the approved text stays public"),
    "withdrawn": gettext_lazy("was withdrawn by its author"),
    "undone": gettext_lazy("taken back"),
    "erased": gettext_lazy("was erased"),
    "blocked": gettext_lazy("went to spam, because its author or its words are blocked"),
    "trusted": gettext_lazy("was published, because its author is trusted and confirmed it by mail"),
    "known": gettext_lazy("was published, because its author is known and confirmed it by mail"),
    "first_approval": gettext_lazy("approved first; a second person has to agree"),
}


@dataclass(frozen=True)
class Entry:
    """One event. `kind` is "decision", "edit" or "note"; `text` is what was typed with it."""

    kind: str
    moment: datetime
    who: str
    words: str
    text: str = ""


def timeline_of(comment: Comment) -> list[Entry]:
    """All events of a comment, the oldest first; a constant number of queries."""
    labels = {reason.code: reason.label for reason in Reason.objects.all()}
    # Of one moment, the edit comes before the step that it caused.
    entries = [
        Entry("edit", r.replaced_at, r.editor_name or comment.name, _edit_in_words(r.editor_name), r.text)
        for r in comment.revisions.order_by("version")
    ]
    entries += [
        Entry("decision", d.created_at, d.actor_name, _decision_in_words(d, labels), d.note)
        for d in comment.decisions.order_by("pk")
    ]
    for proposal in comment.proposals.select_related("author"):
        entries += _proposal_in_words(proposal, comment)
    entries += [Entry("note", n.created_at, n.author_name, _("noted"), n.text) for n in comment.notes.all()]
    return sorted(entries, key=lambda entry: entry.moment)


def _edit_in_words(editor: str) -> str:
    if editor:
        return _("took passages out, or put them back; before, it was:")
    return _("changed the text; before, it was:")


def _proposal_in_words(proposal: ProposedChange, comment: Comment) -> list[Entry]:
    who = proposal.author.get_username() if proposal.author else ""
    asked = Entry("note", proposal.created_at, who, _("proposed to the author:"), proposal.text)
    if proposal.answered_at is None:
        return [asked]
    said = _("agreed to the proposal") if proposal.accepted else _("did not agree to the proposal, or it was replaced")
    return [asked, Entry("note", proposal.answered_at, comment.name, said)]


def _decision_in_words(decision: Decision, labels: dict[str, str]) -> str:
    words = str(decision)
    if decision.reason:
        words += f" ({labels.get(decision.reason, decision.reason)})"
    return f"{words} · {rule_in_words(decision.rule)}" if decision.rule else words


def who_in_words(decision: Decision) -> str:
    """Who decided, by which rule; one of the two is often empty."""
    return " · ".join(filter(None, [decision.actor_name, rule_in_words(decision.rule)]))


def rule_in_words(rule: str) -> str:
    """What a rule did, to be read after the status that it led to."""
    return str(_RULES.get(rule, rule))
