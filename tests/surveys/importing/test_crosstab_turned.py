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


MATRIX = """How satisfied are you with the following?
,Very,,Not,,Total,Weighted Average
Contact,40.00%,20,60.00%,30,50,1.8
Speed,60.00%,24,40.00%,16,40,1.4
,,,,,,Answered,50
"""


def test_the_summary_of_a_matrix_is_a_question_for_each_of_its_rows(tried):
    found = tried(MATRIX)
    contact, speed = found.content["questions"]
    assert (contact["label"], contact["text"]) == ("Contact", "How satisfied are you with the following? – Contact")
    assert (contact["base_n"], speed["base_n"]) == (50, 40)
    assert found.figures("speed") == {("Very", "total"): "60.00", ("Not", "total"): "40.00"}
    assert found.figures("speed", of="count") == {("Very", "total"): 24, ("Not", "total"): 16}


def test_statements_keep_the_question_above_them_and_whom_it_was_asked(tried):
    found = tried(
        "Wie sehen Sie das?\nBasis: Nutzer (n=80)\n;ja;nein\nEs ist alles gut;60%;40%\nEs ist alles neu;30%;70%\n"
    )
    first, _second = found.content["questions"]
    assert (first["text"], first["base_n"], first["base_description"]) == (
        *("Wie sehen Sie das? – Es ist alles gut", 80, "Nutzer (n=80)"),
    )


def test_what_a_file_holds_can_be_said_against_what_it_looks_like(tried):
    text = "Region,Trust,Distrust\nNorth,40,60\nSouth,50,50\nNorth,40,60\nSouth,50,50\n"
    assert tried(text, kind="respondents").content["sample_size"] == 4
    assert tried("id,Trust\n1,ja\n2,nein\n3,ja\n", kind="tables").errors == [("not-understood", 0, 0)]


def test_rows_of_short_names_are_questions_with_a_warning_and_groups_where_the_header_says_so(tried):
    rows = "Bayern,60,30,10\nHessen,55,35,10\nSachsen,50,35,15\n"
    found = tried(f"Land,zufrieden,unzufrieden,weiß nicht\n{rows}")
    assert [question["label"] for question in found.content["questions"]] == ["Bayern", "Hessen", "Sachsen"]
    (warned,) = [each for each in found.findings if each.code == "rows-as-questions"]
    assert "Bayern" in warned.message
    said = tried(f"Gruppe,zufrieden,unzufrieden,weiß nicht\n{rows}")
    assert said.figures()["zufrieden", "hessen"] == "55"
    assert "rows-as-questions" not in said.codes | tried(f"Frage,zufrieden,unzufrieden,weiß nicht\n{rows}").codes
