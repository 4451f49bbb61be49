"""Tables with a row for each figure."""

import pytest

GITHUB_LIKE = """column,response,year,count,total_count,proportion
Do you read?,Yes,2017,60,100,0.6
Do you read?,No,2017,40,100,0.4
Do you read?,Yes,2024,50,150,0.3333333333333333
Do you read?,No,2024,100,150,0.6666666666666666
"""


def test_count_base_and_share_are_kept_as_they_were_published(tried):
    found = tried("question,option,percent,count,base\nQ1?,Yes,60,603,1005\nQ1?,No,40,402,1005\n")
    assert found.figures(of="count") == {("Yes", "total"): 603, ("No", "total"): 402}
    assert found.question["base_n"] == 1005
    assert [each["base_n"] for each in found.question["results"]] == [None, None]


def test_waves_are_surveys_of_one_series(tried):
    found = tried(GITHUB_LIKE, slug="reading", title="Reading")
    assert [each.facts["slug"] for each in found.plans] == ["reading-2017", "reading-2024"]
    assert {each.facts["series"]["slug"] for each in found.plans} == {"reading"}
    first, second = (each.rehearsal.content["questions"][0] for each in found.plans)
    assert (first["code"], first["base_n"], second["base_n"]) == (second["code"], 100, 150)
    assert [each["percent"] for each in second["results"]] == ["33.333333", "66.666667"]
    assert {each["status"] for each in second["results"]} == {"exact"}


def test_a_share_of_one_is_a_percentage_whatever_its_column_is_called(tried):
    assert set(tried("Antwort;Prozent\nJa;0,52\nNein;0,48\n").figures().values()) == {"52", "48"}
    assert set(tried("Antwort;Prozent\nJa;0,5\nNein;99,5\n").figures().values()) == {"0.5", "99.5"}
    assert set(tried("Antwort;Prozent\nJa;1\nNein;99\n").figures().values()) == {"1", "99"}


def test_marks_and_spellings_of_figures_are_understood(tried):
    found = tried("Frage;Antwort;Prozent;Basis\nF?;a;52,5 %;1.019\nF?;b;*;1.019\nF?;c;–;1.019\nF?;d;47;1.019\n")
    assert found.figures() == {
        ("a", "total"): "52.5",
        ("b", "total"): None,
        ("c", "total"): None,
        ("d", "total"): "47.0",
    }
    assert found.figures(of="status")["b", "total"] == "below_threshold"
    assert found.question["base_n"] == 1019


def test_groups_come_from_their_column_or_from_what_tells_rows_apart(tried):
    named = tried(
        "question,option,group,percent\nQ?,Yes,Total,50\nQ?,No,all respondents,50\nQ?,Yes,Men,40\nQ?,No,Men,60\n"
    )
    told = tried("question,option,gender,percent\nQ?,Yes,Total,50\nQ?,No,Total,50\nQ?,Yes,Men,40\nQ?,No,Men,60\n")
    expected = {("Yes", "total"): "50", ("No", "total"): "50", ("Yes", "men"): "40", ("No", "men"): "60"}
    assert named.figures() == told.figures() == expected
    assert told.content["variables"] == [{"code": "gender", "label": "gender", "overlapping": False}]


def test_one_variable_for_each_answer_is_one_question_with_several_answers(tried):
    found = tried(
        "column,response,label,count,total_count,proportion\n"
        "MULT.USE.MAIL,1,By mail,60,100,0.6\nMULT.USE.PHONE,1,By phone,70,100,0.7\nMULT.USE.OTHER,1,Other,5,90,0.0556\n"
    )
    assert found.question["response_type"] == "multiple_response"
    assert found.figures(of="count") == {("By mail", "total"): 60, ("By phone", "total"): 70, ("Other", "total"): 5}
    assert "bases-differ" in {each.finding.code for each in found.plans[0].rehearsal.judged}


def test_a_base_that_every_share_gives_is_computed_and_said_to_be(tried):
    found = tried("response,column,count,proportion\nYes,Q,3,0.75\nNo,Q,1,0.25\n")
    assert (found.question["base_n"], found.question["base_status"]) == (4, "computed")
    assert "base-computed" in found.codes
    assert (
        tried("response,column,count,proportion\nYes,Q,3,0.7\nNo,Q,1,0.25\n").question["base_status"] == "unconfirmed"
    )


def test_what_kind_of_answer_it_is_follows_from_its_words(tried):
    rows = [("Ja", "substantive"), ("Weiß nicht", "dont_know"), ("k. A.", "no_answer"), ("Sonstiges", "other")]
    rows += [("Nichts davon", "none_of_these"), ("NET: Zufrieden", "net"), ("Prefer not to say", "no_answer")]
    found = tried("Antwort;Prozent\n" + "".join(f"{label};10\n" for label, _kind in rows))
    assert [(each["label"], each["kind"]) for each in found.question["options"]] == rows


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("Q?,Maybe,many,100", ("not-a-number", 3, 3)),
        ("Q?,Maybe,120,100", ("out-of-range", 3, 3)),
        ("Q?,Maybe,50,few", ("not-a-count", 3, 4)),
        ("Q?,Maybe,50,-3", ("not-a-count", 3, 4)),
        ("Q?,Maybe,50,10.5", ("not-a-count", 3, 4)),
        ("Q?,,50,100", ("answer-missing", 3, 2)),
        ("Q?,Yes,40,100", ("contradiction", 3, 3)),
        ("Q?,Maybe,50,100,more", ("ragged-row", 3, 5)),
        ('Q?,"May\x00be",50,100', ("invalid", 3, 2)),
        ("Q?,May\u202ebe,50,100", ("invalid", 3, 2)),
        (f"Q?,{'x' * 301},50,100", ("invalid", 3, 2)),
    ],
)
def test_what_is_wrong_is_told_with_row_and_column_and_nothing_is_planned(tried, row, error):
    found = tried(f"question,option,percent,base\nQ?,Yes,50,100\n{row}\n")
    assert found.errors == [error]


def test_all_faults_are_told_at_once(tried):
    found = tried("option,percent\nYes,a\nNo,b\nMaybe,c\n")
    assert found.errors == [("not-a-number", row, 2) for row in (2, 3, 4)]


def test_a_bad_file_cannot_fill_the_memory_with_findings(tried):
    found = tried("option,percent\n" + "".join(f"{number},bad\n" for number in range(1000)))
    assert len(found.findings) == 200


def test_n_beside_a_share_is_a_count_where_answers_differ_in_it_and_else_the_base(tried):
    counts = tried("variable,level,n,pct\ntrust,High,200,0.4\ntrust,Low,300,0.6\n")
    assert counts.figures(of="count") == {("High", "total"): 200, ("Low", "total"): 300}
    bases = tried(
        "Antwort;Gruppe;Anteil in %;n\nJa;Alle;52,4;1.019\nNein;Alle;47,6;1.019\nJa;Nord;50;500\nNein;Nord;50;500\n"
    )
    assert bases.question["base_n"] == 1019
    assert bases.figures(of="base_n")["Ja", "nord"] == 500


def test_the_row_that_sums_up_the_others_is_no_answer(tried):
    found = tried("#,Answer,%,Count\n1,Yes,60.00%,603\n2,No,40.00%,402\n,Total,100%,1005\n")
    assert found.figures(of="count") == {("Yes", "total"): 603, ("No", "total"): 402}
    assert "row-left-out" in found.codes
