"""The search box of the blog's pages."""

import unicodedata

from django.db.models import Q

MAX_LENGTH = 200
MAX_WORDS = 8
FIELDS = ("title", "subtitle", "teaser", "body")


def clean_query(text: str) -> str:
    """What was typed as one short line, without characters that no database takes (NUL, lone surrogates)."""
    visible = "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text[:MAX_LENGTH])
    return " ".join(visible.split())


def find_posts(posts, query: str):
    """The posts that contain every word of query somewhere in title, subtitle, teaser or text."""
    for word in query.split()[:MAX_WORDS]:
        found = Q()
        for form in _forms(word):
            for field in FIELDS:
                found |= Q(**{f"{field}__icontains": form})
        posts = posts.filter(found)
    return posts


def _forms(word: str) -> set[str]:
    """SQLite ignores case in ASCII only: `ärger` has to be looked for as `Ärger` too."""
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
