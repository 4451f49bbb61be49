"""How a table of an import was read, to be looked at, and what an editor says against it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from surveys.importing.accounts import ColumnKind, RowKind, Use
from surveys.importing.crosstabs import Said
from surveys.importing.reporting import numbers_in_words

MAX_ROWS = 300  # of one table on a page
_COLUMNS = {"percent": _("percentages"), "count": _("numbers of people"), "base": _("bases"), "left_out": _("left out")}
_GUESSED = {RowKind.BLANK, RowKind.UNNAMED}  # what nobody would say of a row
_TURNED = {"": _("as recognised"), "no": _("in the rows"), "yes": _("in the columns")}


def shown(number: int, kept: Mapping[str, Any]) -> dict[str, Any]:
    """A table as the page shows it: its columns and rows with what they were taken for, and the choices."""
    said = kept["said"]
    rows = [row for row in kept["rows"] if any(cell.strip() for cell in row["cells"])]
    width = len(kept["columns"])
    turned = {True: "yes", False: "no"}.get(said["turned"], "")
    return {
        "name": " – ".join(filter(None, [kept["file"], kept["sheet"]])),
        "sums": numbers_in_words(kept),
        "more": max(0, len(rows) - MAX_ROWS),
        "turned": {"name": f"turned-{number}", "choices": _choices(_TURNED, turned)},
        "columns": [_column(number, place, kept, said) for place in range(width)],
        "rows": [_row(number, row, width, is_said=str(row["number"]) in said["rows"]) for row in rows[:MAX_ROWS]],
    }


def _column(number: int, place: int, kept: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    kind, name = kept["columns"][place]
    said_kind = said["columns"].get(str(place), "")
    return {
        "number": place + 1,
        "label": ColumnKind(kind).label if kind else "",
        "name": f"column-{number}-{place}",
        "of": name,
        "choices": _choices({"": _("as recognised"), **_COLUMNS}, said_kind) if kind != ColumnKind.LABEL else [],
    }


def _row(number: int, row: Mapping[str, Any], width: int, *, is_said: bool) -> dict[str, Any]:
    kinds = {kind.value: kind.label for kind in RowKind if kind not in _GUESSED or kind == row["kind"]}
    cells = [
        {"text": text, "use": use, "why": why, "is_left_out": use == Use.LEFT_OUT}
        for text, (use, why) in zip(row["cells"], row["uses"], strict=True)
    ]
    return {
        "number": row["number"],
        "name": f"row-{number}-{row['number']}",
        "is_said": is_said,
        "choices": _choices(kinds, row["kind"]),
        "cells": cells + [{"text": "", "use": ""}] * (width - len(cells)),
    }


def _choices(named: Mapping[str, Any], chosen: str) -> list[tuple[str, Any, bool]]:
    return [(value, label, value == chosen) for value, label in named.items()]


def said_in(form: Mapping[str, str], tables: Sequence[Mapping[str, Any]]) -> list[Said]:
    """What an editor says of each table: what was said before, and what differs from how it was read."""
    return [_said(form, number, kept) for number, kept in enumerate(tables)]


def _said(form: Mapping[str, str], number: int, kept: Mapping[str, Any]) -> Said:
    rows = {int(row): RowKind(kind) for row, kind in kept["said"]["rows"].items()}
    for row in kept["rows"]:
        kind = form.get(f"row-{number}-{row['number']}", row["kind"])
        if kind != row["kind"] and kind in RowKind.values:
            rows[row["number"]] = RowKind(kind)
    columns = {}
    for place in range(len(kept["columns"])):
        kind = form.get(f"column-{number}-{place}", "")
        if kind in _COLUMNS:
            columns[place] = kind
    turned = {"yes": True, "no": False}.get(form.get(f"turned-{number}", ""))
    return Said(rows, columns, turned)
