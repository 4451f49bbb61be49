"""Numbers in a text that look like survey figures but are tied to none: pointed out to the author, never blocked."""

import re
import unicodedata
from typing import NamedTuple

from posts import figures, markup, phrases, quantities, tracing
from posts.figures import Figure
from posts.phrases import UnknownPhrase
from surveys.charts.describe import value_of
from surveys.models import Question, Result

# Quantities that are none of a survey: “12 in 2014”, “9/11”.
_NO_SHARE = re.compile(r".*\b(?:19|20)\d\d|\d+ ?[/\u2044] ?[1-9]\d")
_SUGGESTIONS = 3


class Untied(NamedTuple):
    """A number, and the references of results that it could be, among those of the questions that the text shows."""

    text: str
    suggestions: list[str]


def find(body: str, *, language: str) -> list[Untied]:
    """The numbers of a text that no tie checks, in their order. Constant number of queries."""
    found = [quantity for text in _texts(body) for quantity in _quantities(text)]
    if not found:
        return []
    traced = tracing.trace(figures.find_uses(body), language=language)
    questions = {each.question.pk: each.question for each in traced if each.question}
    return [Untied(text, _suggest(text, list(questions.values()), language)) for text in found]


def _texts(body: str) -> list[str]:
    """Running text only: no code, no ties, no figures."""
    return [
        child.content
        for part in figures.split(markup.parse(body))
        if not isinstance(part, Figure)
        for token in part
        for child in token.children or []
        if child.type == "text"
    ]


def _quantities(text: str) -> list[str]:
    """The quantities of a text as they are written; words come with what qualifies them."""
    letters = [unicodedata.normalize("NFKC", letter).lower() for letter in text]
    words = "".join(letters)
    origin = [place for place, letter in enumerate(letters) for _part in letter]  # ½ is three letters of words
    found = []
    for quantity in quantities.find(words):
        if not _NO_SHARE.fullmatch(words[quantity.start : quantity.end]):
            start = quantity.start if quantity.is_number else phrases.start_of(words, quantity)
            found.append(text[origin[start] : origin[quantity.end - 1] + 1])
    return found


def _suggest(text: str, questions: list[Question], language: str) -> list[str]:
    try:
        claim = phrases.read(text)
    except UnknownPhrase:
        return []
    fitting = [
        result
        for question in questions
        for result in question.results.all()
        if result.published_percent is not None and claim.fits(result.published_percent)
    ]
    return [_tie(text, result, language) for result in fitting[:_SUGGESTIONS]]


def _tie(text: str, result: Result, language: str) -> str:
    question = result.question
    reference = f"{question.survey.slug}/{question.code}/{result.option.code}@{result.group.code}"
    if value_of(result, language=language).replace("\u00a0", " ") == text.replace("\u00a0", " "):
        return f"{{{{ number:{reference} }}}}"
    return f"[{text}]{{number:{reference}}}"
