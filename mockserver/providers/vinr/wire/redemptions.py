"""Redemptions."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.vinr.state import RedemptionStatus
from mockserver.providers.vinr.wire.accounts import Account
from mockserver.providers.vinr.wire.common import (
    Expandable,
    Id,
    Metadata,
    Number,
    Paging,
    Range,
    Text,
)
from mockserver.providers.vinr.wire.customers import Customer
from mockserver.providers.vinr.wire.payments import Payment
from mockserver.providers.vinr.wire.programs import Program
from mockserver.providers.vinr.wire.rewards import Reward

QUANTITY_MAX = 100


class CreateRedemption(Expandable, kw_only=True):
    """Body of loyalty.redemptions.create."""

    account: Id
    reward: Id
    quantity: Annotated[int, Meta(ge=1, le=QUANTITY_MAX)] = 1
    metadata: Metadata | UnsetType = UNSET


class ReverseRedemption(Expandable, kw_only=True):
    """Body of loyalty.redemptions.reverse."""

    reason: Text | UnsetType = UNSET


class FulfillRedemption(Expandable, kw_only=True):
    """Body of loyalty.redemptions.fulfill."""

    reference: Text | UnsetType = UNSET


class ListRedemptions(Paging, kw_only=True):
    """Query of loyalty.redemptions.list."""

    account: Id | UnsetType = UNSET
    customer: Id | UnsetType = UNSET
    reward: Id | UnsetType = UNSET
    status: RedemptionStatus | UnsetType = UNSET
    payment: Id | UnsetType = UNSET
    created: Range | UnsetType = UNSET


class StoreCredit(msgspec.Struct):
    """Store credit that was issued."""

    amount: int
    currency: str
    transaction: str


class Discount(msgspec.Struct, kw_only=True):
    """A discount on a payment: of a percentage, the amount is known once it was applied."""

    percent: Number | UnsetType = UNSET
    amount: int | None
    currency: str | UnsetType = UNSET
    code: str | None


class Fulfillment(msgspec.Struct, kw_only=True):
    """Something that is handed over, with the reference of whoever did so."""

    type: Literal["free_product", "partner"]
    product: str | UnsetType = UNSET
    quantity: int | UnsetType = UNSET
    partner: str | UnsetType = UNSET
    sku: str | UnsetType = UNSET
    reference: str | None
    status: RedemptionStatus


class Redemption(msgspec.Struct):
    """Points that were spent on a reward."""

    id: str
    object: Literal["redemption"]
    account: str | Account
    reward: str | Reward
    program: str | Program
    quantity: int
    cost: Number
    status: RedemptionStatus
    transaction: str
    discount: Discount | None
    credit: StoreCredit | None
    fulfillment: Fulfillment | None
    payment: str | Payment | None
    reversal_transaction: str | None
    metadata: dict[str, str]
    created_at: str
    updated_at: str


# The reference's shapes of the same.


class CreateReferenceRedemption(Expandable, kw_only=True):
    """Body of ref.redemptions.create."""

    customer: Id
    redeemable_id: Id
    redeemable_type: Literal["coupon", "reward", "offer"]


class ListReferenceRedemptions(Paging, kw_only=True):
    """Query of ref.redemptions.list."""

    customer: Id | UnsetType = UNSET
    redeemable_type: Literal["coupon", "reward", "offer"] | UnsetType = UNSET


class ReferenceRedemption(msgspec.Struct):
    """Points that were spent on a reward."""

    id: str
    customer: str | Customer | None
    redeemable_id: str
    redeemable_type: Literal["coupon", "reward", "offer"]
    amount_off: int | None
    redeemed_at: int
    created: int
