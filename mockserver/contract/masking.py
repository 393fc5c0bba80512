"""What a report shows of data that may hold secrets of a real service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

_LENGTH_MAX: Final = 80
_MASK: Final = "***"


class Masking:
    """Hides the values of some JSON keys, whatever their case, and some texts wherever they are."""

    def __init__(self, fields: frozenset[str], texts: Iterable[str]) -> None:
        self._fields = frozenset(field.lower() for field in fields)
        self._texts = tuple(text for text in texts if text)

    def shown(self, value: object, name: str = "") -> str:
        """Data as short text; `name` is the key that it stands under."""
        text = msgspec.json.encode(self._masked(value, name)).decode()
        text = self.without_texts(text)
        return text if len(text) <= _LENGTH_MAX else f"{text[:_LENGTH_MAX]}…"

    def without_texts(self, text: str) -> str:
        """The text with nothing of what is secret in it."""
        for secret in self._texts:
            text = text.replace(secret, _MASK)
        return text

    def _masked(self, value: object, name: str) -> object:
        if name.lower() in self._fields:
            return _MASK
        if isinstance(value, Mapping):
            return {key: self._masked(each, str(key)) for key, each in value.items()}
        if isinstance(value, list):
            return [self._masked(each, "") for each in value]
        return value
