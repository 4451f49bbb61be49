"""From a file to records: which reader a file is for, by what is in it."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from django.utils.translation import gettext as _

from surveys.importing import (
    crosstab_blocks,
    crosstab_kinds,
    crosstabs,
    files,
    headers,
    respondents,
    spreadsheets,
    spss,
    tidy,
    whole,
)
from surveys.importing.accounts import is_number
from surveys.importing.codebooks import Codebook
from surveys.importing.codebooks import find as find_codebook
from surveys.importing.crosstab_rows import line_of
from surveys.importing.crosstabs import NOTHING_SAID, Said
from surveys.importing.records import Findings, Place, Row, Survey, Table, Unreadable, Waves
from surveys.importing.vocabulary import one_line

T = TypeVar("T")
TABLES, RESPONDENTS = "tables", "respondents"
_HEAD = 2_000
_FEWEST_RESPONDENTS = 3
_LONGEST_TABLE = 400  # rows of figures without a title between them; more are respondents


class Upload(NamedTuple):
    """A file, and the name that people know it by."""

    path: Path
    name: str


class Wishes(NamedTuple):
    """What a person says about files where they do not say it themselves, or where it was guessed wrong.

    Of respondents the names of columns; of tables, by file and sheet, what rows and columns are.
    """

    kind: str = ""  # TABLES or RESPONDENTS, against what the file looks like
    weight: str = ""
    by: Sequence[str] = ()
    said: Mapping[tuple[str, str], Said] = {}


class _Opened(NamedTuple):
    """A file and the tables in it; none where it is no table."""

    upload: Upload
    kind: str
    tables: list[Table]


def read(uploads: Sequence[Upload], findings: Findings, wishes: Wishes) -> Waves:
    """Everything that the files say, by waves. What cannot be read becomes a finding."""
    waves: Waves = defaultdict(Survey)
    opened = [each for upload in uploads if (each := _told(findings, partial(_open, upload, findings)))]
    book, codebooks = find_codebook([table for each in opened for table in each.tables])
    for table in codebooks:
        words = _("This is the codebook: %(questions)d wordings and the labels of %(answers)d questions.")
        values = {"questions": len(book.wordings), "answers": len(book.labels)}
        findings.note("codebook", words % values, table.place())
    for each in opened:
        rest = each._replace(tables=[table for table in each.tables if table not in codebooks])
        if rest.tables or rest.kind not in (files.XLSX, files.TEXT):
            _told(findings, partial(_read, rest, findings, waves, wishes, book))
    return waves


def _told(findings: Findings, work: Callable[[], T]) -> T | None:
    """Do something with a file; what stops it becomes a finding."""
    try:
        return work()
    except Unreadable as stopped:
        found = stopped.finding
        findings.error(found.code, found.message, found.place)
        return None


def reread(tables: Sequence[Table], findings: Findings, wishes: Wishes) -> Waves:
    """What tables say that were read before, with other wishes."""
    waves: Waves = defaultdict(Survey)
    for table in tables:

        def work(table: Table = table) -> None:
            if not _read_table(table, findings, waves, wishes, Codebook(), title=_title(table.file)):
                findings.error("not-understood", _not_understood([table]), table.place())

        _told(findings, work)
    return waves


def _open(upload: Upload, findings: Findings) -> _Opened:
    kind = files.kind_of(*upload)
    if kind == files.XLSX:
        return _Opened(upload, kind, [*spreadsheets.open_xlsx(*upload)])
    return _Opened(upload, kind, [files.open_csv(*upload, findings)] if kind == files.TEXT else [])


def _read(opened: _Opened, findings: Findings, waves: Waves, wishes: Wishes, book: Codebook) -> None:
    upload, title = opened.upload, _title(opened.upload.name)
    if opened.kind == files.JSON:
        whole.read(files.read_text(*upload, findings), upload.name, findings, waves, title=title)
    elif opened.kind == files.SPSS:
        with spss.open_sav(*upload, findings) as answers:
            respondents.read(answers, findings, waves[""], weight=wishes.weight, by=tuple(wishes.by))
    else:
        tables = [(table, _read_table(table, findings, waves, wishes, book, title=title)) for table in opened.tables]
        if not any(is_understood for _table, is_understood in tables):
            findings.error("not-understood", _not_understood(opened.tables), Place(upload.name))
        for table in (table for table, is_understood in tables if not is_understood and len(tables) > 1):
            _leave_out(table, findings)


def _leave_out(sheet: Table, findings: Findings) -> None:
    """Say of a sheet beside others that nothing of it was read, where there is something."""
    numbers = sum(is_number(cell, sheet) for row in sheet.rows() for cell in row.cells)
    if any(cell.strip() for row in sheet.rows() for cell in row.cells):
        words = _("Nothing of this sheet was read: no results were recognised in it (%d numbers).") % numbers
        (findings.warn if numbers else findings.note)("sheet-left-out", words, sheet.place())


def _title(name: str) -> str:
    return one_line(Path(name).stem.replace("_", " ")) or name


def _not_understood(tables: Sequence[Table]) -> str:
    """What was seen instead of results, and what can be done."""
    heads = [(table, [*islice(table.rows(), _HEAD)]) for table in tables]
    texts = [(cell.strip(), table) for table, rows in heads for row in rows for cell in row.cells if cell.strip()]
    odd = next((text for text, table in texts if text[0].isdecimal() and not is_number(text, table)), "")
    if any(is_number(text, table) for text, table in texts):
        if all(crosstab_kinds.label_column(table, rows) is None for table, rows in heads):
            return _(
                "No results were recognised: numbers stand there without names. Please name the answers in the first"
                " column, and the groups above their columns."
            )
    elif odd:
        words = _(
            "No results were recognised: cells such as “%s” are no single number. Please give each number a cell of"
            " its own."
        )
        return words % odd[:40]
    return _("No results were recognised: neither a row for each figure, nor groups side by side, nor respondents.")


def _read_table(table: Table, findings: Findings, waves: Waves, wishes: Wishes, book: Codebook, *, title: str) -> bool:
    """Read one table, whatever it is; False where it is nothing that could be recognised."""
    head = list(islice(table.rows(), _HEAD))
    said = wishes.said.get((table.file, table.sheet), NOTHING_SAID)
    if said != NOTHING_SAID or wishes.kind == TABLES:
        return bool(crosstabs.read(table, findings, waves, title=title, said=said))
    header = tidy.header_of(head) if wishes.kind != RESPONDENTS else None
    if header is not None and _has_one_figure_per_row(header, head):
        tidy.read(table, header, findings, waves, title=title)
        return True
    people = headers.header_of(head) if header is None else None
    if people is not None and headers.is_list_of_surveys(people):
        words = _("Each row is a survey of somebody else. Please record them one by one, or by the API.")
        raise Unreadable("list-of-surveys", words, table.place(people.last_row))
    if people is not None and (
        wishes.kind == RESPONDENTS
        or any(map(book.knows, people.columns))
        or (crosstab_blocks.columned_header(head) is None and _are_respondents(people, head, table))
    ):
        answers = respondents.answers_of(table, people, book)
        respondents.read(answers, findings, waves[""], weight=wishes.weight, by=tuple(wishes.by))
        return True
    return bool(crosstabs.read(table, findings, waves, title=title))


def _has_one_figure_per_row(header: tidy.Header, head: list[Row]) -> bool:
    """“question, answer, total, men, women” names its groups in columns. A header that comes again belongs to several
    tables below each other.
    """
    has_figure = bool({"percent", "proportion", "count", "n"} & set(header.roles))
    return has_figure and sum(row.cells == header.names for row in head) == 1


def _are_respondents(people: headers.Header, head: list[Row], table: Table) -> bool:
    """Rows of people repeat each other's answers; rows of a table have labels of their own and numbers beside them."""
    rows = [row for row in head if row.number > people.last_row and any(map(str.strip, row.cells))]
    label = crosstab_kinds.label_column(table, rows)
    lines = [line_of(row, label_column=label or 0, decimal_comma=table.decimal_comma) for row in rows]
    if label is not None and crosstab_kinds.are_shares(lines):
        return False
    if people.is_known or len(rows) < _FEWEST_RESPONDENTS:
        return people.is_known
    labels = [line.label for line in lines if line.is_data and line.label]
    figures = sum(len(line.figures) for line in lines)
    texts = sum(len(line.texts) for line in lines)
    if not texts:
        return False
    is_numeric, has_names = figures > 0.7 * texts, len(set(labels)) > 0.6 * len(labels) if labels else False
    words = [label for label in labels if not label.replace(".", "").replace(",", "").isdecimal()]
    if is_numeric and has_names and len(words) > 0.7 * len(labels) and len(rows) <= _LONGEST_TABLE:
        return False
    width = len([column for column in people.columns if column.text])
    full = sum(len([cell for cell in row.cells if cell.strip()]) >= width * 0.3 for row in rows)
    return full > 0.8 * len(rows) and not _has_titles(head, people)


def _has_titles(head: list[Row], people: headers.Header) -> bool:
    """Lines with one text among the rows are titles of tables."""
    rows = [row for row in head if row.number > people.last_row and len(people.columns) > 2]
    titles = [row for row in rows if len([cell for cell in row.cells if cell.strip()]) == 1 and row.cells[0].strip()]
    return len(titles) > 0.05 * max(len(rows), 1)
