"""Tables as institutes and survey tools publish them: read right, and every number of them accounted for."""

import csv
import io
import random
import re
from collections import Counter
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from surveys.importing import reporting
from surveys.importing.accounts import Use
from tests.surveys.importing.institute_tables import TABLES

# percentages, numbers of people, bases, words, left out
ACCOUNTS = {
    "allensbach": (20, 0, 5, 0, 5),
    "forsa": (45, 0, 0, 0, 0),
    "infratest": (20, 0, 4, 0, 5),
    "yougov_de": (56, 0, 8, 0, 8),
    "ipsos": (36, 36, 6, 0, 24),
    "ctables": (8, 8, 0, 0, 4),
    "civey": (5, 0, 1, 0, 5),
    "statista": (4, 0, 0, 0, 0),
    "tabbook": (42, 42, 12, 0, 24),
    "bitkom": (16, 0, 4, 0, 0),
    "gallup": (9, 0, 0, 0, 3),
    "pew": (15, 0, 0, 1, 0),
    "statements": (18, 0, 0, 0, 3),
    "count_and_percent_columns": (6, 6, 2, 0, 6),
    "significance_rows": (9, 0, 3, 0, 0),
    "surveymonkey_summary": (7, 7, 2, 0, 2),
    "two_unweighted_rows": (20, 0, 4, 0, 4),
    "destatis": (8, 0, 0, 0, 0),
    "stray_numbers": (5, 0, 2, 0, 0),
    "subheaded": (15, 0, 3, 0, 0),
}


def numbers_in(text):
    """The cells of a file that are numbers, found without our own reader."""
    delimiter = ";" if text.count(";") > text.count(",") else ","
    number = re.compile(
        r"\(?[<]?([-–+]|\+/-)?\d[\d.,]*\s?%?\)?\s?[A-Z]{0,3}[a-f]{0,2}|\(\+/-0\)|N ?= ?[\d,]+|n ?= ?[\d.]+"
    )
    marks = {"<0,5", "<0.5", "<1"}
    cells = (cell.strip() for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row)
    return [cell for cell in cells if number.fullmatch(cell) and cell not in marks]


@pytest.mark.parametrize("name", TABLES)
def test_every_number_of_a_table_is_stored_or_said_to_be_left_out(tried, name):
    found = tried(TABLES[name], name=f"{name}.csv")
    assert found.errors == []
    (account,) = found.accounts
    counts = Counter()
    for each in account.sums():
        counts[each.use] += each.cells
    assert tuple(counts[use] for use in (Use.PERCENT, Use.COUNT, Use.BASE, Use.WORDS, Use.LEFT_OUT)) == ACCOUNTS[name]
    assert sum(counts.values()) == len(numbers_in(TABLES[name]))


def figures_stored(found):
    """All percentages and counts that would be stored."""
    results = [
        each for plan in found.plans for asked in plan.rehearsal.content["questions"] for each in asked["results"]
    ]
    percents = Counter(Decimal(each["percent"]) for each in results if each["percent"] is not None)
    return percents, Counter(each["count"] for each in results if each["count"] is not None)


def figures_read(found):
    """The cells of which the account says that they are stored, read without our own reader."""
    percents, counts = Counter(), Counter()
    for account in found.accounts:
        for row in account.rows:
            for place, cell in enumerate(row.cells):
                entry = account.entries.get((row.number, place))
                if entry is None or entry.value is None or entry.use not in (Use.PERCENT, Use.COUNT):
                    continue
                digits = re.match(r"[\d.,]+", cell.strip("( "))[0]
                if entry.use == Use.COUNT:
                    counts[int(re.sub(r"\D", "", digits))] += 1
                else:
                    percents[Decimal(digits.replace(",", "."))] += 1
    return percents, counts


@pytest.mark.parametrize("name", TABLES)
def test_damaged_tables_are_refused_or_stored_as_they_stand(tried, name):
    chance = random.Random(name)
    rows = [line.split(";" if ";" in TABLES[name] else ",") for line in TABLES[name].splitlines() if '"' not in line]
    for _ in range(3):
        damaged = [list(row) for row in rows]
        for _ in range(chance.randint(1, 3)):
            row = chance.randrange(len(damaged))
            place = chance.randrange(len(damaged[row]))
            what = chance.choice(["drop row", "swap rows", "number", "words", "empty"])
            if what == "drop row":
                del damaged[row]
            elif what == "swap rows":
                other = chance.randrange(len(damaged))
                damaged[row], damaged[other] = damaged[other], damaged[row]
            else:
                damaged[row][place] = {"number": str(chance.randint(0, 100)), "words": "Wort", "empty": ""}[what]
        found = tried("\n".join(";".join(row) for row in damaged), name=f"{name}.csv")
        assert found.findings or found.plans
        if not found.errors:
            assert figures_stored(found) == figures_read(found)
            for account in found.accounts:
                assert {(row, place) for row, place, _cell in account.numbers()} <= set(account.entries)


def as_workbook(text):
    """The same table as a spreadsheet: numbers as numbers, shares as shown percentages, headers merged and bold."""
    delimiter = ";" if text.count(";") > text.count(",") else ","
    book = Workbook()
    sheet = book.active
    for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
        for place, cell in enumerate(row, 1):
            if not cell.strip():
                continue
            target = sheet.cell(number, place, cell)
            target.font = Font(bold=number < 5)
            plain = cell.strip().replace(".", "").replace(",", ".") if delimiter == ";" else cell.strip()
            if re.fullmatch(r"\d+(\.\d+)?", plain):
                target.value = float(plain) if "." in plain else int(plain)
            elif re.fullmatch(r"\d+(\.\d+)?%", plain):
                target.value, target.number_format = float(Decimal(plain[:-1]) / 100), "0.0%" if "." in plain else "0%"
        filled = [place for place, cell in enumerate(row, 1) if cell.strip()]
        if len(filled) == 1 and filled[0] == 1 and len(row) > 2:
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["allensbach", "yougov_de", "ctables", "tabbook", "two_unweighted_rows"])
def test_a_spreadsheet_gives_the_same_figures(tried, name):
    text, book = tried(TABLES[name], name=f"{name}.csv"), tried(as_workbook(TABLES[name]), name=f"{name}.xlsx")
    assert figures_stored(book) == figures_stored(text) != (Counter(), Counter())


def test_letters_of_columns_and_of_significance_are_no_names_and_no_figures(tried):
    found = tried(TABLES["ipsos"])
    assert [(each["label"], each["variable"]) for each in found.content["groups"][1:3]] == [
        *(("Male", "gender"), ("Female", "gender")),
    ]
    assert found.figures("q7")["Very concerned", "female"] == "40"
    assert found.figures("q7", of="base_n")["Very concerned", "female"] == 563
    assert found.content["weighting"] == "weighted"


def test_means_and_margins_beside_answers_are_no_answers_and_a_top_box_is_a_net(tried):
    found = tried(TABLES["statements"])
    first = found.content["questions"][0]
    assert (first["label"], first["base_n"]) == ("Die Presse ist unabhängig", 812)
    options = {each["label"]: each["net_of"] for each in first["options"]}
    assert options["Top-2"] == ["stimme-voll-zu", "stimme-eher-zu"]
    assert "Mittelwert" not in options
    civey = tried(TABLES["civey"])
    assert (civey.question["base_n"], len(civey.question["results"])) == (5003, 5)


def test_footnote_marks_leave_the_names_and_become_notes(tried):
    found = tried(TABLES["infratest"])
    notes = found.figures(of="note")
    assert notes["CDU/CSU", "gruene"] == "in Bayern CSU"
    assert notes["Sonstige", "total"] == "einschließlich Nichtwähler"
    assert notes["SPD", "cducsu"] == "in Bayern CSU"
    assert notes["SPD", "total"] == ""


def test_headings_between_answers_do_not_tear_the_question_apart(tried):
    found = tried(TABLES["subheaded"])
    assert [each["label"] for each in found.question["options"]] == [
        *("Daily newspaper", "Magazine", "News site", "Social media", "Don't know"),
    ]
    assert [each.place.row for each in found.findings if each.code == "heading-between-answers"] == [4, 7]


def test_a_column_that_is_filled_for_a_few_answers_is_pointed_out(tried):
    found = tried(TABLES["stray_numbers"])
    assert [(each.place.row, each.place.column) for each in found.findings if each.code == "column-sparse"] == [(4, 6)]


def test_a_base_of_an_unknown_name_does_not_turn_shares_into_counts(tried):
    found = tried("Frage 1: Lesen Sie?\n;Gesamt;Nord\nGeführte Gespräche;1000;400\nJa;60;55\nNein;40;45\n")
    assert found.figures() == {
        ("Ja", "total"): "60",
        ("Nein", "total"): "40",
        ("Ja", "nord"): "55",
        ("Nein", "nord"): "45",
    }
    assert found.question["base_n"] == 1000
    assert "base-by-size" in found.codes


def test_small_counts_that_add_up_to_the_base_are_counts(tried):
    found = tried("Welche?\n;Gesamt;Nord\nBasis;20;8\nJa;12;5\nNein;8;3\n")
    assert found.figures(of="count")["Ja", "nord"] == 5
    assert set(found.figures().values()) == {None}
    unclear = tried("Welche?\n;Gesamt;Nord\nBasis;200;80\nJa;12;5\nNein;8;3\n")
    assert "unit-guessed" in unclear.codes


def test_average_as_an_answer_is_an_answer(tried):
    found = tried("How good?\n,Total,Men\nGood,40,45\nAverage,35,30\nPoor,25,25\nMean,2.1,2.2\n")
    assert {option for option, _group in found.figures()} == {"Good", "Average", "Poor"}


def test_the_report_says_what_became_of_all_numbers(tried):
    found = tried(TABLES["ipsos"], name="ipsos.csv")
    told = reporting.report(found.plans, found.collected, is_stored=False)
    (table,) = told["tables"]
    assert table["numbers"] == 102 == sum(each["cells"] for each in table["became"])
    left_out = {"use": "left_out", "why": "Mittelwert oder andere Kennzahl", "cells": 18, "rows": [21, 22, 23]}
    assert left_out in table["became"]
    assert "ipsos.csv: 102 Zahlen: 6 × Basis" in reporting.in_words(told)


def test_sheets_without_results_are_named(tried):
    book = Workbook()
    book.active.append(["Answer", "Total"])
    book.active.append(["Yes", 60])
    book.active.append(["No", 40])
    other = book.create_sheet("Methodik")
    other.append(["Interviews", "geführt von Mai bis Juni"])
    out = io.BytesIO()
    book.save(out)
    found = tried(out.getvalue(), name="two.xlsx")
    assert [(each.code, each.place.sheet) for each in found.findings] == [("sheet-left-out", "Methodik")]


def test_a_difference_of_answers_is_no_answer_and_a_row_beyond_the_whole_is_pointed_out(tried):
    text = "Ändern? in %\n;Gesamt;Ost\nJa;55;60\nNein;38;33\nweiß nicht;7;7\n{};17;27\n"
    found = tried(text.format("Saldo (Ja – Nein)"))
    assert len(found.question["options"]) == 3
    unknown = tried(text.format("Vorsprung"))
    assert [each.place.row for each in unknown.findings if each.code == "beyond-whole"] == [6]
    assert "beyond-whole" not in found.codes
