"""Which of two numbers in a cell is the percentage and which the number of people: what is certain, or nothing."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from surveys.importing import cells
from surveys.importing.cells import Cell
from surveys.importing.crosstab_blocks import Block
from surveys.importing.crosstab_columns import COUNT, PERCENT
from surveys.importing.crosstab_rows import Line
from surveys.importing.pairs import Pair, order_in
from surveys.importing.records import Findings, Table, Unreadable

_WHOLE = 100
_AROUND = 3  # points that rounding may leave


def take_apart(table: Table, block: Block, findings: Findings) -> None:
    """Make a percentage and a number of people of every cell that holds two numbers.

    Raises Unreadable where nothing shows which is which: signs, a header, or that the one is the share of the other.
    """
    if not _has_pairs(block):
        return
    line = next(line for line in block.lines if line.pairs)
    place = min(line.pairs)
    values = {"cell": line.texts[place][:40]}
    order = _order(block)
    if not order or any(map(_has_lone, block.lines)):
        words = _(
            "Cells such as “%(cell)s” hold two numbers, and nothing shows which is the percentage and which the number"
            " of people. Please put them into columns of their own, with the headers “%%” and “n”."
        )
        raise Unreadable("two-numbers", words % values, table.place(line.row.number, place + 1))
    for each in block.lines:
        for at in each.pairs:
            _take(each, at, *_sorted(each.pairs[at], order))
    words = _("“%(cell)s” and the like were read as %(percent)s %% and %(count)s people.")
    percent, count = _sorted(line.pairs[place], order)
    values |= {"percent": str(percent.value), "count": str(count.value)}
    findings.note("two-numbers-read", words % values, table.place(line.row.number, place + 1))


def _has_pairs(block: Block) -> bool:
    """“60 (1)” alone is a figure with the mark of a footnote, but not where all cells are like that."""
    found = [line.figures[place].is_marked for line in block.lines for place in line.pairs]
    return bool(found) and (not all(found) or not any(map(_has_lone, block.lines)))


def _has_lone(line: Line) -> bool:
    """Whether an answer has a column with one number."""
    if line.is_base or line.is_sum or line.is_statistic:
        return False
    return any(cell.value is not None for place, cell in line.figures.items() if place not in line.pairs)


def _take(line: Line, place: int, percent: Cell, count: Cell) -> None:
    people = int(count.value or 0)
    if line.is_base:
        line.texts[place], line.figures[place] = str(people), Cell(Decimal(people))
    else:
        line.figures[place] = Cell(percent.value, is_percent=True, people=people)


def _sorted(pair: Pair, order: str) -> tuple[Cell, Cell]:
    """Percentage and number of people."""
    return (pair.first, pair.second) if order == PERCENT else (pair.second, pair.first)


def _order(block: Block) -> str:
    """What stands first, PERCENT or COUNT; "" where that is not certain."""
    rows = [list(line.pairs.values()) for line in block.lines if line.pairs]
    places = {place for line in block.lines for place in line.pairs}
    columns = [[line.pairs[place] for line in block.lines if place in line.pairs] for place in places]
    pairs = [pair for row in rows for pair in row]
    said = {*map(order_in, [block.names, *(each.name for each in block.columns.values()), *block.titles.texts])} - {""}
    said |= {PERCENT for pair in pairs if pair.says_n}
    if len(said) > 1:
        return ""
    orders = [order for order in said or {PERCENT, COUNT} if _is_possible(pairs, order)]
    if not said:
        orders = [order for order in orders if _fit(columns, order) or _fit(rows, order)]
    if len(orders) > 1:
        orders = [order for order in orders if all(_is_whole(column, order) for column in columns)]
    return orders[0] if len(orders) == 1 else ""


def _is_possible(pairs: Sequence[Pair], order: str) -> bool:
    """Whether no percentage exceeds 100 and people are whole and carry no percent sign."""
    return all(
        0 <= percent <= _WHOLE and count == count.to_integral_value() for percent, count in _numbers(pairs, order)
    ) and not any(_sorted(pair, order)[1].is_percent for pair in pairs)


def _fit(groups: Sequence[Sequence[Pair]], order: str) -> bool:
    """Whether in each column (or row) that has several answers, people and percentages fit each other."""
    return any(len(group) > 1 for group in groups) and all(_fits(group, order) for group in groups)


def _fits(column: Sequence[Pair], order: str) -> bool:
    """Whether there is a base of which all numbers of people are the percentages beside them, but for rounding."""
    numbers = [*_numbers(column, order)]
    half = Decimal(1).scaleb(-max(cells.decimals_of(percent) for percent, _count in numbers)) / 2
    low, high = Decimal(0), Decimal("Infinity")
    for percent, count in numbers:
        low = max(low, _WHOLE * count / (percent + half))
        high = min(high, _WHOLE * count / (percent - half)) if percent > half else high
    return low <= high


def _is_whole(column: Sequence[Pair], order: str) -> bool:
    percents = [percent for percent, _count in _numbers(column, order)]
    return abs(sum(percents, Decimal(-_WHOLE))) <= _AROUND


def _numbers(column: Sequence[Pair], order: str) -> Iterator[tuple[Decimal, Decimal]]:
    for percent, count in (_sorted(pair, order) for pair in column):
        yield percent.value or Decimal(0), count.value or Decimal(0)
