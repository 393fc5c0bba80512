"""Times of a fixture, which may count from the world's present."""

from __future__ import annotations

from mockserver.core.documents import at, at_or, optional_at

__all__ = ["at", "at_or", "optional_at"]
