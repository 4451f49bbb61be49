"""Tables as CSV that spreadsheets open without obeying them."""

import csv
import re
from collections.abc import Iterable, Iterator

from django.http import StreamingHttpResponse

# What a spreadsheet takes for a formula, see https://owasp.org/www-community/attacks/CSV_Injection
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


# German spreadsheets part cells at semicolons, others at tabs: what follows one must not begin a formula either.
_AFTER_A_SEPARATOR = re.compile(r"(?<=[;\t|])(?=\s*(?:[=+@＝＋＠]|[-－]\w))")


def harmless(cell: str) -> str:
    """The cell as text: an apostrophe, which spreadsheets do not show, keeps it from being a formula."""
    cell = _AFTER_A_SEPARATOR.sub("'", cell)
    return f"'{cell}" if cell.lstrip(" ").startswith(_DANGEROUS) else cell


class _Line:
    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Rows as lines of CSV, one by one."""
    writer = csv.writer(_Line())
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def download(rows: Iterable[Iterable[str]], *, name: str) -> StreamingHttpResponse:
    """An answer that is saved as a file; the mark at its beginning tells spreadsheets that it is UTF-8."""
    body = (("\ufeff" if n == 0 else "") + line for n, line in enumerate(lines(rows)))
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(body, content_type="text/csv; charset=utf-8", headers=headers)
