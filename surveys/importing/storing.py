"""Trying an import without storing it, and storing it: all of it or nothing."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from surveys.content import content_of
from surveys.importing.accounts import figures_of
from surveys.importing.language import language_of
from surveys.importing.reading import Upload, Wishes, read
from surveys.importing.records import Findings, Place, Waves
from surveys.importing.records import Survey as Record
from surveys.importing.shaping import Codes, Path, Shaped, shape
from surveys.models import Survey
from surveys.recording import InvalidSurvey, Rehearsal, record_survey, rehearse

_NO_WISHES = Wishes()


class Target(NamedTuple):
    """Into which survey: the short name of one that is there or will be, and title and language of a new one."""

    slug: str = ""
    title: str = ""
    language: str = ""


class Plan(NamedTuple):
    """One survey of an import: what will be recorded, what it will change, and what the checks say about it.

    `seen` is a fingerprint of the survey that it was compared with; "" where there was none.
    """

    facts: dict[str, Any]
    rehearsal: Rehearsal
    survey: Survey | None
    seen: str

    @property
    def is_blocked(self) -> bool:
        """Whether the survey is published and could not be with these figures."""
        published = self.survey is not None and self.survey.status == Survey.Status.PUBLISHED
        return published and any(each.blocks for each in self.rehearsal.judged)


class StaleImport(Exception):
    """A survey was changed after the import had been compared with it."""

    status_code = 409
    error_code = "stale"

    def __init__(self) -> None:
        super().__init__(_("The survey was changed in the meantime. Please import the file again."))


def plan(uploads: Sequence[Upload], target: Target, *, findings: Findings, wishes: Wishes = _NO_WISHES) -> list[Plan]:
    """Read files and try what they would change, storing nothing. Where findings has errors, nothing may be stored."""
    return plan_for(read(uploads, findings, wishes), target, title=title_of(uploads), findings=findings)


def plan_for(waves: Waves, target: Target, *, title: str, findings: Findings) -> list[Plan]:
    """Try what would change by what was read; title is that of a new survey which target does not name.

    Every number that was stored according to its table's account is looked up in what would be stored.
    """
    plans = []
    stored: dict[tuple, dict[str, Any]] = {}
    for facts, shaped, survey in _surveys(waves, target, title, findings):
        try:
            plans.append(Plan(facts, rehearse(facts, survey=survey), survey, fingerprint(survey)))
        except InvalidSurvey as invalid:
            for path, message in _flat(invalid.extra):
                findings.error("invalid", message, shaped.place_of(path))
        else:
            stored |= figures_of(plans[-1].rehearsal.content)
    if not findings.has_errors:
        for account in findings.accounts:
            account.verify(stored, findings)
    return plans


def store(plans: Sequence[tuple[Mapping[str, Any], str]], *, by: User | None = None, note: str = "") -> list[Survey]:
    """Record what was planned, as (facts, seen) each: all of it or nothing. note tells readers what was corrected.

    Raises StaleImport, recording.InvalidSurvey and publishing.NotPublishable.
    """
    revision = {"revision": {"public_note": note}} if note else {}
    with transaction.atomic():
        stored = []
        for facts, seen in plans:
            survey = Survey.objects.select_for_update().filter(slug=facts["slug"]).first()
            known = Survey.objects.with_results().get(pk=survey.pk) if survey else None
            if fingerprint(known) != seen:
                raise StaleImport
            stored.append(record_survey({**facts, **revision}, survey=survey, by=by))
    return stored


def fingerprint(survey: Survey | None) -> str:
    """By which a survey is recognised as unchanged; "" for none. No queries where it comes from `with_results()`."""
    if survey is None:
        return ""
    return hashlib.sha256(json.dumps(content_of(survey), sort_keys=True).encode()).hexdigest()


def as_json(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as they can be kept as JSON and recorded later."""
    return json.loads(json.dumps(facts, cls=DjangoJSONEncoder))


def _surveys(
    waves: Waves, target: Target, title: str, findings: Findings
) -> Iterator[tuple[dict[str, Any], Shaped, Survey | None]]:
    """Each wave as a survey, and the one that is there. Several waves are several surveys of one series."""
    title = target.title or title
    slug = target.slug or Codes(longest=90).make(title, otherwise="survey")
    language = target.language or language_of(waves.values())
    in_series = any(waves)
    for wave, record in sorted(waves.items()):
        if record.whole is not None:
            facts, shaped = _whole(record, target)
            yield facts, shaped, _known(facts["slug"])
        if not record.questions:
            continue
        own_slug = Codes(longest=100).make(f"{slug} {wave}", otherwise="survey") if wave else slug
        survey = _known(own_slug)
        before = content_of(survey) if survey else None
        shaped = shape(record, before=before, language=language, findings=findings)
        for question in record.questions.values():
            for figure in question.figures.values():
                figure.stored_as = (own_slug, *figure.stored_as)
        naming: dict[str, Any] = {"slug": own_slug}
        if survey is None:
            naming |= {"title": f"{title} {wave}".strip(), "language": language}
            if in_series and wave:
                naming |= {"series": {"slug": slug, "title": title}, "wave_label": wave}
        shaped.facts = {**shaped.facts, **naming}
        yield shaped.facts, shaped, survey


def _known(slug: str) -> Survey | None:
    return Survey.objects.with_results().filter(slug=slug).first()


def _whole(record: Record, target: Target) -> tuple[dict[str, Any], Shaped]:
    """A survey that is complete already is recorded as it is, under another name where one was wished."""
    wished = {name: value for name, value in target._asdict().items() if value}
    facts = {**(record.whole or {}), **wished}
    return facts, Shaped(facts, {(): Place(record.file)})


def title_of(uploads: Sequence[Upload]) -> str:
    """What a survey is called that has no other name: like its first file."""
    return (uploads[0].name.rpartition(".")[0] or uploads[0].name).replace("_", " ")


def _flat(errors: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(errors, Mapping):
        for key, value in errors.items():
            yield from _flat(value, path if key == "non_field_errors" else (*path, key))
    else:
        for message in errors:
            yield path, str(message)
