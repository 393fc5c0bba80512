"""Forms and queries: pairs of text that spell nested data, such as `metadata[city]=Cork`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from mockserver.exchange.errors import BodyMalformed

# Deeper data is no honest request.
DEPTH_MAX = 8

_PART = re.compile(r"\[([^\[\]]*)\]")


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The data that the names of pairs spell: `a[b]=1`, `a[]=x`, `a[0][b]=1`.

    A name that comes twice becomes a list, as if it ended in `[]`, and what does not go together
    with an earlier pair is left out. Raises BodyMalformed.
    """
    root: dict[str, Any] = {}
    for name, text in pairs:
        first, parts = _parts(name)
        _put(root, first, parts, text)
    return root


def dotted(name: str) -> str:
    """The name of a range in a query, which may be written with a dot: `created.gte`."""
    range_of, dot, end = name.partition(".")
    return f"{range_of}[{end}]" if dot else name


def _parts(name: str) -> tuple[str, list[str]]:
    """`a[b][]` as `a` and `b`, ``; a name whose brackets do not close is one part."""
    first, bracket, rest = name.partition("[")
    parts = _PART.findall(bracket + rest)
    if f"{first}{''.join(f'[{part}]' for part in parts)}" != name:
        return name, []
    if len(parts) > DEPTH_MAX:
        raise BodyMalformed("The form is nested too deeply.")
    return first, parts


def _put(holder: dict[str, Any], key: str, parts: list[str], text: str) -> None:
    if not parts:
        _set(holder, key, text)
    elif parts[0]:
        below = holder.setdefault(key, {})
        if isinstance(below, dict):
            _put(below, parts[0], parts[1:], text)
    else:
        items = holder.setdefault(key, [])
        if isinstance(items, list):
            _append(items, parts[1:], text)


def _append(items: list[Any], parts: list[str], text: str) -> None:
    if not parts:
        items.append(text)
        return
    # `a[][b]` goes into the last item, unless that one has a `b`.
    if not items or not isinstance(items[-1], dict) or parts[0] in items[-1]:
        items.append({})
    _put(items[-1], parts[0], parts[1:], text)


def _set(holder: dict[str, Any], key: str, text: str) -> None:
    before = holder.get(key)
    if before is None:
        holder[key] = text
    elif isinstance(before, list):
        before.append(text)
    else:
        holder[key] = [before, text]
