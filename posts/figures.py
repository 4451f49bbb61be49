"""Where a text shows survey figures: `{{ figure:survey/question@group }}` alone in a paragraph, ties in sentences.

The syntax of figures is known here only, that of ties in posts/ties.py. What they lead to is found in posts/tracing.py.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from posts import markup, ties
from posts.ties import Tie

_REFERENCE = re.compile(r"\{\{\s*figure:\s*([^{}\s]{1,300})\s*\}\}")


@dataclass(frozen=True)
class Figure:
    """A place in a text where a survey's results are to be drawn."""

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


def find_uses(body: str) -> list[Figure | Tie]:
    """The figures and ties of a text, in their order."""
    uses: list[Figure | Tie] = []
    for part in split(markup.parse(body)):
        uses += [part] if isinstance(part, Figure) else ties.find(part)
    return uses


def find_misplaced(body: str) -> list[str]:
    """The references that are not drawn because they do not stand in a paragraph of their own."""
    return [
        reference
        for part in split(markup.parse(body))
        if not isinstance(part, Figure)
        for reference in _references_in_text(part)
    ]


def _references_in_text(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or []:
            if child.type == "text":
                yield from _REFERENCE.findall(child.content)
