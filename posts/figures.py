"""Survey figures in prose: `{{ figure:survey/question@group }}` alone in a paragraph.

The syntax is known here only: finding references in a text, checking them, drawing them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from markdown_it.token import Token

from posts import markup
from surveys.figures import figure_html
from surveys.references import UnknownReference, find_results

_REFERENCE = re.compile(r"\{\{\s*figure:\s*([^{}\s]{1,300})\s*\}\}")


@dataclass(frozen=True)
class Figure:
    """A place in a text where a survey's result is to be drawn."""

    reference: str


def split(tokens: list[Token]) -> Iterator[list[Token] | Figure]:
    """The blocks of a text, cut where a paragraph consists of a reference.

    Each run of blocks is rendered and sanitised by itself and the figures are put between them, so nothing that
    somebody writes can pass for a figure or swallow one.
    """
    run: list[Token] = []
    position = 0
    while position < len(tokens):
        figure = _figure_at(tokens, position)
        if figure is None:
            run.append(tokens[position])
            position += 1
            continue
        if run:
            yield run
        yield figure
        run = []
        position += 3
    if run:
        yield run


def _figure_at(tokens: list[Token], position: int) -> Figure | None:
    token = tokens[position]
    if token.type != "paragraph_open" or token.level:
        return None
    match = _REFERENCE.fullmatch(tokens[position + 1].content.strip())
    return Figure(match[1]) if match else None


def find_references(body: str) -> list[str]:
    """The references of a text that are drawn, in their order."""
    return [part.reference for part in split(markup.parse(body)) if isinstance(part, Figure)]


def check_references(body: str) -> None:
    """Raise a ValidationError on `body` that names every reference which cannot be drawn, and why."""
    problems = []
    for part in split(markup.parse(body)):
        if isinstance(part, Figure):
            problem = _problem_with(part)
            if problem:
                problems.append(
                    _("Figure “%(reference)s”: %(problem)s") % {"reference": part.reference, "problem": problem}
                )
        else:
            problems += [
                _("Figure “%(reference)s” must stand in a paragraph of its own.") % {"reference": reference}
                for reference in _references_in_text(part)
            ]
    if problems:
        raise ValidationError({"body": problems})


def _problem_with(figure: Figure) -> str:
    try:
        found = find_results(figure.reference)
    except UnknownReference as error:
        return str(error)
    return _("A figure shows all answers; leave out the one named here.") if found.option else ""


def _references_in_text(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or []:
            if child.type == "text":
                yield from _REFERENCE.findall(child.content)


def draw(figure: Figure, *, language: str) -> SafeString:
    """The figure as HTML; nothing where the survey has no such result (any more): a page never breaks."""
    try:
        found = find_results(figure.reference)
    except UnknownReference:
        return SafeString()
    return figure_html(found.question, group=found.group, language=language)


def mentioning(posts: QuerySet, survey_slug: str) -> QuerySet:
    """Those posts whose text refers to a result of this survey."""
    return posts.filter(body__regex=r"\{\{\s*figure:\s*" + re.escape(survey_slug) + "/")
