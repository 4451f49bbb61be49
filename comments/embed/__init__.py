"""The embed: its sources in small parts, and how they become the two files that are served.

`manage.py build_embed` joins and minifies them into comments/static/comments/; the result is committed.
"""

import json
import re
from pathlib import Path

import minify

HERE = Path(__file__).resolve().parent
BUILT = HERE.parent / "static" / "comments"
STYLES = ["frame.css", "comments.css", "form.css"]
# In this order: a part uses what stands in parts before it.
SCRIPTS = {
    "embed.js": [
        *("sha256.js", "identity.js", "words.js", "nodes.js", "rich_text.js", "memory.js", "server.js", "options.js"),
        *("form.js", "comment.js", "own.js", "thread.js", "discussion.js", "element.js", "mount.js"),
    ],
    "counts.js": ["counts.js"],
}


def _refuse_what_the_minifier_breaks(source: str) -> None:
    """It moves `const { a } = f(x);` before the `const x = …;` that stands directly above. Raises ValueError."""
    above = ""
    for line in filter(None, map(str.strip, source.splitlines())):
        if re.match(r"(const|let) \{", line) and re.match(r"(const|let) \w", above) and above.endswith(";"):
            raise ValueError(f"Take the parts of an object one by one here: {line}")
        above = line


def words() -> list[str]:
    """What the embed says, in English and in this order; see words.js."""
    found = re.findall(r'^  (?:"(.+?)"|(\w+)):', (HERE / "words.js").read_text(), re.MULTILINE)
    return [quoted or bare for quoted, bare in found]


def _read(part: str) -> str:
    """The source of a part, with numbers for what it says."""
    source = (HERE / part).read_text()
    if part == "words.js":
        return source
    numbers = {f'"{text}"': str(number) for number, text in enumerate(words())}
    return re.sub("|".join(map(re.escape, numbers)), lambda match: numbers[match[0]], source)


def build() -> dict[str, str]:
    """The content of each served file, by its name."""
    styles = minify.string("text/css", "\n".join((HERE / "style" / name).read_text() for name in STYLES))
    built = {}
    for name, parts in SCRIPTS.items():
        source = "\n".join(map(_read, parts))
        _refuse_what_the_minifier_breaks(source)
        source = source.replace("__STYLES__", json.dumps(styles, ensure_ascii=False))
        built[name] = minify.string("text/javascript", f"(() => {{\n{source}\n}})()") + "\n"
    return built
