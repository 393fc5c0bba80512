"""Opaque page cursors: a place in one list, signed for that list, filter and reader."""

from __future__ import annotations

import binascii
from base64 import b64decode, urlsafe_b64encode

import msgspec

from mockserver.core.ids import Stream

_SIGNATURE_SIZE = 6

# What a cursor is good for: list, filters, reader.
Purpose = tuple[object, ...]
# Where the next page goes on: the sort values of the last item shown.
Position = list[int | str]


def issue(stream: Stream, purpose: Purpose, position: Position) -> str:
    """The cursor that continues behind `position`."""
    content = msgspec.json.encode(position)
    return urlsafe_b64encode(_sign(stream, purpose, content) + content).decode().rstrip("=")


def read(stream: Stream, purpose: Purpose, cursor: str) -> Position | None:
    """The position in a cursor, or None when it was not issued for this purpose."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        raw = b64decode(padded, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    signature, content = raw[:_SIGNATURE_SIZE], raw[_SIGNATURE_SIZE:]
    if signature != _sign(stream, purpose, content):
        return None
    return msgspec.json.decode(content, type=Position)


def _sign(stream: Stream, purpose: Purpose, content: bytes) -> bytes:
    return stream.digest(f"cursor:{purpose!r}:{content.decode('latin-1')}", 0, _SIGNATURE_SIZE)
