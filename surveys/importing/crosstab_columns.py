"""Whose figures the columns of a table hold, by the rows of headers above them."""

from dataclasses import dataclass

from surveys.importing.crosstab_rows import (
    Line,
    are_changes,
    is_base,
    is_statistic,
    is_total,
    is_wave,
    split_n,
    unit_of,
)
from surveys.importing.pairs import without_order
from surveys.importing.records import Table

PERCENT, COUNT, OTHER = "percent", "count", "other"


@dataclass
class Column:
    """A column of figures: whose they are, and whether they are counts or percentages where a header says so."""

    group: str = ""
    variable: str = ""
    wave: str = ""
    unit: str = ""
    n: int | None = None
    n_row: int = 0  # where that stands
    is_base: bool = False  # holds how many answered, for each row
    is_left_out: bool = False  # means, margins of error, changes
    name: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Whose figures these are."""
        return self.group, self.variable, self.wave


def columns_of(headers: list[Line], table: Table, *, said: dict[int, str]) -> dict[int, Column]:
    """The groups by their columns. Upper headers span the columns up to the next one; the lowest may name units."""
    units: dict[int, str] = {}
    named = list(headers)
    if len(named) > 1 and named[-1].units:
        units = named.pop().units
    width = sorted({place for line in headers for place in line.texts} | set(units))
    columns = {place: _column(named, place, width, table, unit=units.get(place, "")) for place in width}
    for place, kind in said.items():
        column = columns.setdefault(place, Column())
        column.is_base, column.is_left_out = kind == "base", kind == "left_out"
        column.unit = kind if kind in (PERCENT, COUNT) else column.unit
    return columns


def _column(named: list[Line], place: int, width: list[int], table: Table, *, unit: str) -> Column:
    texts = _texts(named, place, width)
    lowest, n_row = texts.pop() if texts else ("", 0)
    upper = [text for text, _row in texts]
    is_all_units = bool(named) and all(map(unit_of, named[-1].texts.values()))
    bare = without_order(lowest)
    if is_base(bare) and not upper and not is_all_units:
        return Column(is_base=True, name=lowest)
    if is_statistic(lowest) or any(map(are_changes, [*upper, lowest])):
        return Column(" ".join([*upper, lowest]), is_left_out=True, name=lowest)
    label, n = split_n(bare, decimal_comma=table.decimal_comma)
    if bare != lowest and not label:  # “n (%)” below the group
        label = upper.pop() if upper else ""
    if (own_unit := unit_of(label) if label else "") or (not label and n):
        label = upper.pop() if upper else ""
    column = Column(label, upper[-1] if upper else "", unit=unit or own_unit, n=n, n_row=n_row, name=lowest)
    column.is_left_out = column.unit == OTHER
    is_everybody = is_total(column.group) or is_total(f"{column.variable} {column.group}")
    if is_everybody or not (column.group or column.variable):
        column.group = column.variable = ""
    elif is_wave(column.group):
        column.wave, column.group = column.group, ""
    if is_total(column.variable):
        column.variable = ""
    return column


def _texts(named: list[Line], place: int, width: list[int]) -> list[tuple[str, int]]:
    """What the rows of headers say of a column, from above, with their rows.

    Its own cell in the lowest row in which it has one; above that, the cell to the left that spans it. A column that
    only a unit names belongs to the one to its left. A cell spans others only where something stands below it.
    """
    owners = [each for each in width if each <= place and any(each in line.texts for line in named)]
    if not owners:
        return []
    place = owners[-1]
    lowest = max(position for position, line in enumerate(named) if place in line.texts)
    texts = []
    for position, line in enumerate(named[: lowest + 1]):
        nearest = max((each for each in line.texts if each <= place), default=None)
        if nearest is None:
            continue
        has_below = any(nearest in below.texts for below in named[position + 1 :])
        if nearest == place or has_below:
            texts.append((line.texts[nearest], line.row.number))
    return texts
