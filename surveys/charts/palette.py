"""The colours of a picture that stands by itself: those of the blog's pages (comments/page.css), light and dark.

On a page the style sheet has the last word; a file and a PNG carry these. Text reaches 7:1, muted text 4.5:1, what is
drawn 3:1.
"""

# The parts of a bar that is cut into answers, one after the other, each with the colour of the letter on it.
_PARTS_LIGHT = [("#0d5266", "#ffffff"), ("#7fb5c4", "#101314"), ("#356f82", "#ffffff"), ("#b9d8e0", "#101314")]
_PARTS_DARK = [("#83cfe2", "#101314"), ("#2f6f80", "#ffffff"), ("#b9e3ee", "#101314"), ("#4f93a5", "#101314")]
PARTS = len(_PARTS_LIGHT)


def _named(parts: list[tuple[str, str]]) -> dict[str, str]:
    colours = {f"part-{position}": part for position, (part, _) in enumerate(parts)}
    return colours | {f"letter-{position}": letter for position, (_, letter) in enumerate(parts)}


LIGHT = {
    "paper": "#fdfcf9",
    "ink": "#1d1c1a",
    "muted": "#595650",
    "line": "#d9d5cb",
    "fill": "#0d5266",
    "quiet": "#6b8f9b",  # bars beside a highlighted one
    "aside": "#736f66",  # answers without content
    "letter-aside": "#ffffff",
    **_named(_PARTS_LIGHT),
}
DARK = {
    "paper": "#161615",
    "ink": "#ebe8e1",
    "muted": "#aca89e",
    "line": "#3b3934",
    "fill": "#83cfe2",
    "quiet": "#4e818e",
    "aside": "#98948a",
    "letter-aside": "#101314",
    **_named(_PARTS_DARK),
}
