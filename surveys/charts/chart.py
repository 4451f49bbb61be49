"""What a picture shows, without a word about how it is drawn. Texts and numbers are ready to read, in one language."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """How results are drawn."""

    BAR = "bar"  # a panel of bars for each column: small multiples where there are several
    GROUPED = "grouped"  # the columns' bars below each answer
    STACKED = "stacked100"  # one bar for each column, cut into the answers
    TABLE = "table"
    WAVES = "waves"  # one group through the waves of a series, as small multiples


@dataclass(frozen=True, slots=True)
class Cell:
    """One result: `value` as readers see it, `share` the bar's length in percent, None where there is none to draw."""

    value: str
    share: Decimal | None = None
    remark: str = ""
    anchor: str = ""  # the result's name in addresses and comments


@dataclass(frozen=True, slots=True)
class Row:
    """An answer and its results, one for each column; None where nothing was published.

    `aside` are answers without content (don't know, no answer), drawn less strongly and last.
    """

    label: str
    cells: tuple[Cell | None, ...]
    aside: bool = False
    highlight: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """Whose answers they are: a group, or a wave. `size` says how many, such as “n = 536”."""

    label: str
    size: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A line below the picture, such as Base: all respondents. `links` are (text, address) in place of a text."""

    term: str
    text: str = ""
    links: tuple[tuple[str, str], ...] = ()
    is_own_words: bool = False  # of the survey, in its language

    @property
    def line(self) -> str:
        return f"{self.term}: {self.text or ', '.join(text for text, _ in self.links)}"


@dataclass(frozen=True, slots=True)
class Words:
    """The fixed words of a picture, in the page's language."""

    answer: str
    share: str
    nothing: str  # where there is no result at all
    not_published: str  # what a dash stands for
    empty: dict[str, str]  # a column without results, by its label


@dataclass(frozen=True, slots=True)
class Chart:
    """A question's results. `language` is the page's, `own_language` that of the survey's words."""

    kind: Kind
    language: str
    own_language: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    words: Words
    measure: str  # "Shares in percent"
    wording_intro: str = ""
    wording: str = ""
    label: str = ""  # what was asked, where the title says what came out
    help: str = ""
    notices: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    summary: str = ""  # what it shows, for those who cannot see it

    @property
    def lang(self) -> str:
        """The language to mark the survey's own words with; nothing where the page speaks it too."""
        return "" if self.own_language == self.language else self.own_language

    @property
    def has_highlight(self) -> bool:
        return any(row.highlight for row in self.rows)

    @property
    def anchors(self) -> frozenset[str]:
        """The names of its results."""
        return frozenset(cell.anchor for row in self.rows for cell in row.cells if cell and cell.anchor)

    def column_rows(self, position: int) -> Iterator[tuple[Row, Cell]]:
        """The answers that one column has a result for."""
        for row in self.rows:
            cell = row.cells[position]
            if cell is not None:
                yield row, cell
