"""Times and points as each surface writes them."""

from __future__ import annotations

from mockserver.core.times import SECOND_MS, iso_seconds
from mockserver.providers.vinr.rules.points import number as points


def optional_iso(at_ms: int | None) -> str | None:
    """A time of the guides, UTC and to the second, that may be null."""
    return None if at_ms is None else iso_seconds(at_ms)


def unix(at_ms: int) -> int:
    """A time of the reference: seconds since 1970."""
    return at_ms // SECOND_MS


__all__ = ["iso_seconds", "optional_iso", "points", "unix"]
