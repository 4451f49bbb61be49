"""What follows from a change of a survey, whatever the door: the gate of publication, the revision, the version."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from surveys.checks import Finding, Severity, check
from surveys.content import Change, content_of, differences
from surveys.models import AcceptedWarning, Survey, SurveyRevision

Kind = SurveyRevision.Kind
# What a reader may have quoted. "" is a row that came or went.
_FIGURES = {"percent", "count", "base_n", "status", "approx_text", "n", "sample_size", ""}


class Judged(NamedTuple):
    """A finding and, for a warning, the reason why it was accepted."""

    finding: Finding
    reason: str

    @property
    def blocks(self) -> bool:
        severity = self.finding.severity
        return severity == Severity.ERROR or (severity == Severity.WARNING and not self.reason)


class NotPublishable(Exception):
    """Errors, or warnings that nobody gave a reason for; `extra` lists them for the API."""

    status_code = 400
    error_code = "not_publishable"

    def __init__(self, blocking: list[Finding]) -> None:
        super().__init__(_("The survey was not saved, because it cannot be published like this."))
        self.findings = blocking
        self.extra = {
            "findings": [
                {"code": each.code, "severity": str(each.severity), "place": each.place, "message": each.message}
                for each in blocking
            ]
        }


class NoSuchWarning(Exception):
    """A reason was given for a warning that the checks do not raise."""

    status_code = 400
    error_code = "no_such_warning"


def judge(survey: Survey) -> list[Judged]:
    """What the checks find, with the reasons that were recorded. One query where it comes from `with_results()`."""
    reasons = {(row.code, row.place, row.detail): row.reason for row in survey.accepted_warnings.all()}
    return [Judged(each, reasons.get((each.code, each.place, each.detail), "")) for each in check(survey)]


def accept_warnings(survey: Survey, given: Iterable[Mapping[str, str]], *, by: User | None = None) -> None:
    """Record reasons for warnings: code, place and reason each. They hold as long as the figures stay the same.

    Raises NoSuchWarning where the checks raise no such warning.
    """
    warnings = {(each.code, each.place): each for each in check(survey) if each.severity == Severity.WARNING}
    for each in given:
        code, place = each["code"], each.get("place", "")
        if (code, place) not in warnings:
            raise NoSuchWarning(_("There is no warning “%(code)s” at “%(place)s”.") % {"code": code, "place": place})
        AcceptedWarning.objects.update_or_create(
            survey=survey,
            code=code,
            place=place,
            detail=warnings[code, place].detail,
            defaults={"reason": each["reason"], "accepted_by": by},
        )


def settle(survey: Survey, *, by: User | None = None, kind: str = "", public_note: str = "") -> SurveyRevision | None:
    """Finish a change of a survey, in the transaction that made it; a draft needs nothing.

    Compares what is published now with the last version; adds a revision and raises the version where they differ.
    Without a kind, a changed figure is a correction where there is a note, else an update; other changes are
    editorial. Returns the revision that was added. Raises NotPublishable: the caller's transaction must not commit.
    """
    with transaction.atomic():
        locked = Survey.objects.select_for_update().get(pk=survey.pk)
        if locked.status != Survey.Status.PUBLISHED:
            return None
        fresh = Survey.objects.with_results().get(pk=survey.pk)
        blocking = [each.finding for each in judge(fresh) if each.blocks]
        if blocking:
            raise NotPublishable(blocking)
        return _revise(fresh, by=by, kind=kind, public_note=public_note)


def _revise(survey: Survey, *, by: User | None, kind: str, public_note: str) -> SurveyRevision | None:
    content, last = content_of(survey), survey.revisions.order_by("-version").first()
    row = SurveyRevision(survey=survey, version=survey.version, made_by=by, made_at=timezone.now(), content=content)
    if last is None:
        row.kind, row.difference = Kind.PUBLICATION, []
    elif changes := differences(last.content, content):
        if last.kind == Kind.PUBLICATION and not Survey.objects.public().filter(pk=survey.pk).exists():
            last.delete()  # nobody could read it yet, so nothing changed for anybody
            row.kind, row.difference = Kind.PUBLICATION, []
        else:
            row.version += 1
            row.kind, row.difference = kind or _kind(changes, public_note), [each._asdict() for each in changes]
            row.public_note = public_note
    else:
        return None
    row.full_clean(exclude=["survey", "difference"])
    row.save()
    Survey.objects.filter(pk=survey.pk).update(version=row.version)
    return row


def _kind(changes: list[Change], public_note: str) -> str:
    if not any(change.field in _FIGURES for change in changes):
        return Kind.EDITORIAL
    return Kind.CORRECTION if public_note else Kind.UPDATE


def content_at(survey: Survey, version: int) -> dict[str, Any] | None:
    """The survey as it was in a version, as surveys/content.py describes it; None where there was no such version."""
    return survey.revisions.filter(version=version).values_list("content", flat=True).first()
