"""Opening what was sent, as what it is: its kind, its encoding, and never more of it than is sensible."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from surveys.importing.cells import has_decimal_comma
from surveys.importing.records import Findings, Place, Row, Table, Unreadable

MAX_BYTES = 64 * 1024 * 1024
MAX_CELL = 20_000  # characters
MAX_COLUMNS = 5_000
MAX_ROWS = 1_000_000
_HEAD_BYTES, _HEAD_ROWS = 65_536, 200
_DELIMITERS = (",", ";", "\t", "|")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SPOILT = ("Ã¤", "Ã¶", "Ã¼", "ÃŸ", "Ã©", "Ã¨", "â€™", "â€œ", "â€“", "Â ", "\ufffd")
XLSX, SPSS, JSON, TEXT = "xlsx", "sav", "json", "text"


def kind_of(path: Path, name: str) -> str:
    """What a file is, by what is in it; its name may lie. Raises Unreadable."""
    place = Place(name)
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        raise Unreadable("unreadable", _("The file cannot be read: %s.") % (error.strerror or error), place) from error
    if size > MAX_BYTES:
        words = _("The file has %(size)d MB; at most %(limit)d MB can be imported.")
        raise Unreadable("too-large", words % {"size": size // 2**20, "limit": MAX_BYTES // 2**20}, place)
    if head.startswith(b"PK\x03\x04"):
        return XLSX
    if head.startswith((b"$FL2", b"$FL3")):
        return SPSS
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old-excel", _("This is an old Excel file (.xls). Please save it as .xlsx or .csv."), place)
    if head.startswith((b"%PDF", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"<?xml", b"<!DOCTYPE", b"<html")):
        words = _("This is no table. Please import CSV, XLSX, JSON or SPSS (.sav) files, unpacked.")
        raise Unreadable("wrong-kind", words, place)
    if not head.strip():
        raise Unreadable("empty", _("The file is empty."), place)
    return JSON if head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[") else TEXT


def encoding_of(path: Path, name: str, findings: Findings) -> str:
    """In which encoding a text is written: by its mark, as UTF-8 where all of it is, else as Windows-1252."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
        for mark, encoding in _BOMS:
            if head.startswith(mark):
                return encoding
        nulls = [head[start::2].count(0) / (len(head) / 2) for start in (0, 1)]
        if max(nulls) > 0.3 > min(nulls) * 3:
            return "utf-16-be" if nulls[0] > nulls[1] else "utf-16-le"
        decoder = codecs.getincrementaldecoder("utf-8")()
        block, is_utf8 = head, True
        while is_utf8 and block:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
            block = stream.read(_HEAD_BYTES)
    if is_utf8:
        return "utf-8"
    findings.note("encoding-guessed", _("The file is not UTF-8; it was read as Windows-1252."), Place(name))
    return "windows-1252"


def read_text(path: Path, name: str, findings: Findings) -> str:
    """All of a text file. Raises Unreadable."""
    encoding = encoding_of(path, name, findings)
    try:
        return (
            path.read_bytes()
            .decode(encoding, "replace" if encoding == "windows-1252" else "strict")
            .removeprefix("\ufeff")
        )
    except UnicodeDecodeError as error:
        raise _undecodable(name, encoding, 0) from error


def open_csv(path: Path, name: str, findings: Findings) -> Table:
    """A table of separated values, whatever separates them and however they are encoded. Raises Unreadable."""
    encoding = encoding_of(path, name, findings)
    head = list(_take(_lines(path, name, encoding), _HEAD_ROWS))
    delimiter = _delimiter_of(head)

    def rows() -> Iterator[Row]:
        return _rows(_lines(path, name, encoding), name, delimiter)

    sample = [cell for row in _take(rows(), _HEAD_ROWS) for cell in row.cells]
    table = Table(rows, name, decimal_comma=has_decimal_comma(sample, default=delimiter == ";"))
    _look_for_spoilt_letters(table, findings)
    return table


def _take(items: Iterator, most: int) -> Iterator:
    for _number, item in zip(range(most), items, strict=False):
        yield item


def _lines(path: Path, name: str, encoding: str) -> Iterator[str]:
    """Line by line. One that is longer than any row of a table may be is no row."""
    number = 0
    errors = "replace" if encoding == "windows-1252" else "strict"  # it leaves five bytes undefined
    with path.open(encoding=encoding, errors=errors, newline="") as stream:
        while True:
            number += 1
            try:
                line = stream.readline(MAX_CELL * 50)
            except UnicodeDecodeError as error:
                raise _undecodable(name, encoding, number) from error
            if not line:
                return
            if len(line) >= MAX_CELL * 50:
                raise Unreadable(
                    "line-too-long", _("This line is too long for a row of a table."), Place(name, "", number)
                )
            yield line


def _undecodable(name: str, encoding: str, row: int) -> Unreadable:
    words = _("The file contains bytes that are no %(encoding)s. Please save it again as UTF-8.")
    return Unreadable("wrong-encoding", words % {"encoding": encoding.upper()}, Place(name, "", row))


def _delimiter_of(lines: list[str]) -> str:
    """The separator that gives the most rows of the same width, and the widest."""

    def score(delimiter: str) -> tuple[float, int]:
        widths = Counter(len(row) for row in csv.reader(io.StringIO("".join(lines)), delimiter=delimiter) if row)
        wide = {width: count for width, count in widths.items() if width > 1}
        if not wide:
            return 0.0, 0
        width, count = max(wide.items(), key=lambda pair: (pair[1] * pair[0], pair[0]))
        return count / sum(widths.values()) * min(width, 50), width

    try:
        return max(_DELIMITERS, key=score)
    except csv.Error:
        return ","


def _rows(lines: Iterator[str], name: str, delimiter: str) -> Iterator[Row]:
    """The rows of a file by the number of the line on which each ends. Raises Unreadable."""
    reader = csv.reader(lines, delimiter=delimiter)
    count = 0
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            words = _("This row cannot be read: a quotation mark is not closed, or a cell is too long.")
            raise Unreadable("broken-row", words, Place(name, "", first)) from error
        if cells is None:
            return
        count += 1
        if count > MAX_ROWS or len(cells) > MAX_COLUMNS:
            words = _("The table is too large: at most %(rows)d rows and %(columns)d columns can be imported.")
            limits = {"rows": MAX_ROWS, "columns": MAX_COLUMNS}
            raise Unreadable("too-many-cells", words % limits, Place(name, "", first))
        yield Row(first, cells)


def _look_for_spoilt_letters(table: Table, findings: Findings) -> None:
    for row in _take(table.rows(), _HEAD_ROWS):
        for column, cell in enumerate(row.cells, 1):
            if any(spoilt in cell for spoilt in _SPOILT):
                words = _("“%s” looks as if the file had been saved in a wrong encoding.") % cell[:60]
                findings.warn("spoilt-letters", words, table.place(row.number, column))
                return
