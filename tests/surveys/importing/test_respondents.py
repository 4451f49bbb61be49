"""Files with a row for each respondent, as survey platforms export them."""

import csv
import io
import random

import pytest

from tests.timing import within


def as_csv(rows, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def cycle(values, number):
    return values[number % len(values)]


def test_the_header_is_the_wording_and_shares_are_of_those_who_answered(tried):
    rows = [["RespondentID", "Do you read a newspaper?", "Age"]]
    rows += [[1000 + n, cycle(["Yes", "No", "No", ""], n), cycle(["18-29", "> 60", "30-44"], n)] for n in range(120)]
    found = tried(as_csv(rows))
    assert found.content["sample_size"] == 120
    reads, age = found.content["questions"]
    assert (reads["text"], reads["text_status"]) == ("Do you read a newspaper?", "verbatim")
    assert (reads["base_n"], reads["base_status"]) == (90, "computed")
    assert found.figures(reads["code"]) == {("Yes", "total"): "33.333333", ("No", "total"): "66.666667"}
    assert found.figures(reads["code"], of="count") == {("Yes", "total"): 30, ("No", "total"): 60}
    assert all(each["computed"] for each in reads["results"])
    assert [each["label"] for each in age["options"]] == ["18-29", "30-44", "> 60"]
    assert [each.place.column for each in found.findings if each.code == "not-in-base"] == [2]


QUALTRICS = as_csv(
    [
        ["StartDate", "IPAddress", "ResponseId", "Q1", "Q2_1", "Q2_2", "Q2_2_TEXT", "Q3_1", "Q3_2", "Q4"],
        [
            *("Start Date", "IP Address", "Response ID", "Do you vote? - Selected Choice"),
            *(
                "Which do you use? (Select all) - Selected Choice - Twitter",
                "Which do you use? (Select all) - Selected Choice - Other",
            ),
            *(
                "Which do you use? - Other - Text",
                "How much do you trust - Press",
                "How much do you trust - TV",
                "And why?",
            ),
        ],
        [f'{{"ImportId":"QID{n}"}}' for n in range(10)],
        *(
            [
                *("2024-01-01 10:00:00", f"10.0.0.{n}", f"R_{n}", cycle(["Yes", "No"], n)),
                *("Twitter" if n % 2 else "", "Other" if n % 4 == 0 else "", f"my own {n}" if n % 4 == 0 else ""),
                *(cycle(["A lot", "Some"], n), cycle(["A lot", "Some", "Not at all"], n), f"because {n}"),
            ]
            for n in range(60)
        ),
    ]
)
LIMESURVEY = as_csv(
    [
        [
            *("Antwort ID", "Datum Abgeschickt", "Start-Sprache", "Wie alt sind Sie?", "Was nutzen Sie? [Facebook]"),
            *(
                "Was nutzen Sie? [X]",
                "Was nutzen Sie? [Sonstiges]",
                "Bitte bewerten Sie [Presse]",
                "Bitte bewerten Sie [TV]",
            ),
        ],
        *(
            [
                *(n, "2024-03-01 10:00:00", "de", cycle(["18-29", "30+"], n), cycle(["Ja", "Nein"], n)),
                *(cycle(["Ja", "Nein", "Nein"], n), "mein Blog" if n % 6 == 0 else "", cycle(["gut", "schlecht"], n)),
                cycle(["gut", "mittel", "schlecht"], n),
            ]
            for n in range(60)
        ),
    ],
    delimiter=";",
)
SURVEYMONKEY = as_csv(
    [
        ["Respondent ID", "Collector ID", "Email Address", "Are you content?", "Which apply?", "", "", "Comments?"],
        ["", "", "", "Response", "Price", "Quality", "Service", "Open-Ended Response"],
        *(
            [
                *(n, 7, f"p{n}@example.org", cycle(["Yes", "No"], n), "Price" if n % 2 else "", "Quality"),
                *("Service" if n % 3 == 0 else "", f"text {n}"),
            ]
            for n in range(60)
        ),
    ]
)
GOOGLE = as_csv(
    [
        ["Zeitstempel", "Wie oft lesen Sie?", "Was nutzen Sie?", "Ihre E-Mail-Adresse"],
        *(
            [
                *("2024/01/01 10:00:00 AM MEZ", cycle(["oft", "nie"], n)),
                *(
                    cycle(["Handy", "Handy, Tablet", "Tablet, Laptop", "Handy, Laptop", "Laptop"], n),
                    f"p{n}@example.org",
                ),
            ]
            for n in range(60)
        ),
    ]
)
MULTIPLE = {
    "qualtrics": (QUALTRICS, "q2", {"Twitter": 30, "Other": 15}, 45),
    "limesurvey": (LIMESURVEY, "was-nutzen-sie", {"Facebook": 30, "X": 20, "Sonstiges": 10}, 60),
    "surveymonkey": (SURVEYMONKEY, "which-apply", {"Price": 30, "Quality": 60, "Service": 20}, 60),
    "google": (GOOGLE, "was-nutzen-sie", {"Handy": 36, "Laptop": 36, "Tablet": 24}, 60),
}


@pytest.mark.parametrize("platform", MULTIPLE)
def test_several_answers_are_one_question_with_shares_of_respondents(tried, platform):
    text, code, counts, base = MULTIPLE[platform]
    found = tried(text)
    (question,) = [each for each in found.content["questions"] if each["code"] == code]
    assert (question["response_type"], question["base_n"]) == ("multiple_response", base)
    assert {label: n for (label, _group), n in found.figures(code, of="count").items()} == counts
    shares = {label: float(percent) for (label, _group), percent in found.figures(code).items()}
    assert shares == pytest.approx({label: 100 * n / base for label, n in counts.items()}, abs=1e-6)


@pytest.mark.parametrize("platform", MULTIPLE)
def test_nothing_that_one_person_wrote_or_was_recorded_about_them_is_kept(tried, platform):
    found = tried(MULTIPLE[platform][0])
    kept = str(found.plans)
    for secret in ("10.0.0.", "R_1", "because", "my own", "mein Blog", "@example.org", "text 1", "2024"):
        assert secret not in kept
    assert "column-left-out" in found.codes


def test_the_same_scale_below_several_statements_is_a_question_for_each(tried):
    codes = [each["code"] for each in tried(QUALTRICS).content["questions"]]
    assert codes == ["q1", "q2", "q3-1", "q3-2"]
    labels = [each["label"] for each in tried(LIMESURVEY).content["questions"]]
    assert labels[2:] == ["Bitte bewerten Sie – Presse", "Bitte bewerten Sie – TV"]


def test_ticks_alone_are_pointed_out_because_who_was_asked_is_unknown(tried):
    assert "ticks-only" in tried(QUALTRICS).codes
    assert "ticks-only" not in tried(LIMESURVEY).codes


WEIGHTED = as_csv(
    [["id", "q1", "sex", "weight"]]
    + [[n, "yes" if n < 40 else "no", "m" if n % 2 else "f", "1,5" if n < 40 else "0,5"] for n in range(100)],
    delimiter=";",
)


def test_weights_weigh_shares_and_leave_counts_alone(tried):
    found = tried(WEIGHTED)
    assert found.figures("q1") == {("no", "total"): "33.333333", ("yes", "total"): "66.666667"}
    assert found.figures("q1", of="count") == {("no", "total"): 60, ("yes", "total"): 40}
    assert (found.content["weighting"], found.content["design_effect"]) == ("weighted", "1.296")
    assert not {each.finding.severity for each in found.plans[0].rehearsal.judged} & {"percent-contradicts-count"}


def test_respondents_are_divided_by_a_column_on_request(tried):
    found = tried(WEIGHTED, by=["sex"])
    assert [(each["code"], each["variable"], each["n"]) for each in found.content["groups"]] == [
        *(("total", None, 100), ("f", "sex", 50), ("m", "sex", 50))
    ]
    assert found.figures("q1", of="count")["yes", "m"] == 20
    assert found.figures("q1")["yes", "m"] == "66.666667"
    assert {group for _option, group in found.figures("sex")} == {"total"}


def test_a_column_that_is_not_there_or_cannot_divide_is_told(tried):
    assert tried(WEIGHTED, by=["age"]).errors == [("no-such-column", 0, 0)]
    assert tried(WEIGHTED, by=["id"]).errors == [("no-breakdown", 0, 1)]
    assert tried(WEIGHTED, weight="q1").errors[0] == ("not-a-weight", 2, 2)


def test_a_row_with_more_cells_than_the_header_stops_the_import_with_its_place(tried):
    text = "id,q1,q2\n1,a,b\n2,a,b\n3,a,b,c\n4,a,b\n"
    assert tried(text).errors == [("ragged-row", 4, 4)]


def test_a_comma_in_an_answer_does_not_cut_it_in_two(tried):
    rows = [["Timestamp", "Which sentence?"]]
    rows += [["2024", cycle(["honest, kind, and loyal.", "honest, kind and loyal."], n)] for n in range(20)]
    assert {label for label, _group in tried(as_csv(rows)).figures()} == {
        "honest, kind, and loyal.",
        "honest, kind and loyal.",
    }


@pytest.mark.slow
def test_ten_thousand_respondents_are_counted_within_two_seconds(tried):
    pick = random.Random(1).choice
    rows = [["id", *(f"Question number {n}?" for n in range(30)), "weight"]]
    rows += [[n, *(pick(["agree", "neither", "disagree", ""]) for _ in range(30)), "1.25"] for n in range(10_000)]
    text = as_csv(rows)
    with within(2):
        found = tried(text)
    assert len(found.content["questions"]) == 30


def test_not_asked_not_selected_and_no_answer_are_three_things(tried):
    rows = [["RespondentID", "Use: Mail", "Use: Phone", "Happy?"]]
    for n in range(60):
        asked = (
            ["NA", "NA"]
            if n % 3 == 0
            else ["Selected", "Not selected"]
            if n % 3 == 1
            else ["Not selected", "Not selected"]
        )
        rows.append([n, *asked, cycle(["Yes", "No", "No answer", "#N/A"], n)])
    found = tried(as_csv(rows))
    use, happy = found.content["questions"]
    assert (use["response_type"], use["base_n"]) == ("multiple_response", 40)
    assert found.figures(use["code"], of="count") == {("Mail", "total"): 20, ("Phone", "total"): 0}
    assert happy["base_n"] == 45
    assert {each["label"]: each["kind"] for each in happy["options"]}["No answer"] == "no_answer"


def test_questions_of_a_matrix_have_the_same_answers_in_the_same_order_and_codes_before_their_names_are_codes(tried):
    rows = [
        ["id. Antwort ID", "Q1[SQ001]. Wie finden Sie? [Kontakt][heute]", "Q1[SQ002]. Wie finden Sie? [Tempo][heute]"]
    ]
    rows += [[n, cycle(["gut", "mittel", "schlecht"], n), cycle(["gut", "gut", "mittel"], n)] for n in range(60)]
    found = tried(as_csv(rows))
    contact, speed = found.content["questions"]
    assert [each["label"] for each in contact["options"]] == ["gut", "mittel", "schlecht"]
    assert [each["label"] for each in speed["options"]] == ["gut", "mittel", "schlecht"]
    assert [each["count"] for each in speed["results"]] == [40, 20, 0]
    assert (contact["code"], contact["label"]) == ("q1sq001", "Wie finden Sie? – Kontakt – heute")
