"""SPSS files: value labels, missing values, sets of answers."""

from surveys.importing import spss
from tests.surveys.importing.sav_file import Variable, write

SATISFIED = Variable(
    "V1", "Wie zufrieden sind Sie?", {1: "zufrieden", 2: "unzufrieden", -9: "KEINE ANGABE"}, missing=(-9,)
)
ALLBUS_LIKE = write(
    [
        SATISFIED,
        Variable("V2_1", "Fernsehen", {0: "nicht genannt", 1: "genannt", -9: "KEINE ANGABE"}, missing_range=(-99, -1)),
        Variable("V2_2", "Zeitung", {0: "nicht genannt", 1: "genannt", -9: "KEINE ANGABE"}, missing_range=(-99, -1)),
        Variable("AGE", "Alter"),
        Variable("WGHTPEW", "Gewicht"),
    ],
    [
        [(1, 2, 1, -9, None)[number % 5], number % 2, (number % 4 == 0) if number < 40 else -9, 18 + number, 1.0]
        for number in range(50)
    ],
)


def test_missing_values_are_counted_but_are_no_part_of_the_base(tried):
    found = tried(ALLBUS_LIKE, name="allbus.sav")
    satisfied, media = found.content["questions"]
    assert satisfied["label"] == "Wie zufrieden sind Sie?"
    assert [(o["label"], o["in_base"], o["kind"]) for o in satisfied["options"]] == [
        ("zufrieden", True, "substantive"),
        ("unzufrieden", True, "substantive"),
        ("KEINE ANGABE", False, "no_answer"),
    ]
    assert satisfied["base_n"] == 30
    assert found.figures("v1") == {
        ("zufrieden", "total"): "66.666667",
        ("unzufrieden", "total"): "33.333333",
        ("KEINE ANGABE", "total"): None,
    }
    assert found.figures("v1", of="count")["KEINE ANGABE", "total"] == 10
    assert media["response_type"] == "multiple_response"


def test_variables_that_only_say_mentioned_are_one_question(tried):
    found = tried(ALLBUS_LIKE, name="allbus.sav")
    media = found.content["questions"][1]
    assert [each["label"] for each in media["options"]] == ["Fernsehen", "Zeitung"]
    assert media["base_n"] == 50  # who refused the second still answered the first
    assert [each["count"] for each in media["results"]] == [25, 10]


def test_the_weight_that_the_file_has_is_used_and_said_to_be(tried):
    content = tried(ALLBUS_LIKE, name="allbus.sav").content
    assert (content["weighting"], content["design_effect"], content["sample_size"]) == ("weighted", "1.000", 50)
    assert "WGHTPEW" in content["weighting_description"]


def test_a_file_that_breaks_off_is_refused(tried):
    assert tried(ALLBUS_LIKE[:900], name="allbus.sav").errors == [("damaged", 0, 0)]


def test_without_pyreadstat_the_sentence_says_how_to_get_it(tried, monkeypatch):
    monkeypatch.setattr(spss, "is_readable", lambda: False)
    found = tried(ALLBUS_LIKE, name="allbus.sav")
    assert "pip install pyreadstat" in found.findings[0].message


def test_a_file_with_more_values_than_can_be_counted_is_refused_before_they_are_read(tried, monkeypatch):
    monkeypatch.setattr(spss, "MAX_CELLS", 100)
    assert tried(ALLBUS_LIKE, name="allbus.sav").errors == [("too-many-cells", 0, 0)]


def test_a_set_of_answers_of_a_real_file_is_one_question(tried, real_surveys):
    content = (real_surveys / "pyreadstat-mrset" / "simple_alltypes.sav").read_bytes()
    found = tried(content, name="simple_alltypes.sav")
    (question,) = [each for each in found.content["questions"] if each["code"] == "mymrset"]
    assert (question["label"], question["response_type"]) == ("My multiple response set", "multiple_response")
    assert [(each["percent"], each["count"]) for each in question["results"]] == [("50", 3), ("66.666667", 4), ("0", 0)]


def test_mentions_whose_labels_begin_alike_are_one_question(tried):
    yes_no = {0: "nicht genannt", 1: "genannt"}
    variables = [
        Variable("A1", "Welche Medien nutzen Sie? Radio", yes_no),
        Variable("A2", "Welche Medien nutzen Sie? Zeitung am Sonntag", yes_no),
        Variable("B1", "Haben Sie einen Hund", yes_no),
    ]
    content = write(variables, [[number % 2, number % 3 == 0, number % 5 == 0] for number in range(30)])
    media, dog = tried(content, name="medien.sav").content["questions"]
    assert (media["label"], [each["label"] for each in media["options"]]) == (
        *("Welche Medien nutzen Sie?", ["Radio", "Zeitung am Sonntag"]),
    )
    assert [each["count"] for each in media["results"]] == [15, 10]
    assert dog["label"] == "Haben Sie einen Hund"
