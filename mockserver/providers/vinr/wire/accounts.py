"""Loyalty accounts."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.providers.vinr.state import AccountStatus
from mockserver.providers.vinr.wire.common import (
    Expandable,
    Id,
    Metadata,
    NotNegative,
    Number,
    Paging,
    Range,
    Text,
    Updating,
)
from mockserver.providers.vinr.wire.customers import Customer
from mockserver.providers.vinr.wire.programs import Program, Tier


class CreateAccount(Expandable, kw_only=True):
    """Body of loyalty.accounts.create."""

    program: Id | UnsetType = UNSET
    customer: Id | None = None
    metadata: Metadata | UnsetType = UNSET


class UpdateAccount(Updating, kw_only=True):
    """Body of loyalty.accounts.update."""

    IMMUTABLE: ClassVar[tuple[str, ...]] = (
        "id",
        "object",
        "program",
        "balance",
        "lifetime_points",
        "merged_into",
        "created_at",
    )

    customer: Id | UnsetType | None = UNSET
    tier: Id | UnsetType | None = UNSET
    qualifying_value: NotNegative | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET


class CloseAccount(Expandable, kw_only=True):
    """Body of loyalty.accounts.close."""

    reason: Text | UnsetType = UNSET


class MergeAccount(Expandable, kw_only=True):
    """Body of loyalty.accounts.merge."""

    into: Id


class ListAccounts(Paging, kw_only=True):
    """Query of loyalty.accounts.list."""

    customer: Id | UnsetType = UNSET
    program: Id | UnsetType = UNSET
    status: AccountStatus | UnsetType = UNSET
    tier: Id | UnsetType = UNSET
    metadata: dict[str, str] | UnsetType = UNSET
    created: Range | UnsetType = UNSET


class Account(msgspec.Struct):
    """A member of a program."""

    id: str
    object: Literal["loyalty_account"]
    program: str | Program
    customer: str | Customer | None
    status: AccountStatus
    balance: Number
    lifetime_points: Number
    tier: str | Tier | None
    qualifying_value: Number
    tier_locked: bool
    merged_into: str | None
    metadata: dict[str, str]
    created_at: str
    updated_at: str


class WalletBalance(msgspec.Struct):
    """Store credit in one currency, in minor units."""

    currency: str
    balance: int


class Wallet(msgspec.Struct):
    """The store credit of a member."""

    object: Literal["wallet"]
    account: str
    balances: list[WalletBalance]


class CreditTransaction(msgspec.Struct):
    """A movement of store credit."""

    id: str
    object: Literal["credit_transaction"]
    account: str
    amount: int
    currency: str
    reason: str
    walletBalance: int
    balanceRemaining: int | None
    expiresAt: str | None
    payment: str | None
    metadata: dict[str, str]
    created_at: str


# The reference's shapes of the same.


class CreateLoyaltyAccount(Expandable, kw_only=True):
    """Body of ref.loyaltyAccounts.create."""

    customer: Id
    programme_id: Id | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET


class UpdateLoyaltyAccount(Expandable, kw_only=True):
    """Body of ref.loyaltyAccounts.update."""

    tier: Id | UnsetType | None = UNSET
    metadata: Metadata | UnsetType = UNSET


class ListLoyaltyAccounts(Paging, kw_only=True):
    """Query of ref.loyaltyAccounts.list."""

    customer: Id | UnsetType = UNSET


class TierName(msgspec.Struct):
    """A tier that was expanded."""

    id: str
    name: str


class LoyaltyAccount(msgspec.Struct):
    """A member of a program."""

    id: str
    customer: str | Customer | None
    points_balance: Number
    tier: str | TierName | None
    programme_id: str
    created: int
