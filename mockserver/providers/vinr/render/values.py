"""Times and points as each surface writes them."""

from __future__ import annotations

from mockserver.core.times import SECOND_MS, iso
from mockserver.providers.vinr.rules.points import number as points

# How many characters the milliseconds of a time take, the Z included.
_MILLISECONDS = len(".000Z")


def iso_seconds(at_ms: int) -> str:
    """A time of the guides: UTC, to the second."""
    return f"{iso(at_ms)[:-_MILLISECONDS]}Z"


def optional_iso(at_ms: int | None) -> str | None:
    """The same for a time that may be null."""
    return None if at_ms is None else iso_seconds(at_ms)


def unix(at_ms: int) -> int:
    """A time of the reference: seconds since 1970."""
    return at_ms // SECOND_MS


__all__ = ["iso_seconds", "optional_iso", "points", "unix"]
