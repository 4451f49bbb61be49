import pytest

from posts import figures


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
    assert [use.reference for use in figures.find_uses(body)] == references
