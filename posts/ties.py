"""Numbers in the middle of a sentence: `{{ number:survey/question/option@group }}` and `[fast jeder Zweite]{number:…}`.

Two inline rules for the Markdown parser, and the only place that knows how ties are written. A tie becomes a token of
its own; in code it stays code, because the parser never looks for ties there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

_REFERENCE = r"[^{}\s]{1,300}"
_NUMBER = re.compile(rf"\{{\{{\s*number:\s*({_REFERENCE})\s*\}}\}}")
_TARGET = re.compile(rf"\{{\s*number:\s*({_REFERENCE})\s*\}}")
_LONGEST_PHRASE = 300


@dataclass(frozen=True)
class Tie:
    """A result that a sentence states: as a number that is put in, or in the author's own words (phrase)."""

    reference: str
    phrase: str = ""


def install(parser: MarkdownIt) -> None:
    """Teach the parser to read ties. What stands in their place when rendering comes from env["ties"]."""
    parser.inline.ruler.before("link", "tied_number", _read_number)
    parser.inline.ruler.before("link", "tied_phrase", _read_phrase)
    parser.add_render_rule("tie", _render)


def find(tokens: list[Token]) -> Iterator[Tie]:
    """The ties of some blocks, in their order."""
    for token in tokens:
        for child in token.children or []:
            if child.type == "tie":
                yield child.meta["tie"]


def _read_number(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's own form
    match = _NUMBER.match(state.src, state.pos)
    return match is not None and _push(state, match.end(), Tie(match[1]), silent=silent)


def _read_phrase(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the parser's own form
    if state.src[state.pos] != "[":
        return False
    end = state.md.helpers.parseLinkLabel(state, state.pos)
    if end < 0 or end - state.pos > _LONGEST_PHRASE:
        return False
    match = _TARGET.match(state.src, end + 1)
    phrase = state.src[state.pos + 1 : end].strip()
    return match is not None and phrase != "" and _push(state, match.end(), Tie(match[1], phrase), silent=silent)


def _push(state: StateInline, end: int, tie: Tie, *, silent: bool) -> bool:
    if not silent:
        token = state.push("tie", "", 0)
        token.meta = {"tie": tie}
        token.content = tie.phrase
    state.pos = end
    return True


def _render(renderer, tokens: list[Token], index: int, options, env: Mapping) -> str:
    tie = tokens[index].meta["tie"]
    shown = env.get("ties", {}).get(tie)
    return shown if shown is not None else escapeHtml(tie.phrase)
