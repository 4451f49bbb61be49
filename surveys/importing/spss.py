"""SPSS files (.sav): answers with the labels, missing values and sets of answers that their codebook has."""

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext as _

from surveys.importing.columns import Choice, is_weight, split
from surveys.importing.counting import Rows
from surveys.importing.headers import Column
from surveys.importing.records import Findings, Place, Unreadable
from surveys.importing.respondents import Answers
from surveys.importing.vocabulary import NOT_SELECTED, SELECTED, one_line, plain

MAX_CELLS = 20_000_000
_SCRIPT = Path(__file__).with_name("sav_process.py")
_SECONDS = 150
_FEWEST_WORDS = 3  # with which labels of one question begin


class _Codebook(NamedTuple):
    """What surveys/importing/sav_process.py tells of a file before its rows."""

    columns: list[str]
    labels: list[str | None]
    value_labels: dict[str, list[list]]
    missing: dict[str, list[list]]
    measures: dict[str, str]
    mr_sets: dict[str, dict]
    cells: int


def is_readable() -> bool:
    """Whether the library is there that reads such files."""
    return importlib.util.find_spec("pyreadstat") is not None


@contextmanager
def open_sav(path: Path, name: str, findings: Findings) -> Iterator[Answers]:
    """A file of SPSS as answers. Raises Unreadable, also where pyreadstat is not installed."""
    if not is_readable():
        words = _(
            "SPSS files can be read once pyreadstat is installed: pip install pyreadstat. CSV can be read as it is."
        )
        raise Unreadable("pyreadstat-missing", words, Place(name))
    with tempfile.TemporaryFile(prefix="import-") as told:
        _read(path, name, told)
        codebook = _Codebook(**json.loads(told.readline()))
        if codebook.cells > MAX_CELLS:
            raise Unreadable("too-many-cells", _("The file has too many values to be counted here."), Place(name))
        yield _answers(told, codebook, name, findings)


def _answers(told: IO[bytes], codebook: _Codebook, name: str, findings: Findings) -> Answers:
    first_row = told.tell()
    values = [_Values(codebook, column) for column in codebook.columns]

    def chunks() -> Iterator[tuple[list[int], Rows]]:
        told.seek(first_row)
        number = 1
        for line in told:
            rows = [[known.text(value) for known, value in zip(values, row, strict=True)] for row in json.loads(line)]
            yield list(range(number, number + len(rows))), rows
            number += len(rows)

    def place(row: int, column: int, label: str) -> Place:
        return Place(name, "", row, column, label or (codebook.columns[column - 1] if column else ""))

    named = zip(codebook.columns, codebook.labels, strict=True)
    columns = [Column(column, one_line(label or column)) for column, label in named]
    answers = Answers(columns, chunks, place, None)
    answers.given = _given(codebook, columns, values)
    answers.weight = _weight(columns, findings, name)
    return answers


def _read(path: Path, name: str, told: IO[bytes]) -> None:
    """Write what is in the file to told, by a process of its own: the library crashes over some damaged files."""
    command = [sys.executable, "-I", str(_SCRIPT), str(path), str(MAX_CELLS)]
    try:
        done = subprocess.run(command, stdout=told, stderr=subprocess.DEVNULL, timeout=_SECONDS, check=False)  # noqa: S603
        is_whole = done.returncode == 0
    except subprocess.TimeoutExpired:
        is_whole = False
    if not is_whole:
        words = _("The SPSS file is damaged or of a kind that cannot be read. Please save it again as .sav.")
        raise Unreadable("damaged", words, Place(name))
    told.seek(0)


def _weight(columns: list[Column], findings: Findings, name: str) -> int | None:
    weights = [number for number, column in enumerate(columns) if is_weight(column)]
    if len(weights) > 1:
        listed = ", ".join(columns[number].code for number in weights)
        words = _("Several columns may be weights: %s. None was used; name one.") % listed
        findings.warn("weights-unclear", words, Place(name))
    return weights[0] if len(weights) == 1 else None


class _Values:
    """The values of one variable as texts: their labels where there are any."""

    def __init__(self, codebook: _Codebook, column: str) -> None:
        self.labels = {value: one_line(str(label)) for value, label in codebook.value_labels.get(column, [])}
        self.missing = codebook.missing.get(column, [])
        self._texts: dict[Any, str] = {}

    def text(self, value: Any) -> str:
        """The label of a value, else the value; nothing for what the system counts as missing."""
        try:
            return self._texts[value]
        except (KeyError, TypeError):
            text = self._text(value)
            if len(self._texts) < 10_000:
                self._texts[value] = text
            return text

    def _text(self, value: Any) -> str:
        if value is None:
            return ""
        if value in self.labels:
            return self.labels[value]
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return one_line(str(value))

    def is_missing(self, value: Any) -> bool:
        """Whether the file says that this value is no answer."""
        return any(type(low) is type(value) and low <= value <= high for low, high in self.missing)

    @property
    def is_dichotomy(self) -> bool:
        """Whether the variable says only whether something was mentioned."""
        texts = {plain(text) for text in self.labels.values() if text not in self.missing_texts}
        return len(texts) == 2 and bool(texts & SELECTED) and bool(texts & NOT_SELECTED)

    @property
    def missing_texts(self) -> frozenset[str]:
        labelled = [value for value in self.labels if self.is_missing(value)]
        single = [low for low, high in self.missing if low == high]
        return frozenset(self.text(value) for value in [*labelled, *single])


def _given(codebook: _Codebook, columns: list[Column], values: list[_Values]) -> list[Choice]:
    """The questions that the codebook describes: sets of answers, families of “mentioned” and variables with labels."""
    choices = [*_sets(codebook, columns, values)]
    used = {place for choice in choices for place in choice.columns}
    families: dict[str, list[int]] = defaultdict(list)
    for place, known in enumerate(values):
        if place not in used and known.is_dichotomy and (stem := split(columns[place])[0]):
            families[stem].append(place)
    for stem, places in [*families.items(), *_alike(columns, values, used)]:
        places = [place for place in places if place not in used]
        if len(places) > 1:
            answers = [_answer(columns[place], stem) for place in places]
            missing = frozenset().union(*(values[place].missing_texts for place in places))
            choices.append(Choice(stem, "", places, answers, missing=missing))
            used |= set(places)
    for place, known in enumerate(values):
        substantive = [text for text in known.labels.values() if text not in known.missing_texts]
        is_scale = codebook.measures.get(columns[place].code) == "scale" and len(substantive) < 3
        is_clear = len(set(known.labels.values())) == len(known.labels)
        if place not in used and len(substantive) > 1 and is_clear and not is_scale:
            labels = {text: text for text in known.labels.values()}
            choices.append(
                Choice(columns[place].text, columns[place].code, [place], labels=labels, missing=known.missing_texts)
            )
    return choices


def _answer(column: Column, stem: str) -> str:
    known, _mark, answer = split(column)
    return answer if known == stem else column.text.removeprefix(stem).strip(" -–:…")


def _alike(columns: list[Column], values: list[_Values], used: set[int]) -> Iterator[tuple[str, list[int]]]:
    """Variables behind each other that only say “mentioned”, and whose labels begin with the same words."""
    run: list[int] = []
    for place in range(len(columns) + 1):
        fits = place < len(columns) and place not in used and values[place].is_dichotomy
        if fits and (not run or _beginning([*run, place], columns)):
            run.append(place)
            continue
        if len(run) > 1:
            yield _beginning(run, columns), run
        run = [place] if fits else []


def _beginning(places: list[int], columns: list[Column]) -> str:
    """The words with which all of the labels begin; none where these are few, or all that one of them has."""
    texts = [columns[place].text.split() for place in places]
    same = [words[0] for words in takewhile(lambda words: len(set(words)) == 1, zip(*texts, strict=False))]
    return " ".join(same) if len(same) >= _FEWEST_WORDS and all(len(text) > len(same) for text in texts) else ""


def _sets(codebook: _Codebook, columns: list[Column], values: list[_Values]) -> Iterator[Choice]:
    """The sets of answers in which every variable stands for one answer."""
    places_of = {column.code: place for place, column in enumerate(columns)}
    for key, described in codebook.mr_sets.items():
        places = [places_of[variable] for variable in described["variable_list"] if variable in places_of]
        counted = {values[place].text(value) for place in places for value in _values_of(described["counted_value"])}
        if described["is_dichotomy"] and places:
            label = one_line(described.get("label") or "") or key.lstrip("$")
            answers = [columns[place].text for place in places]
            selected = next((text for text in counted if text in values[places[0]].labels.values()), "")
            selected = selected or str(described["counted_value"])
            missing = frozenset().union(*(values[place].missing_texts for place in places))
            yield Choice(label, key.lstrip("$"), places, answers, selected=selected, missing=missing)


def _values_of(counted: Any) -> list[Any]:
    """The value that counts, as the number or as the text that it may be."""
    try:
        return [float(counted), counted]
    except (TypeError, ValueError):
        return [counted]
