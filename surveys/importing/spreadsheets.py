"""XLSX files as tables of texts: what a person would see in the cells, unpacked within bounds."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from surveys.importing.records import Place, Row, Table, Unreadable

MAX_ROWS = 100_000  # of a sheet
MAX_CELLS = 1_000_000
_MAX_UNPACKED = 256 * 1024 * 1024
_MAX_MEMBERS = 1_000
_MAX_RATIO = 200
_IN_MEMORY = {"xl/sharedStrings.xml": 32 * 1024 * 1024, "xl/styles.xml": 8 * 1024 * 1024}  # are read as a whole
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, InvalidFileException, DefusedXmlException, ParseError),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, OSError, NotImplementedError),
    *(OverflowError, RuntimeError, AssertionError),
)


def open_xlsx(path: Path, name: str) -> Iterator[Table]:
    """The sheets of a workbook one after the other, those that are hidden left out. Raises Unreadable."""
    _require_small(path, name)
    title = ""
    try:
        with ExitStack() as stack:
            values = _open(stack, path, data_only=True)
            formulas = _open(stack, path, data_only=False) if _has_formulas(path) else None
            for title in [sheet.title for sheet in values.worksheets if sheet.sheet_state == "visible"]:
                if formulas:
                    _require_values(values[title], formulas[title], name, title)
                rows = list(_rows(values[title], name, title))
                yield Table(partial(iter, rows), name, title)
    except _DAMAGED as error:
        raise _damaged(name, title) from error


def _open(stack: ExitStack, path: Path, *, data_only: bool) -> Any:
    file = stack.enter_context(path.open("rb"))  # openpyxl leaves it open where it cannot read it
    return stack.enter_context(closing(load_workbook(file, read_only=True, data_only=data_only)))


def _has_formulas(path: Path) -> bool:
    """Whether any sheet may have a formula: most have none, and need to be read only once."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            if member.startswith("xl/worksheets/"):
                with archive.open(member) as stream:
                    tail = b""
                    while block := stream.read(1 << 20):
                        if re.search(rb"<(\w+:)?f[\s/>]", tail + block):
                            return True
                        tail = block[-40:]
    return False


def _damaged(name: str, sheet: str = "") -> Unreadable:
    words = _("This is no XLSX file that can be read. Please open it in a spreadsheet program and save it again.")
    return Unreadable("damaged", words, Place(name, sheet))


def _require_small(path: Path, name: str) -> None:
    """Refuse what would unpack to more than is sensible, before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except _DAMAGED as error:
        raise _damaged(name) from error
    unpacked, packed = (sum(sizes) for sizes in zip(*((m.file_size, m.compress_size) for m in members), strict=True))
    heavy = any(member.file_size > _IN_MEMORY.get(member.filename, _MAX_UNPACKED) for member in members)
    is_bomb = unpacked > 8 * 1024 * 1024 and unpacked > _MAX_RATIO * max(packed, 1)
    if len(members) > _MAX_MEMBERS or unpacked > _MAX_UNPACKED or heavy or is_bomb:
        words = _("The file unpacks to more than an XLSX file with survey results has.")
        raise Unreadable("unpacks-too-large", words, Place(name))
    if "[Content_Types].xml" not in {member.filename for member in members}:
        words = _("This is a packed file and no XLSX file. Please unpack it and import what is in it.")
        raise Unreadable("wrong-kind", words, Place(name))


def _require_values(values: Any, formulas: Any, name: str, title: str) -> None:
    """A formula that no program has calculated yet has no value, and looks like an empty cell."""
    for sheet in (values, formulas):
        sheet.reset_dimensions()
    for number, (row, written) in enumerate(zip(values.iter_rows(), formulas.iter_rows(), strict=True), 1):
        _require_bounds(number, len(row) * number, name, title)
        for column, (cell, formula) in enumerate(zip(row, written, strict=True), 1):
            if cell.value is None and formula.data_type == "f":
                words = _("The cell has a formula without a value. Please open and save it in a spreadsheet program.")
                raise Unreadable("formula-without-value", words, Place(name, title, number, column))


def _require_bounds(rows: int, cells: int, name: str, title: str) -> None:
    if rows > MAX_ROWS or cells > MAX_CELLS:
        words = _("The sheet has too many rows or cells.")
        raise Unreadable("too-many-cells", words, Place(name, title, rows))


def _rows(sheet: Any, name: str, title: str) -> Iterator[Row]:
    sheet.reset_dimensions()  # what the file says about its size need not be true
    count = 0
    known: dict[str, str] = {}  # most cells say the same as others
    for number, row in enumerate(sheet.iter_rows(), 1):
        count += len(row)
        _require_bounds(number, count, name, title)
        texts = map(_text, row)
        yield Row(number, [known.setdefault(text, text) for text in texts])


def _text(cell: Any) -> str:
    """What stands in a cell. A number that is shown as a percentage is one."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        number = Decimal(repr(value)) if value == value and abs(value) < 1e15 else None
        if number is None:
            return str(value)
        return _percent(number, str(cell.number_format)) if "%" in str(cell.number_format) else _plain(number)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value)


def _percent(number: Decimal, shown_as: str) -> str:
    """0.52 shown as 52 %; binary fractions such as 0.5700000000000001 end where they were meant to."""
    decimals = re.search(r"0\.(0+)\s*\\?\s*%", shown_as)
    percent = round(100 * number, 10).normalize()
    return f"{_plain(percent)}%" if decimals or percent else "0%"


def _plain(number: Decimal) -> str:
    return f"{round(number, 12).normalize() + 0:f}"
