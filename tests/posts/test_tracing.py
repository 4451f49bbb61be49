import pytest
from django.core.exceptions import ValidationError

from posts import figures, publishing, tracing
from posts.models import Post
from posts.ties import Tie
from surveys.demo import load_trendmonitor
from surveys.models import Survey
from tests.factories import make_post, make_survey, survey_facts

pytestmark = pytest.mark.django_db
KNOWN = "social-media-trendmonitor-2014/problems@press"
NUMBER = "social-media-trendmonitor-2014/problems/too-little-interaction@press"  # 52 %


def trace(body, *, language="de"):
    return tracing.trace(figures.find_uses(body), language=language)


def problems(body):
    with pytest.raises(ValidationError) as error:
        tracing.check_references(body, language="de")
    assert set(error.value.message_dict) == {"body"}
    return error.value.message_dict["body"]


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("{{ figure:no-such/problems@press }}", "no-such"),
        ("{{ figure:social-media-trendmonitor-2014/nothing@press }}", "nothing"),
        ("{{ figure:social-media-trendmonitor-2014/problems@nobody }}", "nobody"),
        ("{{ figure:social-media-trendmonitor-2014/problems }}", "problems"),
        (f"{{{{ figure:{NUMBER} }}}}", "lassen Sie die hier genannte weg"),
        ("{{ figure:nonsense }}", "nonsense"),
        (f"Text {{{{ figure:{KNOWN} }}}}", KNOWN),
        (f"> {{{{ figure:{KNOWN} }}}}", KNOWN),
        ("Text {{ number:no-such/problems/effort@press }}", "no-such"),
        (f"Text {{{{ number:{KNOWN} }}}}", "survey/question/option@group"),
        ("Text {{ number:social-media-trendmonitor-2014/problems/no-better-image@agency }}", "PR-Agenturen"),
        (f"[ein Drittel]{{number:{NUMBER}}}", "52"),
        (f"[viele]{{number:{NUMBER}}}", "viele"),
    ],
)
def test_what_is_wrong_keeps_a_post_from_being_published_and_says_why(body, word):
    load_trendmonitor()
    draft = make_post(status="draft", body=body)
    draft.status = Post.Status.PUBLISHED
    with pytest.raises(ValidationError) as error:
        publishing.save_post(draft)
    assert set(error.value.message_dict) == {"body"}
    assert word in error.value.message_dict["body"][0]
    assert Post.objects.get().status == "draft"


def test_every_problem_is_named_at_once():
    body = "{{ figure:a/b }}\n\n{{ figure:c/d }}\n\nText {{ figure:e/f }} {{ number:g/h/i }}"
    assert len(problems(body)) == 4


def test_a_survey_that_is_not_public_is_refused():
    load_trendmonitor()
    tracing.check_references(f"{{{{ figure:{KNOWN} }}}}", language="de")
    Survey.objects.update(status="draft")
    assert "nicht veröffentlicht" in problems(f"{{{{ figure:{KNOWN} }}}}")[0]


def test_references_in_code_need_not_exist():
    tracing.check_references("`{{ figure:a/b }}` `{{ number:a/b/c }}`\n\n```\n{{ figure:c/d }}\n```", language="de")


def test_a_number_is_shown_in_the_language_of_the_post():
    load_trendmonitor()
    body = f"{{{{ number:{NUMBER} }}}}"
    assert [trace(body, language=language)[0].shown for language in ("de", "en")] == ["52\u00a0%", "52%"]


def test_a_phrase_that_fits_is_right_and_one_that_does_not_says_what_it_stands_for():
    load_trendmonitor()
    assert trace(f"[mehr als die Hälfte]{{number:{NUMBER}}}")[0].problem == ""
    wrong = trace(f"[fast jede zweite Pressestelle]{{number:{NUMBER}}}")[0]
    assert "45\u00a0% bis unter 50\u00a0%" in wrong.problem
    assert "52\u00a0%" in wrong.problem


@pytest.mark.parametrize(
    ("result", "phrase", "right"),
    [
        ({"status": "approximate", "percent": None, "approx_text": "every second"}, "every second", True),
        ({"status": "approximate", "percent": None, "approx_text": "every second"}, "half", False),
        ({"status": "below_threshold", "percent": None}, "kaum jemand", False),
        ({"status": "below_threshold", "percent": None}, "weniger als 1 %", True),
        ({"status": "suppressed", "percent": None}, "half", False),
    ],
)
def test_what_is_no_plain_percentage_is_checked_as_far_as_that_goes(result, phrase, right):
    facts = survey_facts(slug="trend")
    facts["questions"][0]["results"] = [{"option": "effort", "group": "press"} | result]
    make_survey(**facts)
    assert (trace(f"[{phrase}]{{number:trend/problems/effort@press}}")[0].problem == "") == right


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_figures_and_ties_needs_the_same_queries(count, django_assert_num_queries):
    body = ""
    for number in range(count):
        make_survey(slug=f"trend-{number}")
        body += f"[half]{{number:trend-{number}/problems/interaction@press}}\n\n"
        body += f"{{{{ figure:trend-{number}/problems }}}}\n\n"
    with django_assert_num_queries(14):
        assert len(trace(body)) == 2 * count


@pytest.mark.parametrize(
    ("phrase", "bounds"),
    [
        ("fast ein Drittel", "30\u00a0% bis unter 33,3\u00a0%"),
        ("gut ein Drittel", "über 33,3\u00a0% bis 36,7\u00a0%"),
        ("eine Minderheit", "über 0\u00a0% und unter 50\u00a0%"),
        ("rund ein Drittel", "30\u00a0% bis 36\u00a0%"),
    ],
)
def test_who_wrote_a_phrase_is_told_exactly_what_it_stands_for(phrase, bounds):
    make_survey(slug="trend")
    [traced] = tracing.trace([Tie("trend/problems/interaction@press", phrase)], language="de")
    assert f"steht für {bounds}; veröffentlicht sind 52\u00a0%" in traced.problem
