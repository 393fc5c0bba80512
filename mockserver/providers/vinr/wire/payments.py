"""Payments and refunds."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.vinr.state import PaymentStatus, RefundStatus
from mockserver.providers.vinr.wire.common import (
    CurrencyCode,
    Expandable,
    Id,
    Metadata,
    Money,
    Number,
    Paging,
    Text,
    Updating,
    Url,
)
from mockserver.providers.vinr.wire.customers import Customer


class CreatePayment(Expandable, kw_only=True):
    """Body of payments.create."""

    amount: Money
    currency: CurrencyCode
    customer: Id | None = None
    payment_method: (
        Annotated[str, Meta(pattern="^(pm_|test_)", max_length=255)] | UnsetType | None
    ) = UNSET
    description: Text | None = None
    returnUrl: Url | None = None
    capture: bool | UnsetType = UNSET
    captureMethod: Literal["automatic", "manual"] | UnsetType = UNSET
    redemption: Id | UnsetType | None = UNSET
    discountCode: Id | UnsetType | None = UNSET
    shopperReference: Text | None = None
    savePaymentMethod: bool = False
    idempotencyKey: str | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET


class CapturePayment(Expandable, kw_only=True):
    """Body of payments.capture."""

    amount: Money | UnsetType = UNSET


class ListPayments(Paging, kw_only=True):
    """Query of payments.list."""

    customer: Id | UnsetType = UNSET


class Clawback(msgspec.Struct):
    """How many points a refund took back, and how many were not there."""

    applied: Number
    shortfall: Number


class Refund(msgspec.Struct):
    """A refund."""

    id: str
    object: Literal["refund"]
    payment: str | Payment
    amount: int
    currency: str
    status: RefundStatus
    reason: str | None
    loyalty_clawback: Clawback | None
    metadata: dict[str, str]
    created_at: str
    updated_at: str


class Payment(msgspec.Struct):
    """A payment; its refunds and its dispute are there only when they are asked for."""

    id: str
    object: Literal["payment"]
    status: PaymentStatus
    amount: int
    amountRefunded: int
    currency: str
    customer: str | Customer | None
    description: str | None
    returnUrl: str | None
    checkoutUrl: str
    redemption: str | None
    shopperReference: str | None
    metadata: dict[str, str]
    created_at: str
    updated_at: str
    refunds: list[Refund] | UnsetType = UNSET
    dispute: UnsetType | None = UNSET


class CreateRefund(Expandable, kw_only=True):
    """Body of refunds.create."""

    payment: Id
    amount: Money | UnsetType = UNSET
    reason: Text | None = None
    metadata: Metadata | UnsetType = UNSET


class UpdateRefund(Updating, kw_only=True):
    """Body of refunds.update: only the metadata can change."""

    IMMUTABLE: ClassVar[tuple[str, ...]] = (
        "id",
        "object",
        "payment",
        "amount",
        "currency",
        "status",
        "reason",
        "loyalty_clawback",
        "created_at",
    )

    metadata: Metadata | UnsetType = UNSET


class ListRefunds(Paging, kw_only=True):
    """Query of refunds.list."""

    payment: Id | UnsetType = UNSET
