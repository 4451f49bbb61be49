"""Codebooks: tables beside the answers of respondents that say what columns ask and what their values mean."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from surveys.importing.headers import Column
from surveys.importing.records import Row, Table
from surveys.importing.vocabulary import one_line, plain

_HEADER_WITHIN, _MOST_ROWS = 15, 20_000
_NAMES = {
    "variable": "variable|variablenname|variable name|name|frage nr|question code|fragecode|spalte|column|feld|field"
    "|item|code|variable code",
    "wording": "wording|fragewortlaut|wortlaut|fragetext|question|question text|question wording|frage|variable label"
    "|variablenlabel|beschreibung|description|text|label",
    "value": "value|wert|values|werte|codewert|value code|antwortcode|answer code|code",
    "meaning": "value label|value labels|wertelabel|wertelabels|bedeutung|meaning|answer|antwort|antworttext|kategorie"
    "|ausprägung|label",
}


class _Header(NamedTuple):
    row: int
    places: dict[str, int]


@dataclass
class Codebook:
    """What it says of each column, by the column's plain name: the wording, and labels by values."""

    wordings: dict[str, str] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    def knows(self, column: Column) -> str:
        """The name under which it describes a column; “” where it does not."""
        names = (plain(column.code), plain(column.text))
        return next((name for name in names if name in self.wordings or name in self.labels), "")

    def described(self, column: Column) -> Column:
        """The column with its wording."""
        wording = self.wordings.get(self.knows(column))
        return Column(column.code or column.text, wording, column.part) if wording else column

    def meanings(self, column: Column) -> dict[str, str]:
        """Labels of a column's values."""
        return self.labels.get(self.knows(column), {})


def find(tables: Sequence[Table]) -> tuple[Codebook, list[Table]]:
    """The codebook among tables and those that it is; a table is one only if most of the columns that it describes
    are columns of another table.
    """
    for table in tables if len(tables) > 1 else ():
        header = _header_of([*islice(table.rows(), _HEADER_WITHIN)])
        if header is None:
            continue
        book = _read(table, header)
        known = {*book.wordings, *book.labels}
        others = {plain(cell) for other in tables if other is not table for cell in _first_cells(other)}
        if known and 2 * len(known & others) >= len(known):
            return book, [table]
    return Codebook(), []


def _first_cells(table: Table) -> list[str]:
    return [cell for row in islice(table.rows(), _HEADER_WITHIN) for cell in row.cells]


def _header_of(rows: list[Row]) -> _Header | None:
    for row in rows:
        places: dict[str, int] = {}
        for place, cell in enumerate(row.cells):
            words = plain(cell)
            role = next(
                (role for role, names in _NAMES.items() if role not in places and words in names.split("|")), ""
            )
            if role:
                places[role] = place
        if "variable" in places and ("wording" in places or {"value", "meaning"} <= set(places)):
            if "value" in places and "meaning" not in places and "wording" in places:
                places["meaning"] = places.pop("wording")  # “Variable, Value, Label”
            return _Header(row.number, places)
    return None


def _read(table: Table, header: _Header) -> Codebook:
    """A row for each column, or one for each of its values; the column's name may stand in the first of these only."""
    book, variable = Codebook(), ""
    for row in islice(table.rows(), _MOST_ROWS):
        if row.number <= header.row:
            continue
        texts = {
            role: one_line(row.cells[place]) if place < len(row.cells) else "" for role, place in header.places.items()
        }
        variable = plain(texts["variable"]) or variable
        if variable and texts.get("wording"):
            book.wordings.setdefault(variable, texts["wording"])
        if variable and texts.get("value") and texts.get("meaning"):
            book.labels.setdefault(variable, {})[texts["value"]] = texts["meaning"]
    return book
