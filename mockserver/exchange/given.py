"""Fields that a request may leave out."""

from __future__ import annotations

from typing import TypeVar

from msgspec import UnsetType

T = TypeVar("T")


def given_or(value: T | UnsetType, default: T) -> T:
    """The value, or what it is when left out."""
    return default if isinstance(value, UnsetType) else value
