"""Tables as institutes deliver them."""

TABELLENBAND = """Frage 1: Was sind die größten Probleme? (Mehrfachnennungen möglich)
Basis: alle Befragten, Angaben in %
;Gesamt;Geschlecht;;Alter;
;;Männer;Frauen;18-29;30+
Basis (ungewichtet);1.019;500;519;200;819
Zu wenig Interaktion;52;50;54;48;55
Viel Aufwand, wenig Ertrag;54;53;55;*;–
Keine Angabe;1;1;1;*;1
Summe;107;104;110;48;56

Frage 2: Wie zufrieden sind Sie?
Basis: Befragte mit Facebook-Seite (n = 348)
;Gesamt;Männer;Frauen
Zufrieden (Netto-Summe);55;55;55
Sehr zufrieden;20;19;21
Eher zufrieden;35;36;34
Nicht zufrieden;45;45;45
Mittelwert;2,3;2,2;2,4
Quelle: Institut XY
"""


def test_questions_above_each_other_become_questions_with_their_groups(tried):
    found = tried(TABELLENBAND, encoding="windows-1252")
    problems, satisfied = found.content["questions"]
    assert (problems["code"], problems["response_type"], problems["base_n"]) == ("q1", "multiple_response", 1019)
    assert (satisfied["code"], satisfied["response_type"], satisfied["base_n"]) == ("q2", "single_choice", 348)
    assert (satisfied["base_type"], satisfied["base_description"]) == (
        *("filtered", "Befragte mit Facebook-Seite (n = 348)"),
    )
    assert [(each["label"], each["variable"]) for each in found.content["groups"]] == [
        *(
            ("Alle Befragten", None),
            ("Männer", "geschlecht"),
            ("Frauen", "geschlecht"),
            ("18-29", "alter"),
            ("30+", "alter"),
        )
    ]
    figures = found.figures("q1")
    assert figures["Zu wenig Interaktion", "frauen"] == "54"
    assert figures["Viel Aufwand, wenig Ertrag", "18-29"] is None
    assert found.figures("q1", of="base_n")["Zu wenig Interaktion", "frauen"] == 519
    assert found.figures("q1", of="status")["Viel Aufwand, wenig Ertrag", "30"] == "missing"
    assert len(figures) == 15


def test_a_sum_of_answers_is_a_net_of_those_beside_it_and_means_are_left_out(tried):
    found = tried(TABELLENBAND)
    options = {each["label"]: each for each in found.content["questions"][1]["options"]}
    assert options["Zufrieden (Netto-Summe)"]["net_of"] == ["sehr-zufrieden", "eher-zufrieden"]
    assert set(options) == {"Zufrieden (Netto-Summe)", "Sehr zufrieden", "Eher zufrieden", "Nicht zufrieden"}
    left_out = [each.place.row for each in found.findings if each.code == "row-left-out"]
    assert left_out == [9, 18]


def test_a_table_with_columns_for_question_and_answer_is_read_too(tried):
    found = tried("Question,Answer,Total,Men (n=40)\nTea?,Yes,57%,50%\n,No,43%,50%\nCoffee?,Yes,60%,61%\n,No,40%,39%\n")
    assert [each["label"] for each in found.content["questions"]] == ["Tea?", "Coffee?"]
    assert found.figures("coffee") == {
        ("Yes", "total"): "60",
        ("No", "total"): "40",
        ("Yes", "men"): "61",
        ("No", "men"): "39",
    }
    assert found.figures("tea", of="base_n")["Yes", "men"] == 40


def test_a_topline_with_years_as_columns_has_a_survey_for_each(tried):
    found = tried(
        'ASK ALL:\n"Q5. Are you satisfied? [N=10,300]"\n,Jan 2024,Apr 2023\nYes,19,20\nNo,81,79\nNo answer,*,1\n'
    )
    assert [(each.facts["slug"], each.facts["wave_label"]) for each in found.plans] == [
        ("survey-apr-2023", "Apr 2023"),
        ("survey-jan-2024", "Jan 2024"),
    ]
    question = found.plans[1].rehearsal.content["questions"][0]
    assert (question["code"], question["base_n"], question["base_type"]) == ("q5", 10300, "all")
    assert [each["percent"] for each in question["results"]] == ["19", "81", None]


def test_counts_and_shares_may_stand_in_rows_below_each_other_or_in_columns_beside_each_other(tried):
    rows = tried("Which?\n;Gesamt;Nord\nBasis;200;100\nJa;120;50\n;60;50\nNein;80;50\n;40;50\n")
    columns = tried("Which?\n;Gesamt;;Nord;\n;n;%;n;%\nJa;120;60;50;50\nNein;80;40;50;50\n")
    for found in (rows, columns):
        assert found.figures()["Ja", "total"] == "60"
        assert found.figures(of="count") == {
            ("Ja", "total"): 120,
            ("Ja", "nord"): 50,
            ("Nein", "total"): 80,
            ("Nein", "nord"): 50,
        }


def test_counts_alone_stay_counts(tried):
    found = tried("Which?\n;Gesamt\nBasis;200\nJa;120\nNein;80\n")
    assert found.figures(of="count") == {("Ja", "total"): 120, ("Nein", "total"): 80}
    assert set(found.figures().values()) == {None}


def test_a_simple_list_of_answers_is_a_question_named_after_its_file(tried):
    found = tried("Answer,Total\nYes,57\nNo,43\n", name="Do_you_like_tea.csv")
    assert found.question["label"] == "Do you like tea"
    assert found.figures() == {("Yes", "total"): "57", ("No", "total"): "43"}


def test_what_is_no_figure_is_told_with_its_place(tried):
    found = tried("Which?\n;Gesamt;Nord\nJa;60;viele\nNein;40;50\n")
    assert found.errors == [("not-a-number", 3, 3)]


def test_groups_in_rows_and_answers_in_columns_are_turned(tried):
    found = tried(
        "Do you approve of the government?\n,Approve,Disapprove,Don't know,N\n"
        "Total,45,50,5,1000\nNorth,80,15,5,350\nSouth,10,87,3,330\n"
    )
    assert found.question["label"] == "Do you approve of the government?"
    assert found.figures()["Disapprove", "south"] == "87"
    assert found.question["base_n"] == 1000
    assert found.figures(of="base_n")["Approve", "north"] == 350


def test_statements_in_rows_with_a_scale_in_columns_are_questions(tried):
    found = tried("Statement,Agree,Neither,Disagree,Base\nI trust it,40%,20%,40%,1005\nI read it,55%,15%,30%,1003\n")
    assert [(each["label"], each["base_n"]) for each in found.content["questions"]] == [
        ("I trust it", 1005),
        ("I read it", 1003),
    ]
    assert found.figures("i-read-it") == {
        ("Agree", "total"): "55",
        ("Neither", "total"): "15",
        ("Disagree", "total"): "30",
    }


def test_tables_of_counts_and_shares_below_each_other_are_questions(tried):
    block = "{}\n{}\nAnswer,Count,Percentage\n{},72,60.00%\n{},48,40.00%\n\n"
    text = "Number of records:,120\n\n" + block.format("Summary for q1", "Do you read?", "Yes", "No")
    found = tried(text + block.format("Summary for q2", "Which?", "TV", "Radio"))
    assert [each["label"] for each in found.content["questions"]] == ["Do you read?", "Which?"]
    assert found.figures("which", of="count") == {("TV", "total"): 72, ("Radio", "total"): 48}


def test_a_column_of_bases_is_no_group_and_holds_for_all_respondents_only(tried):
    found = tried("Frage;Antwort;Gesamt;Nord;Basis\nF1?;Ja;52;50;1000\nF1?;Nein;48;50;1000\n")
    assert [each["label"] for each in found.content["groups"]] == ["Alle Befragten", "Nord"]
    assert found.question["base_n"] == 1000
    assert found.figures(of="base_n")["Ja", "nord"] is None


YOUGOV_LIKE = """Survey Results,,,,,
Sample Size: 2057 adults in GB,,,,,
,,,,,
,,Vote,,Gender,
,Total,Con,Lab,Male,Female
Weighted Sample,2057,671,495,997,1060
Unweighted Sample,2057,700,480,990,1067
,%,%,%,%,%
Do you support or oppose the policy?,,,,,
Strongly support,21,30,12,25,17
Tend to support,25,30,20,24,26
TOTAL SUPPORT,46,60,32,49,43
Oppose,54,40,68,51,57
,,,,,
And thinking about taxes?,,,,,
Too high,60,70,50,62,58
Too low,40,30,50,38,42
"""


def test_groups_and_bases_above_all_tables_hold_for_each_of_them(tried):
    found = tried(YOUGOV_LIKE)
    support, taxes = found.content["questions"]
    assert (support["label"], taxes["label"]) == ("Do you support or oppose the policy?", "And thinking about taxes?")
    assert found.figures(taxes["code"])["Too high", "con"] == "70"
    assert found.figures(taxes["code"], of="base_n")["Too high", "con"] == 700
    assert (taxes["base_n"], found.content["weighting"]) == (2057, "weighted")
    (net,) = [each for each in support["options"] if each["kind"] == "net"]
    assert net["net_of"] == ["strongly-support", "tend-to-support"]


def test_weighted_counts_below_their_shares_leave_the_base_unweighted(tried):
    found = tried(
        "Table 3 - Q3. Do you recycle?\nBase: All respondents\n,Total,Male\nUnweighted base,2001,980\n"
        "Weighted base,2001,1075\nAlways,905,1010\n,45%,94%\nNever,1096,65\n,55%,6%\n"
    )
    assert (found.question["code"], found.question["label"]) == ("q3", "Do you recycle?")
    assert found.figures(of="base_n")["Always", "male"] == 980
    assert found.figures(of="count") == {
        ("Always", "total"): 905,
        ("Never", "total"): 1096,
        ("Always", "male"): None,
        ("Never", "male"): 65,
    }
    assert found.content["weighting"] == "weighted"


def test_columns_of_the_same_name_cannot_be_told_apart(tried):
    assert tried("Which?\n;Gesamt;Nord;Nord\nJa;60;50;40\nNein;40;50;60\n").errors == [("columns-alike", 3, 4)]


def test_labels_in_two_languages_are_read_from_the_second_column(tried):
    found = tried(
        "QB1 Which do you use?,,,\n,,EU27,BE\n,TOTAL,26459,1041\nTélévision,Television,18521,708\n,,0.7,0.68\n"
        "Radio,Radio,7938,333\n,,0.3,0.32\n"
    )
    assert found.question["label"] == "Which do you use?"
    assert found.figures()["Television", "be"] == "68"
    assert found.figures(of="base_n")["Radio", "be"] == 1041


ALLENSBACH = """Tabelle 4
Bevölkerung ab 16 Jahre
FRAGE 15: „Was macht Ihnen zurzeit Sorgen?“
;Bev.;Geschlecht;
;insg.;Männer;Frauen
;%;%;%
Krieg;58;51;65
Nichts davon;41;48;34
Unentschieden, keine Angabe;1;1;1
Keine Antwort;x;x;–
;100;100;100
n =;1012;493;519
x = weniger als 0,5 Prozent; – = keine Nennung
"""


def test_a_nameless_row_below_the_answers_is_no_part_of_the_last_one(tried):
    found = tried(ALLENSBACH)
    figures = found.figures("q15")
    assert figures["Unentschieden, keine Angabe", "total"] == "1"
    assert set(figures.values()) == {"58", "51", "65", "41", "48", "34", "1", None, "0"}
    assert [each.place.row for each in found.findings if each.code == "row-left-out"] == [11]
    two = tried("Tea?\n;Gesamt;Männer\nJa;57;60\nNein;43;40\n;100;100\n").figures()
    assert (two["Nein", "total"], two["Nein", "maenner"]) == ("43", "40")


def test_a_row_of_nothing_but_marks_is_an_answer_and_marks_mean_what_the_table_says(tried):
    found = tried(ALLENSBACH)
    status = found.figures("q15", of="status")
    assert (status["Keine Antwort", "total"], status["Keine Antwort", "maenner"]) == ("below_threshold",) * 2
    assert found.figures("q15")["Keine Antwort", "frauen"] == "0"
    assert found.figures("q15", of="base_n")["Keine Antwort", "frauen"] == 519
    unexplained = tried(ALLENSBACH.partition("x =")[0]).figures("q15", of="status")
    assert (unexplained["Keine Antwort", "total"], unexplained["Keine Antwort", "frauen"]) == ("suppressed", "missing")


def test_a_wording_comes_without_its_quotation_marks_and_the_word_question(tried):
    assert tried(ALLENSBACH).question["text"] == "Was macht Ihnen zurzeit Sorgen?"
    assert tried("Frage: Trinken Sie Tee?\n;Gesamt;Ost\nJa;57;60\nNein;43;40\n").question["text"] == "Trinken Sie Tee?"


def test_survey_tools_write_one_header_above_shares_and_counts_and_the_base_below(tried):
    found = tried(
        "Q1. How content are you?\nAnswer Choices,Responses,\nVery,60.07%,170\nA little,39.93%,113\n,Answered,283\n"
        ",Skipped,2\n"
    )
    assert found.figures() == {("Very", "total"): "60.07", ("A little", "total"): "39.93"}
    assert found.figures(of="count") == {("Very", "total"): 170, ("A little", "total"): 113}
    assert (found.question["base_n"], found.question["base_status"]) == (283, "published")


def test_changes_against_an_earlier_table_are_no_figures_and_said_to_be_left_out(tried):
    found = tried("Sonntagsfrage\n,Gesamt,Vgl. zu Feb,Ost\nUnion,29,(-1),28\nSPD,16,(+/-0),12\nAndere,55,+1,60\n")
    assert found.figures() == {
        ("Union", "total"): "29",
        ("Union", "ost"): "28",
        ("SPD", "total"): "16",
        ("SPD", "ost"): "12",
        ("Andere", "total"): "55",
        ("Andere", "ost"): "60",
    }
    assert [(each.code, each.place.row) for each in found.findings] == [("column-left-out", 3)]
