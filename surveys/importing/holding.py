"""Imports that wait for a person to look at them: kept for a day, corrected where they were read wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from surveys.importing.accounts import Account, RowKind
from surveys.importing.crosstabs import Said
from surveys.importing.reading import Wishes, reread
from surveys.importing.records import Findings, Row, Table, printable
from surveys.importing.reporting import told_of
from surveys.importing.storing import Plan, StaleImport, Target, as_json, fingerprint, plan_for
from surveys.models import HeldImport, Survey
from surveys.recording import rehearse

MAX_CELLS = 20_000  # of all tables of an import; larger ones cannot be corrected on a page


def hold(plans: Sequence[Plan], findings: Findings, target: Target, title: str, *, by: User) -> HeldImport:
    """Keep what was planned until somebody decides; what was kept for too long goes."""
    HeldImport.objects.filter(made_at__lt=timezone.now() - HeldImport.KEPT_FOR).delete()
    return HeldImport.objects.create(made_by=by, **_kept(plans, findings, target, title))


def planned(held: HeldImport) -> list[Plan]:
    """The plans that were kept, tried again with the surveys as they are now. Raises StaleImport."""
    plans = []
    for kept in held.plans:
        survey = Survey.objects.with_results().filter(slug=kept["facts"]["slug"]).first()
        if fingerprint(survey) != kept["seen"]:
            raise StaleImport
        plans.append(Plan(kept["facts"], rehearse(kept["facts"], survey=survey), survey, kept["seen"]))
    return plans


def correct(held: HeldImport, said: Sequence[Said]) -> None:
    """Read the tables again as a person says, one Said for each, and keep that."""
    findings = Findings()
    tables = [_table(kept) for kept in held.tables]
    told = {(table.file, table.sheet): each for table, each in zip(tables, said, strict=True) if any(each)}
    target, title = Target(*held.target["survey"]), held.target["title"]
    waves = reread(tables, findings, Wishes(said=told))
    plans = plan_for(waves, target, title=title, findings=findings)
    before = {(kept["file"], kept["sheet"]): kept for kept in held.tables}
    for name, value in _kept(plans, findings, target, title).items():
        setattr(held, name, value)
    read = {(kept["file"], kept["sheet"]): kept for kept in held.tables}
    held.tables = [{**read.get(key, kept), "said": _as_json(told.get(key, Said()))} for key, kept in before.items()]
    held.save()


def is_correctable(held: HeldImport) -> bool:
    """Whether all that was read are tables that are kept as a whole."""
    return bool(held.tables) and all(kept["is_table"] for kept in held.tables)


def has_errors(held: HeldImport) -> bool:
    return any(each["severity"] == "error" for each in held.findings)


def _kept(plans: Sequence[Plan], findings: Findings, target: Target, title: str) -> dict[str, Any]:
    told = [{**each._asdict(), "severity": str(each.severity), "place": each.place._asdict()} for each in findings]
    cells = sum(len(row.cells) for account in findings.accounts for row in account.rows)
    tables = [told_of(each) | _rows(each) for each in findings.accounts] if cells <= MAX_CELLS else []
    return {
        "plans": [{"facts": as_json(each.facts), "seen": each.seen} for each in plans],
        "findings": told,
        "tables": tables,
        "target": {"survey": list(target), "title": title},
    }


def _rows(account: Account) -> dict[str, Any]:
    """The table itself, and what each of its rows, columns and cells was taken for."""
    width = max((len(row.cells) for row in account.rows), default=0)
    return {
        "decimal_comma": account.table.decimal_comma,
        "is_table": account.is_table,
        "is_turned": account.is_turned,
        "columns": [_column(account, place) for place in range(width)],
        "rows": [
            {
                "number": row.number,
                "kind": account.row_kinds.get(row.number, RowKind.BLANK),
                "cells": [*map(printable, row.cells)],
                "uses": [_use(account, row.number, place) for place in range(len(row.cells))],
            }
            for row in account.rows
        ],
        "said": _as_json(Said()),
    }


def _column(account: Account, place: int) -> list[str]:
    kind, name = account.columns.get(place, ("", ""))
    return [str(kind), printable(name)]


def _use(account: Account, row: int, place: int) -> list[str]:
    entry = account.entries.get((row, place))
    return [str(entry.use), printable(entry.why)] if entry else ["", ""]


def _table(kept: Mapping[str, Any]) -> Table:
    rows = [Row(each["number"], each["cells"]) for each in kept["rows"]]
    return Table(lambda: iter(rows), kept["file"], kept["sheet"], kept["decimal_comma"])


def _as_json(said: Said) -> dict[str, Any]:
    return {"rows": said.rows, "columns": said.columns, "turned": said.turned}
