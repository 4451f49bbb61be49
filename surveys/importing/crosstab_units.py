"""What the figures of a table are where no header of their columns says it: percentages, parts of one, or counts."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from surveys.importing import cells
from surveys.importing.crosstab_blocks import Block
from surveys.importing.crosstab_columns import COUNT, PERCENT
from surveys.importing.crosstab_rows import Line, says_in_percent, says_percent
from surveys.importing.vocabulary import kind_of_option
from surveys.models import AnswerOption

_WHOLE = 100
_AROUND = 3  # points that rounding may leave


class Unit(NamedTuple):
    """`is_guess` where nothing in the table says or shows it."""

    name: str
    are_parts: bool = False
    is_guess: bool = False


def unit_of_figures(block: Block, lines: Sequence[Line], base_at: Callable[[int], int | None]) -> Unit:
    """Judge by percent signs, by what titles and headers say, by the size of the figures, and by what they add up to.

    lines are the answers, base_at tells how many answered in the group of a column.
    """
    columns: dict[int, list[Decimal]] = defaultdict(list)
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        is_net = kind_of_option(line.label) == AnswerOption.Kind.NET
        for place, cell in line.figures.items():
            column = block.column(place)
            if column is None or column.is_left_out or column.unit:
                continue
            if cell.is_percent:
                return Unit(PERCENT)
            if cell.value is not None:
                columns[place].append(cell.value)
                sums[place] += 0 if is_net else cell.value
    titles = [*block.titles.texts, *(line.label for line in block.notes)]
    if any(map(says_in_percent, titles)):
        return Unit(PERCENT, cells.are_parts_of_one(columns.values()))
    if any(max(values) > _WHOLE for values in columns.values()):
        return Unit(COUNT)
    if cells.are_parts_of_one(columns.values()):
        return Unit(PERCENT, are_parts=True)
    if not columns or any(map(says_percent, [*titles, *(each.name for each in block.columns.values())])):
        return Unit(PERCENT)
    return _by_sums(sums, base_at)


def _by_sums(sums: dict[int, Decimal], base_at: Callable[[int], int | None]) -> Unit:
    whole = sum(abs(total - _WHOLE) <= _AROUND for total in sums.values())
    if 2 * whole > len(sums):
        return Unit(PERCENT)
    if all(base_at(place) == total for place, total in sums.items()):
        return Unit(COUNT)
    return Unit(PERCENT, is_guess=True)
