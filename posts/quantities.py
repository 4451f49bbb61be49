"""Quantities in a German or English phrase: a third, jeder Zweite, three in ten, 52 %, zweiundfünfzig Prozent, ⅔."""

import re
from decimal import Decimal
from typing import NamedTuple

_HUNDRED = Decimal(100)


class Quantity(NamedTuple):
    """Where it stands in the words, what it is in percent, and by how much the bare words may be off."""

    start: int
    end: int
    percent: Decimal
    tolerance: Decimal
    is_number: bool = False


def _german() -> dict[str, int]:
    ones = ["", "ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"]
    tens = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
    teens = [
        "zehn",
        "elf",
        "zwölf",
        *(f"{each}zehn" for each in ("drei", "vier", "fünf", "sech", "sieb", "acht", "neun")),
    ]
    words = {word: number for number, word in enumerate(ones) if word} | {word: n for n, word in enumerate(teens, 10)}
    for ten, name in enumerate(tens, 2):
        words |= {f"{one}und{name}" if one else name: 10 * ten + number for number, one in enumerate(ones)}
    articles = dict.fromkeys(("eine", "einer", "eines", "einem", "eins"), 1)
    return words | articles | {"null": 0, "dreissig": 30, "hundert": 100, "einhundert": 100}


def _english() -> dict[str, int]:
    ones = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    teens = [
        "ten",
        "eleven",
        "twelve",
        *(f"{each}teen" for each in ("thir", "four", "fif", *ones[6:8], "eigh", "nine")),
    ]
    tens = [f"{each}ty" for each in ("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine")]
    words = {word: number for number, word in enumerate([*ones, *teens])}
    for ten, name in enumerate(tens, 2):
        words |= {name: 10 * ten}
        for joint in "- ":
            words |= {f"{name}{joint}{one}": 10 * ten + number for number, one in enumerate(ones[1:], 1)}
    return words | {"a": 1, "an": 1, "hundred": 100}


_NUMERALS = _german() | _english()
_PARTS = {  # what one of them is a part of
    **{3: "drittel third thirds", 4: "viertel quarter quarters fourth fourths", 5: "fünftel fifth fifths"},
    **{6: "sechstel sixth sixths", 7: "siebtel seventh sevenths", 8: "achtel eighth eighths"},
    **{9: "neuntel ninth ninths", 10: "zehntel tenth tenths"},
}
_ORDINALS = {
    **{2: "zweit second other", 3: "dritt third", 4: "viert fourth", 5: "fünft fifth", 6: "sechst sixth"},
    **{7: "siebt seventh", 8: "acht eighth", 9: "neunt ninth", 10: "zehnt tenth", 20: "zwanzigst twentieth"},
}
_WHOLE_OF = {word: whole for whole, words in _PARTS.items() for word in words.split()}
_NTH = {word: whole for whole, words in _ORDINALS.items() for word in words.split()}
_COUNT = "|".join(sorted(_NUMERALS, key=len, reverse=True))
_PERCENT = r"(?:%|prozent\b|per ?cent\b)(?!-?punkte| points)"
ORDINAL = rf"(?:{'|'.join(_NTH)})(?:e[nrsm]?)?\b"
_FORMS = {
    "number": re.compile(rf"(?<![\d.,])(\d{{1,3}}(?:[.,]\d{{1,3}})?) ?{_PERCENT}"),
    "words": re.compile(rf"\b({_COUNT}) {_PERCENT}"),
    # Not the first half of a year, not half an hour, not half as many, not half-hearted.
    "half": re.compile(
        r"(?<!first )(?<!second )(?<!last )(?<!latter )(?<!erste )(?<!ersten )(?<!zweite )(?<!zweiten )"
        r"(?<!letzte )(?<!letzten )(?<!bessere )\b(?:hälfte|half)\b(?!-| an? | as )"
    ),
    # Without a count it may be an ordinal: the third question, the last quarter.
    "part": re.compile(
        rf"\b(?:({_COUNT})[ -]?|gut(?:es)? |knapp(?:es)? |good )(?:gut(?:es)? |knapp(?:es)? |good )?"
        rf"({'|'.join(sorted(_WHOLE_OF, key=len, reverse=True))})n?\b"
    ),
    "nth": re.compile(rf"\b(?:jede[nrsm]?|every|each) ({'|'.join(_NTH)})(?:e[nrsm]?)?\b"),
    "of": re.compile(rf"\b(\d{{1,3}}|{_COUNT})[ -](?:von|aus|in|out of|of)[ -](?:every )?(\d{{1,4}}|{_COUNT})\b"),
    "fraction": re.compile(r"(?<![\d/.,])(\d{1,2}) ?[/\u2044] ?(\d{1,2})(?![\d/])"),
}


def find(words: str) -> list[Quantity]:
    """The quantities in a phrase, in their order; one that is part of a longer one (two in “two in three”) does not
    count. words are in lower case with plain spaces.
    """
    found = sorted(
        quantity
        for form, pattern in _FORMS.items()
        for match in pattern.finditer(words)
        if (quantity := _quantity(form, match)) is not None
    )
    return [one for one in found if not any(_is_inside(one, other) for other in found)]


def _is_inside(one: Quantity, other: Quantity) -> bool:
    longer = other.end - other.start > one.end - one.start
    return longer and other.start <= one.start and one.end <= other.end


def _quantity(form: str, match: re.Match) -> Quantity | None:
    if form == "number":
        text = match[1].replace(",", ".")
        decimals = len(text.partition(".")[2])
        return _checked(match, Decimal(text), Decimal(5).scaleb(-1 - decimals), is_number=True)
    if form == "words":
        return _checked(match, _numeral(match[1]), Decimal("0.5"), is_number=True)
    if form == "half":
        return _share(match, 1, 2)
    if form == "part":
        return _share(match, _numeral(match[1] or "1"), _WHOLE_OF[match[2]])
    if form == "nth":
        return _share(match, 1, _NTH[match[1]])
    return _share(match, _numeral(match[1]), _numeral(match[2]))


def _share(match: re.Match, count: Decimal | int, whole: Decimal | int) -> Quantity | None:
    """So many of so many. 52 of 100 is a percentage, three in ten a way to speak."""
    if not whole:
        return None
    percent = _HUNDRED * count / whole
    return _checked(match, percent, min(Decimal(2), percent / 5, 50 / Decimal(whole)))


def _checked(match: re.Match, percent: Decimal, tolerance: Decimal, *, is_number: bool = False) -> Quantity | None:
    return Quantity(*match.span(), percent, tolerance, is_number) if percent <= _HUNDRED else None


def _numeral(word: str) -> Decimal:
    return Decimal(word) if word.isdigit() else Decimal(_NUMERALS[word])
