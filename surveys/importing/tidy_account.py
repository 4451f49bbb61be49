"""What became of the cells of a table with one figure per row."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from surveys.importing.accounts import Account, ColumnKind, RowKind, Use, is_number
from surveys.importing.records import Figure, Findings, Row, Table

_FIGURES = {"percent": Use.PERCENT, "proportion": Use.PERCENT, "count": Use.COUNT, "base": Use.BASE}
_KINDS = {"option": ColumnKind.ANSWER, "question": ColumnKind.QUESTION, "group": ColumnKind.GROUP}
_KINDS |= {"wave": ColumnKind.WAVE, "base": ColumnKind.BASE, "percent": ColumnKind.FIGURE, "count": ColumnKind.FIGURE}
_KINDS |= {"proportion": ColumnKind.FIGURE}


def account_for(
    table: Table,
    header: Any,
    rows: Iterable[tuple[Row, Figure | None]],
    findings: Findings,
    *,
    used: Mapping[str, int],
) -> None:
    """Note for every row which of its cells its figure holds.

    `used` are the further columns that tell groups or answers apart; the others are left out, and the findings say so.
    """
    account = Account(table)
    names = {place: role for role, place in header.roles.items() if place >= 0}
    for place, role in names.items():
        account.columns[place] = (_KINDS.get(role, ColumnKind.LABEL), header.names[place])
    for name, place in header.others.items():
        account.columns[place] = (ColumnKind.GROUP if name in used else ColumnKind.LEFT_OUT, name)
    for row, figure in rows:
        account.rows.append(row)
        account.row_kinds[row.number] = RowKind.ANSWER
        for place, cell in enumerate(row.cells):
            if cell.strip():
                _account_for(account, row, place, names.get(place, ""), figure, is_used=place in used.values())
    _tell(account, header.others, findings)
    findings.accounts.append(account)


def _account_for(account: Account, row: Row, place: int, role: str, figure: Figure | None, *, is_used: bool) -> None:
    use = _FIGURES.get(role)
    if use is None:
        if role or is_used:
            account.words(row.number, place)
        else:
            account.left_out(row.number, place, str(account.columns.get(place, ("", ""))[1]))
    elif figure is None:
        account.left_out(row.number, place, _("it belongs to no answer"))
    else:
        values = {Use.PERCENT: figure.percent, Use.COUNT: figure.count, Use.BASE: figure.base}
        account.stored(row.number, place, use, value=values[use], figure=figure)


def _tell(account: Account, others: Mapping[str, int], findings: Findings) -> None:
    """Say which columns with numbers were left out."""
    for name, place in others.items():
        numbers = [row for row in account.rows if place < len(row.cells) and is_number(row.cells[place], account.table)]
        if numbers and account.columns[place][0] == ColumnKind.LEFT_OUT:
            words = _("“%(name)s” was left out with %(count)d numbers: nothing says what they are.")
            values = {"name": name[:60], "count": len(numbers)}
            findings.note("column-left-out", words % values, account.table.place(numbers[0].number, place + 1, name))
