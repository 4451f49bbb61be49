import pytest
from django.core.exceptions import ValidationError

from posts import figures, publishing
from posts.models import Post
from surveys.demo import load_trendmonitor
from surveys.models import Survey
from tests.factories import make_post

KNOWN = "social-media-trendmonitor-2014/problems@press"


@pytest.mark.parametrize(
    ("body", "references"),
    [
        ("{{ figure:a/b@c }}", ["a/b@c"]),
        ("{{figure:a/b}}", ["a/b"]),
        ("Text\n\n  {{ figure: a/b_c-d@e }}  \n\nText\n\n{{ figure:f/g }}", ["a/b_c-d@e", "f/g"]),
        ("# Heading\n{{ figure:a/b }}\n# Heading", ["a/b"]),
        ("Text {{ figure:a/b }}", []),
        ("Text\n{{ figure:a/b }}", []),
        ("`{{ figure:a/b }}`", []),
        ("```\n{{ figure:a/b }}\n```", []),
        ("    {{ figure:a/b }}", []),
        ("> {{ figure:a/b }}", []),
        ("- {{ figure:a/b }}", []),
        ("{{ figure:a b }}", []),
        ("{{ figure:}}", []),
        ("{{ Figure:a/b }}", []),
        ("", []),
    ],
)
def test_a_reference_counts_where_it_is_a_paragraph_by_itself(body, references):
    assert figures.find_references(body) == references


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("{{ figure:no-such/problems@press }}", "no-such"),
        ("{{ figure:social-media-trendmonitor-2014/nothing@press }}", "nothing"),
        ("{{ figure:social-media-trendmonitor-2014/problems@nobody }}", "nobody"),
        ("{{ figure:social-media-trendmonitor-2014/problems }}", "problems"),
        ("{{ figure:social-media-trendmonitor-2014/problems/too-little-interaction@press }}", "too-little-interaction"),
        ("{{ figure:nonsense }}", "nonsense"),
        (f"Text {{{{ figure:{KNOWN} }}}}", KNOWN),
        (f"> {{{{ figure:{KNOWN} }}}}", KNOWN),
    ],
)
def test_a_reference_that_cannot_be_drawn_keeps_a_post_from_being_published_and_says_why(body, word):
    load_trendmonitor()
    draft = make_post(status="draft", body=body)
    draft.status = Post.Status.PUBLISHED
    with pytest.raises(ValidationError) as error:
        publishing.save_post(draft)
    assert set(error.value.message_dict) == {"body"}
    assert word in error.value.message_dict["body"][0]
    assert Post.objects.get().status == "draft"


@pytest.mark.django_db
def test_every_problem_is_named_at_once():
    with pytest.raises(ValidationError) as error:
        figures.check_references("{{ figure:a/b }}\n\n{{ figure:c/d }}\n\nText {{ figure:e/f }}")
    assert len(error.value.message_dict["body"]) == 3


@pytest.mark.django_db
def test_a_reference_to_a_survey_that_is_not_public_is_refused_and_draws_nothing():
    load_trendmonitor()
    assert figures.draw(figures.Figure(KNOWN), language="de") != ""
    Survey.objects.update(status="draft")
    with pytest.raises(ValidationError):
        figures.check_references(f"{{{{ figure:{KNOWN} }}}}")
    assert figures.draw(figures.Figure(KNOWN), language="de") == ""


@pytest.mark.django_db
def test_references_in_code_need_not_exist():
    figures.check_references("`{{ figure:a/b }}`\n\n```\n{{ figure:c/d }}\n```")
