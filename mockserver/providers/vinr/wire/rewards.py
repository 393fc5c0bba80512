"""Rewards."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.vinr.state import RewardType
from mockserver.providers.vinr.wire.common import (
    Count,
    CurrencyCode,
    Expandable,
    Id,
    Metadata,
    Money,
    Name,
    Number,
    Paging,
    Positive,
    Text,
    Updating,
    When,
)
from mockserver.providers.vinr.wire.programs import Program

Limit = Annotated[int, Meta(ge=1)]


class ValueFields(msgspec.Struct, kw_only=True):
    """What one unit of a reward is; which fields it needs follows from the reward's type."""

    percent: Positive | UnsetType = UNSET
    amount: Money | UnsetType = UNSET
    currency: CurrencyCode | UnsetType = UNSET
    product: Id | UnsetType = UNSET
    quantity: Limit | UnsetType = UNSET
    partner: Text | UnsetType = UNSET
    sku: Text | UnsetType = UNSET


class BenefitFields(msgspec.Struct, kw_only=True):
    """Short for a discount: an amount or a percentage."""

    type: Literal["discount"] = "discount"
    amount: Money | UnsetType = UNSET
    percent: Positive | UnsetType = UNSET
    currency: CurrencyCode | UnsetType = UNSET


class EligibilityFields(msgspec.Struct, kw_only=True):
    """Who can have a reward; nothing given means everybody."""

    tiers: list[Id] | UnsetType = UNSET
    segments: list[Id] | UnsetType = UNSET


class CreateReward(Expandable, kw_only=True):
    """Body of loyalty.rewards.create; `value` or `benefit` has to be there."""

    program: Id | UnsetType = UNSET
    name: Name
    type: RewardType | UnsetType = UNSET
    cost: Positive
    value: ValueFields | UnsetType = UNSET
    benefit: BenefitFields | UnsetType = UNSET
    active: bool = True
    inventory: Count | None = None
    availableFrom: When | None = None
    availableUntil: When | None = None
    eligibility: EligibilityFields | UnsetType = UNSET
    perMemberLimit: Limit | None = None
    metadata: Metadata | UnsetType = UNSET


class UpdateReward(Updating, kw_only=True):
    """Body of loyalty.rewards.update."""

    IMMUTABLE: ClassVar[tuple[str, ...]] = ("id", "object", "program", "type", "created_at")

    name: Name | UnsetType = UNSET
    cost: Positive | UnsetType = UNSET
    value: ValueFields | UnsetType = UNSET
    benefit: BenefitFields | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    inventory: Count | UnsetType | None = UNSET
    availableFrom: When | UnsetType | None = UNSET
    availableUntil: When | UnsetType | None = UNSET
    eligibility: EligibilityFields | UnsetType = UNSET
    perMemberLimit: Limit | UnsetType | None = UNSET
    metadata: Metadata | UnsetType = UNSET


class ListRewards(Paging, kw_only=True):
    """Query of loyalty.rewards.list."""

    program: Id | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    account: Id | UnsetType = UNSET


class RewardValue(msgspec.Struct):
    """What one unit of a reward is; which fields are there follows from the reward's type."""

    percent: Number | UnsetType = UNSET
    amount: int | UnsetType = UNSET
    currency: str | UnsetType = UNSET
    product: str | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    partner: str | UnsetType = UNSET
    sku: str | UnsetType = UNSET


class Reward(msgspec.Struct):
    """An item of the catalogue."""

    id: str
    object: Literal["reward"]
    program: str | Program
    name: str
    type: RewardType
    cost: Number
    value: RewardValue
    active: bool
    inventory: int | None
    availableFrom: str | None
    availableUntil: str | None
    eligibility: dict[str, list[str]]
    perMemberLimit: int | None
    metadata: dict[str, str]
    created_at: str
    updated_at: str


# The reference's shapes of the same.


class CreateReferenceReward(msgspec.Struct, kw_only=True):
    """Body of ref.rewards.create; `value` is a percentage or a description."""

    name: Name
    points_cost: Annotated[int, Meta(ge=1)]
    type: Literal["discount", "item"]
    value: Annotated[str, Meta(min_length=1, max_length=500)]
    active: bool = True


class ListReferenceRewards(Paging, kw_only=True):
    """Query of ref.rewards.list."""

    active: bool | UnsetType = UNSET


class ReferenceReward(msgspec.Struct):
    """An item of the catalogue."""

    id: str
    name: str
    points_cost: Number
    type: Literal["discount", "item"]
    value: str
    active: bool
    created: int
