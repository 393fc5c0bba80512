"""Metadata: pairs of text that come and go one by one."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import UnsetType

from mockserver.exchange.errors import invalid
from mockserver.providers.vinr.state import Metadata
from mockserver.providers.vinr.wire.common import METADATA_KEYS_MAX

Given = Mapping[str, str | None] | UnsetType


def merged(before: Metadata, given: Given) -> Metadata:
    """What there is after an update: keys merge, and null or an empty text removes one.

    Raises InvalidInput for too many keys.
    """
    if isinstance(given, UnsetType):
        return before
    after = {**before, **given}
    kept = {key: text for key, text in after.items() if text}
    if len(kept) > METADATA_KEYS_MAX:
        raise invalid("metadata", f"must have at most {METADATA_KEYS_MAX} keys, got {len(kept)}")
    return kept


def new(given: Given) -> Metadata:
    """What a new object has."""
    return merged({}, given)
