"""Footnotes of the block editor: WordPress keeps them beside the text, and shows them in the place of a block."""

import json
import re

KEY = "footnotes"  # of the postmeta that holds them
_BLOCK = re.compile(r"<!--\s+wp:footnotes\s[^>]*?/-->")


def put_in(text: str, kept: str) -> str:
    """The text with its footnotes (JSON) as a numbered list; the block stays where they cannot be read."""
    try:
        notes = [note["content"] for note in json.loads(kept)]
    except (ValueError, KeyError, TypeError, RecursionError):
        return text
    shown = "".join(f"<li>{note}</li>" for note in notes if isinstance(note, str))
    return _BLOCK.sub(lambda _block: f"\n\n<ol>{shown}</ol>\n\n", text) if shown else text
