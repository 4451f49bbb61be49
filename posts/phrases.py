"""What a phrase claims: “fast jeder Zweite” is 45 to under 50 percent, “a majority” is more than 50.

A phrase is a quantity (half, a third, three in ten, 52 %) and what qualifies it (almost, more than, about), or says all
by itself (the majority, hardly anybody). Bounds as newsrooms use the words: a bare fraction may be two points off;
“almost” stays below by a tenth of the quantity, at most five points; “more than” means up to a third of it more, at
least six and at most fifteen points, because still more would be true and misleading.

What is not one clear quantity is refused and not guessed at: a negation (“not the majority”), two quantities (“every
third or fourth”), a change in place of a share (“a third more”, “um die Hälfte gestiegen”).
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext_lazy

from posts import quantities
from posts.quantities import Quantity


class UnknownPhrase(Exception):
    """Nothing in the phrase says how many; the text tells its author so."""


class Claim(NamedTuple):
    """The percentages that a phrase fits, from low to high; a bound may itself be left out."""

    low: Decimal
    high: Decimal
    with_low: bool = True
    with_high: bool = True

    def fits(self, percent: Decimal) -> bool:
        above = percent >= self.low if self.with_low else percent > self.low
        below = percent <= self.high if self.with_high else percent < self.high
        return above and below


def read(phrase: str) -> Claim:
    """What a German or English phrase claims. Raises UnknownPhrase where that is not one clear quantity."""
    words = _GENDERED.sub("", " ".join(unicodedata.normalize("NFKC", phrase).lower().split()))
    claim = _of_two_thirds_majority(words) or _of_quantities(words, quantities.find(words))
    if claim is None:
        examples = "„fast jeder Zweite“, „ein Drittel“, “a majority”, “three in ten”"
        raise UnknownPhrase(_NOT_CLEAR % {"phrase": phrase, "examples": examples})
    return claim


_NOT_CLEAR = gettext_lazy(
    "“%(phrase)s” does not say how many in a way that can be checked. Write a quantity, such as %(examples)s."
)
_GENDERED = re.compile(r"(?<=\w)[:*_/]-?(?:in(?:nen)?|r|n)\b")  # jede:r, Leser*innen


def _of_quantities(words: str, found: list[Quantity]) -> Claim | None:
    if between := _BETWEEN.search(words):
        low, high = (Decimal(bound.replace(",", ".")) for bound in between.groups())
        return Claim(low, high) if low <= high <= _HUNDRED else None
    if not found:
        return _of_words_alone(words)
    if len(found) == 2 and _JOINED.search(words[: found[0].start]) and _AND.fullmatch(words, *_gap(found)):
        low, high = found[0].percent, found[1].percent
        return Claim(low, high) if low <= high else None
    if len(found) > 1 or any(pattern.search(words) for pattern, _claim in _GROUPINGS):
        return None
    return _of_one(words, found[0])


def _gap(found: list[Quantity]) -> tuple[int, int]:
    return found[0].end, found[1].start


def _of_one(words: str, quantity: Quantity) -> Claim | None:
    # A clause of its own: what stands before a comma says something else.
    before = re.split(r"[,;:.!?–—(]", words[: quantity.start])[-1].strip()
    # “A good third” is one quantity, and what qualifies it stands in its middle.
    before = " ".join(
        [before, *re.findall(r"\b(?:a good|gut(?:es)?|knapp(?:es)?)\b", words[quantity.start : quantity.end])]
    )
    after = words[quantity.end :].strip()
    name, before = _qualifier(before.strip(), quantity)
    if after_name := next((name for name, pattern in _AFTER if pattern.match(after)), ""):
        name = after_name if not name else "unclear"
    if name not in _WITHIN or _NEGATION.search(before) or _CHANGE_BEFORE.search(before):
        return None
    return _WITHIN[name](quantity.percent, quantity.tolerance)


# Words that say all by themselves

_HUNDRED, _HALF, _NOTHING = Decimal(100), Decimal(50), Decimal(0)
_NEGATION = re.compile(r"\b(?:nicht|kein\w*|weder|nie|ohne|not|no|neither|nor|never|without)\b|n't\b")
_BETWEEN = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:[.,]\d{1,3})?) ?(?:%|prozent|per ?cent)? ?(?:und|bis|and|to|–|-) ?"
    r"(\d{1,3}(?:[.,]\d{1,3})?) ?(?:%|prozent\b|per ?cent\b)"
)
_JOINED = re.compile(r"\b(?:zwischen|between)(?: der| die)?\s*$")
_AND = re.compile(r"\s*(?:und|and)(?: der| die| a)?\s*")
_GROUPINGS = [
    (re.compile(pattern), claim)
    for pattern, claim in (
        (
            r"\b(knappe|schmale|narrow|slim|bare|slight) (mehrheit|majority)\b",
            Claim(_HALF, Decimal(55), with_low=False),
        ),
        (
            r"\b((überwältigende|überwiegende|übergroße|vast|overwhelming) (mehrheit|majority)|allermeisten)\b",
            Claim(Decimal(75), _HUNDRED),
        ),
        (
            r"\b(große|breite|deutliche|klare|satte|large|big|clear|broad|strong|solid) (mehrheit|majority)\b",
            Claim(Decimal(60), _HUNDRED),
        ),
        (
            r"\b(mehrheit|mehrheitlich|meisten|großteil|(?:überwiegende|größte)[rn]? teil"
            r"|majority|(?<!at )most|bulk)\b",
            Claim(_HALF, _HUNDRED, with_low=False),
        ),
        (r"\b(kleine|small|tiny) (minderheit|minority)\b", Claim(_NOTHING, Decimal(20), with_low=False)),
        (r"\b(minderheit|minority)\b", Claim(_NOTHING, _HALF, with_low=False, with_high=False)),
    )
]
_ALL_OR_NONE = [
    (re.compile(pattern), claim)
    for pattern, claim in (
        (
            r"\b(fast|nahezu|beinahe|so gut wie|praktisch|almost|nearly|virtually|practically)"
            r" (alle|jede[rs]?|all|everyone|everybody)\b",
            Claim(Decimal(90), _HUNDRED, with_high=False),
        ),
        (
            r"\b((fast|so gut wie|almost|next to|nearly|virtually|practically)"
            r" (niemand|kein(?:e[rs]?|s)?|nobody|no one|none)|kaum (jemand|eine?[rs]?)|hardly any(one|body)?)\b",
            Claim(_NOTHING, Decimal(10), with_low=False),
        ),
        (
            r"\b(niemand|nobody|no one|none|keine?[rs]?(?= der | von |$))\b",
            Claim(_NOTHING, Decimal("0.5"), with_high=False),
        ),
        (
            r"^(alle|sämtliche|all|everyone|everybody)\b(?! in all\b| the time\b| \d| zwei\b| drei\b| maßen\b)",
            Claim(Decimal("99.5"), _HUNDRED),
        ),
    )
]


def _of_two_thirds_majority(words: str) -> Claim | None:
    found = re.search(r"\b(zwei-?drittel-?mehrheit|two[- ]thirds majority)\b", words)
    return Claim(Decimal(66), _HUNDRED) if found and not _NEGATION.search(words[: found.start()]) else None


def _of_words_alone(words: str) -> Claim | None:
    for pattern, claim in _GROUPINGS:
        if found := pattern.search(words):
            return None if _NEGATION.search(words[: found.start()]) else claim
    for pattern, claim in _ALL_OR_NONE:
        if (found := pattern.search(words)) and not _NEGATION.search(words[: found.start()]):
            return claim
    return None


# What qualifies a quantity: it stands right before it, but for articles and the like

_FILLER = r"(?: (?:de[rnm]|die|das|eine[mrs]?|an?|the|genau|exakt|exactly|nur|only|noch|gerade|just))*$"
_SOME_MORE = r"(?:etwas|ein wenig|ein bisschen|leicht|a little|slightly|a bit|somewhat)"
_QUALIFIERS = [
    (name, re.compile(rf"\b(?:{pattern}){_FILLER}"))
    for name, pattern in (
        ("just above", rf"gut(?:es?)?|(?:knapp|{_SOME_MORE}) (?:mehr als|über|more than|over|above)"),
        (
            "just above",
            r"just (?:over|above)|a good|(?:kaum|(?:nur )?wenig|hardly|barely|little|not much) (?:mehr als|more than)",
        ),
        ("just below", rf"(?:knapp|{_SOME_MORE}) (?:weniger als|unter|less than|fewer than|under|below)"),
        ("just below", r"nicht ganz|just (?:under|below)|just short of|not quite|close to"),
        ("far above", r"(?:deutlich|weit|viel) (?:mehr als|über)|(?:well|far) (?:over|above)|(?:far|many) more than"),
        (
            "far below",
            r"(?:deutlich|weit|viel) (?:weniger als|unter)|(?:well|far) (?:under|below)|far (?:less|fewer) than",
        ),
        ("at least", r"mindestens|wenigstens|nicht weniger als|at least|(?:no|not) (?:less|fewer) than"),
        ("at most", r"höchstens|maximal|bis zu|nicht (?:mehr als|über)|at most|up to|(?:no|not) more than"),
        ("below", r"weniger als|unter|nicht (?:ein)?mal|less than|fewer than|under|below|not even"),
        ("above", r"mehr als|über|more than|over|above|upwards of"),
        ("barely", r"kaum|hardly|barely|scarcely"),
        ("just below", r"fast|knapp(?:e[rsn]?)?|beinahe|nahezu|annähernd|almost|nearly"),
        ("about", r"rund|etwa|ungefähr|circa|ca\.?|zirka|about|around|roughly|approximately|some"),
        ("exactly", r"genau|exakt|exactly|precisely"),
    )
]
_ABOUT_NUMBER = re.compile(r"\bum die$")
_AFTER = [
    ("at least", re.compile(r"(?:oder|und|or|and) (?:etwas |ein wenig |a little )?(?:mehr|more)\b")),
    ("at most", re.compile(r"(?:oder|or) (?:etwas |ein wenig |a little )?(?:weniger|less|fewer)\b")),
    ("about", re.compile(r"or so\b")),
    ("unclear", re.compile(rf"(?:bis|oder|or|to) (?:jede\w* |every )?(?:{quantities.ORDINAL}|\d)")),
    (
        "unclear",  # a change or a comparison, not a share
        re.compile(
            r"(?:mehr|weniger|more|less|fewer|as (?:many|much|often|likely)|so (?:viele?|oft|häufig)|than"
            r"|höher|niedriger|größer|kleiner|häufiger|seltener|higher|lower|larger|smaller|gestiegen|gesunken|gewachsen)\b"
        ),
    ),
]
_CHANGE_BEFORE = re.compile(
    r"\b(?:um|mal|times|twice|doppelt|so (?:viele?|oft|häufig)|as (?:many|much|often))\b"
    r"|\b(?:up|down|r[io]se[ns]?|gr[eo]w[ns]?|f[ea]ll(?:en|s)?|increased?|decreased?|dropped) by\b"
)


def _qualifier(before: str, quantity: Quantity) -> tuple[str, str]:
    """What qualifies a quantity, and the words before that."""
    if quantity.is_number and (found := _ABOUT_NUMBER.search(before)):
        return "about", before[: found.start()]
    for name, pattern in _QUALIFIERS:
        if found := pattern.search(before):
            return name, before[: found.start()]
    return "", before


def start_of(words: str, quantity: Quantity) -> int:
    """Where a quantity begins together with what qualifies it. words are as quantities.find() takes them."""
    name, before = _qualifier(words[: quantity.start].rstrip(), quantity)
    return len(before) if name else quantity.start


def _near(percent: Decimal) -> Decimal:
    return min(Decimal(5), percent / 10)


def _step(percent: Decimal) -> Decimal:
    return max(Decimal(6), min(Decimal(15), percent / 3))


def _around(percent: Decimal, distance: Decimal) -> Claim:
    """About a quantity; a fraction counts as its whole percentage, so that a third is 33 give or take."""
    middle = round(percent) if percent % 1 and distance >= 1 else percent
    return Claim(max(_NOTHING, middle - distance), min(_HUNDRED, middle + distance))


def _above(percent: Decimal, distance: Decimal, *, with_low: bool) -> Claim:
    return Claim(percent, min(_HUNDRED, percent + distance), with_low=with_low)


def _below(percent: Decimal, distance: Decimal, *, with_high: bool) -> Claim:
    return Claim(max(_NOTHING, percent - distance), percent, with_high=with_high)


_WITHIN: dict[str, Callable[[Decimal, Decimal], Claim]] = {
    "": _around,
    "exactly": lambda percent, tolerance: _around(percent, min(tolerance, Decimal("0.5"))),
    "about": lambda percent, tolerance: _around(percent, max(Decimal(2), min(Decimal(3), percent / 10))),
    "just above": lambda percent, tolerance: _above(percent, _near(percent), with_low=False),
    "just below": lambda percent, tolerance: _below(percent, _near(percent), with_high=False),
    "barely": lambda percent, tolerance: Claim(percent - _near(percent), min(_HUNDRED, percent + tolerance)),
    "above": lambda percent, tolerance: _above(percent, _step(percent), with_low=False),
    "far above": lambda percent, tolerance: Claim(
        percent + _near(percent), min(_HUNDRED, percent + 2 * _step(percent))
    ),
    "below": lambda percent, tolerance: _below(percent, _step(percent), with_high=False),
    "far below": lambda percent, tolerance: Claim(
        max(_NOTHING, percent - 2 * _step(percent)), percent - _near(percent)
    ),
    "at least": lambda percent, tolerance: _above(percent, _step(percent), with_low=True),
    "at most": lambda percent, tolerance: _below(percent, _step(percent), with_high=True),
}
