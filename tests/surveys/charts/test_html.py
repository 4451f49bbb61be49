import xml.etree.ElementTree as ElementTree

import pytest

from surveys.charts import html
from surveys.charts.describe import describe
from surveys.models import Question, Survey
from surveys.references import find_results
from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db


def draw(reference="trend/problems@press", *, language="de"):
    question, groups, _ = find_results(reference)
    return html.write(describe(question, groups=groups, language=language))


def parse(figure):
    """Well-formed XML, so the figure can stand in a feed too."""
    return ElementTree.fromstring(figure)


def text(element):
    return "".join(element.itertext()).strip(" \n")


def texts(figure, tag):
    return [" ".join(text(element).split()) for element in parse(figure).iter(tag)]


def rows(figure):
    return [(text(row.find("th/span")), text(row.find("td"))) for row in parse(figure).find(".//tbody")]


def with_results(*results, options=None, **question):
    facts = survey_facts(slug="trend")
    facts["questions"][0] |= question | {"results": [{"group": "press"} | result for result in results]}
    if options:
        facts["questions"][0]["options"] = options
    return make_survey(**facts)


def test_the_largest_answer_comes_first_with_its_number():
    make_survey(slug="trend")
    assert rows(draw()) == [("Too little interaction", "52\u00a0%"), ("Much effort", "34\u00a0%")]


def test_answers_without_content_come_last_however_large():
    options = [
        {"code": "silent", "label": "No answer", "kind": "no_answer"},
        {"code": "yes", "label": "Yes"},
        {"code": "no", "label": "No"},
    ]
    with_results(
        *({"option": code, "percent": percent} for code, percent in [("silent", 80), ("yes", 5), ("no", 15)]),
        options=options,
    )
    assert [label for label, _ in rows(draw())] == ["No", "Yes", "No answer"]


def test_it_is_a_table_with_caption_and_scopes_and_bars_that_only_eyes_see():
    make_survey(slug="trend")
    figure = parse(draw())
    assert [th.get("scope") for th in figure.iter("th")] == ["col", "col", "row", "row"]
    assert "Press offices (n = 536)" in texts(draw(), "caption")[0]
    assert [svg.get("aria-hidden") for svg in figure.iter("svg")] == ["true", "true"]
    assert [rect.get("width") for rect in figure.iter("rect")] == ["100%", "52%", "100%", "34%"]


def test_numbers_in_bars_keep_their_point_where_texts_have_a_comma():
    with_results({"option": "effort", "percent": "34.5"}, decimals=1)
    assert rows(draw()) == [("Much effort", "34,5\u00a0%")]
    assert [rect.get("width") for rect in parse(draw()).iter("rect")] == ["100%", "34.5%"]


def test_what_a_strict_content_security_policy_forbids_is_not_there():
    make_survey(slug="trend")
    figure = parse(draw())
    assert {"style", "script"}.isdisjoint(element.tag for element in figure.iter())
    assert all(not name.startswith(("style", "on")) for element in figure.iter() for name in element.attrib)


def test_base_field_time_institute_and_source_stand_below():
    facts = survey_facts(slug="trend", field_start="2014-03-07", field_end="2014-04-15")
    facts["sources"] = [{"name": "Magazine", "url": "https://example.org/?a=1&b=2"}]
    facts["questions"][0]["base_description"] = "all with a page"
    make_survey(**facts)
    assert texts(draw(), "dd") == ["all with a page", "7. März – 15. April 2014", "Institute", "Magazine"]
    assert parse(draw()).find(".//dd/a").get("href") == "https://example.org/?a=1&b=2"


def test_an_unconfirmed_base_and_an_unpublished_wording_are_said_aloud():
    with_results(
        {"option": "effort", "percent": 34},
        base_status="unconfirmed",
        text="",
        text_status="not_published",
        text_note="x",
    )
    notices = [p.text for p in parse(draw()).iter("p") if p.get("class") == "survey-figure-notice"]
    assert len(notices) == 2
    assert "Basis ist nicht bestätigt" in notices[0]
    assert "Wortlaut der Frage ist nicht veröffentlicht" in notices[1]
    assert "n\u00a0=" not in draw()


def test_a_confirmed_base_and_a_verbatim_wording_need_no_notice():
    make_survey(slug="trend")
    assert "survey-figure-notice" not in draw()
    assert texts(draw(), "q") == ["What are your biggest problems?"]


def test_bases_that_differ_are_given_as_a_range():
    with_results({"option": "effort", "percent": 34, "base_n": 500}, {"option": "interaction", "percent": 52})
    assert "(n\u00a0=\u00a0500–536)" in draw()


def test_the_survey_s_words_are_marked_only_where_the_page_speaks_another_language():
    make_survey(slug="trend", language="en")
    assert 'lang="en"' in draw(language="de")
    assert "lang=" not in draw(language="en")
    assert "Anteile in Prozent" in draw(language="de")
    assert "Shares in percent" in draw(language="en")


@pytest.mark.parametrize(
    ("result", "german", "english"),
    [
        ({"percent": 45, "status": "approximate"}, "rund 45\u00a0%", "about 45%"),
        ({"status": "approximate", "approx_text": "every second"}, "every second", "every second"),
        ({"status": "below_threshold"}, "<\u00a00,5\u00a0%", "<\u00a00.5%"),
        ({"status": "suppressed"}, "nicht ausgewiesen", "withheld by the publisher"),
        ({"status": "missing"}, "nicht veröffentlicht", "not published"),
        ({"count": 512}, "512 Nennungen", "512 answers"),
        ({"percent": 0}, "0\u00a0%", "0%"),
    ],
)
def test_what_is_no_plain_percentage_is_said_in_words(result, german, english):
    with_results({"option": "effort"} | result)
    assert rows(draw(language="de")) == [("Much effort", german)]
    assert rows(draw(language="en")) == [("Much effort", english)]


def test_hostile_labels_stay_text():
    hostile = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }} {% now %}", "לא מספיק 52"]
    options = [{"code": f"o{number}", "label": label} for number, label in enumerate(hostile)]
    with_results(*({"option": o["code"], "percent": 9 - i} for i, o in enumerate(options)), options=options)
    assert [label for label, _ in rows(draw())] == hostile


def test_a_group_without_results_says_so():
    with_results({"option": "effort", "percent": 34})
    assert (
        texts(draw("trend/problems@total"), "p")[1]
        == "Für die Gruppe „Everybody“ sind keine Ergebnisse veröffentlicht."
    )


def test_without_a_group_it_draws_everybody_or_else_each_group_with_results():
    make_survey(slug="trend")
    facts = survey_facts(slug="parts", groups=[{"code": c, "label": c} for c in ("agency", "press", "nobody")])
    facts["questions"][0]["results"] = [
        {"option": "effort", "group": group, "percent": 5} for group in ("press", "agency")
    ]
    make_survey(**facts)
    drawn = {
        question.survey.slug: texts(html.write(describe(question, language="en")), "caption")
        for question in Question.objects.with_figure()
    }
    assert [caption.split()[0] for caption in drawn["trend"]] == ["Everybody"]
    assert [caption.split()[0].strip(".") for caption in drawn["parts"]] == ["agency", "press"]


@pytest.mark.parametrize("number_of_answers", [1, 40])
def test_drawing_a_prefetched_question_needs_no_query(number_of_answers, django_assert_num_queries):
    options = [{"code": f"o{number}", "label": "x" * 300} for number in range(number_of_answers)]
    with_results(*({"option": option["code"], "percent": 9} for option in options), options=options)
    question, groups, _ = find_results("trend/problems@press")
    (of_survey,) = Survey.objects.with_results().get().questions.all()
    with django_assert_num_queries(0):
        figure = html.write(describe(question, groups=groups, language="de"))
        assert html.write(describe(of_survey, groups=groups, language="de")) == figure
    assert len(rows(figure)) == number_of_answers
