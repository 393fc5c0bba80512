"""Earning rules."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.vinr.state import AwardType, Window
from mockserver.providers.vinr.wire.common import (
    Count,
    Expandable,
    Id,
    Metadata,
    Name,
    NotNegative,
    Number,
    Paging,
    Positive,
    Updating,
)
from mockserver.providers.vinr.wire.programs import Program

Trigger = Literal[
    "payment.completed",
    "loyalty.account.created",
    "subscription.created",
    "invoice.paid",
    "referral.converted",
]

# What the reference calls the same events.
ReferenceTrigger = Literal[
    "payment.succeeded",
    "loyalty_account.created",
    "payment.completed",
    "loyalty.account.created",
    "subscription.created",
    "invoice.paid",
    "referral.converted",
]

PER_MAX = 10**9


Rates = Annotated[
    dict[str, NotNegative],
    Meta(description="Points for each major unit by currency; `EUR: 1` may also stand by itself."),
]


class AwardFields(msgspec.Struct, kw_only=True):
    """What a rule gives; beside `per_currency` stand rates, such as `EUR: 1`."""

    REST: ClassVar[str] = "rates"

    type: AwardType
    points: Positive | UnsetType = UNSET
    per: Annotated[int, Meta(ge=1, le=PER_MAX)] | UnsetType = UNSET
    rates: Rates | UnsetType = UNSET


class EarnFields(msgspec.Struct, kw_only=True):
    """Short for an award of so many points for each major unit of money."""

    pointsPerCurrencyUnit: Positive


class WhenFields(msgspec.Struct, kw_only=True):
    """For whom a factor counts."""

    tier: Id


class TierFactorFields(msgspec.Struct, kw_only=True):
    """A factor for members of a tier."""

    when: WhenFields
    factor: Positive


class CapFields(msgspec.Struct, kw_only=True):
    """The most that a member can get of a rule in its window."""

    OTHER_NAMES: ClassVar[dict[str, str]] = {"max": "points"}

    points: NotNegative


class CreateRule(Expandable, kw_only=True):
    """Body of loyalty.earningRules.create; `award` or `earn` has to be there."""

    program: Id | UnsetType = UNSET
    name: Name | None = None
    trigger: Trigger
    award: AwardFields | UnsetType = UNSET
    earn: EarnFields | UnsetType = UNSET
    multiplier: Positive = 1
    multipliers: list[TierFactorFields] | UnsetType = UNSET
    cap: CapFields | None = None
    window: Window = Window.LIFETIME
    active: bool = True
    metadata: Metadata | UnsetType = UNSET


class UpdateRule(Updating, kw_only=True):
    """Body of loyalty.earningRules.update."""

    IMMUTABLE: ClassVar[tuple[str, ...]] = ("id", "object", "program", "created_at")

    name: Name | UnsetType | None = UNSET
    trigger: Trigger | UnsetType = UNSET
    award: AwardFields | UnsetType = UNSET
    earn: EarnFields | UnsetType = UNSET
    multiplier: Positive | UnsetType = UNSET
    multipliers: list[TierFactorFields] | UnsetType = UNSET
    cap: CapFields | UnsetType | None = UNSET
    window: Window | UnsetType = UNSET
    active: bool | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET


class ListRules(Paging, kw_only=True):
    """Query of loyalty.earningRules.list."""

    program: Id | UnsetType = UNSET
    trigger: Trigger | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class WhenTier(msgspec.Struct):
    """For whom a factor counts."""

    tier: str


class TierFactor(msgspec.Struct):
    """A factor for members of a tier."""

    when: WhenTier
    factor: Number


class Cap(msgspec.Struct):
    """The most that a member can get of a rule in its window."""

    points: Number


class Rule(msgspec.Struct):
    """A rule that turns an event into points."""

    id: str
    object: Literal["earning_rule"]
    program: str | Program
    name: str | None
    trigger: str
    # Type and figures; beside `per_currency` stand rates under the names of currencies.
    award: dict[str, Any]
    multiplier: Number
    multipliers: list[TierFactor]
    cap: Cap | None
    window: Window
    active: bool
    metadata: dict[str, str]
    created_at: str
    updated_at: str


# The reference's shapes of the same.


class CreateEarningRule(msgspec.Struct, kw_only=True):
    """Body of ref.earningRules.create."""

    name: Name | None = None
    event: ReferenceTrigger
    points_per_unit: Annotated[int, Meta(ge=1)]
    unit_value: Annotated[int, Meta(ge=1, le=PER_MAX)]
    active: bool = True


class UpdateEarningRule(msgspec.Struct, kw_only=True):
    """Body of ref.earningRules.update."""

    name: Name | UnsetType | None = UNSET
    event: ReferenceTrigger | UnsetType = UNSET
    points_per_unit: Annotated[int, Meta(ge=1)] | UnsetType = UNSET
    unit_value: Annotated[int, Meta(ge=1, le=PER_MAX)] | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class ListEarningRules(Paging, kw_only=True):
    """Query of ref.earningRules.list."""

    active: bool | UnsetType = UNSET


class EarningRule(msgspec.Struct):
    """A rule that turns an event into points."""

    id: str
    name: str | None
    event: str
    points_per_unit: Number
    unit_value: Count
    active: bool
    created: int
