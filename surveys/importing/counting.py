"""Counting answers: how many respondents, and of which weight, gave each answer in each group."""

from collections import Counter, defaultdict
from typing import Any

from surveys.importing.columns import Choice
from surveys.importing.records import ALL
from surveys.importing.vocabulary import NOT_SELECTED, one_line, plain

Rows = list[list[str]]


class Count:
    """Respondents and their weight for each answer in each group. A group is a breakdown's place and its value."""

    def __init__(self, choices: list[Choice], breaks: list[Choice]) -> None:
        self.choices, self.breaks = choices, breaks
        self.respondents = 0
        self.weights: list[float] = []
        self.groups: Counter[tuple[int, str]] = Counter()
        self.heads: dict[tuple, Counter[str]] = defaultdict(Counter)  # by choice and group
        self.loads: dict[tuple, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self.bases: Counter[tuple] = Counter()
        self.loaded_bases: dict[tuple, float] = defaultdict(float)

    def add(self, rows: Rows, weights: list[float] | None) -> None:
        self.respondents += len(rows)
        self.weights += weights or []
        columns = list(zip(*rows, strict=True))
        clean = {place: list(map(one_line, columns[place])) for choice in self.choices for place in choice.columns}
        memberships: list[tuple[Any, list[str]]] = [(ALL, [])]
        for number, choice in enumerate(self.breaks):
            memberships.append((number, clean[choice.columns[0]]))
            self.groups.update((number, value) for value in clean[choice.columns[0]] if _is_answer(choice, value))
        for number, choice in enumerate(self.choices):
            given = _given(choice, clean)
            for of, groups in memberships:
                if of is ALL:
                    self._count((number, ALL), choice, given, weights)
                elif self.breaks[of] is not choice:
                    self._count_groups(number, of, choice, given, groups, weights)

    def _count(self, key: tuple, choice: Choice, given: list[tuple[str, ...]], weights: list[float] | None) -> None:
        for each, times in Counter(given).items():
            self._note(key, choice, each, times, 0.0)
        if weights is not None:
            for each, weight in zip(given, weights, strict=True):
                self._note(key, choice, each, 0, weight)

    def _count_groups(self, number: int, of: int, choice: Choice, given: list, groups: list[str], weights) -> None:
        for (group, each), times in Counter(zip(groups, given, strict=True)).items():
            if _is_answer(self.breaks[of], group):
                self._note((number, of, group), choice, each, times, 0.0)
        for group, each, weight in zip(groups, given, weights or [], strict=weights is not None):
            if _is_answer(self.breaks[of], group):
                self._note((number, of, group), choice, each, 0, weight)

    def _note(self, key: tuple, choice: Choice, each: tuple[str, ...], times: int, weight: float) -> None:
        heads, loads = self.heads[key], self.loads[key]
        for answer in each:
            if times and answer:
                heads[answer] += times
            elif answer:
                loads[answer] += weight
        if each and any(answer not in choice.missing for answer in each):
            self.bases[key] += times
            self.loaded_bases[key] += weight


def _is_answer(choice: Choice, value: str) -> bool:
    return bool(value) and value not in choice.missing


def _given(choice: Choice, clean: dict[int, list[str]]) -> list[tuple[str, ...]]:
    """What each respondent answered: nothing, one answer, or several; `("",)` is “none of them”."""
    if len(choice.columns) == 1 and not choice.answers:
        column = clean[choice.columns[0]]
        known: dict[str, tuple[str, ...]] = {"": ()}
        for value in set(column):
            if value:
                pieces = value.split(choice.joint) if choice.joint else [value]
                known[value] = tuple(dict.fromkeys(piece.strip() for piece in pieces))
        return [known[value] for value in column]
    chosen = {value: _is_chosen(choice, value) for place in choice.columns for value in set(clean[place])}
    given = []
    read = ([value if value not in choice.missing else "" for value in clean[place]] for place in choice.columns)
    for row in zip(*read, strict=True):
        picked = tuple(answer for answer, value in zip(choice.answers, row, strict=True) if value and chosen[value])
        given.append(picked or (("",) if any(row) and not choice.ticks_only else ()))
    return given


def _is_chosen(choice: Choice, value: str) -> bool:
    return value == choice.selected if choice.selected else plain(value) not in NOT_SELECTED
