"""Tables with one figure per row: our own, and what statistics programs write (question, answer, count, share …)."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from surveys import own_table
from surveys.importing import cells, own_rows
from surveys.importing.records import ALL, Figure, Findings, Place, Question, Row, Survey, Table, Unreadable, Waves
from surveys.importing.tidy_account import account_for
from surveys.importing.vocabulary import ROLES, SELECTED, SUMS, TOTALS, one_line, plain
from surveys.models import Result

MAX_FIGURES = 50_000
Status = Result.Status
_HEADER_WITHIN = 15
_FIGURES = {"percent", "proportion", "count"}


class Header(NamedTuple):
    """Which column (from 0) plays which role, and what the other columns are called."""

    row: int
    roles: dict[str, int]
    others: dict[str, int]
    names: list[str]


def header_of(rows: list[Row]) -> Header | None:
    """The header of such a table among its first rows; None where it is no such table."""
    for row in rows[:_HEADER_WITHIN]:
        roles: dict[str, int] = {}
        others: dict[str, int] = {}
        own = own_table.ROLES if own_table.is_own(row.cells) else {}
        for place, name in enumerate(row.cells):
            role = own.get(name.strip()) or ROLES.get(plain(name)) or ("percent" if "%" in name else "")
            if role and role not in roles:
                roles[role] = place
            elif name.strip():
                others[one_line(name)] = place
        if "option" in roles and ("n" in roles or _FIGURES & set(roles)):
            return Header(row.number, _settled(roles), others, row.cells)
    return None


def _settled(roles: dict[str, int]) -> dict[str, int]:
    """“n” is the count where nothing else is, and the base beside one; beside a share it can be either."""
    if "n" in roles and not {"percent", "proportion"} & set(roles):
        roles.setdefault("base" if "count" in roles else "count", roles.pop("n"))
    if "question" not in roles and "question_code" in roles:
        roles["question"] = roles["question_code"]
    return roles


class _Line(NamedTuple):
    """A row with its texts by role; `key` says which figure it is."""

    row: Row
    texts: dict[str, str]
    others: dict[str, str]


def read(table: Table, header: Header, findings: Findings, waves: Waves, *, title: str) -> None:
    """Add the table's figures to waves; title is what a question is called that the table does not name."""
    lines = list(_lines(table, header, findings))
    if not lines:
        findings.error("no-figures", _("The table has a header but no figures."), table.place(header.row))
        return
    if "n" in header.roles:
        _settle_n(lines, header)
    is_own = own_table.is_own(header.names)
    one_hot = None if is_own else _one_hot(lines, header)
    breakdown = None if is_own or "group" in header.roles or one_hot else _breakdown(lines, header)
    is_part_of_one = _are_parts_of_one(lines, table)
    figures: list[Figure | None] = []
    for line in lines:
        figures.append(None)
        survey = waves[line.texts.get("wave", "")]
        place = table.place(line.row.number, header.roles["option"] + 1)
        group = _group(survey, line, breakdown, place)
        if is_own and not line.texts["question"]:
            continue  # our own table has rows for groups, questions and answers without a figure
        asked, option = one_hot(line) if one_hot else (line.texts.get("question") or title, line.texts["option"])
        code = "" if one_hot else line.texts.get("question_code", "")
        question = survey.question(asked, code=code, place=place)
        question.facts |= {"response_type": "multiple_response"} if one_hot else own_rows.question_facts(line.texts)
        if not option or _is_sum(table, line, findings):
            continue
        key = own_rows.take_option(question, option, line.texts, place).key
        if not (is_own and group == ALL):
            figure = _figure(table, header, line, findings, is_part_of_one=is_part_of_one)
            if figure is not None:
                own_rows.take_result(survey, figure, line.texts)
                figures[-1] = _add(question, (key, group), figure, findings)
    for survey in waves.values():
        own_rows.arrange_groups(survey)
    used = {name: header.others[name] for name in (breakdown, _label_column(lines) if one_hot else None) if name}
    rows = [line.row for line in lines]
    account_for(table, header, zip(rows, figures, strict=True), findings, used=used)


def _group(survey: Survey, line: _Line, breakdown: str | None, place: Place) -> str:
    label = line.texts.get("group", "") if breakdown is None else line.others[breakdown]
    if not label or (plain(label) in TOTALS and not line.texts.get("group_code")):
        return ALL
    return own_rows.take_group(
        survey, label, line.texts | {"variable": breakdown or line.texts.get("variable", "")}, place
    )


def _lines(table: Table, header: Header, findings: Findings) -> Iterator[_Line]:
    count, is_own = 0, own_table.is_own(header.names)
    for row in table.rows():
        if row.number <= header.row or not any(cell.strip() for cell in row.cells):
            continue
        count += 1
        if count > MAX_FIGURES:
            words = _("The table has more than %(most)d rows; that is too many for published results.")
            raise Unreadable("too-many-rows", words % {"most": MAX_FIGURES}, table.place(row.number))
        if len(row.cells) > len(header.names) and any(cell.strip() for cell in row.cells[len(header.names) :]):
            words = _("The row has %(count)d cells, the header %(expected)d.")
            values = {"count": len(row.cells), "expected": len(header.names)}
            findings.error("ragged-row", words % values, table.place(row.number, len(header.names) + 1))
            continue
        shown = str.strip if is_own else one_line
        texts = {role: own_table.unescape(shown(_cell(row, place))) for role, place in header.roles.items()}
        others = {name: one_line(_cell(row, place)) for name, place in header.others.items()}
        if not texts["option"] and not is_own:
            if any(texts.get(role) for role in _FIGURES):
                words = _("The row has a figure but no answer.")
                findings.error("answer-missing", words, table.place(row.number, header.roles["option"] + 1))
            continue
        yield _Line(row, texts, others)


def _cell(row: Row, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


# What the columns mean


def _settle_n(lines: list[_Line], header: Header) -> None:
    """“n” beside a share is the base where all answers to a question have the same, else the count."""
    found: dict[tuple, set[str]] = defaultdict(set)
    for line in lines:
        found[tuple(line.texts.get(role) for role in ("wave", "question", "group"))].add(line.texts["n"])
    role = "count" if sum(len(values) > 1 for values in found.values()) > len(found) / 2 else "base"
    if role not in header.roles:
        header.roles[role] = header.roles["n"]
        for line in lines:
            line.texts[role] = line.texts["n"]


def _is_sum(table: Table, line: _Line, findings: Findings) -> bool:
    """Whether a row is the sum of the others and no answer."""
    percent = cells.parse(line.texts.get("percent", ""), decimal_comma=table.decimal_comma)
    is_whole = percent is None or percent.value in (None, 100)
    if plain(line.texts["option"]) not in SUMS or line.texts.get("option_code") or not is_whole:
        return False
    words = _("“%s” was left out: it is no answer.") % line.texts["option"][:60]
    findings.note("row-left-out", words, table.place(line.row.number))
    return True


def _one_hot(lines: list[_Line], header: Header) -> Callable[[_Line], tuple[str, str]] | None:
    """Tables of multiple response often have a row for each answer, with the answer's name as the variable and “1” or
    “yes” as its value. Returns how to read question and answer of such a row, else None.
    """
    if not header.roles.get("question", -1) >= 0 or not all(plain(line.texts["option"]) in SELECTED for line in lines):
        return None
    named = _label_column(lines)
    stems = {line.texts["question"]: _stem(line.texts["question"]) for line in lines}

    def split(line: _Line) -> tuple[str, str]:
        variable = line.texts["question"]
        stem, suffix = stems[variable]
        return stem or variable, line.others[named] if named else suffix

    return split


def _label_column(lines: list[_Line]) -> str | None:
    """The further column that says in words what each variable stands for."""
    for name in lines[0].others:
        labels: dict[str, set[str]] = defaultdict(set)
        for line in lines:
            labels[line.texts["question"]].add(line.others[name])
        words = [next(iter(found)) for found in labels.values()]
        if all(len(found) == 1 for found in labels.values()) and all(words) and len(set(words)) == len(words):
            return name
    return None


def _stem(variable: str) -> tuple[str, str]:
    """“Q5.MAIL” is the answer “MAIL” to “Q5”."""
    for mark in (" | ", ": ", " - ", ".", "__", "_"):
        stem, found, suffix = variable.rpartition(mark)
        if found and stem.strip() and suffix.strip():
            return stem.strip(), suffix.strip()
    return variable, variable


def _breakdown(lines: list[_Line], header: Header) -> str | None:
    """The further column that tells rows apart which would otherwise be the same figure: what respondents are divided
    by.
    """

    def is_unique(extra: str | None) -> bool:
        seen = set()
        for line in lines:
            key = tuple(line.texts.get(role) for role in ("wave", "question_code", "question", "option"))
            if (*key, line.others[extra] if extra else "") in seen:
                return False
            seen.add((*key, line.others[extra] if extra else ""))
        return True

    return None if is_unique(None) else next((name for name in header.others if is_unique(name)), None)


def _are_parts_of_one(lines: list[_Line], table: Table) -> bool:
    """Whether what is called a percentage is given as a part of one."""
    groups: dict[tuple, list[Decimal]] = defaultdict(list)
    for line in lines:
        cell = cells.parse(line.texts.get("percent", ""), decimal_comma=table.decimal_comma)
        if cell is not None and cell.is_percent:
            return False
        if cell is not None and cell.value is not None:
            groups[tuple(line.texts.get(role) for role in ("wave", "question", "group"))].append(cell.value)
    return cells.are_parts_of_one(groups.values())


# The figures


def _figure(table: Table, header: Header, line: _Line, findings: Findings, *, is_part_of_one: bool) -> Figure | None:
    figure = Figure(place=table.place(line.row.number), status=Status.MISSING)
    role = next((role for role in ("percent", "proportion") if line.texts.get(role)), None)
    if role is not None:
        place = table.place(line.row.number, header.roles[role] + 1, header.names[header.roles[role]])
        cell = cells.parse(line.texts[role], decimal_comma=table.decimal_comma)
        if cell is None:
            words = _("“%s” is no percentage.") % line.texts[role][:60]
            findings.error("not-a-number", words, place)
            return None
        is_part = not cell.is_percent and (role == "proportion" or is_part_of_one)
        figure.place, figure.status = place, cell.status
        figure.percent = None if cell.value is None else (cell.value.scaleb(2) + 0 if is_part else cell.value)
        if figure.percent is not None and not 0 <= figure.percent <= 100:
            findings.error("out-of-range", _("%s %% is no share of anything.") % figure.percent, place)
            return None
    for name in ("count", "base"):
        if not line.texts.get(name):
            continue
        place = table.place(line.row.number, header.roles[name] + 1, header.names[header.roles[name]])
        number = cells.parse_count(line.texts[name], decimal_comma=table.decimal_comma)
        mark = cells.parse(line.texts[name], decimal_comma=table.decimal_comma)
        if number is None and (mark is None or mark.value is not None):
            findings.error("not-a-count", _("“%s” is no number of people.") % line.texts[name][:60], place)
            return None
        setattr(figure, name, number)
        if name == "count" and number is not None and figure.status == Status.MISSING:
            figure.status = Status.EXACT
        figure.place = figure.place if role else place
    return figure


def _add(question: Question, key: tuple[str, str], figure: Figure, findings: Findings) -> Figure:
    """The same figure may stand in a file twice, two different ones for the same answer may not."""
    there = question.figures.get(key)
    if there is None:
        question.figures[key] = figure
    elif (there.percent, there.count, there.base) != (figure.percent, figure.count, figure.base):
        words = _("“%(option)s” has another figure in row %(row)d.") % {"option": key[0][:60], "row": there.place.row}
        findings.error("contradiction", words, figure.place)
    return question.figures[key]
