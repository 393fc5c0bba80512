"""Times of a fixture, which may count from the world's present."""

from __future__ import annotations

from mockserver.core.times import parse_relative
from mockserver.core.world import Transaction


def at(step: Transaction, text: str) -> int:
    """The instant that a text means."""
    return parse_relative(text, step.now_ms)


def optional_at(step: Transaction, text: str | None) -> int | None:
    """The same for a text that may be missing."""
    return None if text is None else at(step, text)


def at_or(step: Transaction, text: str | None, default_ms: int) -> int:
    """The same with an instant where it is missing."""
    return default_ms if text is None else at(step, text)
