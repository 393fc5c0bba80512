"""Write plain data as YAML that people like to read, and that `document.load` reads back exactly.

Small objects stand in one line, everything else in blocks; long text is folded. Text is quoted
wherever any reader could take it for something else: numbers, times, and the many words for true
and false.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Final

WIDTH: Final = 100
"""An object or list longer than this is not written in one line."""

_INDENT: Final = "  "

# Deeper data is written as JSON, which YAML takes as it is.
_DEPTH_MAX: Final = 40

# YAML wants a question mark before keys that are longer, including their quotes and escapes.
_KEY_LENGTH_MAX: Final = 1000

# Text without quotes, anywhere and outside of brackets.
_PLAIN: Final = re.compile(r"[^\W\d][\w./'()+-]*(?: [\w./'()+-]+)*")
_PLAIN_OUTSIDE: Final = re.compile(
    r"[^\W\d](?:[\w./'()+,;!?%=&-]|:(?=\S))*(?: (?:[\w./'()+,;!?%=&-]|:(?=\S))+)*"
)
# Words with one blank between them can be folded.
_FOLDABLE: Final = re.compile(r"\S+(?: \S+)*")
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
# What JSON leaves as it is, but YAML does not take, or takes for a line break.
_ESCAPES: Final = {
    code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)
}


def yaml_text(data: dict[str, object]) -> str:
    """The text of a document."""
    return "\n".join(_mapping(data, 0)) + "\n" if data else "{}\n"


def _mapping(data: dict[str, object], depth: int) -> Iterator[str]:
    """The lines of an object with something in it."""
    margin = _INDENT * depth
    for key, value in data.items():
        shown = _text(key)
        if len(shown) > _KEY_LENGTH_MAX:
            yield f"{margin}? {shown}"
            shown = ""
        room = WIDTH - len(margin) - len(shown) - 2
        inline = _inline(value, room, depth)
        if inline is not None:
            yield f"{margin}{shown}: {inline}"
        elif isinstance(value, str):
            head, *lines = _long_text(value, depth + 1)
            yield f"{margin}{shown}: {head}"
            yield from lines
        else:
            yield f"{margin}{shown}:"
            yield from _block(value, depth + 1)


def _block(value: object, depth: int) -> Iterator[str]:
    return _mapping(value, depth) if isinstance(value, dict) else _list(value, depth)


def _long_text(text: str, depth: int) -> Iterator[str]:
    """A text over several lines; the first one says how they are to be read."""
    margin = _INDENT * depth
    if "\n" in text:
        yield "|-"
        lines = text.split("\n")
    else:
        yield ">-"
        lines = list(_folded(text, max(WIDTH - len(margin), WIDTH // 2)))
    for line in lines:
        yield f"{margin}{line}" if line else ""


def _folded(text: str, room: int) -> Iterator[str]:
    """The text in lines that are joined by one blank each; a word that is longer has its own."""
    line, *words = text.split(" ")
    for word in words:
        if len(line) + 1 + len(word) <= room:
            line = f"{line} {word}"
        else:
            yield line
            line = word
    yield line


def _list(items: object, depth: int) -> Iterator[str]:
    """The lines of a list with something in it."""
    assert isinstance(items, list), "everything else stands in one line"
    margin = _INDENT * depth
    for item in items:
        inline = _inline(item, WIDTH - len(margin) - 2, depth)
        if inline is not None:
            yield f"{margin}- {inline}"
            continue
        if isinstance(item, str):
            head, *lines = _long_text(item, depth + 1)
            yield f"{margin}- {head}"
            yield from lines
            continue
        # The first line of what is inside takes the place of its margin.
        first, *rest = _block(item, depth + 1)
        yield f"{margin}- {first[len(margin) + 2 :]}"
        yield from rest


def _inline(value: object, room: int, depth: int) -> str | None:
    """The value in one line, None where it should have more."""
    if isinstance(value, dict | list):
        if value and depth >= _DEPTH_MAX:
            return _escaped(json.dumps(value, ensure_ascii=False))
        if value and not _is_small(value):
            return None
        shown = _flow(value)
        return shown if len(shown) <= room or not value else None
    if isinstance(value, str):
        return None if _is_long(value, room) else _text(value, _PLAIN_OUTSIDE)
    return _scalar(value)


def _is_long(text: str, room: int) -> bool:
    """Whether a text should, and can, have several lines."""
    first, *more = lines = text.split("\n")
    if not all(map(str.isprintable, lines)):
        return False
    if more:
        # Blanks at the beginning would be taken for the margin, and those at ends are easily lost.
        has_edges = bool(first.strip() and more[-1]) and not first.startswith(" ")
        return has_edges and all(line == line.rstrip() for line in lines)
    return len(text) > room and _FOLDABLE.fullmatch(text) is not None


def _is_small(value: object) -> bool:
    """Whether it may stand in one line: a list of scalars, or an object that holds nothing else.

    Of the objects in an object the same is asked, but no deeper: that would be hard to read.
    """
    if isinstance(value, list):
        return not any(isinstance(item, dict | list) and item for item in value)
    assert isinstance(value, dict), "scalars are not asked"
    return all(_is_flat(item) for item in value.values())


def _is_flat(value: object) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    return not isinstance(value, list) or not any(
        isinstance(item, dict | list) and item for item in value
    )


def _flow(value: object) -> str:
    if isinstance(value, dict):
        items = ", ".join(f"{_text(key)}: {_flow(item)}" for key, item in value.items())
        return f"{{{items}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return _text(value)
    # Words and numbers are spelled as in JSON.
    return json.dumps(value)


def _text(text: str, plain: re.Pattern[str] = _PLAIN) -> str:
    if plain.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return _escaped(json.dumps(text, ensure_ascii=False))


def _escaped(shown: str) -> str:
    return shown.translate(_ESCAPES)
