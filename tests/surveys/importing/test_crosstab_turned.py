"""Tables with the answers in columns, and groups or statements in rows."""

FORSA = """Meinungen zum Tempolimit
;ja;nein;Befragte
;%;%;n
insgesamt;57;40;1.004
Ost;48;49;198
Frauen;{};28;513
an 100 Prozent fehlende Angaben = „weiß nicht“
"""


def test_groups_in_rows_are_known_by_the_row_of_all_though_shares_fall_short_of_100(tried):
    found = tried(FORSA.format(68))
    assert found.figures() == {
        ("ja", "total"): "57",
        ("nein", "total"): "40",
        ("ja", "ost"): "48",
        ("nein", "ost"): "49",
        ("ja", "frauen"): "68",
        ("nein", "frauen"): "28",
    }
    assert (found.question["base_n"], found.figures(of="base_n")["ja", "ost"]) == (1004, 198)


def test_what_is_no_figure_among_groups_in_rows_keeps_the_file_out(tried):
    assert tried(FORSA.format("viele")).errors == [("not-a-number", 6, 2)]


def test_statements_in_rows_are_questions_even_where_one_column_adds_up_to_100_by_chance(tried):
    found = tried(
        "Zustimmung zu Aussagen;;;;\n;stimme zu;teils/teils;lehne ab;Befragte\nDer Staat soll sparen;40;30;30;1004\n"
        "Die Steuern sind zu hoch;70;20;10;1004\nDie Renten sind sicher;15;25;60;1004\n"
    )
    assert [each["label"] for each in found.content["questions"]] == [
        *("Der Staat soll sparen", "Die Steuern sind zu hoch", "Die Renten sind sicher"),
    ]
    assert found.figures("der-staat-soll-sparen")["stimme zu", "total"] == "40"
    assert {each["base_n"] for each in found.content["questions"]} == {1004}
