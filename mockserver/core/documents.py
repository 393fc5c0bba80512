"""Times and words of documents: how worlds read them, and how they are written out."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from mockserver.core.times import iso, parse_relative
from mockserver.core.world import Transaction

# Reading


def at(step: Transaction, text: str) -> int:
    """The instant that a text means; it may count from the world's present."""
    return parse_relative(text, step.now_ms)


def optional_at(step: Transaction, text: str | None) -> int | None:
    """The same for a text that may be missing."""
    return None if text is None else at(step, text)


def at_or(step: Transaction, text: str | None, default_ms: int) -> int:
    """The same with an instant where it is missing."""
    return default_ms if text is None else at(step, text)


# Writing


def optional(at_ms: int | None) -> str | None:
    """A time that may be missing."""
    return None if at_ms is None else iso(at_ms)


def word(value: StrEnum | None) -> Any:
    """The word of a closed list; the types of fixtures spell these lists out."""
    return None if value is None else value.value
