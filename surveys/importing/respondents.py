"""Files with a row for each respondent, counted by the rules: shares are of those who answered, not of the ticks.

Only what was counted leaves this module. Nothing that a single person said or wrote is kept.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from surveys.estimates import kish_design_effect
from surveys.importing import cells
from surveys.importing.codebooks import Codebook
from surveys.importing.columns import Choice, Values, is_weight, sort
from surveys.importing.counting import Count, Rows
from surveys.importing.headers import Column, Header
from surveys.importing.records import ALL, Figure, Findings, Group, Place, Question, Row, Survey, Table, Unreadable
from surveys.importing.vocabulary import most_choices, one_line, plain
from surveys.models import Question as QuestionModel
from surveys.models import Result
from surveys.models import Survey as SurveyModel

# How programs write that there is no value: nobody was asked, or nobody answered.
_NOTHING = {"NA", "N/A", "n/a", "#N/A", "#NULL!", "NULL", "NaN", "nan", "."}
_CHUNK = 5_000  # rows
_STORED = Decimal("0.000001")
_NUMBER = re.compile(r"\d[\d.,]*")


@dataclass
class Answers:
    """What a file of respondents holds. `chunks` reads its rows, again and again, each as wide as there are columns."""

    columns: list[Column]
    chunks: Callable[[], Iterator[tuple[list[int], Rows]]]  # some rows and their numbers
    place: Callable[[int, int, str], Place]
    decimal_comma: bool | None
    given: list[Choice] = field(default_factory=list)  # questions that the file itself describes
    weight: int | None = None  # the column that the file itself names
    labels: dict[int, list[str]] = field(default_factory=dict)  # in the order of a codebook, by column


def answers_of(table: Table, header: Header, book: Codebook) -> Answers:
    """A table behind its header as answers, with the wordings and the labels that a codebook gives."""
    width = len(header.columns)
    meanings = [(place, known) for place, column in enumerate(header.columns) if (known := book.meanings(column))]

    def fit(row: Row) -> list[str]:
        if len(row.cells) > width and any(cell.strip() for cell in row.cells[width:]):
            words = _("The row has %(count)d cells, the header %(expected)d.")
            values = {"count": len(row.cells), "expected": width}
            raise Unreadable("ragged-row", words % values, table.place(row.number, width + 1))
        given = ["" if cell.strip() in _NOTHING else cell for cell in row.cells[:width]]
        for place, known in meanings:
            if place < len(given):
                given[place] = known.get(given[place].strip().removesuffix(".0"), given[place])
        return given + [""] * (width - len(given))

    def chunks() -> Iterator[tuple[list[int], Rows]]:
        rows = (row for row in table.rows() if row.number > header.last_row and any(map(str.strip, row.cells)))
        while chunk := list(islice(rows, _CHUNK)):
            yield [row.number for row in chunk], [fit(row) for row in chunk]

    labels = {place: [*known.values()] for place, known in meanings}
    columns = [book.described(column) for column in header.columns]
    return Answers(columns, chunks, table.place, table.decimal_comma, labels=labels)


def read(answers: Answers, findings: Findings, survey: Survey, *, weight: str = "", by: list[str] | tuple = ()) -> None:
    """Count the answers and add questions and figures to survey. weight and by name columns."""
    weighed = _weight_column(answers, weight, findings)
    split_by = [place for name in by if (place := _named(answers, name, findings)) is not None]
    values = _values(answers)
    described = {place for choice in answers.given for place in choice.columns}
    found = sort(answers.columns, values, skip=described | {place for place in (weighed,) if place is not None})
    for choice in found.choices:
        if len(choice.columns) == 1 and choice.columns[0] in answers.labels:
            choice.labels = {label: label for label in answers.labels[choice.columns[0]]}
    choices = sorted([*answers.given, *found.choices], key=lambda choice: choice.columns[0])
    breaks = [choice for choice in choices if choice.columns[0] in split_by and len(choice.columns) == 1]
    for place in split_by:
        if not any(place in choice.columns for choice in breaks):
            words = _("“%s” cannot divide the respondents: it has no groups to choose from.")
            findings.error("no-breakdown", words % _name(answers, place), answers.place(0, place + 1, ""))
    for place, reason in sorted(found.left_out.items()):
        words = _("“%(column)s” was left out: %(reason)s.") % {"column": _name(answers, place), "reason": reason}
        findings.note("column-left-out", words, answers.place(0, place + 1, ""))
    count = Count(choices, breaks)
    for numbers, rows in answers.chunks():
        count.add(rows, _weights(answers, weighed, numbers, rows, findings))
    if weighed is not None and not any(count.weights):
        findings.error("not-a-weight", _("No respondent has a weight."), answers.place(0, weighed + 1, ""))
        return
    if not count.respondents or not choices:
        findings.error("no-answers", _("The file has no answers that could be counted."), answers.place(0, 0, ""))
        return
    _tell(answers, count, survey, findings, weighed=weighed)


def _name(answers: Answers, place: int) -> str:
    column = answers.columns[place]
    return (column.code or column.text)[:80] or str(place + 1)


def _named(answers: Answers, name: str, findings: Findings) -> int | None:
    for place, column in enumerate(answers.columns):
        if plain(name) in (plain(column.code), plain(column.text)) and plain(name):
            return place
    findings.error("no-such-column", _("There is no column “%s”.") % name[:80], answers.place(0, 0, ""))
    return None


def _weight_column(answers: Answers, name: str, findings: Findings) -> int | None:
    if name:
        return _named(answers, name, findings)
    if answers.weight is not None:
        return answers.weight
    named = [place for place, column in enumerate(answers.columns) if is_weight(column)]
    return named[0] if len(named) == 1 else None


def _values(answers: Answers) -> list[Values]:
    values = [Values() for _column in answers.columns]
    for _numbers, rows in answers.chunks():
        for counted, column in zip(values, zip(*rows, strict=True), strict=True):
            counted.add(map(one_line, column) if not counted.is_open else ())
    return values


def _weights(
    answers: Answers, place: int | None, numbers: list[int], rows: Rows, findings: Findings
) -> list[float] | None:
    if place is None:
        return None
    weights = []
    for number, row in zip(numbers, rows, strict=True):
        value = cells.parse_number(row[place].strip(), decimal_comma=answers.decimal_comma)
        if value is None:
            words = _("“%s” is no weight.") % row[place][:40]
            findings.error("not-a-weight", words, answers.place(number, place + 1, ""))
        weights.append(float(value or 0))
    return weights


def _tell(answers: Answers, count: Count, survey: Survey, findings: Findings, *, weighed: int | None) -> None:
    """Turn what was counted into questions and figures."""
    survey.facts["sample_size"] = count.respondents
    words = _("Read as answers of respondents, one in each row: %(people)d respondents, %(questions)d questions.")
    counted = {"people": count.respondents, "questions": len(count.choices)}
    findings.note("respondents", words % counted, answers.place(0, 0, ""))
    if weighed is not None:
        survey.facts |= _weighting(count)
        survey.weighted_by = _name(answers, weighed)
    groups = {
        (of, value): survey.group(
            count.breaks[of].labels.get(value, value),
            variable=count.breaks[of].text[:200],
            n=n,
        ).key
        for (of, value), n in sorted(count.groups.items())
    }
    survey.groups[ALL] = Group(ALL, "", facts={"n": count.respondents})
    for number, choice in enumerate(count.choices):
        place = answers.place(0, choice.columns[0] + 1, "")
        is_single = len(choice.columns) == 1 and not choice.joint
        question = survey.question(choice.text, code=choice.code, place=place, **_facts(choice, is_single=is_single))
        keys = [((number, ALL), ALL), *(((number, *group), key) for group, key in groups.items())]
        for key, group in keys:
            if key in count.heads or key in count.bases:
                _figures(question, choice, count, key, group, is_weighted=weighed is not None)
        unasked = count.respondents - count.bases[number, ALL]
        if unasked:
            words = _("“%(question)s”: %(count)d respondents gave no answer and are not in the base.")
            values = {"question": question.label[:80], "count": unasked}
            findings.note("not-in-base", words % values, place)
        if choice.ticks_only:
            words = _(
                "“%s”: who ticked nothing cannot be told from who was not asked; the base is who ticked something."
            )
            findings.note("ticks-only", words % question.label[:80], place)


def _weighting(count: Count) -> dict[str, Any]:
    effect = kish_design_effect(count.weights)
    return {
        "weighting": SurveyModel.Weighting.WEIGHTED,
        "design_effect": Decimal(effect).quantize(Decimal("0.001")),
    }


def _facts(choice: Choice, *, is_single: bool) -> dict[str, Any]:
    types = QuestionModel.ResponseType
    facts: dict[str, Any] = {
        "response_type": types.SINGLE_CHOICE if is_single else types.MULTIPLE_RESPONSE,
        "decimals": 0,
        "base_status": QuestionModel.BaseStatus.COMPUTED,
    }
    return facts if is_single else facts | {"max_choices": most_choices(choice.text)}


def _figures(question: Question, choice: Choice, count: Count, key: tuple, group: str, *, is_weighted: bool) -> None:
    base, load = count.bases[key], count.loaded_bases[key]
    heads = count.heads[key]
    for answer in _in_order(choice, count):
        option = question.option(choice.labels.get(answer, answer), place=question.place)
        if answer in choice.missing:
            option.facts["in_base"] = False
        n = heads.get(answer, 0)
        figure = Figure(count=n, base=base or None, status=Result.Status.EXACT, facts={"computed": True})
        figure.place = question.place
        if answer in choice.missing:
            figure.base = base + sum(heads[value] for value in choice.missing)
        elif base:
            share = Decimal(count.loads[key][answer] / load) if is_weighted and load else Decimal(n) / base
            figure.percent = (100 * share).quantize(_STORED).normalize() + 0
        question.figures[option.key, group] = figure


def _size(found: re.Match | None) -> int:
    """The first number in an answer such as “25 to 34” or “$50,000 – $99,999”, by which such answers are ordered."""
    return int(re.sub(r"\D", "", found[0])[:18] or 0) if found else 0


def _in_order(choice: Choice, count: Count) -> list[str]:
    """The answers as the file orders them, else numbers by size and words by how many gave them."""
    heads = count.heads[count.choices.index(choice), ALL]
    if choice.scale:  # of a matrix: all of its questions have the same answers in the same order
        heads = sum(
            (count.heads[number, ALL] for number, each in enumerate(count.choices) if each.scale == choice.scale),
            Counter(),
        )
    known = choice.answers or [value for value in choice.labels if value in heads]
    rest = [answer for answer in heads if answer and answer not in known]
    numbers = {answer: _NUMBER.search(answer) for answer in rest}
    if rest and all(numbers.values()):
        return [*known, *sorted(rest, key=lambda answer: (_size(numbers[answer]), answer[:1] != "<", answer))]
    return [*known, *sorted(rest, key=lambda answer: -heads[answer])]
