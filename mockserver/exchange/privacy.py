"""Values that are not for everybody's eyes.

What must not outlive its request is taken out of a body before it is kept; credentials are kept,
and masked where they are shown.
"""

from __future__ import annotations

import re
from functools import cache

import msgspec

from mockserver.exchange.errors import BodyMalformed
from mockserver.exchange.reading import parse_json

HIDDEN = "…"

# Enough of a credential to tell which one it was, but never more than half of it.
_SHOWN_LENGTH = 14

_HIDDEN_BODY = msgspec.json.encode(HIDDEN)


def mask(credential: str) -> str:
    """The beginning of a credential."""
    return f"{credential[: min(_SHOWN_LENGTH, len(credential) // 2)]}{HIDDEN}"


def without(body: bytes, private_fields: frozenset[str]) -> bytes:
    """The body with the whole values of these JSON keys hidden, however deep they are.

    Keys are found in any case, because services may take them so. A body that cannot be read is
    hidden as a whole if it may hold one of them.
    """
    if not may_hold(body, private_fields):
        return body
    try:
        content = parse_json(body)
        return msgspec.json.encode(content) if _hide(content, private_fields) else body
    except (BodyMalformed, RecursionError):
        return _HIDDEN_BODY


def may_hold(body: bytes, names: frozenset[str]) -> bool:
    """Whether a body may have one of these keys, by a cheap look: nearly all have none."""
    return bool(body and names) and _trace(names).search(body) is not None


@cache
def _trace(names: frozenset[str]) -> re.Pattern[bytes]:
    # A key may be spelled with escapes.
    found = map(re.escape, map(str.encode, names))
    return re.compile(b"|".join([rb"\\u", *found]), re.IGNORECASE)


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
