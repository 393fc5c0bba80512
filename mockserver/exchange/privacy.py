"""Values that must not outlive their request: they are taken out of a body before it is kept."""

from __future__ import annotations

import re
from functools import cache

import msgspec

from mockserver.exchange.errors import BodyMalformed
from mockserver.exchange.reading import parse_json

HIDDEN = "…"

_HIDDEN_BODY = msgspec.json.encode(HIDDEN)


def without(body: bytes, private_fields: frozenset[str]) -> bytes:
    """The body with the whole values of these JSON keys hidden, however deep they are.

    Keys are found in any case, because services may take them so. A body that cannot be read is
    hidden as a whole if it may hold one of them.
    """
    if not _may_hold(body, private_fields):
        return body
    try:
        content = parse_json(body)
        return msgspec.json.encode(content) if _hide(content, private_fields) else body
    except (BodyMalformed, RecursionError):
        return _HIDDEN_BODY


def _may_hold(body: bytes, private_fields: frozenset[str]) -> bool:
    """A cheap look: nearly all bodies hold none, and those need no parsing."""
    return bool(body and private_fields) and _trace(private_fields).search(body) is not None


@cache
def _trace(private_fields: frozenset[str]) -> re.Pattern[bytes]:
    # A key may be spelled with escapes.
    names = map(re.escape, map(str.encode, private_fields))
    return re.compile(b"|".join([rb"\\u", *names]), re.IGNORECASE)


def _hide(content: object, private_fields: frozenset[str]) -> bool:
    """Hide the values in place; returns whether there were any."""
    found = False
    names = {name.lower() for name in private_fields}
    waiting = [content]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            for key, each in value.items():
                if key.lower() in names:
                    value[key] = HIDDEN
                    found = True
                else:
                    waiting.append(each)
    return found
