"""Cells that hold a percentage and a number of people: taken apart where that is certain, else refused."""

import pytest

from surveys.importing.accounts import Use

TABLE = """Wie zufrieden sind Sie?;;
;Gesamt;Frauen
Basis;1.020;500
zufrieden;{};{}
unzufrieden;{};{}
"""
READ = {
    ("zufrieden", "total"): ("60", 612),
    ("zufrieden", "frauen"): ("55", 275),
    ("unzufrieden", "total"): ("40", 408),
    ("unzufrieden", "frauen"): ("45", 225),
}


def both(found):
    percents, counts = found.figures(), found.figures(of="count")
    return {key: (percents[key], counts[key]) for key in percents}


@pytest.mark.parametrize(
    "cells",
    [
        ("60 (612)", "55 (275)", "40 (408)", "45 (225)"),
        ("60 % (612)", "55% (275)", "40 % (408)", "45 %(225)"),
        ("60 % (n = 612)", "55 % (n=275)", "40 % (n = 408)", "45 % (n = 225)"),
        ("612 (60 %)", "275 (55 %)", "408 (40 %)", "225 (45 %)"),
        ("612 (60)", "275 (55)", "408 (40)", "225 (45)"),
    ],
)
def test_a_percentage_and_the_people_beside_it_are_both_stored(tried, cells):
    found = tried(TABLE.format(*cells))
    assert both(found) == READ
    assert found.figures(of="base_n")["zufrieden", "frauen"] == 500
    (account,) = found.accounts
    assert {each.use: each.cells for each in account.sums()} == {Use.BOTH: 4, Use.BASE: 2}
    assert "two-numbers-read" in found.codes


def test_a_header_says_what_comes_first(tried):
    found = tried('Characteristic,"All, n (%)","Women, n (%)"\nSatisfied,12 (60),5 (50)\nOther,4 (20),2 (20)\n')
    assert both(found)["Satisfied", "women"] == ("50", 5)
    assert both(found)["Other", "total"] == ("20", 4)
    assert tried("Characteristic,All,Women\nSatisfied,12 (60),5 (50)\nOther,4 (20),2 (20)\n").errors


def test_weighted_shares_need_a_word_that_says_which_are_the_people(tried):
    weighted = ("60 %{} 540)", "55 %{} 260)", "40 %{} 480)", "45 %{} 240)")
    said = tried(TABLE.format(*(cell.format(" (n =") for cell in weighted)))
    assert both(said)["zufrieden", "total"] == ("60", 540)
    unsaid = tried(TABLE.format(*(cell.format(" (") for cell in weighted)))
    assert unsaid.errors == [("two-numbers", 4, 2)]


@pytest.mark.parametrize(
    "cells",
    [
        ("31 (30)", "20 (22)", "69 (70)", "80 (78)"),  # the last survey in brackets
        ("60 (612)", "55 (275)", "40", "45 (225)"),
        ("60 % (58 %)", "55 % (50 %)", "40 % (42 %)", "45 % (50 %)"),
        ("40 (8)", "20 (4)", "20 (4)", "10 (2)"),  # 20 people, or 100
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_with_a_cell_of_it(tried, cells):
    found = tried(TABLE.format(*cells))
    assert [code for code, _row, _column in found.errors] == ["two-numbers"]
    assert cells[0] in next(each.message for each in found.findings if each.severity == "error")
    assert not found.plans


def test_marks_of_footnotes_and_changes_in_brackets_are_no_people(tried):
    found = tried(TABLE.format("60 (1)", "55", "40", "45 (2)"))
    assert both(found)["zufrieden", "total"] == ("60", None)
    found = tried(TABLE.format("60 (+2)", "55 (±0)", "40 (-2)", "45 (–1)"))
    assert both(found)["unzufrieden", "frauen"] == ("45", None)


def test_two_tables_beside_each_other_are_refused_with_the_column(tried):
    found = tried("Arbeit?;;;Gehalt?;;\n;Gesamt;Frauen;;Gesamt;Frauen\nja;60;55;gut;40;35\nnein;40;45;schlecht;60;65\n")
    assert found.errors == [("side-by-side", 3, 4)]
    assert not found.plans


def test_questions_above_the_columns_are_doubted(tried):
    found = tried(";Arbeit?;;Gehalt?;\n;Männer;Frauen;Männer;Frauen\nzufrieden;60;55;40;35\nnicht;40;45;60;65\n")
    (doubt,) = [each for each in found.findings if each.code == "questions-above"]
    assert doubt.message.startswith("„Arbeit?“ und „Gehalt?“ über den Spalten")
    assert (doubt.place.row, doubt.place.column) == (3, 2)
    one = tried(";Raucher?;;Alter;\n;ja;nein;jung;alt\nzufrieden;60;55;40;35\nnicht;40;45;60;65\n")
    assert "questions-above" not in one.codes


def test_letters_of_significance_between_figures_are_no_second_table(tried):
    found = tried("Zufrieden?;;;;\n;A;B;C;D\nja;60;AB;55;BCD\nnein;40;BC;45;AB\n")
    assert "side-by-side" not in found.codes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("60;55\n40;45\n", "ohne Namen"),
        ("Frage;Ja;Nein\nZeitung?;6 von 10;4 von 10\nRadio?;7 von 10;3 von 10\n", "6 von 10"),
        ("Zufrieden?;;\n;Gesamt;Ost\nja;60 ± 3;50 ± 5\nnein;40 ± 3;50 ± 5\n", "60 ± 3"),
    ],
)
def test_what_is_not_understood_is_told_with_what_was_seen(tried, text, told):
    found = tried(text)
    (error,) = [each for each in found.findings if each.severity == "error"]
    assert error.code == "not-understood"
    assert told in error.message


def test_columns_without_a_header_are_refused_where_there_are_several(tried):
    found = tried("zufrieden;60;55\nteils;30;33\nunzufrieden;10;12\n")
    assert found.errors == [("no-header", 1, 2)]
    assert tried("zufrieden;60\nteils;30\nunzufrieden;10\n").figures()["teils", "total"] == "30"


def test_a_table_of_means_alone_is_not_understood(tried):
    assert "not-understood" in tried("Aussage;Mittelwert;SD\nIch mag Kaffee;4,2;0,9\nIch mag Tee;3,1;1,2\n").codes


@pytest.mark.parametrize(
    "header", ["Date,Approve,Disapprove,Unsure", "Group,Yes,No,Unsure", "Name,Approve,Disapprove,Unsure"]
)
def test_rows_that_each_make_up_a_whole_are_no_people(tried, header):
    found = tried(f"Do you approve?\n{header}\nMen,60,30,10\nWomen,55,35,10\nOthers,50,35,15\n")
    assert not found.errors
    counted = [each["count"] for question in found.content["questions"] for each in question["results"]]
    assert set(counted) == {None}
