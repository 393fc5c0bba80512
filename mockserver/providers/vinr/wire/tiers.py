"""Tiers, each by itself."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.providers.vinr.wire.common import Count, Id, Name, Paging, Text


class CreateTier(msgspec.Struct, kw_only=True):
    """Body of ref.tiers.create."""

    name: Name
    min_points: Count
    benefits: list[Text] | UnsetType = UNSET
    programme_id: Id | UnsetType = UNSET


class UpdateTier(msgspec.Struct, kw_only=True):
    """Body of ref.tiers.update."""

    name: Name | UnsetType = UNSET
    min_points: Count | UnsetType = UNSET
    benefits: list[Text] | UnsetType = UNSET
    programme_id: Id | UnsetType = UNSET


class TierQuery(msgspec.Struct, kw_only=True):
    """Which program a tier is of, where it is not the default one."""

    programme_id: Id | UnsetType = UNSET


class ListTiers(Paging, kw_only=True):
    """Query of ref.tiers.list."""

    programme_id: Id | UnsetType = UNSET


class ReferenceTier(msgspec.Struct):
    """A step of a ladder."""

    id: str
    name: str
    min_points: int
    benefits: list[str]
    created: int
