import uuid

import pytest

from comments import tokens

COMMENT = uuid.UUID("0b1f4d7e-53a9-4a44-8ab1-6f3b2c9f0c11")


def test_the_token_of_a_comment_is_always_the_same_and_opens_it():
    assert tokens.author_token(COMMENT) == tokens.author_token(COMMENT)
    assert tokens.is_author(tokens.author_token(COMMENT), COMMENT)


def test_it_opens_no_other_comment():
    assert not tokens.is_author(tokens.author_token(COMMENT), uuid.uuid4())


def test_it_does_not_contain_what_it_stands_for():
    assert str(COMMENT) not in tokens.author_token(COMMENT)
    assert COMMENT.hex not in tokens.author_token(COMMENT)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda token: "",
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: ("B" if token[0] == "A" else "A") + token[1:],
        lambda token: token[:-1] + ("B" if token[-1] == "A" else "A"),
        lambda token: token.swapcase(),
        lambda token: f" {token}",
        lambda token: "ä" * len(token),
        lambda token: "\x00",
        lambda token: f"{COMMENT}:{token}",
    ],
)
def test_a_tampered_token_opens_nothing(tamper):
    assert not tokens.is_author(tamper(tokens.author_token(COMMENT)), COMMENT)


def test_another_installations_token_opens_nothing(settings):
    ours = tokens.author_token(COMMENT)
    settings.SECRET_KEY = "another installation's secret"
    assert not tokens.is_author(ours, COMMENT)
